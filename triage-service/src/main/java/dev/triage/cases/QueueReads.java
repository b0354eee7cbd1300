package dev.triage.cases;

import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.assessment.Rank;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Money;
import dev.triage.platform.Page;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Reads the queue. By rank it is one index scan for each scale, merged by score at one moment; by another order one scan
 * of the same index and a sort of its keys. Keys come first, from an index that holds every facet; only the rows of the
 * page are fetched whole. Never counts, never skips by offset.
 */
@Component
class QueueReads {

    private static final int MOST = 200;
    /** Up to so many cases with the words are looked up by id; of more, the list is walked and the others left out. */
    private static final int FEW = 1_000;

    private static final int STRIDE = 400;
    /** For how long a row says that it was hidden. */
    private static final Duration BACK = Duration.ofDays(1);

    private static final int LONGEST_STRIDE = 20_000;
    /** Two doubles this close are the same score; the sum of key and time rounds. */
    private static final double ROUNDING = 1e-9;

    static final String COLUMNS = "id, reference, title, category, confidence, abstained, priority, rank_key, regime,"
            + " tau_hours, status, site, customer_tier, loss_minor, currency, due_at, due_assumed, top_workflow,"
            + " top_workflow_title, top_outcome, top_reason, occurrences, opened_at, last_event_at, assignee,"
            + " snoozed_until, reopens is not null as reopened, version, facts -> 'site' ->> 'timeZone' as site_zone,"
            + " coalesce(lifted, triaged -> 'rank') -> 'parts' as parts, members,"
            + " (select s.reference from cases.case_file s where s.id = case_file.merged_into) as merged_into,"
            + " (select w.reason from cases.suppression_window w where w.id = suppressed_by) as hidden_by, released_at,"
            + " (select w.reason from cases.suppression_window w where w.id = released_from) as back_from";

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
        QueueCursor cursor = text == null
                ? new QueueCursor(clock.instant().truncatedTo(ChronoUnit.SECONDS), filter, Double.MAX_VALUE, Map.of())
                : QueueCursor.read(text).filter(c -> c.filter().equals(filter)).orElse(null);
        if (cursor == null) {
            return Result.refused(
                    Refusal.Kind.MALFORMED,
                    "foreign-cursor",
                    "Expected the nextCursor of the page before, with the same filters; found another");
        }
        return where(query, cursor.asOf()).map(where -> page(query, where, cursor));
    }

    /** The conditions of the query, those in its text included; refused when the text is not understood. */
    Result<QueueWhere> where(QueueQuery query, Instant asOf) {
        return switch (SearchText.read(query.text())) {
            case SearchText.Wrong wrong ->
                Result.refused(
                        Refusal.Kind.MALFORMED,
                        "search-not-understood",
                        wrong.message() + " (at character " + (wrong.at() + 1) + ")");
            case SearchText.Understood(List<Condition> typed, String words) -> {
                List<Condition> all = new ArrayList<>(query.conditions());
                all.addAll(typed);
                yield Result.done(QueueWhere.of(all, words, asOf, search::find));
            }
        };
    }

    private Page<CaseRow> page(QueueQuery query, QueueWhere where, QueueCursor cursor) {
        if (where.nothing()) {
            return new Page<>(List.of(), null);
        }
        List<Key> keys = keys(query, where, cursor);
        List<Key> shown = keys.subList(0, Math.min(keys.size(), query.limit()));
        List<CaseRow> rows = rows(shown, cursor.asOf());
        if (keys.size() <= query.limit()) {
            return new Page<>(rows, null);
        }
        return new Page<>(rows, after(cursor, shown).write());
    }

    /** Where a case stands in its scan, and its score as of the list. */
    record Key(UUID id, QueueCursor.Scan scan, double key, double score) {}

    private static QueueCursor after(QueueCursor cursor, List<Key> shown) {
        Map<QueueCursor.Scan, QueueCursor.Position> positions = new LinkedHashMap<>(cursor.positions());
        shown.forEach(one -> positions.put(one.scan(), new QueueCursor.Position(one.key(), one.id())));
        return new QueueCursor(cursor.asOf(), cursor.filter(), shown.getLast().score(), positions);
    }

    /** One more than the page, when there is one more. */
    private List<Key> keys(QueueQuery query, QueueWhere where, QueueCursor cursor) {
        int wanted = query.limit() + 1;
        Set<UUID> found = where.found();
        if (found == null || found.size() <= FEW) {
            return scan(query.sort(), where, cursor, wanted, found);
        }
        List<Key> kept = new ArrayList<>();
        QueueCursor at = cursor;
        for (int stride = STRIDE; ; stride = Math.min(stride * 3, LONGEST_STRIDE)) {
            List<Key> keys = scan(query.sort(), where, at, stride, null);
            keys.stream()
                    .filter(key -> found.contains(key.id()))
                    .limit(wanted - kept.size())
                    .forEach(kept::add);
            if (kept.size() == wanted || keys.size() < stride) {
                return kept;
            }
            at = after(at, keys);
        }
    }

    private List<Key> scan(QueueSort sort, QueueWhere where, QueueCursor cursor, int limit, @Nullable Set<UUID> ids) {
        MapSqlParameterSource values = new MapSqlParameterSource(where.values()).addValue("limit", limit);
        String filter = where.sql();
        if (ids != null) {
            filter += " and id = any(:ids)";
            values.addValue("ids", ids.toArray(UUID[]::new));
        }
        return sort == QueueSort.RANK
                ? byRank(where, filter, cursor, values)
                : byColumn(sort, where, filter, cursor, values);
    }

    private List<Key> byRank(QueueWhere where, String filter, QueueCursor cursor, MapSqlParameterSource values) {
        List<QueueCursor.Scan> scans = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        for (Scale scale : scales()) {
            if (where.queue()) {
                scans.add(new QueueCursor.Scan(scale, true));
            }
            if (where.rest()) {
                scans.add(new QueueCursor.Scan(scale, false));
            }
        }
        if (scans.isEmpty()) {
            return List.of();
        }
        for (int i = 0; i < scans.size(); i++) {
            QueueCursor.Scan scan = scans.get(i);
            Scale scale = scan.scale();
            double shift = scale.score(0, cursor.asOf());
            // The numbers are ours, and as literals they let the planner know the part of the index.
            StringBuilder sql = new StringBuilder("(select id, " + i + " as scan, rank_key as key, rank_key + "
                    + shift + "::float8 as score from cases.case_file where regime = " + scale.regime()
                    + " and tau_hours = " + scale.tauHours() + "::float8 and " + where.part(scan.queue()) + filter);
            if (cursor.lastScore() != Double.MAX_VALUE) {
                // Cases that rose above the last row since the first page are for the next look at the first page.
                sql.append(" and rank_key <= :ceiling").append(i);
                values.addValue("ceiling" + i, cursor.lastScore() - shift + ROUNDING);
            }
            QueueCursor.Position position = cursor.positions().get(scan);
            if (position != null) {
                sql.append(" and (rank_key, id) < (:key" + i + ", :id" + i + ")");
                values.addValue("key" + i, position.key()).addValue("id" + i, position.id());
            }
            parts.add(
                    sql.append(" order by rank_key desc, id desc limit :limit)").toString());
        }
        return jdbc.query(
                "select * from (" + String.join(" union all ", parts)
                        + ") scans order by score desc, id desc limit :limit",
                values,
                (row, number) -> new Key(
                        row.getObject("id", UUID.class),
                        scans.get(row.getInt("scan")),
                        row.getDouble("key"),
                        Math.min(row.getDouble("score"), cursor.lastScore())));
    }

    /** The only scan of a list that is not by rank; its place in the cursor. */
    private static final QueueCursor.Scan WHOLE = new QueueCursor.Scan(new Scale(-1, 1), true);

    private List<Key> byColumn(
            QueueSort sort, QueueWhere where, String filter, QueueCursor cursor, MapSqlParameterSource values) {
        String direction = sort.descending() ? "desc" : "asc";
        // The bare column: an expression would be computed for every row before the sort.
        StringBuilder sql = new StringBuilder(
                "select id, " + sort.column() + " as key from cases.case_file where " + where.whole() + filter);
        QueueCursor.Position position = cursor.positions().get(WHOLE);
        if (position != null) {
            sql.append(" and (" + sort.column() + ", id) " + (sort.descending() ? "<" : ">") + " (:key, :id)");
            values.addValue("id", position.id())
                    .addValue(
                            "key",
                            sort.time()
                                    ? Instant.EPOCH
                                            .plus((long) position.key(), ChronoUnit.MICROS)
                                            .atOffset(java.time.ZoneOffset.UTC)
                                    : (Object) (long) position.key());
        }
        sql.append(" order by " + sort.column() + " " + direction + ", id " + direction + " limit :limit");
        return jdbc.query(
                sql.toString(),
                values,
                (row, number) -> new Key(
                        row.getObject("id", UUID.class), WHOLE, sort.time() ? micros(row) : row.getLong("key"), 0));
    }

    private static double micros(ResultSet row) throws SQLException {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Objects.requireNonNull(CaseReads.instant(row, "key")));
    }

    private List<Scale> scales() {
        return jdbc.query(
                "select regime, tau_hours from cases.rank_scale order by regime, tau_hours",
                (row, number) -> new Scale(row.getInt("regime"), row.getDouble("tau_hours")));
    }

    private List<CaseRow> rows(List<Key> keys, Instant asOf) {
        if (keys.isEmpty()) {
            return List.of();
        }
        Map<UUID, CaseRow> rows = new LinkedHashMap<>();
        jdbc.query(
                "select " + COLUMNS + " from cases.case_file where id = any(:ids)",
                Map.of("ids", keys.stream().map(Key::id).toArray(UUID[]::new)),
                (ResultSet row) -> {
                    CaseRow one = row(row, score(row, asOf), asOf);
                    rows.put(one.id(), one);
                });
        List<CaseRow> inOrder = new ArrayList<>();
        for (Key key : keys) {
            CaseRow row = rows.get(key.id());
            if (row != null) {
                inOrder.add(key.scan().equals(WHOLE) ? row : row.ranked(key.score()));
            }
        }
        return inOrder;
    }

    private static double score(ResultSet row, Instant asOf) throws SQLException {
        return new Scale(row.getInt("regime"), row.getDouble("tau_hours")).score(row.getDouble("rank_key"), asOf);
    }

    private static String hash(QueueQuery query) {
        Map<String, Object> parts = new TreeMap<>();
        parts.put(
                "conditions",
                query.conditions().stream()
                        .map(one -> (one.not() ? "-" : "") + one.facet().key() + ":" + one.values())
                        .sorted()
                        .toList());
        parts.put("text", query.text());
        parts.put("sort", query.sort().key());
        return CanonicalJson.sha256(parts).substring(0, 16);
    }

    @Nullable
    CaseRow row(UUID id, Instant asOf) {
        List<CaseRow> rows = jdbc.query(
                "select " + COLUMNS + " from cases.case_file where id = :id",
                Map.of("id", id),
                (row, number) -> row(row, score(row, asOf), asOf));
        return rows.isEmpty() ? null : rows.getFirst();
    }

    static CaseRow row(ResultSet row, double score, Instant asOf) throws SQLException {
        Instant dueAt = Objects.requireNonNull(CaseReads.instant(row, "due_at"));
        Instant released = CaseReads.instant(row, "released_at");
        return new CaseRow(
                row.getObject("id", UUID.class),
                row.getString("reference"),
                row.getString("title"),
                Category.valueOf(row.getString("category")),
                row.getDouble("confidence"),
                row.getBoolean("abstained"),
                Priority.valueOf(row.getString("priority")),
                score,
                Rank.reasonsAt(TriagedCodec.parts(row.getString("parts")), score, dueAt, asOf),
                CaseStatus.valueOf(row.getString("status")),
                row.getString("site"),
                row.getString("site_zone"),
                row.getString("customer_tier"),
                Money.ofMinor(row.getLong("loss_minor"), row.getString("currency")),
                dueAt,
                row.getBoolean("due_assumed"),
                row.getString("top_workflow"),
                row.getString("top_workflow_title"),
                row.getString("top_outcome"),
                row.getString("top_reason"),
                row.getInt("occurrences"),
                row.getBoolean("reopened"),
                Objects.requireNonNull(CaseReads.instant(row, "opened_at")),
                Objects.requireNonNull(CaseReads.instant(row, "last_event_at")),
                row.getString("assignee"),
                CaseReads.instant(row, "snoozed_until"),
                row.getLong("version"),
                new CaseRow.Ties(
                        row.getString("merged_into"),
                        row.getInt("members"),
                        row.getString("hidden_by"),
                        released == null || released.plus(BACK).isBefore(asOf) ? null : row.getString("back_from")));
    }
}
