package dev.triage.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.assessment.Category;
import dev.triage.fixtures.TestDatabase;
import dev.triage.learning.twin.Twin;
import dev.triage.learning.twin.TwinLine;
import dev.triage.learning.twin.TwinPlan;
import dev.triage.platform.Json;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

class SqlInsightsTests {

    private static final Instant NOW = TwinPlan.USUAL_END;

    private final TestDatabase database = TestDatabase.create();
    private final JdbcClient jdbc = database.jdbc();
    private final SqlInsights insights = new SqlInsights(jdbc, Clock.fixed(NOW, ZoneOffset.UTC));

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void countsOpenedClosedAndWaitedByCategoryAndSite() {
        add(new Row("SKU-1", "DC-EAST", "SUP-1", "B2B", "ALLOC_SHORTAGE", hours(10), hours(6)));
        add(new Row("SKU-1", "DC-EAST", "SUP-1", "B2B", "ALLOC_SHORTAGE", hours(20), hours(10)));
        add(new Row("SKU-2", "DC-WEST", "SUP-1", "B2B", "PO_LATE", hours(5), null));
        add(new Row("SKU-3", "DC-WEST", "SUP-1", "B2B", "PO_LATE", hours(24 * 40), null));

        Map<String, Object> flow = insights.flow(30);

        assertThat(flow).containsEntry("days", 30).containsEntry("opened", 3L).containsEntry("closed", 2L);
        assertThat(flow).containsEntry("openNow", 2L);
        assertThat(part(flow, "byCategory")).anySatisfy(row -> {
            assertThat(row).containsEntry("category", "ALLOC_SHORTAGE").containsEntry("closed", 2L);
            // Waited 4 and 10 hours.
            assertThat(row.get("hoursP50")).hasToString("7.0");
            assertThat(row.get("hoursP90")).hasToString("9.4");
        });
        assertThat(part(flow, "bySite"))
                .anySatisfy(row -> assertThat(row)
                        .containsEntry("site", "DC-WEST")
                        .containsEntry("opened", 1L)
                        .containsEntry("openNow", 2L));
    }

    @Test
    void answersForAnEmptyHouse() {
        assertThat(insights.flow(30)).containsEntry("opened", 0L);
        assertThat(insights.patterns(30)).isEmpty();
        assertThat(insights.quality(30)).containsEntry("cases", 0L);
        assertThat(insights.interfaces(30)).isEmpty();
    }

    @Test
    void joinsShortagesOfOneSkuAtOneSiteWhateverTheyAreCalled() {
        add(new Row("SKU-9", "DC-EAST", "SUP-7", "B2B", "ALLOC_SHORTAGE", hours(24 * 30), null));
        add(new Row("SKU-9", "DC-EAST", null, null, "PICK_SHORT", hours(24 * 20), null));
        add(new Row("SKU-9", "DC-EAST", "SUP-7", "B2B", "ALLOC_SHORTAGE", hours(24 * 10), null));
        add(new Row("SKU-9", "DC-EAST", "SUP-7", "B2B", "ALLOC_SHORTAGE", hours(1), null));
        add(new Row("SKU-9", "DC-EAST", "SUP-7", "B2B", "INVOICE_BLOCKED", hours(1), null));
        add(new Row("SKU-9", "DC-WEST", "SUP-7", "B2B", "ALLOC_SHORTAGE", hours(1), null));

        List<Map<String, Object>> patterns = insights.patterns(90);

        assertThat(patterns).hasSize(1);
        assertThat(patterns.getFirst())
                .containsEntry("sku", "SKU-9")
                .containsEntry("site", "DC-EAST")
                .containsEntry("supplier", "SUP-7")
                .containsEntry("orderType", "B2B")
                .containsEntry("category", "ALLOC_SHORTAGE")
                .containsEntry("cases", 4L)
                .containsEntry("lossMinor", 40_000L);
        assertThat(insights.patterns(15)).isEmpty();
    }

