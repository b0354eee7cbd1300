package dev.triage.insight;

import dev.triage.assessment.Category;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What comes back: the same SKU, site, supplier and order type in trouble of the same sort. Shortages count as one sort,
 * because the same lack of stock shows at allocation one day and in the bin the next. Where an event named no supplier or
 * order type, the most frequent one of the SKU at the site stands in.
 */
final class RecurringPatterns {

    /** A combination that came fewer times than this is no pattern. */
    private static final int RECURS = 3;

    private static final int MOST = 100;
    /** Groups looked at, the costliest first: more would hold the connection for no reader. */
    private static final int MOST_GROUPS = 5_000;

    private static final String SHORTAGES = EnumSet.of(
                    Category.ALLOC_SHORTAGE,
                    Category.ALLOC_CONFLICT,
                    Category.BACKORDER_AGING,
                    Category.STOCKOUT_RECURRING,
                    Category.PICK_SHORT)
            .stream()
            .map(category -> "'" + category.name() + "'")
            .collect(Collectors.joining(", "));

    private static final String SQL = """
            with raised as (
                select sku, site, supplier, order_type, category, loss_minor, currency, opened_at, occurrences,
                       case when category in (%1$s) then 'shortage' else family end as sort
                from cases.case_file
                where sku is not null and opened_at >= :since and status <> 'MERGED'),
            usual as (
                select sku, site, mode() within group (order by supplier) as supplier,
                       mode() within group (order by order_type) as order_type
                from raised group by sku, site having count(*) >= %2$d)
            select r.sku, r.site, coalesce(r.supplier, u.supplier) as supplier,
                   coalesce(r.order_type, u.order_type) as order_type, r.sort,
                   count(*) as cases, sum(r.occurrences) as occurrences, sum(r.loss_minor) as loss_minor,
                   max(r.currency) as currency, mode() within group (order by r.category) as category,
                   array_agg(r.opened_at order by r.opened_at) as times
            from raised r join usual u on u.sku = r.sku and u.site is not distinct from r.site
            group by 1, 2, 3, 4, 5 having count(*) >= %2$d
            order by loss_minor desc, r.sku, r.site limit %3$d
            """.formatted(SHORTAGES, RECURS, MOST_GROUPS);

    private final JdbcClient jdbc;

    RecurringPatterns(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The least likely to be chance first; among those that may be, the costliest. */
    List<Map<String, Object>> since(Instant since) {
        List<Pattern> patterns = new ArrayList<>(jdbc.sql(SQL)
                .param("since", Timestamp.from(since))
                .query((row, number) -> pattern(row))
                .list());
        patterns.sort(Comparator.comparing((Pattern pattern) -> pattern.chance > 0.05)
                .thenComparing(pattern -> -pattern.lossMinor));
        return patterns.stream().limit(MOST).map(Pattern::document).toList();
    }

    private static Pattern pattern(ResultSet row) throws SQLException {
        List<Instant> times = Arrays.stream((Timestamp[]) row.getArray("times").getArray())
                .map(Timestamp::toInstant)
                .toList();
        Recurrence recurrence = Recurrence.of(times);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("sku", row.getString("sku"));
        document.put("site", row.getString("site"));
        document.put("supplier", row.getString("supplier"));
        document.put("orderType", row.getString("order_type"));
        document.put("sort", row.getString("sort"));
        document.put("category", row.getString("category"));
        document.put("cases", row.getLong("cases"));
        document.put("occurrences", row.getLong("occurrences"));
        document.put("lossMinor", row.getLong("loss_minor"));
        document.put("currency", row.getString("currency"));
        document.put("firstAt", times.getFirst());
        document.put("lastAt", times.getLast());
        document.put("meanGapDays", rounded(recurrence.meanGapDays(), 2));
        document.put("regularity", rounded(recurrence.regularity(), 2));
        document.put("chance", rounded(recurrence.chance(), 4));
        return new Pattern(recurrence.chance(), row.getLong("loss_minor"), document);
    }

    private static BigDecimal rounded(double value, int digits) {
        return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP);
    }

    private record Pattern(double chance, long lossMinor, Map<String, Object> document) {}
}
