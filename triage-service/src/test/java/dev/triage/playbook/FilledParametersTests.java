package dev.triage.playbook;

import static dev.triage.playbook.Situations.NOW;
import static dev.triage.playbook.Situations.PLAYBOOK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.assessment.Assessment;
import dev.triage.assessment.Category;
import dev.triage.intake.EventId;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Money;
import dev.triage.platform.Result;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * What the service fills itself is not checked against the schemas on the hot path. This is the proof that it need not
 * be: events of every shape, also hostile ones, and every proposal that is open passes the check people's choices go
 * through.
 */
class FilledParametersTests {

    private static final long SEED = 20261123;
    private static final int EVENTS = 4_000;
    private static final String[] TEXTS = {
        "DC-EAST",
        "DC-WEST",
        "SKU-1042",
        "SO-88213",
        " padded ",
        "",
        "   ",
        "x".repeat(120),
        "x".repeat(121),
        "tab\there",
        "nul\u0000",
        "line\nbreak",
        "日本語",
        "\"quoted\"",
        "{shortfall}",
        "😀".repeat(60),
        "😀".repeat(100),
        "\u0085",
        "0"
    };
    private static final String[] NUMBERS = {
        "0",
        "40",
        "80",
        "120",
        "0.5",
        "-3",
        "1E+3",
        "1E+20",
        "0.0000001",
        "999999999999999",
        "1000000000000000",
        "2.50",
        "12.3456789",
        "1E-30"
    };

    @Test
    void alwaysFitTheSchemaAndTheCase() {
        SplittableRandom random = new SplittableRandom(SEED);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < EVENTS; i++) {
            ExceptionEvent event = event(random, i);
            Assessment assessment = assessment(random);
            for (Proposal proposal : PLAYBOOK.propose(event, assessment, NOW)) {
                if (proposal.blockedBy().isEmpty()) {
                    String id = proposal.workflow().id();
                    Result<Proposal> checked = PLAYBOOK.check(id, proposal.parameters(), event, assessment, NOW);
                    assertThat(checked)
                            .as("seed %d, event %d: %s for %s", SEED, i, proposal, event)
                            .isInstanceOf(Result.Done.class);
                    seen.add(id);
                }
            }
        }
        assertThat(seen).as("every workflow was proposed open at least once").hasSameSizeAs(PLAYBOOK.workflows());
    }

    private static Assessment assessment(SplittableRandom random) {
        Category[] all = Category.values();
        List<Assessment.Candidate> candidates = new ArrayList<>();
        EnumSet<Category> used = EnumSet.noneOf(Category.class);
        double left = 1;
        for (int i = random.nextInt(4); i >= 0; i--) {
            Category category = all[random.nextInt(all.length)];
            if (used.add(category)) {
                double share = left * random.nextDouble();
                left -= share;
                candidates.add(new Assessment.Candidate(category, share));
            }
        }
        return Situations.assessment(candidates.getFirst().category(), random.nextBoolean(), candidates);
    }

    private static ExceptionEvent event(SplittableRandom random, int number) {
        return new ExceptionEvent(
                new EventId(orElse(text(random), "/wms"), "e-" + number),
                ExceptionEvent.Kind.RAISED,
                null,
                NOW,
                NOW,
                text(random),
                "",
                List.of(),
                maybe(
                        random,
                        () -> new ExceptionEvent.Order(
                                orElse(text(random), "SO-1"),
                                text(random),
                                text(random),
                                text(random),
                                text(random),
                                NOW)),
                maybe(random, () -> new ExceptionEvent.Item(orElse(text(random), "SKU-1"), null, text(random))),
                maybe(random, () -> new ExceptionEvent.Quantity(number(random), number(random), text(random))),
                maybe(random, () -> new ExceptionEvent.Site(orElse(text(random), "DC-EAST"), null)),
                text(random),
                maybe(random, () -> new ExceptionEvent.Carrier(text(random), text(random), text(random))),
                text(random),
                maybe(random, () -> new ExceptionEvent.PurchaseOrder(orElse(text(random), "PO-1"), text(random))),
                maybe(
                        random,
                        () -> new Money(orElse(number(random), BigDecimal.ONE), random.nextBoolean() ? "EUR" : "XTS")),
                several(
                        random,
                        () -> new ExceptionEvent.Reference(
                                pick(random, "wave", "invoice", "IDoc", "delivery", "return", "reservation", "bin"),
                                orElse(text(random), "1"))),
                several(
                        random,
                        () -> new ExceptionEvent.Availability(
                                orElse(text(random), "DC-WEST"),
                                orElse(number(random), BigDecimal.TEN),
                                text(random),
                                number(random),
                                maybe(random, () -> new Money(orElse(number(random), BigDecimal.ONE), "EUR")))),
                several(
                        random,
                        () -> new ExceptionEvent.Substitute(
                                orElse(text(random), "SKU-2"),
                                number(random),
                                text(random),
                                pick(random, null, true, true, false))),
                several(
                        random,
                        () -> new ExceptionEvent.Inbound(
                                text(random),
                                pick(random, NOW, NOW.plus(Duration.ofDays(3)), Instant.MAX, Instant.MIN),
                                number(random))),
                NOW,
                Map.of(),
                Map.of(),
                List.of());
    }

    private static String text(SplittableRandom random) {
        return random.nextInt(3) == 0 ? null : TEXTS[random.nextInt(TEXTS.length)];
    }

    private static BigDecimal number(SplittableRandom random) {
        return random.nextInt(4) == 0 ? null : new BigDecimal(NUMBERS[random.nextInt(NUMBERS.length)]);
    }

    private static <T> T orElse(T value, T other) {
        return value == null ? other : value;
    }

    private static <T> T maybe(SplittableRandom random, Supplier<T> value) {
        return random.nextInt(4) == 0 ? null : value.get();
    }

    private static <T> List<T> several(SplittableRandom random, Supplier<T> value) {
        List<T> all = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            all.add(value.get());
        }
        return all;
    }

    @SafeVarargs
    private static <T> T pick(SplittableRandom random, T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
