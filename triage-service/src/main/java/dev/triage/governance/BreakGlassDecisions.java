package dev.triage.governance;

import dev.triage.platform.Actor;
import dev.triage.platform.Ids;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The second person's word on what a first one asked for by break-glass. */
@Component
class BreakGlassDecisions {

    private final JdbcClient jdbc;
    private final RequestRows rows;
    private final Guards guards;
    private final Entitlements entitlements;
    private final RequestNews news;
    private final Freshness freshness;

    BreakGlassDecisions(
            JdbcClient jdbc,
            RequestRows rows,
            Guards guards,
            Entitlements entitlements,
            RequestNews news,
            Freshness freshness) {
        this.freshness = freshness;
        this.jdbc = jdbc;
        this.rows = rows;
        this.guards = guards;
        this.entitlements = entitlements;
        this.news = news;
    }

    static boolean mayBreakGlass(Actor actor) {
        return actor.isPerson() && actor.isAny(Role.LEAD, Role.ADMIN);
    }

    /** The second person's decision on a request that came by break-glass. */
    Result<RequestView> decide(RequestView request, boolean approve, String sha256, String comment, Actor decider) {
        entitlements.seen(decider);
        Optional<Guards.Objection> objection = guards.attempt(() -> {
            jdbc.sql("""
                        insert into governance.break_glass_decision
                            (id, request_id, decided_by, decided_kind, decision, params_sha256, comment, decided_at)
                        values (:id, :request, :by, :kind, :decision, :sha256, :comment, governance.moment())""")
                    .param("id", Ids.next())
                    .param("request", request.id())
                    .param("by", decider.subject())
                    .param("kind", decider.kind().name())
                    .param("decision", approve ? "APPROVED" : "REJECTED")
                    .param("sha256", sha256.toLowerCase(Locale.ROOT))
                    .param("comment", StoredJson.text(comment))
                    .update();
            if (approve) {
                freshness.demand(request);
            }
        });
        if (objection.isPresent()) {
            if (objection.get().guard().equals(Freshness.GUARD)) {
                freshness.stale(request, objection.get().message(), decider);
                return Freshness.refused(objection.get());
            }
            return refused(objection.get());
        }
        if (approve) {
            freshness.fresh(request);
        }
        RequestView decided = rows.find(request.id()).orElseThrow();
        news.record(
                decided,
                approve ? "break-glass.approved" : "break-glass.rejected",
                decider,
                RequestNews.text("comment", comment));
        if (approve) {
            news.cleared(decided, "break-glass by " + request.requester() + " and " + decider.subject());
        } else {
            news.changed(decided, decider, StoredJson.text(comment));
        }
        return Result.done(decided);
    }

    private static Result<RequestView> refused(Guards.Objection objection) {
        String message = objection.message() + ".";
        return switch (objection.guard()) {
            case "bg_two_people" -> Result.refused(Refusal.Kind.FORBIDDEN, "approver-is-requester", message);
            case "bg_decider_is_entitled", "bg_decided_by_a_person" ->
                Result.refused(Refusal.Kind.FORBIDDEN, "not-a-lead", message);
            case "a3_approved_hash_is_the_requested" -> Result.refused(Refusal.Kind.CONFLICT, "hash-differs", message);
            case "a5_decided_before_expiry" -> Result.refused(Refusal.Kind.CONFLICT, "expired", message);
            case "bg_decided_once", "break_glass_decision_request_id_key" ->
                Result.refused(Refusal.Kind.CONFLICT, "already-decided", message);
            default ->
                throw new IllegalStateException("The database refused a decision the desk thought sound: " + message);
        };
    }
}
