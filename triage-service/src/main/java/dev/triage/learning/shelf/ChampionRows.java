package dev.triage.learning.shelf;

import dev.triage.assessment.Champions;
import dev.triage.learning.shelf.ModelShelf.Challenger;
import dev.triage.learning.shelf.ModelShelf.Promotion;
import dev.triage.platform.Actor;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which versions people decided on. Where there is no champion row, the champion file still decides. */
@Repository
class ChampionRows implements Champions {

    private final JdbcClient jdbc;

    ChampionRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A version that began to serve.
     *
     * @param sha256 of the model; null for what was decided before hashes were kept
     * @param by who asked, or who rolled back
     * @param decidedBy who approved; null for a rollback
     */
    record Decided(
            String version,
            @Nullable String sha256,
            String act,
            String by,
            @Nullable String decidedBy,
            String reason,
            Instant at) {}

    @Override
    public Optional<String> champion(String model) {
        return jdbc.sql("select version from learning.champion where model = :model order by seq desc limit 1")
                .param("model", model)
                .query(String.class)
                .optional();
    }

    @Override
    public Optional<String> championSha256(String model) {
        return decided(model).reversed().stream().findFirst().flatMap(newest -> Optional.ofNullable(newest.sha256()));
    }

    @Override
    public Optional<String> challenger(String model) {
        return challenging(model).map(Challenger::version);
    }

    /** The version that runs beside the champion, and who named it. */
    Optional<Challenger> challenging(String model) {
        return jdbc.sql("""
                select version, sha256, by, at, reason, act from learning.challenger
                 where model = :model order by seq desc limit 1""")
                .param("model", model)
                .query((row, number) -> row.getString("act").equals("NAMED")
                        ? Optional.of(new Challenger(
                                row.getString("version"),
                                row.getString("sha256"),
                                row.getString("by"),
                                row.getTimestamp("at").toInstant(),
                                row.getString("reason")))
                        : Optional.<Challenger>empty())
                .optional()
                .flatMap(found -> found);
    }

    /** @param act NAMED, WITHDRAWN or PROMOTED */
    void challenge(String act, String model, String version, String sha256, String reason, Actor by) {
        jdbc.sql("""
                insert into learning.challenger (model, version, sha256, act, reason, by)
                values (:model, :version, :sha256, :act, :reason, :by)""")
                .param("model", model)
                .param("version", version)
                .param("sha256", sha256)
                .param("act", act)
                .param("reason", reason)
                .param("by", by.subject())
                .update();
    }

    /** Lets nobody else change what serves until the transaction ends. */
    void lock(String model) {
        jdbc.sql("select pg_advisory_xact_lock(hashtext('learning.champion'), hashtext(:model))")
                .param("model", model)
                .query((row, number) -> "")
                .list();
    }

    /**
     * Notes what served until now, before the first decision about a model; does nothing later. The caller holds the lock.
     *
     * @param sha256 null when the version cannot be read
     */
    void noteBase(String model, String version, @Nullable String sha256, String by) {
        if (decided(model).isEmpty()) {
            insert(model, version, sha256, "FILE", null, "Named by the champion file that came with the models.", by);
        }
    }

    /** The very bytes that were approved begin to serve; the database compares. */
    void promoted(Promotion promotion, Actor by) {
        insert(
                promotion.model(),
                promotion.version(),
                promotion.sha256(),
                "PROMOTION",
                UUID.fromString(promotion.id()),
                promotion.reason(),
                by.subject());
    }

    void rolledBack(String model, String version, String sha256, String reason, Actor by) {
        insert(model, version, sha256, "ROLLBACK", null, reason, by.subject());
    }

    /** Everything that was decided about a model, oldest first. */
    List<Decided> decided(String model) {
        return jdbc.sql("""
                select c.version, coalesce(c.sha256, p.sha256) as sha256, c.act, coalesce(p.requested_by, c.by) as by,
                       p.decided_by, c.reason, c.at
                  from learning.champion c left join learning.promotion p on p.id = c.promotion
                 where c.model = :model order by c.seq""")
                .param("model", model)
                .query((row, number) -> new Decided(
                        row.getString("version"),
                        row.getString("sha256"),
                        row.getString("act"),
                        row.getString("by"),
                        row.getString("decided_by"),
                        row.getString("reason"),
                        row.getTimestamp("at").toInstant()))
                .list();
    }

    /**
     * The version that served before the present one: promotions pile up, a rollback takes the topmost off.
     *
     * @param base what served before anybody decided, where that was not noted
     */
    Optional<String> before(String model, String base) {
        Deque<String> served = new ArrayDeque<>();
        List<Decided> decided = decided(model);
        if (decided.isEmpty() || !decided.getFirst().act().equals("FILE")) {
            served.push(base);
        }
        for (Decided row : decided) {
            if (!row.act().equals("ROLLBACK")) {
                served.push(row.version());
            } else if (served.size() > 1) {
                served.pop();
            }
        }
        served.pop();
        return Optional.ofNullable(served.peek());
    }

    private void insert(
            String model,
            String version,
            @Nullable String sha256,
            String act,
            @Nullable UUID promotion,
            String reason,
            String by) {
        jdbc.sql("""
                insert into learning.champion (model, version, sha256, act, promotion, reason, by)
                values (:model, :version, :sha256, :act, :promotion, :reason, :by)""")
                .param("model", model)
                .param("version", version)
                .param("sha256", sha256)
                .param("act", act)
                .param("promotion", promotion)
                .param("reason", reason)
                .param("by", by)
                .update();
    }
}
