package dev.triage.governance;

import dev.triage.platform.Json;
import dev.triage.platform.Page;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads requests with everything that happened to them. */
@Repository
class RequestRows {

    private static final String SELECT = """
            select r.id, r.case_id, r.case_reference, r.workflow, r.workflow_version, r.transactional, r.parameters,
                   r.params_sha256, r.binding, r.requester, r.requested_at, r.expires_at, r.amount_minor, r.currency,
                   r.ruling, s.status, d.command_id, d.dispatched_at, c.document as cleared, c.key_id, c.signature,
                   m.difference as stale,
                   o.outcome as reported,
                   coalesce(o.reason, p.reason, l.cause, w.reason, 'edited as ' || e.successor) as reported_reason,
                   x.escalated_at, e.successor, f.request_id as edit_of,
                   b.invoked_by, b.reason as invoked_for, b.invoked_at
            from governance.action_request r
            join governance.request_state s on s.request_id = r.id
            left join governance.dispatch d on d.request_id = r.id
            left join governance.clearance c on c.request_id = r.id
            left join lateral (select difference from governance.stale_mark
                               where request_id = r.id and s.status in ('AWAITING_APPROVAL', 'CLEARED')
                               order by found_at desc, id desc limit 1) m on true
            left join governance.parking p on p.request_id = r.id
            left join governance.lapse l on l.request_id = r.id
            left join governance.withdrawal w on w.request_id = r.id
            left join governance.escalation x on x.request_id = r.id
            left join governance.edit e on e.request_id = r.id
            left join governance.edit f on f.successor = r.id
            left join governance.break_glass b on b.request_id = r.id
            left join lateral (select outcome, reason from governance.outcome
                               where request_id = r.id and applied
                               order by received_at desc limit 1) o on true
            """;

    private final JdbcClient jdbc;

    RequestRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<RequestView> find(UUID id) {
        return views(jdbc.sql(SELECT + "where r.id = :id").param("id", id)).stream()
                .findFirst();
    }

    /** What this caller made under this key, with the hash of the body it made it with. */
    Optional<Made> byKey(String requester, String key) {
        return jdbc.sql("""
                        select id, body_sha256 from governance.action_request
                        where requester = :requester and idempotency_key = :key""")
                .param("requester", requester)
                .param("key", key)
                .query((row, n) -> new Made(row.getObject("id", UUID.class), row.getString("body_sha256")))
                .optional();
    }

    Optional<UUID> byCommand(UUID commandId) {
        return jdbc.sql("select request_id from governance.dispatch where command_id = :id")
                .param("id", commandId)
                .query(UUID.class)
                .optional();
    }

    List<RequestView> ofCase(UUID caseId) {
        return views(jdbc.sql(SELECT + "where r.case_id = :case order by r.requested_at desc, r.id desc")
                .param("case", caseId));
    }

    Page<RequestView> list(Set<RequestStatus> statuses, @Nullable UUID caseId, @Nullable String cursor, int limit) {
        Position after = cursor == null ? null : Position.read(cursor);
        List<RequestView> found = views(jdbc.sql(SELECT + """
                                where (:everything or s.status = any (string_to_array(:statuses, ',')))
                                  and (cast(:case as uuid) is null or r.case_id = :case)
                                  and (cast(:at as timestamptz) is null or (r.requested_at, r.id) < (:at, :id))
                                order by r.requested_at desc, r.id desc
                                limit :most""")
                .param("everything", statuses.isEmpty())
                .param(
                        "statuses",
                        String.join(",", statuses.stream().map(Enum::name).toList()))
                .param("case", caseId)
                .param("at", after == null ? null : after.at().atOffset(ZoneOffset.UTC))
                .param("id", after == null ? null : after.id())
                .param("most", limit + 1));
        if (found.size() <= limit) {
            return new Page<>(found, null);
        }
        List<RequestView> page = found.subList(0, limit);
        return new Page<>(page, Position.of(page.getLast()).write());
    }

    long awaiting() {
        return jdbc.sql("select count(*) from governance.request_state where status = 'AWAITING_APPROVAL'")
                .query(Long.class)
                .single();
    }

    Optional<String> ruleAuthor(Ruling.RuleReference rule) {
        return jdbc.sql("select author from governance.rule_version where rule_id = :id and version = :version")
                .param("id", rule.id())
                .param("version", rule.version())
                .query(String.class)
                .optional();
    }

