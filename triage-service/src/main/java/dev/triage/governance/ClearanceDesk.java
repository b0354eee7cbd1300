package dev.triage.governance;

import dev.triage.platform.Actor;
import dev.triage.platform.Ids;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Spends clearances, once each, and ends the requests whose ground fell away. */
@Component
class ClearanceDesk {

    private final JdbcClient jdbc;
    private final RequestRows rows;
    private final Guards guards;
    private final RequestNews news;
    private final ClearanceSeal seal;
    private final Freshness freshness;

    ClearanceDesk(
            JdbcClient jdbc,
            RequestRows rows,
            Guards guards,
            RequestNews news,
            ClearanceSeal seal,
            Freshness freshness) {
        this.freshness = freshness;
        this.jdbc = jdbc;
        this.rows = rows;
        this.guards = guards;
        this.news = news;
        this.seal = seal;
    }

    Redemption redeem(UUID id) {
        Optional<RequestView> found = rows.find(id);
        if (found.isEmpty()) {
            return new Redemption.Refused("there is no request " + id);
        }
        RequestView request = found.get();
        return switch (request.status()) {
            case CLEARED -> spend(request);
            case DISPATCHED, PARKED -> new Redemption.AlreadySpent(clearance(request));
            case AWAITING_APPROVAL -> new Redemption.Held("it awaits approval");
            case ACCEPTED, COMPLETED, FAILED, DENIED, REJECTED, EXPIRED, WITHDRAWN ->
                new Redemption.Refused("it is " + request.status());
        };
    }

    private Redemption spend(RequestView request) {
        Optional<Guards.Objection> objection = guards.attempt(() -> {
            jdbc.sql("""
                        insert into governance.dispatch (request_id, command_id, params_sha256, dispatched_at)
                        values (:request, :command, :sha256, governance.moment())""")
                    .param("request", request.id())
                    .param("command", commandId(request))
                    .param("sha256", request.parametersSha256())
                    .update();
            freshness.demand(request);
        });
        if (objection.isEmpty()) {
            freshness.fresh(request);
            RequestView sent = rows.find(request.id()).orElseThrow();
            news.record(
                    sent,
                    "request.dispatched",
                    Actor.SYSTEM,
                    Map.of("commandId", commandId(request).toString()));
            news.changed(sent, Actor.SYSTEM, "");
            return new Redemption.Granted(clearance(sent));
        }
        String message = objection.get().message();
        return switch (objection.get().guard()) {
            case "d11_kill_switch_is_off", "d7_limit_is_kept", "d12_advisory_is_confirmed", "d2_rule_has_begun" ->
                new Redemption.Held(message);
            // The case may come back to what was approved; until it does, or the request expires, nothing is sent.
            case Freshness.GUARD -> {
                freshness.stale(request, message, Actor.SYSTEM);
                yield new Redemption.Held("the case changed: " + message);
            }
            case "d2_not_expired" -> end(request, "expired", message);
            case "d2_rule_is_still_active", "d2_rule_has_not_ended" -> end(request, "rule-retired", message);
            case "a9_approvers_are_still_entitled" -> end(request, "approver-not-entitled", message);
            // Somebody was faster; what he made of it is the answer.
            case "d1_dispatch_needs_clearance", "dispatch_pkey" -> redeem(request.id());
            default ->
                throw new IllegalStateException(
                        "The database refused to dispatch request " + request.id() + ": " + message);
        };
    }

    private Redemption end(RequestView request, String cause, String message) {
        lapse(request.id(), cause);
        return new Redemption.Refused(message);
    }

    /** Ends a request for a cause the database checks; does nothing when it ended otherwise meanwhile. */
    void lapse(UUID id, String cause) {
        Optional<Guards.Objection> objection = guards.attempt(
                () -> jdbc.sql("""
                        insert into governance.lapse (request_id, cause, lapsed_at)
                        values (:request, :cause, governance.moment())""").param("request", id).param("cause", cause).update());
        if (objection.isEmpty()) {
            RequestView ended = rows.find(id).orElseThrow();
            news.record(ended, "request.lapsed", Actor.SYSTEM, Map.of("cause", cause));
            news.changed(ended, Actor.SYSTEM, cause);
        }
    }

    /** Applies what the orchestration layer reports, in order; empty when nothing was sent under this id. */
    Optional<Boolean> outcome(
            UUID commandId, RequestStatus outcome, @Nullable String reason, Map<String, Object> result) {
        if (outcome != RequestStatus.ACCEPTED
                && outcome != RequestStatus.COMPLETED
                && outcome != RequestStatus.FAILED) {
            throw new IllegalArgumentException("Expected ACCEPTED, COMPLETED or FAILED, found " + outcome);
        }
        Optional<UUID> found = rows.byCommand(commandId);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        boolean applied = Objects.requireNonNull(jdbc.sql("""
                        insert into governance.outcome (id, request_id, outcome, reason, result, applied, received_at)
                        values (:id, :request, :outcome, :reason, cast(:result as jsonb), false, governance.moment())
                        returning applied""")
                .param("id", Ids.next())
                .param("request", found.get())
                .param("outcome", outcome.name())
                .param("reason", reason == null ? null : StoredJson.text(reason))
                .param("result", StoredJson.of(result))
                .query(Boolean.class)
                .single());
        RequestView request = rows.find(found.get()).orElseThrow();
        news.record(request, "request.outcome", Actor.SYSTEM, Map.of("outcome", outcome.name(), "applied", applied));
        if (applied) {
            news.changed(request, Actor.SYSTEM, reason == null ? "" : StoredJson.text(reason));
        }
        return Optional.of(applied);
    }

    /** Sets a dispatched request aside; does nothing when it was answered meanwhile. */
    void park(UUID id, String reason) {
        Optional<Guards.Objection> objection = guards.attempt(() -> jdbc.sql("""
                        insert into governance.parking (request_id, reason, parked_at)
                        values (:request, :reason, governance.moment())""")
                .param("request", id)
                .param("reason", StoredJson.text(reason))
                .update());
        if (objection.isEmpty()) {
            RequestView parked = rows.find(id).orElseThrow();
            news.record(parked, "request.parked", Actor.SYSTEM, Map.of());
            news.changed(parked, Actor.SYSTEM, reason);
        }
    }

    /** Signed once; what was dispatched before there were signatures is signed when it is looked at again. */
    private Clearance clearance(RequestView dispatched) {
        seal.seal(dispatched);
        RequestView sent = rows.find(dispatched.id()).orElseThrow();
        return new Clearance(
                Objects.requireNonNull(sent.commandId()),
                sent,
                sent.decisions().stream().filter(RequestView.Decision::approved).toList(),
                Objects.requireNonNull(sent.dispatchedAt()));
    }

    private static UUID commandId(RequestView request) {
        return Ids.derived("command:" + request.id() + ":" + request.workflowVersion());
    }
}
