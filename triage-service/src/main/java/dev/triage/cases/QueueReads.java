package dev.triage.cases;

import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Money;
import dev.triage.platform.Page;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Reads the queue: one index scan for each scale, merged by score at one moment. Never counts, never skips by offset, so
 * a page costs the same at any depth and size.
 */
@Component
class QueueReads {

    private static final int MOST = 200;
    /** Facets count at most this many of the most urgent cases. */
    private static final int COUNTED = 10_000;
    /** Two doubles this close are the same score; the sum of key and time rounds. */
    private static final double ROUNDING = 1e-9;

    private static final String QUEUE = "status in ('NEW', 'CLAIMED', 'AWAITING_APPROVAL', 'ACTIONED')";

    static final String COLUMNS = "id, reference, title, category, confidence, abstained, priority, rank_key, regime,"
            + " tau_hours, status, site, customer_tier, loss_minor, currency, due_at, top_workflow, top_workflow_title,"
            + " top_outcome, top_reason, occurrences, opened_at, last_event_at, assignee, snoozed_until, version";

    private final NamedParameterJdbcTemplate jdbc;
    private final TextSearch search;
    private final Clock clock;

    QueueReads(NamedParameterJdbcTemplate jdbc, TextSearch search, Clock clock) {
        this.jdbc = jdbc;
        this.search = search;
        this.clock = clock;
    }

    Result<Page<CaseRow>> page(QueueQuery query) {
        if (query.limit() < 1 || query.limit() > MOST) {
            return Result.refused(
                    Refusal.Kind.MALFORMED,
                    "limit-out-of-range",
                    "Expected a limit from 1 to " + MOST + ", found " + query.limit());
        }
        String filter = hash(query);
        String text = query.cursor();
        QueueCursor cursor = text == null || text.isEmpty()
                ? new QueueCursor(clock.instant().truncatedTo(ChronoUnit.SECONDS), filter, Double.MAX_VALUE, Map.of())
                : QueueCursor.read(text).filter(c -> c.filter().equals(filter)).orElse(null);
        if (cursor == null) {
            return Result.refused(
                    Refusal.Kind.MALFORMED,
                    "foreign-cursor",
                    "Expected the nextCursor of the page before, with the same filters; found another");
        }
        return Result.done(page(query, cursor));
    }

    private Page<CaseRow> page(QueueQuery query, QueueCursor cursor) {
        Where where = where(query);
        if (where.nothing()) {
            return new Page<>(List.of(), null);
        }
        List<Found> found = new ArrayList<>();
        for (QueueCursor.Scan scan : scans(query)) {
            found.addAll(scan(scan, where, cursor, query.limit() + 1));
        }
        found.sort(Comparator.comparingDouble(Found::score)
                .thenComparing(one -> one.row().id())
                .reversed());
        List<Found> shown = found.subList(0, Math.min(found.size(), query.limit()));
        List<CaseRow> rows = shown.stream().map(Found::row).toList();
        if (found.size() <= query.limit()) {
            return new Page<>(rows, null);
        }
        Map<QueueCursor.Scan, QueueCursor.Position> positions = new LinkedHashMap<>(cursor.positions());
        shown.forEach(one -> positions.put(
                one.scan(), new QueueCursor.Position(one.key(), one.row().id())));
        double last = shown.getLast().score();
        return new Page<>(rows, new QueueCursor(cursor.asOf(), cursor.filter(), last, positions).write());
    }

    /** A row, and where it stands in its scan. */
    private record Found(CaseRow row, QueueCursor.Scan scan, double key, double score) {}

    private List<QueueCursor.Scan> scans(QueueQuery query) {
        Set<CaseStatus> statuses = statuses(query);
        boolean queue = statuses.stream().anyMatch(CaseStatus.QUEUE::contains);
        boolean rest = !CaseStatus.QUEUE.containsAll(statuses);
        List<QueueCursor.Scan> scans = new ArrayList<>();
        for (Scale scale : scales()) {
            if (queue) {
                scans.add(new QueueCursor.Scan(scale, true));
            }
            if (rest) {
                scans.add(new QueueCursor.Scan(scale, false));
            }
        }
        return scans;
    }

