package dev.triage.governance.sequences;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.sequences.Comparison.Disagreement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The service against the model on random sequences: the same answer to every command and the same state after it.
 *
 * <p>{@code -Dgovernance.sequences=1000000} runs that many, {@code -Dgovernance.seed=…} others. A disagreement is printed
 * with its seed and the fewest commands that still show it; {@code -Dgovernance.sequences=1 -Dgovernance.seed=<seed>}
 * runs it again. The sequences of a run are those of the seeds from its seed on, so runs on neighbouring ranges add up.
 */
class GovernanceSequencesTests {

    private static final long BUILD_SEED = 20_261_124L;
    private static final long SEED = Long.getLong("governance.seed", BUILD_SEED);
    private static final int SEQUENCES = Integer.getInteger("governance.sequences", 10_000);
    private static final int WORKERS =
            Integer.getInteger("governance.workers", Runtime.getRuntime().availableProcessors());

    /** A database grows with what happened in it; after this many sequences a new one is made. */
    private static final int A_DATABASE = 10_000;

    /** A long run says how far it is whenever it has run so many more. */
    private static final int PROGRESS = Integer.getInteger("governance.progress", 10_000);

    /** So many sequences must be enough to find a misreading. */
    private static final int A_FEW = 500;

    private static final AtomicReference<@Nullable Room> ROOM = new AtomicReference<>();

    @AfterAll
    static void close() {
        Room room = ROOM.get();
        if (room != null) {
            room.close();
        }
    }

