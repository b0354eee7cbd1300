package dev.triage.governance;

import dev.triage.platform.Actor;
import dev.triage.platform.Ids;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.sql.ResultSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Takes decisions on requests, and requests back. The checks here are for the answer; the database's are the law. */
@Component
class DecisionDesk {

    private static final int LONGEST_COMMENT = 4_000;

    private final JdbcClient jdbc;
    private final RequestRows rows;
    private final Guards guards;
    private final Entitlements entitlements;
    private final BreakGlassDecisions breakGlass;
    private final RequestNews news;
    private final Freshness freshness;

    DecisionDesk(
            JdbcClient jdbc,
            RequestRows rows,
            Guards guards,
            Entitlements entitlements,
            BreakGlassDecisions breakGlass,
            RequestNews news,
            Freshness freshness) {
        this.freshness = freshness;
        this.jdbc = jdbc;
        this.rows = rows;
        this.guards = guards;
        this.entitlements = entitlements;
        this.breakGlass = breakGlass;
        this.news = news;
    }

    /** @param reason why not, of a rejection; null when approved */
    Result<RequestView> decide(
            UUID id, @Nullable RejectionReason reason, String sha256, String comment, Actor approver) {
        boolean approve = reason == null;
        Optional<RequestView> found = rows.find(id);
        if (found.isEmpty()) {
            return notFound(id);
        }
        RequestView request = found.get();
        Optional<Refusal> refusal = objection(request, sha256, comment, approver);
        if (refusal.isPresent()) {
            return new Result.Refused<>(refusal.get());
        }
        if (request.breakGlass() != null) {
            return breakGlass.decide(request, approve, sha256, comment, approver);
        }
        List<String> wanted = approve ? wanted(request) : List.of(decidingRole(approver));
        if (wanted.isEmpty()) {
            return Result.refused(
                    Refusal.Kind.CONFLICT, "already-decided", "Every approval the request needed was given meanwhile.");
        }
        Optional<String> role = wanted.stream()
                .filter(each -> !approve || meets(approver, each))
                .findFirst();
        if (role.isEmpty()) {
            return Result.refused(
                    Refusal.Kind.FORBIDDEN,
                    "not-an-approver",
                    "Expected " + String.join(" or ", wanted) + ", found " + approver.subject() + ".");
        }
        entitlements.seen(approver);
        Optional<Guards.Objection> objection = guards.attempt(() -> {
            jdbc.sql("""
                        insert into governance.approval
                            (id, request_id, approver, approver_kind, role, decision, params_sha256, comment, decided_at,
                             reason_code)
                        values (:id, :request, :approver, :kind, :role, :decision, :sha256, :comment,
                                governance.moment(), :reason)""")
                    .param("id", Ids.next())
                    .param("request", id)
                    .param("approver", approver.subject())
                    .param("kind", approver.kind().name())
                    .param("role", role.get())
                    .param("decision", approve ? "APPROVED" : "REJECTED")
                    .param("sha256", sha256.toLowerCase(Locale.ROOT))
                    .param("comment", StoredJson.text(comment))
                    .param("reason", reason == null ? null : reason.name())
                    .update();
            if (approve) {
                freshness.demand(request);
            }
        });
        if (objection.isPresent()) {
            if (objection.get().guard().equals(Freshness.GUARD)) {
                freshness.stale(request, objection.get().message(), approver);
            }
            return refused(objection.get());
        }
        if (approve) {
            freshness.fresh(request);
        }
        return Result.done(decided(id, reason, comment, approver));
    }

    private RequestView decided(UUID id, @Nullable RejectionReason reason, String comment, Actor approver) {
        RequestView request = rows.find(id).orElseThrow();
        Map<String, Object> detail = new LinkedHashMap<>(RequestNews.text("comment", comment));
        if (reason != null) {
            detail.put("reason", reason.name());
        }
        news.record(request, reason == null ? "request.approved" : "request.rejected", approver, detail);
        if (request.status() == RequestStatus.CLEARED) {
            news.cleared(request, "approved by " + String.join(", ", approvers(request)));
        } else {
            news.changed(request, approver, StoredJson.text(comment));
        }
        return request;
    }

    private static Iterable<String> approvers(RequestView request) {
        return request.decisions().stream().map(RequestView.Decision::by).toList();
    }

    private Optional<Refusal> objection(RequestView request, String sha256, String comment, Actor approver) {
        if (request.breakGlass() != null && !BreakGlassDecisions.mayBreakGlass(approver)) {
            return forbidden("not-a-lead", "Expected a lead or an administrator, found " + approver.subject() + ".");
        }
        if (request.breakGlass() == null
                && (!approver.isPerson()
                        || (!approver.isAny(Role.APPROVER, Role.LEAD) && !mayMeetANeed(request, approver)))) {
            return forbidden("not-an-approver", "Expected an approver or a lead, found " + approver.subject() + ".");
        }
        if (approver.subject().equals(request.requester())) {
            return forbidden(
                    "approver-is-requester",
                    "Expected somebody else to decide, found " + approver.subject() + ", who made the request.");
        }
        Ruling.RuleReference rule = request.ruling().rule();
        if (rule != null
                && request.breakGlass() == null
                && rows.ruleAuthor(rule).filter(approver.subject()::equals).isPresent()) {
            return forbidden(
                    "approver-is-rule-author",
                    "Expected somebody else to decide, found " + approver.subject() + ", who wrote rule " + rule.id()
                            + " version " + rule.version() + ".");
        }
        if (request.status() == RequestStatus.EXPIRED) {
            return conflict("expired", "The request expired at " + request.expiresAt() + ".");
        }
        if (request.status() != RequestStatus.AWAITING_APPROVAL) {
            return conflict(
                    "already-decided", "Expected a request that awaits approval, found " + request.status() + ".");
        }
        if (request.decisions().stream().anyMatch(made -> made.by().equals(approver.subject()))) {
            return conflict("already-decided", approver.subject() + " decided on this request before.");
        }
        if (!sha256.equalsIgnoreCase(request.parametersSha256())) {
            return conflict(
                    "hash-differs",
                    "Expected the hash of the request on file, " + request.parametersSha256() + ", found " + sha256
                            + "; look at the request again.");
        }
        if (!rows.moment().isBefore(request.expiresAt())) {
            return conflict("expired", "The request expired at " + request.expiresAt() + ".");
        }
        if (comment.length() > LONGEST_COMMENT) {
            return Optional.of(new Refusal(
                    Refusal.Kind.INVALID,
                    "comment-too-long",
                    "Expected at most " + LONGEST_COMMENT + " characters of comment, found " + comment.length() + "."));
        }
        return Optional.empty();
    }

