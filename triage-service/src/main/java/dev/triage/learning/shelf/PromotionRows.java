package dev.triage.learning.shelf;

import dev.triage.learning.shelf.ModelShelf.Promotion;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Promotions asked for and decided. */
@Repository
class PromotionRows {

    static final String REQUESTED = "REQUESTED";

    private static final String COLUMNS =
            "id, model, version, sha256, papers_sha256, reason, requested_by, requested_at, status, decided_by,"
                    + " decided_at";

    private final JdbcClient jdbc;

    PromotionRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A promotion with the hash of the papers people looked at.
     *
     * @param papers null for one asked for before papers were kept
     */
    record Row(Promotion promotion, @Nullable String papers) {}

    /** What is asked for: the bytes of a version, and its papers. */
    record Wanted(String model, String version, String sha256, String papers) {}

    /** False when the same version is asked for already. */
    boolean insert(UUID id, Wanted wanted, String reason, String by) {
        return jdbc.sql("""
                insert into learning.promotion (id, model, version, sha256, papers_sha256, reason, requested_by)
                values (:id, :model, :version, :sha256, :papers, :reason, :by)
                on conflict (model, version) where status = 'REQUESTED' do nothing""")
                        .param("id", id)
                        .param("model", wanted.model())
                        .param("version", wanted.version())
                        .param("sha256", wanted.sha256())
                        .param("papers", wanted.papers())
                        .param("reason", reason)
                        .param("by", by)
                        .update()
                == 1;
    }

    void decide(UUID id, boolean approve, String comment, String by) {
        jdbc.sql("""
                update learning.promotion
                   set status = :status, decided_by = :by, decided_at = clock_timestamp(), decision_comment = :comment
                 where id = :id""")
                .param("status", approve ? "APPROVED" : "REJECTED")
                .param("by", by)
                .param("comment", comment)
                .param("id", id)
                .update();
    }

    Optional<Row> find(UUID id) {
        return jdbc.sql("select " + COLUMNS + " from learning.promotion where id = :id")
                .param("id", id)
                .query(PromotionRows::row)
                .optional();
    }

    /** The same, held until the transaction ends. */
    Optional<Row> hold(UUID id) {
        return jdbc.sql("select " + COLUMNS + " from learning.promotion where id = :id for update")
                .param("id", id)
                .query(PromotionRows::row)
                .optional();
    }

    List<Promotion> open() {
        return jdbc
                .sql("select " + COLUMNS
                        + " from learning.promotion where status = 'REQUESTED' order by requested_at, id limit 200")
                .query(PromotionRows::row)
                .list()
                .stream()
                .map(Row::promotion)
                .toList();
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        return new Row(
                new Promotion(
                        row.getString("id"),
                        row.getString("model"),
                        row.getString("version"),
                        row.getString("sha256"),
                        row.getString("reason"),
                        row.getString("requested_by"),
                        row.getTimestamp("requested_at").toInstant(),
                        row.getString("status"),
                        row.getString("decided_by"),
                        instant(row.getTimestamp("decided_at"))),
                row.getString("papers_sha256"));
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