    @Test
    void modelAndServiceNeverDisagree() throws Exception {
        Comparison comparison = new Comparison(Model::new);
        AtomicLong next = new AtomicLong();
        LongAdder agreed = new LongAdder();
        AtomicReference<String> disagreement = new AtomicReference<>("");
        long began = System.nanoTime();
        List<Callable<Void>> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            workers.add(() -> {
                work(comparison, next, agreed, disagreement);
                return null;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(WORKERS)) {
            for (Future<Void> worker : threads.invokeAll(workers)) {
                worker.get();
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "%d governance sequences from seed %d in %.0f s, %.0f a second%n",
                SEQUENCES, SEED, seconds, SEQUENCES / seconds);
        comparison.answers.forEach((answer, count) -> System.out.printf("%9d  %s%n", count.sum(), answer));
        assertThat(disagreement.get()).isEmpty();
    }

    /** Models of somebody who misread the page of invariants, each in one place. */
    private static final Map<String, Supplier<Model>> MISREADINGS = Map.ofEntries(
            Map.entry("the requester may approve", () -> new Model() {
                @Override
                boolean isRequester(Ask ask, String name) {
                    return false;
                }
            }),
            Map.entry("the rule's author may approve", () -> new Model() {
                @Override
                boolean isAuthor(Rule rule, String name) {
                    return false;
                }
            }),
            Map.entry("the author may activate", () -> new Model() {
                @Override
                boolean wroteOrSubmitted(Rule rule, Person by) {
                    return false;
                }
            }),
            Map.entry("any hash will do", () -> new Model() {
                @Override
                boolean hashCounts(boolean same) {
                    return true;
                }
            }),
            Map.entry("a request lives a minute longer", () -> new Model() {
                @Override
                boolean expired(Ask ask) {
                    return now > ask.made + DAY;
                }
            }),
            Map.entry("a retired rule still counts", () -> new Model() {
                @Override
                boolean stillActive(Ask ask) {
                    return ask.rule != null;
                }
            }),
            Map.entry("who is shut out still counts", () -> new Model() {
                @Override
                boolean entitled(@Nullable Person who, String role) {
                    return who != null && who.seen != null && (who.seen.contains(role) || who.seen.contains("lead"));
                }
            }),
            Map.entry("limits are for others", () -> new Model() {
                @Override
                boolean withinLimits(Ask ask) {
                    return true;
                }
            }),
            Map.entry("the switch of one workflow stops nothing", () -> new Model() {
                @Override
                boolean stopped(Ask ask) {
                    return killed.contains(ALL);
                }
            }),
            Map.entry("a key is everybody's", () -> new Model() {
                @Override
                boolean keyUsed(Ask before, Wish wish, Person by) {
                    return before.wish.key().equals(wish.key());
                }
            }),
            Map.entry("one may break the glass alone", () -> new Model() {
                @Override
                boolean isRequester(Ask ask, String name) {
                    return ask.broken == null && super.isRequester(ask, name);
                }
            }),
            Map.entry("break-glass is for what is forbidden too", () -> new Model() {
                @Override
                boolean isForbidden(Ask ask) {
                    return false;
                }
            }),
            Map.entry("a broken glass stays broken for a day", () -> new Model() {
                @Override
                int hour() {
                    return DAY;
                }
            }),
            Map.entry("one of the two may review", () -> new Model() {
                @Override
                boolean wasOneOfTheTwo(Ask ask, Broken broken, String name) {
                    return false;
                }
            }),
            Map.entry("the two need not be entitled any more", () -> new Model() {
                @Override
                boolean twoStand(Ask ask, Broken broken) {
                    return true;
                }
            }),
            Map.entry("a changed case does not matter", () -> new Model() {
                @Override
                boolean stale(Ask ask) {
                    return false;
                }
            }),
            Map.entry("a value tier counts at its value too", () -> new Model() {
                @Override
                boolean isAsked(Need need, long value) {
                    return value >= need.above();
                }
            }),
            Map.entry("one request may be worth anything", () -> new Model() {
                @Override
                long most(Terms terms) {
                    return terms.amount();
                }
            }),
            Map.entry("limits of a workflow are for others", () -> new Model() {
                @Override
                boolean withinLimitsOfItsWorkflow(Ask ask) {
                    return true;
                }
            }),
            Map.entry("escalation comes an hour before", () -> new Model() {
                @Override
                int ahead() {
                    return 60;
                }
            }),
            Map.entry("what was never in force can come back", () -> new Model() {
                @Override
                boolean wasInForce(Rule rule) {
                    return true;
                }
            }),
            Map.entry("the last outcome wins", () -> new Model() {
                @Override
                boolean mayBecome(String status, String outcome) {
                    return true;
                }
            }));

    private static Room room() {
        Room room = ROOM.get();
        if (room == null) {
            room = new Room();
            ROOM.set(room);
        }
        return room;
    }

    static Set<String> misreadings() {
        return new TreeSet<>(MISREADINGS.keySet());
    }

    @ParameterizedTest
    @MethodSource("misreadings")
    void theSequencesFindEveryMisreading(String misreading) {
        Comparison comparison = new Comparison(Objects.requireNonNull(MISREADINGS.get(misreading)));
        boolean found = false;
        for (int i = 0; i < A_FEW && !found; i++) {
            List<Command> commands = new Generator(BUILD_SEED + i).sequence();
            // The service need not be asked where both models say the same.
            found = comparison.differs(new Model(), commands)
                    && comparison.run(room(), commands).isPresent();
        }
        assertThat(found)
                .as("found within " + A_FEW + " sequences: " + misreading)
                .isTrue();
    }

    /** Agreement on what never happens proves nothing: so every answer is asked for, in the numbers of the build. */
    @Test
    void theSequencesReachEveryAnswer() throws IOException {
        Comparison comparison = new Comparison(Model::new);
        for (int i = 0; i < 10_000; i++) {
            comparison.imagine(new Generator(BUILD_SEED + i).sequence());
        }
        comparison.answers.forEach((answer, count) -> System.out.printf("%9d  %s%n", count.sum(), answer));
        try (InputStream answers =
                Objects.requireNonNull(GovernanceSequencesTests.class.getResourceAsStream("answers.txt"))) {
            List<String> wanted = new String(answers.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(comparison.answers.keySet()).containsExactlyElementsOf(wanted);
        }
    }

    private static void work(
            Comparison comparison, AtomicLong next, LongAdder agreed, AtomicReference<String> disagreement) {
        while (next.get() < SEQUENCES && disagreement.get().isEmpty()) {
            try (Room room = new Room()) {
                for (int i = 0; i < A_DATABASE && disagreement.get().isEmpty(); i++) {
                    long number = next.getAndIncrement();
                    if (number >= SEQUENCES) {
                        return;
                    }
                    long seed = SEED + number;
                    Optional<Disagreement> found = comparison.run(room, new Generator(seed).sequence());
                    if (found.isEmpty()) {
                        agreed.increment();
                    } else if (disagreement.compareAndSet("", "Seed " + seed)) {
                        disagreement.set("Seed " + seed + ": " + comparison.shortest(room, found.get()));
                    }
                    if (number % PROGRESS == PROGRESS - 1) {
                        System.out.printf(
                                "%d of %d governance sequences, %d agreed%n", number + 1, SEQUENCES, agreed.sum());
                    }
                }
            }
        }
    }
}
