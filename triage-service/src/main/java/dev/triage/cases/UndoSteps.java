package dev.triage.cases;

import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** What acts changed, kept so that they can be taken back. Append-only. */
@Component
class UndoSteps {

    private final JdbcClient jdbc;

    UndoSteps(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * One act on one case.
     *
     * @param act {@code claimed}, {@code assigned}, {@code snoozed}, {@code dismissed}, {@code corrected} or
     *     {@code merged}
     * @param version the version the act left behind
     * @param before what the act changed, as it was
     * @param labels the labels the act gave
     */
    record Step(
            UUID token,
            UUID caseId,
            String act,
            String by,
            Instant at,
            long version,
            CaseFile.Before before,
            List<Long> labels) {}

    void remember(Step step) {
        jdbc.sql("""
                insert into cases.undo_step (token, case_id, act, by, at, version, before, labels)
                values (:token, :case, :act, :by, :at, :version, cast(:before as json), :labels)
                """)
                .param("token", step.token())
                .param("case", step.caseId())
                .param("act", step.act())
                .param("by", step.by())
                .param("at", step.at().atOffset(ZoneOffset.UTC))
                .param("version", step.version())
                .param("before", write(step.before()))
                .param("labels", step.labels().toArray(Long[]::new))
                .update();
    }

    void done(Step step, Instant at) {
        jdbc.sql("insert into cases.undone (token, case_id, at) values (:token, :case, :at)")
                .param("token", step.token())
                .param("case", step.caseId())
                .param("at", at.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** The steps of a token that were not taken back, in the order of the cases' ids. */
    List<Step> open(UUID token) {
        return jdbc.sql("""
                select s.* from cases.undo_step s where s.token = :token and not exists (
                    select from cases.undone u where u.token = s.token and u.case_id = s.case_id)
                order by s.case_id
                """).param("token", token).query(UndoSteps::step).list();
    }

    /** Whether there ever was such a token. */
    boolean known(UUID token) {
        return jdbc.sql("select exists (select from cases.undo_step where token = :token)")
                .param("token", token)
                .query(Boolean.class)
                .single();
    }

    /** The token of the act that left this version of the case behind. */
    Optional<UUID> token(UUID caseId, long version) {
        return jdbc.sql("select token from cases.undo_step where case_id = :case and version = :version")
                .param("case", caseId)
                .param("version", version)
                .query(UUID.class)
                .optional();
    }

    private static Step step(ResultSet row, int number) throws SQLException {
        return new Step(
                row.getObject("token", UUID.class),
                row.getObject("case_id", UUID.class),
                row.getString("act"),
                row.getString("by"),
                Objects.requireNonNull(CaseReads.instant(row, "at")),
                row.getLong("version"),
                read(row.getString("before")),
                Arrays.asList((Long[]) row.getArray("labels").getArray()));
    }

    private static String write(CaseFile.Before before) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("status", before.status().name());
        form.put("assignee", before.assignee());
        form.put("snoozedUntil", before.snoozedUntil());
        form.put("wakeOnChange", before.wakeOnChange());
        form.put(
                "category",
                before.corrected() == null ? null : before.corrected().name());
        form.put(
                "priority",
                before.correctedPriority() == null
                        ? null
                        : before.correctedPriority().name());
        form.put("closedAt", before.closedAt());
        form.put(
                "mergedInto",
                before.mergedInto() == null ? null : before.mergedInto().toString());
        return JsonForm.object(out -> form.forEach(out::put));
    }

    private static CaseFile.Before read(String json) {
        JsonNode node = JsonForm.read(json);
        String category = JsonForm.text(node, "category");
        String priority = JsonForm.text(node, "priority");
        String into = JsonForm.text(node, "mergedInto");
        return new CaseFile.Before(
                CaseStatus.valueOf(Objects.requireNonNull(JsonForm.text(node, "status"))),
                JsonForm.text(node, "assignee"),
                JsonForm.instant(node, "snoozedUntil"),
                node.path("wakeOnChange").booleanValue(),
                category == null ? null : Category.valueOf(category),
                priority == null ? null : Priority.valueOf(priority),
                JsonForm.instant(node, "closedAt"),
                into == null ? null : UUID.fromString(into));
    }
}
