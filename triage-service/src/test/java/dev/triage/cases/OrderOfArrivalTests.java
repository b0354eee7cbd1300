package dev.triage.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.TestDatabase;
import dev.triage.intake.EventId;
import dev.triage.intake.ExceptionEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever order a set of events arrives in, and wherever batches are cut, the cases come out the same. */
class OrderOfArrivalTests {

    private static final int PERMUTATIONS = 8;

    static TestDatabase database;
    static CaseRoom room;

    @BeforeAll
    static void open() {
        database = TestDatabase.of("platform", "cases");
        room = CaseRoom.on(database);
    }

    @AfterAll
    static void close() {
        room.close();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void givesTheSameCases(long seed) {
        Random random = new Random(seed);
        for (int set = 0; set < 4; set++) {
            List<Events> events = events(random);
            Map<String, List<String>> expected = null;
            for (int permutation = 0; permutation < PERMUTATIONS; permutation++) {
                String prefix = "SO-" + seed + "-" + set + "-" + permutation + "-";
                List<ExceptionEvent> arriving = new ArrayList<>();
                events.forEach(event -> arriving.add(named(event, prefix)));
                if (permutation > 0) {
                    Collections.shuffle(arriving, random);
                }
                List<String> batches = new ArrayList<>();
                while (!arriving.isEmpty()) {
                    int size = 1 + random.nextInt(arriving.size());
                    List<ExceptionEvent> batch = new ArrayList<>(arriving.subList(0, size));
                    arriving.subList(0, size).clear();
                    batches.add(batch.stream().map(e -> e.id().id()).collect(Collectors.joining(" ")));
                    room.receive(batch);
                }
                Map<String, List<String>> found = state(prefix);
                expected = expected == null ? found : expected;
                assertThat(found)
                        .as("seed %d, set %d, events %s, arriving as %s", seed, set, events, batches)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void andThatStateIsWhatTheTimesSay() {
        List<Events> events = List.of(
                Events.raised("O", "a", 50).supplier("S-1"),
                Events.raised("O", "b", 40).scac("UPSN"),
                Events.cleared("O", "c", 30),
                Events.raised("O", "d", 20),
                Events.cleared("O", "e", 60));
        List<ExceptionEvent> arriving = new ArrayList<>(
                events.stream().map(event -> named(event, "told-")).toList());
        for (ExceptionEvent event : arriving.reversed()) {
            room.receive(event);
        }

        assertThat(state("told-").values().iterator().next())
                .satisfiesExactly(
                        open -> assertThat(open)
                                .startsWith("CLEARED_AT_SOURCE 2 ")
                                .contains("S-1"),
                        closed -> assertThat(closed).startsWith("NEW 1 ").doesNotContain("S-1"));
    }

    private static ExceptionEvent named(Events event, String prefix) {
        ExceptionEvent made = new Events(
                        event.id(),
                        event.kind(),
                        event.time(),
                        prefix + event.order(),
                        event.code(),
                        event.message(),
                        event.site(),
                        event.supplier(),
                        event.carrier(),
                        event.value(),
                        event.promisedAt())
                .event();
        assertThat(made.id()).isEqualTo(new EventId(Events.SOURCE, event.id()));
        return unique(made, prefix);
    }

    /** Events are known by source and id, so each permutation has ids of its own, in the same order. */
    private static ExceptionEvent unique(ExceptionEvent e, String prefix) {
        return new ExceptionEvent(
                new EventId(e.id().source(), prefix + e.id().id()),
                e.kind(),
                e.subject(),
                e.time(),
                e.receivedAt(),
                e.exceptionCode(),
                e.message(),
                e.notes(),
                e.order(),
                e.item(),
                e.quantity(),
                e.site(),
                e.supplier(),
                e.carrier(),
                e.shipment(),
                e.purchaseOrder(),
                e.value(),
                e.references(),
                e.availability(),
                e.substitutes(),
                e.inbound(),
                e.dataAsOf(),
                e.attributes(),
                e.extra(),
                e.mappings());
    }

    /** Few orders, codes, sites and times, so that nearly everything meets. */
    private static List<Events> events(Random random) {
        List<Events> events = new ArrayList<>();
        int count = 3 + random.nextInt(9);
        for (int i = 0; i < count; i++) {
            String id = "e" + (char) ('a' + i);
            String order = "O" + random.nextInt(2);
            int ago = 1 + random.nextInt(10);
            boolean clear = random.nextInt(3) == 0;
            Events event = clear ? Events.cleared(order, id, ago) : Events.raised(order, id, ago);
            event = event.code("WMS-" + random.nextInt(2));
            if (clear) {
                event = random.nextInt(3) == 0 ? event.code(null).message(null) : event;
                event = random.nextInt(3) == 0 ? event.site(null) : event;
            } else {
                event = event.supplier(random.nextBoolean() ? "S-" + random.nextInt(3) : null)
                        .value(random.nextBoolean() ? 100 + random.nextInt(900) + ".00" : null);
                event = random.nextBoolean() ? event.scac("C-" + random.nextInt(3)) : event;
                event = random.nextInt(4) == 0 ? event.site("DC-WEST") : event;
            }
            events.add(event);
        }
        return events;
    }

    /** Everything that matters of the cases of these orders, by fingerprint, oldest first; names made comparable. */
    private static Map<String, List<String>> state(String prefix) {
        Map<String, List<String>> state = new TreeMap<>();
        room.jdbc()
                .sql("""
                        select c.*, (select string_agg(e.event_id || ':' || e.kind, ' ' order by e.event_id)
                                     from cases.case_event e where e.case_id = c.id and e.kind = 'RAISED') as raises
                        from cases.case_file c where object_key like ? order by opened_at
                        """)
                .param("order:" + prefix + "%")
                .query((row, number) -> {
                    String key =
                            row.getString("object_key") + " " + row.getString("symptom") + " " + row.getString("site");
                    String one = String.join(
                            " ",
                            row.getString("status"),
                            row.getString("occurrences"),
                            row.getString("opened_at"),
                            row.getString("last_event_at"),
                            row.getString("closed_at"),
                            row.getString("rank_key"),
                            row.getString("loss_minor"),
                            row.getString("supplier"),
                            row.getString("carrier"),
                            row.getString("raises"),
                            row.getString("facts"));
                    return state.computeIfAbsent(key.replace(prefix, ""), any -> new ArrayList<>())
                            .add(one.replace(prefix, ""));
                })
                .list();
        return state;
    }
}
