package dev.triage.governance.rules;

import dev.triage.governance.RuleShadow.Cell;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The counts of all instances together. Works in the caller's transaction. */
@Repository
class ShadowRows {

    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    ShadowRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
    }

    void add(ShadowCounts.Taken taken) {
        jdbc.batchUpdate("""
                insert into governance.shadow_count as c (day, rule_id, version, live, shadow, currency, n, value_minor,
                       loss_minor, examples) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (rule_id, version, day, live, shadow, currency) do update
                   set n = c.n + excluded.n, value_minor = c.value_minor + excluded.value_minor,
                       loss_minor = c.loss_minor + excluded.loss_minor,
                       examples = (c.examples || excluded.examples)[1:3]""", taken.sums().entrySet(), 500, ShadowRows::bind);
        jdbc.batchUpdate("""
                insert into governance.shadow_missed as m (day, n) values (?, ?)
                on conflict (day) do update set n = m.n + excluded.n""", taken.missed().entrySet(), 500, (statement, entry) -> {
            statement.setObject(1, entry.getKey());
            statement.setLong(2, entry.getValue());
        });
    }

    private static void bind(PreparedStatement statement, Map.Entry<ShadowCounts.Key, ShadowCounts.Sum> entry)
            throws SQLException {
        ShadowCounts.Key key = entry.getKey();
        ShadowCounts.Sum sum = entry.getValue();
        statement.setObject(1, key.day());
        statement.setString(2, key.rule());
        statement.setInt(3, key.version());
        statement.setString(4, key.live());
        statement.setString(5, key.shadow());
        statement.setString(6, key.currency());
        statement.setLong(7, sum.n());
        statement.setLong(8, sum.valueMinor());
        statement.setLong(9, sum.lossMinor());
        statement.setArray(
                10,
                statement.getConnection().createArrayOf("text", sum.examples().toArray()));
    }

    /** The matrix of a rule version from a day on, the most frequent pairs first. */
    List<Cell> cells(String rule, int version, LocalDate since) {
        return client.sql("""
                select live, shadow, currency, sum(n) as n, sum(value_minor) as value_minor, sum(loss_minor) as loss_minor,
                       string_agg(array_to_string(examples, ' '), ' ' order by day desc) as examples
                  from governance.shadow_count
                 where rule_id = :rule and version = :version and day >= :since
                 group by live, shadow, currency
                 order by sum(n) desc, live, shadow, currency""")
                .param("rule", rule)
                .param("version", version)
                .param("since", since)
                .query((row, number) -> new Cell(
                        row.getString("live"),
                        row.getString("shadow"),
                        row.getString("live").equals(row.getString("shadow")),
                        row.getLong("n"),
                        row.getLong("value_minor"),
                        row.getLong("loss_minor"),
                        row.getString("currency"),
                        examples(row.getString("examples"))))
                .list();
    }

    long missed(LocalDate since) {
        return client.sql("select coalesce(sum(n), 0) from governance.shadow_missed where day >= :since")
                .param("since", since)
                .query(Long.class)
                .single();
    }

    private static List<String> examples(@Nullable String found) {
        return found == null || found.isBlank()
                ? List.of()
                : Arrays.stream(found.strip().split(" +"))
                        .distinct()
                        .limit(ShadowCounts.MOST_EXAMPLES)
                        .toList();
    }
}