    private List<Scale> scales() {
        return jdbc.query(
                "select regime, tau_hours from cases.rank_scale order by regime, tau_hours",
                (row, number) -> new Scale(row.getInt("regime"), row.getDouble("tau_hours")));
    }

    private List<Found> scan(QueueCursor.Scan scan, Where where, QueueCursor cursor, int limit) {
        Scale scale = scan.scale();
        MapSqlParameterSource values = new MapSqlParameterSource(where.values())
                .addValue("regime", scale.regime())
                .addValue("tau", scale.tauHours())
                .addValue("limit", limit);
        StringBuilder sql = new StringBuilder("select " + COLUMNS + " from cases.case_file where regime = :regime and"
                + " tau_hours = :tau and " + (scan.queue() ? QUEUE : "not (" + QUEUE + ")") + where.sql());
        if (cursor.lastScore() != Double.MAX_VALUE) {
            // Cases that rose above the last row since the first page are for the next look at the first page.
            sql.append(" and rank_key <= :ceiling");
            values.addValue("ceiling", cursor.lastScore() - scale.score(0, cursor.asOf()) + ROUNDING);
        }
        QueueCursor.Position position = cursor.positions().get(scan);
        if (position != null) {
            sql.append(" and (rank_key, id) < (:key, :id)");
            values.addValue("key", position.key()).addValue("id", position.id());
        }
        sql.append(" order by rank_key desc, id desc limit :limit");
        return jdbc.query(sql.toString(), values, (row, number) -> {
            double key = row.getDouble("rank_key");
            double score = Math.min(scale.score(key, cursor.asOf()), cursor.lastScore());
            return new Found(row(row, score), scan, key, score);
        });
    }

    /** The filter as SQL. {@code nothing} when no case can match. */
    private record Where(String sql, Map<String, Object> values, boolean nothing) {}

    private Where where(QueueQuery query) {
        StringBuilder sql = new StringBuilder();
        Map<String, Object> values = new LinkedHashMap<>();
        Set<CaseStatus> statuses = statuses(query);
        if (!statuses.equals(CaseStatus.QUEUE)) {
            in(sql, values, "status", names(statuses));
        }
        in(sql, values, "category", names(query.categories()));
        in(sql, values, "priority", names(query.priorities()));
        in(sql, values, "site", query.sites());
        in(sql, values, "customer_tier", query.customerTiers());
        String assignee = query.assignee();
        in(sql, values, "assignee", assignee == null || assignee.isBlank() ? Set.of() : Set.of(assignee));
        String text = query.text();
        if (text == null || text.isBlank()) {
            return new Where(sql.toString(), values, false);
        }
        Collection<UUID> ids = search.find(text);
        sql.append(" and id = any(:ids)");
        values.put("ids", ids.toArray(UUID[]::new));
        return new Where(sql.toString(), values, ids.isEmpty());
    }

    private static void in(StringBuilder sql, Map<String, Object> values, String column, Collection<String> wanted) {
        if (wanted.size() == 1) {
            sql.append(" and ").append(column).append(" = :").append(column);
            values.put(column, wanted.iterator().next());
        } else if (!wanted.isEmpty()) {
            sql.append(" and ").append(column).append(" in (:").append(column).append(')');
            values.put(column, wanted);
        }
    }

    private static Set<CaseStatus> statuses(QueueQuery query) {
        return query.statuses().isEmpty() ? CaseStatus.QUEUE : query.statuses();
    }

    private static Set<String> names(Set<? extends Enum<?>> values) {
        return values.stream().map(Enum::name).collect(Collectors.toSet());
    }

