package dev.triage.cases;

import dev.triage.platform.Result;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Counts by facet, each over the other conditions: what a click on a value would give. The queue proper is counted in
 * memory, see {@link OpenQueue}; lists with snoozed or closed cases in the database.
 */
@Component
class QueueFacets {

    private final NamedParameterJdbcTemplate jdbc;
    private final QueueReads reads;
    private final OpenQueue open;
    private final Clock clock;

    QueueFacets(NamedParameterJdbcTemplate jdbc, QueueReads reads, OpenQueue open, Clock clock) {
        this.jdbc = jdbc;
        this.reads = reads;
        this.open = open;
        this.clock = clock;
    }

    /**
     * @param containing only values with this text, whatever its case; empty for all
     * @param most values of each, those with the most cases first
     */
    Result<Map<Facet, List<Facet.Count>>> count(
            QueueQuery query, Collection<Facet> wanted, String containing, int most) {
        // To the millisecond, so that SQL and memory cut the bands of time alike.
        Instant asOf = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (reads.where(query, asOf) instanceof Result.Done<QueueWhere>(QueueWhere where)
                && where.queue()
                && !where.rest()) {
            return Result.done(inMemory(query, where, wanted, containing.strip().toLowerCase(Locale.ROOT), most, asOf));
        }
        Map<Facet, List<Facet.Count>> counts = new EnumMap<>(Facet.class);
        for (Facet facet : wanted) {
            Result<QueueWhere> where = reads.where(query.without(facet), asOf);
            switch (where) {
                case Result.Done<QueueWhere>(QueueWhere asked) ->
                    counts.put(facet, count(asked, facet, asOf, containing, most));
                case Result.Refused<QueueWhere> refused -> {
                    return new Result.Refused<>(refused.refusal());
                }
            }
        }
        return Result.done(counts);
    }

    /** How old the counts of this list are: nothing for those counted in the database. */
    Duration age(QueueQuery query) {
        return reads.where(query, clock.instant()) instanceof Result.Done<QueueWhere>(QueueWhere where)
                        && where.queue()
                        && !where.rest()
                ? open.age()
                : Duration.ZERO;
    }

    private Map<Facet, List<Facet.Count>> inMemory(
            QueueQuery query, QueueWhere where, Collection<Facet> wanted, String containing, int most, Instant asOf) {
        List<Condition> typed = SearchText.read(query.text()) instanceof SearchText.Understood understood
                ? understood.conditions()
                : List.of();
        Map<Facet, List<Facet.Count>> counts = new EnumMap<>(Facet.class);
        open.copy()
                .count(Set.copyOf(wanted), query.conditions(), fixed(query, typed), where.found(), asOf)
                .forEach((facet, values) -> counts.put(facet, sorted(facet, values, containing, most)));
        return counts;
    }

    /** What is typed, and that what a window hides is left out when nobody asks for it. */
    private static List<Condition> fixed(QueueQuery query, List<Condition> typed) {
        List<Condition> all = new ArrayList<>(query.conditions());
        all.addAll(typed);
        if (!QueueWhere.hides(all)) {
            return typed;
        }
        List<Condition> fixed = new ArrayList<>(typed);
        fixed.add(Condition.only(Facet.SUPPRESSED, "no"));
        return fixed;
    }

    private static List<Facet.Count> sorted(Facet facet, Map<String, Long> values, String containing, int most) {
        if (!facet.bands().isEmpty()) {
            return facet.bands().stream()
                    .map(TimeBand::code)
                    .filter(values::containsKey)
                    .map(code -> new Facet.Count(code, values.getOrDefault(code, 0L)))
                    .toList();
        }
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().toLowerCase(Locale.ROOT).contains(containing))
                .map(entry -> new Facet.Count(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(Facet.Count::count).reversed().thenComparing(Facet.Count::value))
                .limit(most)
                .toList();
    }

    private List<Facet.Count> count(QueueWhere where, Facet facet, Instant asOf, String containing, int most) {
        if (where.nothing()) {
            return List.of();
        }
        if (!facet.bands().isEmpty()) {
            return bands(where, facet, asOf);
        }
        String column = Objects.requireNonNull(facet.column());
        MapSqlParameterSource values = values(where).addValue("most", most);
        String text = "coalesce(" + column + ", '" + Facet.NONE + "')";
        String like = "";
        if (!containing.isBlank()) {
            like = " and position(:containing in lower(" + text + ")) > 0";
            values.addValue("containing", containing.strip().toLowerCase(Locale.ROOT));
        }
        return jdbc.query(
                "select " + text + " as value, count(*) as n from " + from(where) + like + " group by " + column
                        + " order by n desc, value limit :most",
                values,
                (row, number) -> new Facet.Count(row.getString("value"), row.getLong("n")));
    }

    /** Bands in their own order, empty ones left out. */
    private List<Facet.Count> bands(QueueWhere where, Facet facet, Instant asOf) {
        List<String> columns = new ArrayList<>();
        for (TimeBand band : facet.bands()) {
            columns.add("count(*) filter (where " + band.sql(asOf) + ")");
        }
        List<Facet.Count> counts = new ArrayList<>();
        jdbc.query("select " + String.join(", ", columns) + " from " + from(where), values(where), (ResultSet row) -> {
            for (int i = 0; i < columns.size(); i++) {
                if (row.getLong(i + 1) > 0) {
                    counts.add(new Facet.Count(facet.bands().get(i).code(), row.getLong(i + 1)));
                }
            }
        });
        return counts;
    }

    /** How many cases the query lists, counting no further than {@code most}. */
    Result<Long> count(QueueQuery query, long most) {
        return reads.where(query, clock.instant()).map(where -> {
            if (where.nothing()) {
                return 0L;
            }
            return Objects.requireNonNull(jdbc.queryForObject(
                    "select count(*) from (select 1 from " + from(where) + " limit :most) counted",
                    values(where).addValue("most", most),
                    Long.class));
        });
    }

    private static MapSqlParameterSource values(QueueWhere where) {
        MapSqlParameterSource values = new MapSqlParameterSource(where.values());
        if (where.found() != null) {
            values.addValue("found", where.found().toArray(UUID[]::new));
        }
        return values;
    }

    private static String from(QueueWhere where) {
        // Joined, not "= any": the planner would weigh every one of many thousand ids.
        return (where.found() == null ? "cases.case_file" : "unnest(:found) as f(id) join cases.case_file using (id)")
                + " where " + where.whole() + where.sql();
    }
}