    private static boolean mayMeetANeed(RequestView request, Actor approver) {
        return request.ruling().approvals().stream().anyMatch(need -> meets(approver, need.role()));
    }

    private static boolean meets(Actor approver, String role) {
        return approver.roles().stream().anyMatch(own -> own.code().equals(role))
                || (Role.APPROVER.code().equals(role) && approver.is(Role.LEAD));
    }

    /**
     * The roles approvals are still wanted in. A role of its own comes before {@code approver}, which others can meet
     * too.
     */
    private List<String> wanted(RequestView request) {
        Map<String, Long> given = new HashMap<>();
        jdbc.sql("""
                select role, count(*) as given from governance.approval
                where request_id = :request and decision = 'APPROVED' group by role""").param("request", request.id()).query((ResultSet row) -> {
            given.put(row.getString("role"), row.getLong("given"));
        });
        Map<String, Integer> needed = new HashMap<>();
        request.ruling().approvals().forEach(need -> needed.merge(need.role(), need.count(), Integer::sum));
        return needed.entrySet().stream()
                .filter(need -> given.getOrDefault(need.getKey(), 0L) < need.getValue())
                .map(Map.Entry::getKey)
                .sorted(Comparator.<String, Boolean>comparing(Role.APPROVER.code()::equals)
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private static String decidingRole(Actor approver) {
        return approver.is(Role.APPROVER)
                ? Role.APPROVER.code()
                : approver.is(Role.LEAD)
                        ? Role.LEAD.code()
                        : approver.roles().iterator().next().code();
    }

    private static Result<RequestView> refused(Guards.Objection objection) {
        String message = objection.message() + ".";
        return switch (objection.guard()) {
            case "a2_approver_is_not_requester" ->
                Result.refused(Refusal.Kind.FORBIDDEN, "approver-is-requester", message);
            case "a2_approver_is_not_rule_author" ->
                Result.refused(Refusal.Kind.FORBIDDEN, "approver-is-rule-author", message);
            case "a2_approver_is_entitled", "a2_approver_is_a_person" ->
                Result.refused(Refusal.Kind.FORBIDDEN, "not-an-approver", message);
            case "a3_approved_hash_is_the_requested" -> Result.refused(Refusal.Kind.CONFLICT, "hash-differs", message);
            case "a5_decided_before_expiry" -> Result.refused(Refusal.Kind.CONFLICT, "expired", message);
            case "a1_rule_is_active", "a1_rule_has_not_ended" ->
                Result.refused(Refusal.Kind.CONFLICT, "rule-retired", message);
            case Freshness.GUARD -> Freshness.refused(objection);
            case "a7_decided_once", "a4_one_decision_an_approver", "a4_approval_is_needed" ->
                Result.refused(Refusal.Kind.CONFLICT, "already-decided", message);
            default ->
                throw new IllegalStateException("The database refused a decision the desk thought sound: " + message);
        };
    }

    Result<RequestView> withdraw(UUID id, String reason, Actor requester) {
        Optional<RequestView> found = rows.find(id);
        if (found.isEmpty()) {
            return notFound(id);
        }
        if (!found.get().requester().equals(requester.subject())) {
            return Result.refused(
                    Refusal.Kind.FORBIDDEN,
                    "not-the-requester",
                    "Expected " + found.get().requester() + ", who made the request, found " + requester.subject()
                            + ".");
        }
        Optional<Guards.Objection> objection = guards.attempt(() -> jdbc.sql("""
                        insert into governance.withdrawal (request_id, withdrawn_by, reason, withdrawn_at)
                        values (:request, :by, :reason, governance.moment())""")
                .param("request", id)
                .param("by", requester.subject())
                .param("reason", StoredJson.text(reason))
                .update());
        if (objection.isPresent()) {
            return Result.refused(
                    Refusal.Kind.CONFLICT, "already-decided", objection.get().message() + ".");
        }
        RequestView request = rows.find(id).orElseThrow();
        news.record(request, "request.withdrawn", requester, RequestNews.text("reason", reason));
        news.changed(request, requester, StoredJson.text(reason));
        return Result.done(request);
    }

    private static <T> Result<T> notFound(UUID id) {
        return Result.refused(Refusal.Kind.NOT_FOUND, "request-not-found", "There is no request " + id + ".");
    }

    private static Optional<Refusal> forbidden(String code, String message) {
        return Optional.of(new Refusal(Refusal.Kind.FORBIDDEN, code, message));
    }

    private static Optional<Refusal> conflict(String code, String message) {
        return Optional.of(new Refusal(Refusal.Kind.CONFLICT, code, message));
    }
}
