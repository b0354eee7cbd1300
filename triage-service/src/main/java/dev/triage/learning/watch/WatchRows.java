package dev.triage.learning.watch;

import java.sql.Array;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The counts of all instances together. */
@Repository
class WatchRows {

    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    WatchRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
    }

    /** Adds what was counted; the caller has opened the transaction. Keys come sorted, so instances never deadlock. */
    void add(LiveCounts.Taken taken) {
        jdbc.batchUpdate("""
                insert into learning.live_count as c (day, subject, feature, level, n) values (?, ?, ?, ?, ?)
                on conflict (subject, day, feature, level) do update set n = c.n + excluded.n""", taken.live().entrySet(), 500, (statement, entry) -> {
            statement.setObject(1, entry.getKey().day());
            statement.setString(2, entry.getKey().subject());
            statement.setString(3, entry.getKey().feature());
            statement.setString(4, entry.getKey().level());
            statement.setLong(5, entry.getValue());
        });
        jdbc.batchUpdate("""
                insert into learning.shadow_count as c (day, model, champion, challenger, champion_answer,
                       challenger_answer, n, difference, examples) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (model, champion, challenger, day, champion_answer, challenger_answer) do update
                   set n = c.n + excluded.n, difference = c.difference + excluded.difference,
                       examples = (c.examples || excluded.examples)[1:3]""", taken.shadow().entrySet(), 500, WatchRows::bind);
    }

    private static void bind(PreparedStatement statement, Map.Entry<LiveCounts.ShadowKey, LiveCounts.Sum> entry)
            throws SQLException {
        LiveCounts.ShadowKey key = entry.getKey();
        Array examples = statement
                .getConnection()
                .createArrayOf("text", entry.getValue().examples().toArray());
        statement.setObject(1, key.day());
        statement.setString(2, key.model());
        statement.setString(3, key.champion());
        statement.setString(4, key.challenger());
        statement.setString(5, key.championAnswer());
        statement.setString(6, key.challengerAnswer());
        statement.setLong(7, entry.getValue().n());
        statement.setDouble(8, entry.getValue().difference());
        statement.setArray(9, examples);
    }

    /** Feature to level to count, from a day on. */
    Map<String, SortedMap<String, Long>> live(String subject, LocalDate since) {
        Histograms histograms = new Histograms();
        client.sql("""
                select feature, level, sum(n) as n from learning.live_count
                 where subject = :subject and day >= :since and feature <> :dropped
                 group by feature, level order by feature, sum(n) desc, level""")
                .param("subject", subject)
                .param("since", Date.valueOf(since))
                .param("dropped", LiveCounts.DROPPED)
                .query((row, number) -> new Row(row.getString("feature"), row.getString("level"), row.getLong("n")))
                .list()
                .forEach(row -> histograms.add(row.feature(), row.level(), row.n()));
        return histograms.all();
    }

    private record Row(String feature, String level, long n) {}

    /** Events nobody looked at, from a day on. */
    long dropped(LocalDate since) {
        return client.sql("""
                select coalesce(sum(n), 0) from learning.live_count
                 where subject = :subject and feature = :dropped and day >= :since""")
                .param("subject", LiveCounts.EVENTS)
                .param("dropped", LiveCounts.DROPPED)
                .param("since", Date.valueOf(since))
                .query(Long.class)
                .single();
    }

    /** Pairs of answers of a champion and a challenger, from a day on. */
    List<Answers> shadow(String model, String champion, String challenger, LocalDate since) {
        return client.sql("""
                select champion_answer, challenger_answer, sum(n) as n, sum(difference) as difference,
                       string_agg(array_to_string(examples, ' '), ' ' order by day desc) as examples
                  from learning.shadow_count
                 where model = :model and champion = :champion and challenger = :challenger and day >= :since
                 group by champion_answer, challenger_answer
                 order by sum(n) desc, champion_answer, challenger_answer""")
                .param("model", model)
                .param("champion", champion)
                .param("challenger", challenger)
                .param("since", Date.valueOf(since))
                .query((row, number) -> new Answers(
                        row.getString("champion_answer"),
                        row.getString("challenger_answer"),
                        row.getLong("n"),
                        row.getDouble("difference"),
                        examples(row.getString("examples"))))
                .list();
    }

    record Answers(String champion, String challenger, long n, double difference, List<String> examples) {}

    private static List<String> examples(@Nullable String found) {
        return found == null || found.isBlank()
                ? List.of()
                : Arrays.stream(found.strip().split(" +"))
                        .distinct()
                        .limit(LiveCounts.MOST_EXAMPLES)
                        .toList();
    }
}
