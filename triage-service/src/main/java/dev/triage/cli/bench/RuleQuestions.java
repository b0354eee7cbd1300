package dev.triage.cli.bench;

import dev.triage.assessment.Assessment;
import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.assessment.Rank;
import dev.triage.governance.CaseFacts;
import dev.triage.governance.RuleFiles;
import dev.triage.intake.EventId;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Money;
import dev.triage.playbook.Proposal;
import dev.triage.playbook.Workflow;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Seeded questions to the rules of the benchmark. Workflow and category go together as they do in a playbook; values lie on,
 * just above and just below the limits that rules draw, and anything an event may leave out is at times left out.
 */
final class RuleQuestions {

    private static final Instant NOW = Instant.parse("2026-11-24T09:15:00Z");
    private static final long[] MONEY = {
        9_000,
        25_000,
        50_000,
        75_000,
        200_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
        20_000_000
    };
    private static final long[] MINUTES = {2, 10, 30, 45, 120, 240, 1_440, 2_880};
    private static final int[] PERCENT = {40, 75, 80, 85, 90, 97};

    private final List<Pair> pairs;
    private final Random random;
    /** Whether the question in hand is one of the many that rules are written for: certain, fresh and small. */
    private boolean ordinary;

    private RuleQuestions(List<Pair> pairs, long seed) {
        this.pairs = pairs;
        this.random = new Random(seed);
    }

    /** One question, in the forms the sides take it. */
    record Asked(CaseFacts facts, Proposal proposal, boolean machine, Instant now) {

        Map<String, Object> variables() {
            return RuleFiles.variables(facts, proposal, machine, now);
        }
    }

    private record Pair(Workflow workflow, Category category) {}

    /** So many questions about these workflows, the same for the same seed. */
    static List<Asked> of(Iterable<Workflow> workflows, int count, long seed) {
        List<Pair> pairs = new ArrayList<>();
        for (Workflow workflow : workflows) {
            if (workflow.transactional()) {
                // Sorted: a set's order changes from run to run.
                workflow.categories().stream().sorted().forEach(category -> pairs.add(new Pair(workflow, category)));
                pairs.add(new Pair(workflow, Category.UNKNOWN));
                pairs.add(new Pair(workflow, Category.ORDER_COMPLIANCE_HOLD));
            }
        }
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException("Expected transactional workflows to ask about, found none");
        }
        RuleQuestions questions = new RuleQuestions(pairs, seed);
        List<Asked> asked = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            asked.add(questions.next(i));
        }
        return asked;
    }

    private Asked next(int number) {
        Pair pair = pairs.get(random.nextInt(pairs.size()));
        ordinary = random.nextInt(3) == 0;
        long value = near(one(MONEY));
        ExceptionEvent event = event(number, value);
        CaseFacts facts = new CaseFacts(
                null,
                "",
                event,
                assessment(pair.category()),
                1 + (random.nextInt(4) == 0 ? random.nextInt(22) : random.nextInt(3)),
                random.nextInt(4) == 0 ? 1 : 0);
        Proposal proposal = new Proposal(
                pair.workflow(),
                0.5,
                near(one(MONEY) / 10),
                value,
                Map.of("quantity", "40", "fromSite", "DC-WEST"),
                List.of(),
                List.of());
        return new Asked(facts, proposal, random.nextInt(8) == 0, NOW);
    }

    private ExceptionEvent event(int number, long value) {
        return new ExceptionEvent(
                new EventId("/bench", "e-" + number),
                ExceptionEvent.Kind.RAISED,
                "SO-" + number + "/10",
                NOW,
                NOW,
                "WMS-4107",
                "short 40 EA of SKU-1042",
                List.of(),
                new ExceptionEvent.Order("SO-" + number, "10", "B2B", "C-1042", tier(), NOW.plus(Duration.ofHours(30))),
                new ExceptionEvent.Item("SKU-1042", null, null),
                new ExceptionEvent.Quantity(new BigDecimal("120"), new BigDecimal("80"), "EA"),
                new ExceptionEvent.Site("DC-EAST", "America/New_York"),
                "SUP-77",
                null,
                null,
                null,
                Money.ofMinor(value, "EUR"),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                random.nextInt(12) == 0 ? null : NOW.minusSeconds(60 * one(MINUTES) + random.nextInt(3) - 1),
                random.nextInt(3) == 0 ? Map.of() : Map.of("retries", (long) random.nextInt(6)),
                Map.of(),
                List.of());
    }

    private Assessment assessment(Category category) {
        int percent = ordinary ? 97 : PERCENT[random.nextInt(PERCENT.length)];
        double confidence = (percent + random.nextInt(3) - 1) / 100.0;
        return new Assessment(
                category,
                confidence,
                category == Category.UNKNOWN,
                List.of(),
                0.1,
                0.6,
                Priority.P2,
                Money.ofMinor(near(one(MONEY)), "EUR"),
                false,
                new Rank(1.0, Rank.Regime.BEFORE_DUE, Duration.ofHours(24), NOW.plus(Duration.ofHours(30)), List.of()),
                List.of(),
                Map.of());
    }

    private @Nullable String tier() {
        return switch (random.nextInt(4)) {
            case 0 -> "A";
            case 1 -> "B";
            case 2 -> "C";
            default -> null;
        };
    }

    /** On a limit, a cent above or below it, or well below it. */
    private long near(long limit) {
        return switch (random.nextInt(4)) {
            case 0 -> limit;
            case 1 -> limit + 1;
            case 2 -> limit - 1;
            default -> limit / 3;
        };
    }

    /** Any of them; of an ordinary question the lower half. */
    private long one(long[] of) {
        return of[random.nextInt(ordinary ? of.length / 2 : of.length)];
    }
}
