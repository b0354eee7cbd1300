package dev.triage.learning;

import dev.triage.assessment.Champions;
import dev.triage.platform.Actor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which versions people decided on, newest last. Where there is no row, the champion file still decides. */
@Repository
class ChampionRows implements Champions {

    private final JdbcClient jdbc;

    ChampionRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<String> champion(String model) {
        return jdbc.sql("select version from learning.champion where model = :model order by seq desc limit 1")
                .param("model", model)
                .query(String.class)
                .optional();
    }

    /** Lets nobody else change what serves until the transaction ends. */
    void lock(String model) {
        jdbc.sql("select pg_advisory_xact_lock(hashtext('learning.champion'), hashtext(:model))")
                .param("model", model)
                .query((row, number) -> "")
                .list();
    }

    void promoted(String model, String version, UUID promotion, String reason, Actor by) {
        insert(model, version, "PROMOTION", promotion, reason, by);
    }

    void rolledBack(String model, String version, String reason, Actor by) {
        insert(model, version, "ROLLBACK", null, reason, by);
    }

    /**
     * The version that served before the present one: promotions pile up, a rollback takes the topmost off.
     *
     * @param base what served before anybody decided
     */
    Optional<String> before(String model, String base) {
        Deque<String> served = new ArrayDeque<>(List.of(base));
        for (Row row : rows(model)) {
            if (row.act().equals("PROMOTION")) {
                served.push(row.version());
            } else if (served.size() > 1) {
                served.pop();
            }
        }
        served.pop();
        return Optional.ofNullable(served.peek());
    }

    private record Row(String version, String act) {}

    private List<Row> rows(String model) {
        return jdbc.sql("select version, act from learning.champion where model = :model order by seq")
                .param("model", model)
                .query((row, number) -> new Row(row.getString("version"), row.getString("act")))
                .list();
    }

    private void insert(String model, String version, String act, @Nullable UUID promotion, String reason, Actor by) {
        jdbc.sql("""
                insert into learning.champion (model, version, act, promotion, reason, by)
                values (:model, :version, :act, :promotion, :reason, :by)""")
                .param("model", model)
                .param("version", version)
                .param("act", act)
                .param("promotion", promotion)
                .param("reason", reason)
                .param("by", by.subject())
                .update();
    }
}
