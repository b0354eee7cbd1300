package dev.triage.cases;

import dev.triage.assessment.Category;
import dev.triage.cases.similar.CaseIndex;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Earlier cases that resemble one: found in the index, told from the database. */
@Component
class SimilarReads {

    /** What scores less than this share of the case itself is something else. */
    private static final double ALIKE = 0.3;

    private static final String CASES = """
            select c.id, c.reference, c.title, c.category, c.status, c.opened_at, c.site, c.sku, c.supplier, c.carrier,
                   c.customer_tier, o.field as done, o.value as outcome, w.value as chosen
            from cases.case_file c
            left join lateral (select field, value from cases.label
                               where case_id = c.id and kind = 'outcome' order by id desc limit 1) o on true
            left join lateral (select value from cases.label
                               where case_id = c.id and kind = 'chosen' order by id desc limit 1) w on true
            where c.id = any(:ids)
            """;

    private final JdbcClient jdbc;
    private final ChangeFeed feed;
    private final CaseIndex index;

    SimilarReads(JdbcClient jdbc, ChangeFeed feed, CaseIndex index) {
        this.jdbc = jdbc;
        this.feed = feed;
        this.index = index;
    }

    List<SimilarCase> of(UUID id, int limit) {
        List<CaseIndex.Hit> hits = feed.document(id)
                .map(document -> index.similar(document, ALIKE, limit))
                .orElse(List.of());
        if (hits.isEmpty()) {
            return List.of();
        }
        List<UUID> ids = new ArrayList<>(List.of(id));
        hits.forEach(hit -> ids.add(hit.id()));
        Map<UUID, Known> known = new HashMap<>();
        jdbc.sql(CASES)
                .param("ids", ids.toArray(UUID[]::new))
                .query((row, number) -> Known.of(row))
                .list()
                .forEach(one -> known.put(one.similar().id(), one));
        Known itself = Objects.requireNonNull(known.get(id));
        List<SimilarCase> cases = new ArrayList<>();
        for (CaseIndex.Hit hit : hits) {
            Known other = known.get(hit.id());
            if (other != null) {
                cases.add(other.comparedWith(itself, hit.share()));
            }
        }
        return cases;
    }

    /** What is compared, by the name people use for it. */
    private record Known(SimilarCase similar, Map<String, @Nullable String> traits) {

        static Known of(ResultSet row) throws SQLException {
            Map<String, @Nullable String> traits = new java.util.LinkedHashMap<>();
            traits.put("site", row.getString("site"));
            traits.put("item", row.getString("sku"));
            traits.put("supplier", row.getString("supplier"));
            traits.put("carrier", row.getString("carrier"));
            traits.put("tier", row.getString("customer_tier"));
            String done = row.getString("done");
            return new Known(
                    new SimilarCase(
                            row.getObject("id", UUID.class),
                            row.getString("reference"),
                            row.getString("title"),
                            Category.valueOf(row.getString("category")),
                            CaseStatus.valueOf(row.getString("status")),
                            0,
                            done == null ? row.getString("chosen") : done,
                            row.getString("outcome"),
                            Objects.requireNonNull(CaseReads.instant(row, "opened_at")),
                            List.of()),
                    traits);
        }

        SimilarCase comparedWith(Known itself, double score) {
            List<String> differences = new ArrayList<>();
            traits.forEach((trait, value) -> {
                String own = itself.traits().get(trait);
                if (!Objects.equals(value, own)) {
                    differences.add(
                            value == null
                                    ? "no " + trait + ", here " + own
                                    : own == null
                                            ? trait + " " + value + ", none here"
                                            : trait + " " + value + ", here " + own);
                }
            });
            return new SimilarCase(
                    similar.id(),
                    similar.reference(),
                    similar.title(),
                    similar.category(),
                    similar.status(),
                    score,
                    similar.workflow(),
                    similar.outcome(),
                    similar.openedAt(),
                    differences);
        }
    }
}
