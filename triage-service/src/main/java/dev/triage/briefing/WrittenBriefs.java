package dev.triage.briefing;

import dev.triage.briefing.Brief.Sentence;
import dev.triage.platform.Json;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;

/** Rows of briefs a model wrote, and of answers that were refused, by the exact facts they were asked with. */
@Repository
class WrittenBriefs {

    /** What a brief is bound to: change any of it and the brief no longer shows. */
    record Key(UUID caseId, String evidenceSha256, String promptVersion, String model) {}

    record Stored(List<Sentence> sentences, Instant writtenAt) {}

    private final JdbcClient jdbc;

    WrittenBriefs(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<Stored> find(Key key) {
        return jdbc.sql("""
                        select sentences, written_at from briefing.brief
                        where case_id = ? and evidence_sha256 = ? and prompt_version = ? and model = ?
                        """)
                .params(key.caseId(), key.evidenceSha256(), key.promptVersion(), key.model())
                .query((row, number) -> new Stored(
                        Json.MAPPER.readValue(row.getString("sentences"), new TypeReference<List<Sentence>>() {}),
                        row.getTimestamp("written_at").toInstant()))
                .optional();
    }

    Optional<String> refusal(Key key) {
        return jdbc.sql("""
                        select reason from briefing.rejected_answer
                        where case_id = ? and evidence_sha256 = ? and prompt_version = ? and model = ?
                        """)
                .params(key.caseId(), key.evidenceSha256(), key.promptVersion(), key.model())
                .query(String.class)
                .optional();
    }

    void store(Key key, List<Sentence> sentences, Instant now) {
        jdbc.sql("""
                        insert into briefing.brief
                            (case_id, evidence_sha256, prompt_version, model, sentences, written_at)
                        values (?, ?, ?, ?, ?::jsonb, ?) on conflict do nothing
                        """)
                .params(
                        key.caseId(),
                        key.evidenceSha256(),
                        key.promptVersion(),
                        key.model(),
                        Json.MAPPER.writeValueAsString(sentences),
                        Timestamp.from(now))
                .update();
    }

    void refuse(Key key, String reason, Instant now) {
        jdbc.sql("""
                        insert into briefing.rejected_answer
                            (case_id, evidence_sha256, prompt_version, model, reason, rejected_at)
                        values (?, ?, ?, ?, ?, ?) on conflict do nothing
                        """)
                .params(
                        key.caseId(),
                        key.evidenceSha256(),
                        key.promptVersion(),
                        key.model(),
                        reason,
                        Timestamp.from(now))
                .update();
    }
}
