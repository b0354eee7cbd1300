package dev.triage.cases;

import static dev.triage.cases.Events.raised;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.TestDatabase;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Actor;
import dev.triage.platform.Page;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Filters, orders and counts; among them the complaints about other queues. */
class QueueFilterTests {

    static final Actor LEAD = Actor.person("lead", Role.LEAD);

    TestDatabase database;
    CaseRoom room;
    Random random = new Random(20_261_124);

    @BeforeEach
    void open() {
        database = TestDatabase.of("platform", "cases");
        room = CaseRoom.on(database);
        List<ExceptionEvent> events = new ArrayList<>();
        String[] sites = {"DC-EAST", "DC-WEST", "DC-NORTH", null};
        String[] suppliers = {"Acme Co", "Bolt, Inc", "C\"D", null};
        for (int i = 0; i < 120; i++) {
            events.add(raised("SO-" + i, "e" + i, 1 + random.nextInt(20_000))
                    .site(sites[random.nextInt(4)])
                    .supplier(suppliers[random.nextInt(4)])
                    .scac(random.nextBoolean() ? "UPSN" : "FDEG")
                    .value(100 * (1 + random.nextInt(400)) + ".00")
                    .promisedIn(Duration.ofHours(random.nextInt(80) - 30))
                    .event());
        }
        room.receive(events);
        List<CaseRow> rows = room.queue();
        for (int i = 0; i < 30; i++) {
            room.cases().claim(rows.get(i).id(), null, LEAD);
        }
        for (int i = 20; i < 25; i++) {
            room.cases().resolve(rows.get(i).id(), "", null, LEAD);
        }
        for (int i = 25; i < 35; i++) {
            room.cases().snooze(rows.get(i).id(), null, "later", null, LEAD);
        }
    }

    @AfterEach
    void close() {
        room.close();
        database.close();
    }

    /** Elsewhere a search clears the filters, and a facet inside a preset does not narrow. */
    @Test
    void neverEnlargesTheListByAnotherCondition() {
        for (int round = 0; round < 60; round++) {
            QueueQuery query = QueueQuery.all()
                    .most(200)
                    .and(Condition.only(
                            Facet.STATUS,
                            CaseRoom.EVERY_STATUS.stream().map(CaseStatus::name).toList()));
            Set<UUID> before = ids(query);
            for (int i = 0; i < 4; i++) {
                query = random.nextInt(4) == 0
                        ? query.text((query.text() + " " + typed()).strip())
                        : query.and(condition());
                Set<UUID> after = ids(query);
                assertThat(before).as(query.toString()).containsAll(after);
                before = after;
            }
        }
    }

    /** Everything listed meets the conditions, and everything that meets them is listed. */
    @Test
    void listsExactlyWhatMeetsTheConditions() {
        Map<UUID, CaseRow> all = room.queue().stream().collect(Collectors.toMap(CaseRow::id, row -> row));
        for (CaseRow row : all.values()) {
            String site = row.site() == null ? Facet.NONE : row.site();
            Set<UUID> listed = ids(QueueQuery.all().most(200).and(Condition.only(Facet.SITE, site)));
            Set<UUID> others = ids(QueueQuery.all().most(200).and(Condition.not(Facet.SITE, site)));
            assertThat(listed).contains(row.id());
            assertThat(others).doesNotContain(row.id());
            assertThat(listed.size() + others.size()).isEqualTo(all.size());
        }
    }

    /** Every facet narrows to as many cases as its count says, also under other conditions. */
    @ParameterizedTest
    @EnumSource
    void countsWhatChoosingAValueGives(Facet facet) {
        QueueQuery query = QueueQuery.all()
                .most(200)
                .and(Condition.only(Facet.CARRIER, "UPSN"))
                .and(Condition.not(Facet.SITE, "DC-NORTH"));
        List<Facet.Count> counts = counts(query, facet, "");

        assertThat(counts).isNotEmpty();
        for (Facet.Count count : counts) {
            assertThat(ids(query.without(facet).and(Condition.only(facet, count.value()))))
                    .as(facet + " " + count.value())
                    .hasSize((int) count.count());
        }
        assertThat(counts.stream().mapToLong(Facet.Count::count).sum())
                .isEqualTo(ids(query.without(facet)).size());
    }

