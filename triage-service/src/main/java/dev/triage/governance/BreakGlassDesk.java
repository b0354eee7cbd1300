package dev.triage.governance;

import dev.triage.platform.Actor;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import dev.triage.playbook.Proposal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes claims and reviews. The checks here are for the answer; the law is V082. */
@Service
class BreakGlassDesk implements BreakGlass {

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int LONGEST_TEXT = 4_000;
    private static final String REVIEWS = """
            select v.request_id, r.case_id, r.case_reference, r.workflow, s.status, b.invoked_by, b.reason, d.decided_by,
                   v.opened_at, c.closed_by, c.comment, c.closed_at
            from governance.break_glass_review v
            join governance.action_request r on r.id = v.request_id
            join governance.request_state s on s.request_id = v.request_id
            join governance.break_glass b on b.request_id = v.request_id
            join governance.break_glass_decision d on d.request_id = v.request_id
            left join governance.break_glass_closing c on c.request_id = v.request_id
            """;

    private final JdbcClient jdbc;
    private final RequestRows rows;
    private final RequestDesk requests;
    private final Guards guards;
    private final Entitlements entitlements;
    private final RequestNews news;

    BreakGlassDesk(
            JdbcClient jdbc,
            RequestRows rows,
            RequestDesk requests,
            Guards guards,
            Entitlements entitlements,
            RequestNews news) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.requests = requests;
        this.guards = guards;
        this.entitlements = entitlements;
        this.news = news;
    }

    @Override
    @Transactional
    public Result<RequestView> invoke(
            CaseFacts facts, Proposal proposal, String reason, Actor invoker, String idempotencyKey) {
        if (!BreakGlassDecisions.mayBreakGlass(invoker)) {
            return Result.refused(
                    Refusal.Kind.FORBIDDEN,
                    "not-a-lead",
                    "Expected a lead or an administrator, found " + invoker.subject() + ".");
        }
        if (reason.isBlank() || reason.length() > LONGEST_TEXT) {
            return Result.refused(
                    Refusal.Kind.INVALID,
                    "reason-missing",
                    "Expected a reason of 1 to " + LONGEST_TEXT + " characters, found " + reason.length() + ".");
        }
        if (!proposal.workflow().transactional()) {
            return Result.refused(
                    Refusal.Kind.CONFLICT,
                    "not-denied",
                    proposal.workflow().id() + " needs no rule; ask for it in the usual way.");
        }
        if (proposal.workflow().declared().neverAutomatic()) {
            return never(proposal.workflow().id() + " changes balances, postings or confirmations");
        }
        entitlements.seen(invoker);
        Broken broken = new Broken(reason, invoker);
        Result<RequestView> asked =
                requests.file(new RequestDesk.Asking(facts, proposal, invoker, idempotencyKey, LONGEST), broken);
        if (broken.claimed != null && asked instanceof Result.Done<RequestView>(RequestView request)) {
            news.record(request, "break-glass.invoked", invoker, RequestNews.text("reason", reason));
        }
        return asked;
    }

    private static <T> Result<T> never(String why) {
        return Result.refused(
                Refusal.Kind.FORBIDDEN, "never-by-break-glass", why + ", and that is never done by break-glass.");
    }

    @Override
    @Transactional(readOnly = true)
    public List<Review> reviews(boolean openOnly, int limit) {
        return jdbc.sql(REVIEWS + """
                        where not :open or c.request_id is null
                        order by c.request_id is not null, v.opened_at desc, v.request_id desc limit :most""")
                .param("open", openOnly)
                .param("most", limit)
                .query(BreakGlassDesk::review)
                .list();
    }

    @Override
    @Transactional
    public Result<Review> close(UUID request, String comment, Actor reviewer) {
        Optional<Review> found = find(request);
        if (found.isEmpty()) {
            return Result.refused(
                    Refusal.Kind.NOT_FOUND, "review-not-found", "There is no break-glass review of " + request + ".");
        }
        Review review = found.get();
        if (!BreakGlassDecisions.mayBreakGlass(reviewer) && !(reviewer.isPerson() && reviewer.is(Role.AUDITOR))) {
            return Result.refused(
                    Refusal.Kind.FORBIDDEN,
                    "not-a-reviewer",
                    "Expected a lead, an administrator or an auditor, found " + reviewer.subject() + ".");
        }
        if (review.closedBy() != null) {
            return Result.refused(
                    Refusal.Kind.CONFLICT, "already-reviewed", review.closedBy() + " closed this review before.");
        }
        if (comment.isBlank() || comment.length() > LONGEST_TEXT) {
            return Result.refused(
                    Refusal.Kind.INVALID,
                    "comment-missing",
                    "Expected a comment of 1 to " + LONGEST_TEXT + " characters, found " + comment.length() + ".");
        }
        entitlements.seen(reviewer);
        Optional<Guards.Objection> objection = guards.attempt(() -> jdbc.sql("""
                        insert into governance.break_glass_closing
                            (request_id, closed_by, closed_kind, comment, closed_at)
                        values (:request, :by, :kind, :comment, governance.moment())""")
                .param("request", request)
                .param("by", reviewer.subject())
                .param("kind", reviewer.kind().name())
                .param("comment", StoredJson.text(comment))
                .update());
        if (objection.isPresent()) {
            return switch (objection.get().guard()) {
                case "bg_reviewed_by_a_third" ->
                    Result.refused(
                            Refusal.Kind.FORBIDDEN,
                            "reviewer-was-one-of-the-two",
                            objection.get().message() + ".");
                case "bg_reviewer_is_entitled" ->
                    Result.refused(
                            Refusal.Kind.FORBIDDEN,
                            "not-a-reviewer",
                            objection.get().message() + ".");
                case "break_glass_closing_pkey" ->
                    Result.refused(Refusal.Kind.CONFLICT, "already-reviewed", "Somebody closed this review meanwhile.");
                default ->
                    throw new IllegalStateException(
                            "The database refused a review: " + objection.get().message());
            };
        }
        news.record(
                rows.find(request).orElseThrow(),
                "break-glass.reviewed",
                reviewer,
                RequestNews.text("comment", comment));
        return Result.done(find(request).orElseThrow());
    }

    private Optional<Review> find(UUID request) {
        return jdbc.sql(REVIEWS + "where v.request_id = :id")
                .param("id", request)
                .query(BreakGlassDesk::review)
                .optional();
    }

    private static Review review(ResultSet row, int number) throws SQLException {
        OffsetDateTime closed = row.getObject("closed_at", OffsetDateTime.class);
        return new Review(
                row.getObject("request_id", UUID.class),
                row.getObject("case_id", UUID.class),
                row.getString("case_reference"),
                row.getString("workflow"),
                RequestStatus.valueOf(row.getString("status")),
                row.getString("invoked_by"),
                row.getString("reason"),
                row.getString("decided_by"),
                row.getObject("opened_at", OffsetDateTime.class).toInstant(),
                row.getString("closed_by"),
                row.getString("comment"),
                closed == null ? null : closed.toInstant());
    }

    /** A claim, filed together with the denied request or not at all. */
    private final class Broken implements RequestDesk.Kind {

        private final String reason;
        private final Actor invoker;
        private @Nullable UUID claimed;

        private Broken(String reason, Actor invoker) {
            this.reason = reason;
            this.invoker = invoker;
        }

        @Override
        public Optional<Refusal> objection(Ruling ruling) {
            return ruling.outcome() == Ruling.Outcome.DENIED
                    ? Optional.empty()
                    : Optional.of(new Refusal(
                            Refusal.Kind.CONFLICT,
                            "not-denied",
                            "Break-glass is for what the rules deny; they say " + ruling.outcome()
                                    + ". Ask for it in the usual way."));
        }

        @Override
        public void filed(UUID request) {
            jdbc.sql("""
                    insert into governance.break_glass (request_id, invoked_by, reason, invoked_at)
                    values (:request, :by, :reason, governance.moment())""")
                    .param("request", request)
                    .param("by", invoker.subject())
                    .param("reason", StoredJson.text(reason))
                    .update();
            claimed = request;
        }

        @Override
        public Optional<Refusal> refusal(Guards.Objection objection) {
            return switch (objection.guard()) {
                case "bg_never_postings", "bg_forbidden_stays_forbidden" ->
                    Optional.of(new Refusal(Refusal.Kind.FORBIDDEN, "never-by-break-glass", objection.message() + "."));
                case "bg_invoker_is_entitled", "bg_invoked_by_its_requester" ->
                    Optional.of(new Refusal(Refusal.Kind.FORBIDDEN, "not-a-lead", objection.message() + "."));
                default -> Optional.empty();
            };
        }
    }
}