    /** The twin's planted shortages against its decoys, which run short as often, but at random times. */
    @Test
    void tellsPlantedShortagesFromDecoys() {
        Map<String, String> series = new HashMap<>();
        List<Row> rows = new ArrayList<>();
        new Twin(TwinPlan.forLearning(11, 20_000)).forEachRemaining(line -> {
            JsonNode answer = Json.MAPPER.readTree(line.answer());
            if (answer.get("kind").asString().equals("raised") && line.labelled() != null) {
                rows.add(row(line, answer));
                if (answer.has("series")) {
                    series.put(
                            answer.get("sku").asString() + "@"
                                    + answer.get("site").asString(),
                            answer.get("series").asString());
                }
            }
        });
        addAll(rows);

        Set<String> planted = new HashSet<>();
        Set<String> decoys = new HashSet<>();
        for (Map<String, Object> pattern : insights.patterns(366)) {
            String name = series.getOrDefault(pattern.get("sku") + "@" + pattern.get("site"), "-");
            boolean regular = Double.parseDouble(pattern.get("chance").toString()) < 0.01;
            if (regular && name.startsWith("R")) {
                planted.add(name);
            } else if (regular && name.startsWith("D")) {
                decoys.add(name);
            }
        }
        System.out.println("planted found: " + planted.size() + " of 25, decoys taken for planted: " + decoys.size());
        assertThat(planted).hasSizeGreaterThanOrEqualTo(14);
        assertThat(decoys).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void tellsHowPeopleTookTheAdvice() {
        UUID one = add(new Row("SKU-1", "DC-EAST", "SUP-1", "B2B", "ALLOC_SHORTAGE", hours(10), null));
        label(one, "chosen", "substitute-item");
        label(one, "chosen", "planner-review");
        label(one, "approved", "substitute-item");

        Map<String, Object> quality = insights.quality(30);

        assertThat(quality.get("acceptance")).isInstanceOfSatisfying(Map.class, acceptance -> {
            assertThat(acceptance.get("chosen")).isEqualTo(2L);
            assertThat(acceptance.get("chosenAsRecommended")).isEqualTo(1L);
            assertThat(acceptance.get("acceptanceShare")).hasToString("0.500");
            assertThat(acceptance.get("rejectionShare")).hasToString("0.000");
        });
    }

    @Test
    void tellsWhatEachInterfaceSentAndHowOldItsDataWas() {
        add(new Row("SKU-1", "DC-EAST", "SUP-1", "B2B", "ALLOC_SHORTAGE", hours(1), null));
        jdbc.sql("insert into intake.received_event (source, event_id, type, event_time, received_at, topic, partition,"
                        + " record_offset, body, content_sha256) values ('/wms/dc-east', '1', 't', ?, ?, 'x', 0, 0,"
                        + " '\\x00', decode(repeat('00', 32), 'hex'))")
                .params(Timestamp.from(hours(1)), Timestamp.from(hours(1).plusSeconds(30)))
                .update();

        List<Map<String, Object>> interfaces = insights.interfaces(30);

        assertThat(interfaces).singleElement().satisfies(row -> {
            assertThat(row).containsEntry("source", "/wms/dc-east").containsEntry("events", 1L);
            assertThat(row.get("medianDelaySeconds")).hasToString("30");
            assertThat(row.get("medianDataAgeSeconds")).hasToString("600");
        });
    }

    private static Row row(TwinLine line, JsonNode answer) {
        JsonNode data = Json.MAPPER.readTree(line.event()).get("data");
        String label = answer.get("label").get("category").asString();
        return new Row(
                data.path("item").path("sku").stringValue(null),
                data.path("site").path("code").stringValue(null),
                data.path("supplier").stringValue(null),
                data.path("order").path("type").stringValue(null),
                label,
                line.at(),
                null);
    }

    private UUID add(Row row) {
        return addAll(List.of(row)).getFirst();
    }

    private List<UUID> addAll(List<Row> rows) {
        List<UUID> ids = new ArrayList<>();
        List<SqlParameterSource> parameters = new ArrayList<>();
        for (Row row : rows) {
            UUID id = UUID.randomUUID();
            ids.add(id);
            parameters.add(new MapSqlParameterSource()
                    .addValue("id", id)
                    .addValue("status", row.closed == null ? "NEW" : "RESOLVED")
                    .addValue("category", row.category)
                    .addValue("family", Category.valueOf(row.category).family())
                    .addValue("opened", Timestamp.from(row.opened))
                    .addValue("closed", row.closed == null ? null : Timestamp.from(row.closed), Types.TIMESTAMP)
                    .addValue("site", row.site)
                    .addValue("orderType", row.orderType)
                    .addValue("sku", row.sku)
                    .addValue("supplier", row.supplier)
                    .addValue("facts", "{\"dataAsOf\":\"" + row.opened.minus(Duration.ofMinutes(10)) + "\"}"));
        }
        new TransactionTemplate(new DataSourceTransactionManager(database.dataSource()))
                .executeWithoutResult(none -> new NamedParameterJdbcTemplate(database.dataSource())
                        .batchUpdate("""
                        insert into cases.case_file (id, reference, object, symptom, fingerprint, object_key, source,
                            status, category, family, confidence, abstained, priority, regime, tau_hours, rank_key,
                            loss_minor, currency, due_at, due_assumed, site, order_type, sku, supplier, identifiers,
                            title, top_reason, top_workflow, occurrences, facts, triaged, opened_at, last_event_at,
                            closed_at, change_no, opened_no)
                        values (:id, :id::text, :id, :id, :id, 'k', '/wms/dc-east', :status, :category, :family, 0.9,
                            false, 'P2', 0, 24, 1, 10000, 'EUR', :opened, false, :site, :orderType, :sku, :supplier,
                            '{}', 't', 'r', 'substitute-item', 1, cast(:facts as jsonb), '{}', :opened, :opened,
                            :closed, 1, 1)
                        """, parameters.toArray(SqlParameterSource[]::new)));
        return ids;
    }

    private void label(UUID id, String kind, String value) {
        jdbc.sql("insert into cases.label (case_id, kind, field, value, by, at, reason, event)"
                        + " values (?, ?, 'workflow', ?, 'planner', ?, '', '{}')")
                .params(id, kind, value, Timestamp.from(hours(1)))
                .update();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> part(Map<String, Object> whole, String name) {
        return (List<Map<String, Object>>) whole.getOrDefault(name, List.of());
    }

    private static Instant hours(long ago) {
        return NOW.minus(Duration.ofHours(ago));
    }

    private record Row(
            @Nullable String sku,
            @Nullable String site,
            @Nullable String supplier,
            @Nullable String orderType,
            String category,
            Instant opened,
            @Nullable Instant closed) {}
}