    @Test
    void findsValuesOfAFacetByWhatTheyContain() {
        assertThat(counts(QueueQuery.all(), Facet.SUPPLIER, "bolt"))
                .extracting(Facet.Count::value)
                .containsExactly("Bolt, Inc");
        assertThat(counts(QueueQuery.all(), Facet.SUPPLIER, "%")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void pagesInEveryOrderWithoutRepeatingOrSkipping(QueueSort sort) {
        Comparator<CaseRow> order = switch (sort) {
            case RANK -> Comparator.comparingDouble(CaseRow::rank).reversed();
            case DEADLINE -> Comparator.comparing(CaseRow::dueAt);
            case VALUE ->
                Comparator.<CaseRow>comparingLong(row -> row.expectedLoss().minor())
                        .reversed();
            case AGE -> Comparator.comparing(CaseRow::openedAt);
            case EVENT -> Comparator.comparing(CaseRow::lastEventAt).reversed();
        };
        List<CaseRow> seen = new ArrayList<>();
        String cursor = null;
        do {
            Page<CaseRow> page = page(QueueQuery.all().by(sort).most(7).from(cursor));
            seen.addAll(page.items());
            cursor = page.nextCursor();
            room.clock.advance(Duration.ofMinutes(3));
        } while (cursor != null);

        assertThat(seen).extracting(CaseRow::id).doesNotHaveDuplicates();
        assertThat(seen).isSortedAccordingTo(order).hasSize((int) count(QueueQuery.all()));
    }

    @Test
    void explainsEveryRowByPartsThatAddUp() {
        for (CaseRow row : room.queue()) {
            assertThat(row.reasons().stream()
                            .mapToDouble(reason -> reason.contribution())
                            .sum())
                    .isCloseTo(row.rank(), org.assertj.core.api.Assertions.within(1e-6));
            assertThat(row.reasons().getLast().text()).matches("due in .*|overdue by .*");
        }
        assertThat(room.queue()).extracting(CaseRow::siteZone).contains("America/New_York");
    }

    @Test
    void countsNoFurtherThanAsked() {
        assertThat(count(QueueQuery.all())).isEqualTo(105);
        assertThat(((Result.Done<Long>) room.cases().count(QueueQuery.all(), 10)).value())
                .isEqualTo(10);
    }

    @Test
    void refusesASearchItDoesNotUnderstandWithThePlace() {
        assertThat(room.cases().queue(QueueQuery.all().text("bolt colour:red")))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.refusal().message()).contains("colour", "character 6"));
    }

    private Condition condition() {
        Facet facet = Facet.values()[random.nextInt(Facet.values().length)];
        String[] values = switch (facet) {
            case STATUS -> new String[] {"NEW", "CLAIMED", "SNOOZED", "RESOLVED"};
            case SITE -> new String[] {"DC-EAST", "DC-WEST", "NOWHERE", Facet.NONE};
            case SUPPLIER -> new String[] {"Acme Co", "Bolt, Inc", "C\"D", Facet.NONE};
            case CARRIER -> new String[] {"UPSN", "FDEG"};
            case ASSIGNEE -> new String[] {"lead", Facet.NONE};
            case PRIORITY -> new String[] {"P1", "P2", "P3", "P4"};
            case AGE -> new String[] {"4h", "24h", "3d", "7d", "old"};
            case SLA -> new String[] {"overdue", "4h", "24h", "later", "never"};
            case CATEGORY -> new String[] {"ALLOC_SHORTAGE", "PICK_SHORT"};
            case CUSTOMER_TIER -> new String[] {"A", "B"};
            case SKU -> new String[] {"SKU-1042", "other"};
            case WORKFLOW -> new String[] {"alternate-warehouse-sourcing", Facet.NONE};
            case SOURCE -> new String[] {Events.SOURCE, "/erp"};
            case SUPPRESSED -> new String[] {"yes", "no"};
        };
        Set<String> chosen = new HashSet<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            chosen.add(values[random.nextInt(values.length)]);
        }
        return new Condition(facet, random.nextInt(3) == 0, List.copyOf(chosen));
    }

    private String typed() {
        return switch (random.nextInt(4)) {
            case 0 -> "site:DC-EAST,DC-WEST";
            case 1 -> "-supplier:\"Acme Co\"";
            case 2 -> "sla:overdue";
            default -> "SKU-1042";
        };
    }

    private List<Facet.Count> counts(QueueQuery query, Facet facet, String containing) {
        return ((Result.Done<Map<Facet, List<Facet.Count>>>) room.cases().facets(query, List.of(facet), containing, 50))
                .value()
                .get(facet);
    }

    private long count(QueueQuery query) {
        return ((Result.Done<Long>) room.cases().count(query, 1_000)).value();
    }

    private Set<UUID> ids(QueueQuery query) {
        return page(query).items().stream().map(CaseRow::id).collect(Collectors.toSet());
    }

    private Page<CaseRow> page(QueueQuery query) {
        return ((Result.Done<Page<CaseRow>>) room.cases().queue(query)).value();
    }
}
