package dev.triage.cases;

import dev.triage.assessment.Priority;
import dev.triage.platform.Money;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/** What was merged into a case, and what might be: other open cases that share something with it. */
@Component
public class Merges {

    /** Cases shown of those that share one thing. */
    private static final int SHOWN = 4;
    /** How far cases that share one thing are counted. */
    private static final int COUNTED = 100;

    private final NamedParameterJdbcTemplate jdbc;
    private final Clock clock;

    Merges(NamedParameterJdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** A case beside another. {@code into} is what it was merged into, when that is itself a member; null otherwise. */
    public record Other(
            UUID id,
            String reference,
            String title,
            Priority priority,
            Money expectedLoss,
            Instant dueAt,
            @Nullable String into,
            long version) {}

    /**
     * Open cases that share something with one.
     *
     * @param what in words: {@code order SO-88213}
     * @param count how many there are, counted no further than 100
     * @param most the most urgent of them, at most four; none that stands under an earlier heading
     */
    public record Alike(String what, long count, List<Other> most) {

        public Alike {
            most = List.copyOf(most);
        }
    }

    /** Everything merged into a case, members of members included, in the order they were opened. */
    public List<Other> members(UUID survivor) {
        return jdbc.query(
                """
                with recursive members as (
                    select id, cast(null as uuid) as through from cases.case_file where merged_into = :id
                    union all
                    select c.id, m.id from members m join cases.case_file c on c.merged_into = m.id)
                select c.id, c.reference, c.title, c.priority, c.loss_minor, c.currency, c.due_at, c.version,
                       t.reference as through
                from members m join cases.case_file c on c.id = m.id left join cases.case_file t on t.id = m.through
                order by c.opened_at, c.id limit :most
                """,
                Map.of("id", survivor, "most", MergeActs.MOST),
                (row, number) -> other(row, row.getString("through")));
    }

    /** What an open case shares with others of the queue, the strongest tie first; nothing for a closed one. */
    public List<Alike> alike(UUID id) {
        Map<String, Object> row = jdbc.queryForMap(
                "select status, order_number, sku, site, supplier, source, category, family from cases.case_file"
                        + " where id = :id",
                Map.of("id", id));
        if (!CaseStatus.valueOf(String.valueOf(row.get("status"))).open()) {
            return List.of();
        }
        Map<String, Object> values = new HashMap<>(row);
        values.put("id", id);
        values.put("hours", clock.instant().getEpochSecond() / 3600.0);
        Set<UUID> named = new HashSet<>(Set.of(id));
        List<Alike> alike = new ArrayList<>();
        if (row.get("order_number") instanceof String order) {
            // By the index of names: an order's number is the first name of its case.
            add(
                    alike,
                    named,
                    values,
                    "order " + order,
                    "identifiers[1] = upper(btrim(:order_number)) collate \"C\"" + " and order_number = :order_number");
        }
        if (row.get("sku") instanceof String sku && row.get("site") instanceof String site) {
            add(
                    alike,
                    named,
                    values,
                    "item " + sku + " at " + site,
                    "upper(sku) = upper(:sku) collate \"C\"" + " and sku = :sku and site = :site");
        }
        if (row.get("supplier") instanceof String supplier) {
            add(
                    alike,
                    named,
                    values,
                    "supplier " + supplier + " and category",
                    "category = :category" + " and supplier = :supplier");
        }
        if ("interface".equals(row.get("family"))) {
            add(
                    alike,
                    named,
                    values,
                    "interface " + row.get("source") + " and category",
                    "category = :category" + " and source = :source");
        }
        return alike;
    }

    private void add(List<Alike> alike, Set<UUID> named, Map<String, Object> values, String what, String condition) {
        List<Other> found = jdbc.query(
                "select * from (select id, reference, title, priority, loss_minor, currency, due_at, version, rank_key,"
                        + " tau_hours from cases.case_file where " + QueueWhere.QUEUE + " and id <> :id and "
                        + condition
                        + " limit " + COUNTED + ") f order by rank_key + :hours / tau_hours desc, id",
                values,
                (row, number) -> other(row, null));
        List<Other> fresh = found.stream()
                .filter(one -> !named.contains(one.id()))
                .limit(SHOWN)
                .toList();
        if (!fresh.isEmpty()) {
            fresh.forEach(one -> named.add(one.id()));
            alike.add(new Alike(what, found.size(), fresh));
        }
    }

    private static Other other(ResultSet row, @Nullable String into) throws SQLException {
        return new Other(
                row.getObject("id", UUID.class),
                row.getString("reference"),
                row.getString("title"),
                Priority.valueOf(row.getString("priority")),
                Money.ofMinor(row.getLong("loss_minor"), row.getString("currency")),
                Objects.requireNonNull(CaseReads.instant(row, "due_at")),
                into,
                row.getLong("version"));
    }
}