    /** The database's clock: the one every deadline is judged by. */
    Instant moment() {
        return jdbc.sql("select governance.moment()")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    private List<RequestView> views(JdbcClient.StatementSpec query) {
        Map<UUID, RequestView> views = new LinkedHashMap<>();
        query.query((ResultSet row) -> {
            RequestView view = view(row);
            views.put(view.id(), view);
        });
        if (views.isEmpty()) {
            return List.of();
        }
        jdbc.sql("""
                select id, request_id, approver, decision, comment, params_sha256, decided_at, reason_code, role
                from governance.approval where request_id = any (:ids)
                union all
                select id, request_id, decided_by, decision, comment, params_sha256, decided_at, null, null
                from governance.break_glass_decision where request_id = any (:ids)
                order by decided_at, id""").param("ids", views.keySet().toArray(UUID[]::new)).query((ResultSet row) -> {
            RequestView.Decision decision = new RequestView.Decision(
                    row.getString("approver"),
                    "APPROVED".equals(row.getString("decision")),
                    row.getString("comment"),
                    row.getString("params_sha256"),
                    instant(row, "decided_at"),
                    row.getString("reason_code") == null ? null : RejectionReason.valueOf(row.getString("reason_code")),
                    row.getString("role"));
            views.computeIfPresent(row.getObject("request_id", UUID.class), (id, view) -> with(view, decision));
        });
        return List.copyOf(views.values());
    }

    private static RequestView view(ResultSet row) throws SQLException {
        Map<String, Object> envelope = Envelope.read(row.getString("binding"));
        return new RequestView(
                row.getObject("id", UUID.class),
                row.getObject("case_id", UUID.class),
                row.getString("case_reference"),
                RequestStatus.valueOf(row.getString("status")),
                row.getString("workflow"),
                row.getInt("workflow_version"),
                row.getBoolean("transactional"),
                Envelope.read(row.getString("parameters")),
                row.getString("params_sha256"),
                envelope,
                row.getString("requester"),
                instant(row, "requested_at"),
                instant(row, "expires_at"),
                row.getLong("amount_minor"),
                row.getString("currency"),
                Json.MAPPER.readValue(row.getString("ruling"), Ruling.class),
                List.of(),
                row.getObject("command_id", UUID.class),
                moment(row, "dispatched_at"),
                row.getString("reported"),
                row.getString("reported_reason"),
                row.getString("cleared") == null
                        ? null
                        : new SignedStatement(
                                row.getString("cleared"), row.getString("key_id"), row.getString("signature")),
                "".equals(row.getString("stale")) ? null : row.getString("stale"),
                moment(row, "escalated_at"),
                row.getObject("edit_of", UUID.class),
                row.getObject("successor", UUID.class),
                row.getString("invoked_by") == null
                        ? null
                        : new RequestView.BrokenGlass(
                                row.getString("invoked_by"), row.getString("invoked_for"), instant(row, "invoked_at")));
    }

    private static RequestView with(RequestView view, RequestView.Decision decision) {
        List<RequestView.Decision> decisions = new ArrayList<>(view.decisions());
        decisions.add(decision);
        return new RequestView(
                view.id(),
                view.caseId(),
                view.caseReference(),
                view.status(),
                view.workflow(),
                view.workflowVersion(),
                view.transactional(),
                view.parameters(),
                view.parametersSha256(),
                view.envelope(),
                view.requester(),
                view.requestedAt(),
                view.expiresAt(),
                view.amountMinor(),
                view.currency(),
                view.ruling(),
                List.copyOf(decisions),
                view.commandId(),
                view.dispatchedAt(),
                view.outcome(),
                view.outcomeReason(),
                view.clearance(),
                view.stale(),
                view.escalatedAt(),
                view.editOf(),
                view.editedAs(),
                view.breakGlass());
    }

    private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** A request made under an idempotency key. */
    record Made(UUID id, String bodySha256) {}

    /** Where a page ended. */
    record Position(Instant at, UUID id) {

        static Position of(RequestView view) {
            return new Position(view.requestedAt(), view.id());
        }

        String write() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString((at + " " + id).getBytes(StandardCharsets.UTF_8));
        }

        static Position read(String cursor) {
            try {
                String[] parts =
                        new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split(" ", 2);
                if (parts.length == 2) {
                    return new Position(Instant.parse(parts[0]), UUID.fromString(parts[1]));
                }
            } catch (IllegalArgumentException | java.time.DateTimeException e) {
                throw new IllegalArgumentException("Expected a cursor given by this list, found '" + cursor + "'", e);
            }
            throw new IllegalArgumentException("Expected a cursor given by this list, found '" + cursor + "'");
        }
    }
}