    private static String hash(QueueQuery query) {
        Map<String, Object> parts = new TreeMap<>();
        parts.put("statuses", names(statuses(query)).stream().sorted().toList());
        parts.put("categories", names(query.categories()).stream().sorted().toList());
        parts.put("priorities", names(query.priorities()).stream().sorted().toList());
        parts.put("sites", query.sites().stream().sorted().toList());
        parts.put("tiers", query.customerTiers().stream().sorted().toList());
        parts.put("assignee", Objects.requireNonNullElse(query.assignee(), ""));
        parts.put("text", Objects.requireNonNullElse(query.text(), ""));
        return CanonicalJson.sha256(parts).substring(0, 16);
    }

    /** Counts by facet over the most urgent cases of the filter, at most {@value #COUNTED} of them. */
    Map<String, Map<String, Long>> facets(QueueQuery query) {
        Map<String, Map<String, Long>> facets = new LinkedHashMap<>();
        for (String facet : List.of("status", "priority", "category", "site", "customerTier")) {
            facets.put(facet, new TreeMap<>());
        }
        Where where = where(query);
        if (where.nothing()) {
            return facets;
        }
        boolean queueOnly = CaseStatus.QUEUE.containsAll(statuses(query));
        MapSqlParameterSource values = new MapSqlParameterSource(where.values()).addValue("counted", COUNTED);
        jdbc.query(
                "select grouping(status) as s, grouping(priority) as p, grouping(category) as c, grouping(site) as l,"
                        + " status, priority, category, site, customer_tier, count(*) as n from (select status, priority,"
                        + " category, site, customer_tier from cases.case_file where "
                        + (queueOnly ? QUEUE : "true") + where.sql()
                        + " limit :counted) q group by grouping sets ((status), (priority), (category), (site),"
                        + " (customer_tier))",
                values,
                (ResultSet row) -> {
                    String facet = row.getInt("s") == 0
                            ? "status"
                            : row.getInt("p") == 0
                                    ? "priority"
                                    : row.getInt("c") == 0
                                            ? "category"
                                            : row.getInt("l") == 0 ? "site" : "customer_tier";
                    String value = row.getString(facet);
                    String name = facet.equals("customer_tier") ? "customerTier" : facet;
                    if (value != null) {
                        Objects.requireNonNull(facets.get(name)).put(value, row.getLong("n"));
                    }
                });
        return facets;
    }

    @Nullable
    CaseRow row(UUID id, Instant asOf) {
        List<CaseRow> rows = jdbc.query(
                "select " + COLUMNS + " from cases.case_file where id = :id",
                Map.of("id", id),
                (row, number) -> row(
                        row,
                        new Scale(row.getInt("regime"), row.getDouble("tau_hours"))
                                .score(row.getDouble("rank_key"), asOf)));
        return rows.isEmpty() ? null : rows.getFirst();
    }

    static CaseRow row(ResultSet row, double score) throws SQLException {
        return new CaseRow(
                row.getObject("id", UUID.class),
                row.getString("reference"),
                row.getString("title"),
                Category.valueOf(row.getString("category")),
                row.getDouble("confidence"),
                row.getBoolean("abstained"),
                Priority.valueOf(row.getString("priority")),
                score,
                CaseStatus.valueOf(row.getString("status")),
                row.getString("site"),
                row.getString("customer_tier"),
                Money.ofMinor(row.getLong("loss_minor"), row.getString("currency")),
                Objects.requireNonNull(CaseReads.instant(row, "due_at")),
                row.getString("top_workflow"),
                row.getString("top_workflow_title"),
                row.getString("top_outcome"),
                row.getString("top_reason"),
                row.getInt("occurrences"),
                Objects.requireNonNull(CaseReads.instant(row, "opened_at")),
                Objects.requireNonNull(CaseReads.instant(row, "last_event_at")),
                row.getString("assignee"),
                CaseReads.instant(row, "snoozed_until"),
                row.getLong("version"));
    }
}
