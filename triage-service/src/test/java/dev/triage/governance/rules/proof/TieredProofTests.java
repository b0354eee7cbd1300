package dev.triage.governance.rules.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.Ruling;
import dev.triage.governance.rules.CaseRun;
import dev.triage.governance.rules.Inputs;
import dev.triage.governance.rules.Policies;
import dev.triage.governance.rules.PolicyBook;
import dev.triage.governance.rules.Variable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Books of random permits with value tiers and dates: where each tier decides, in every time zone, the real book agrees. */
class TieredProofTests {

    private static final long SEED = 20261125;
    private static final int BOOKS = 60;
    private static final int CASES = 400;
    private static final List<Long> VALUES = List.of(0L, 99L, 100L, 101L, 300L, 301L, 500L, 501L, 900L, 901L);
    private static final List<String> ZONES = List.of("UTC", "Europe/Berlin", "Pacific/Kiritimati", "Etc/GMT+12");
    private static final List<String> DATES = List.of(
            "{}",
            "{}",
            "{from: 2026-12-01}",
            "{until: 2026-11-30}",
            "{until: 2026-12-02, zone: UTC}",
            "{from: 2026-12-01, zone: UTC}",
            "{from: '2026-11-30T18:00:00Z', until: 2026-12-02}",
            "{until: '2026-12-01T06:00:00+02:00'}");

    @Test
    void theBookDecidesWhereAndForWhomTheProofSaysItDoes() {
        Random random = new Random(SEED);
        Set<String> seen = new TreeSet<>();
        for (int i = 0; i < BOOKS; i++) {
            List<Checked> rules = rules(random);
            PolicyBook book = new PolicyBook(rules.stream()
                    .map(rule -> Court.active(rule.region().compiled()))
                    .toList());
            List<BookFindings.Deciding> deciding = deciding(rules);
            for (int j = 0; j < CASES; j++) {
                ZoneId site = ZoneId.of(of(random, ZONES));
                Map<Variable, Object> values = values(random);
                Ruling ruling = book.rule(question(values, site), Inputs.of(values));

                List<String> proven = deciding.stream()
                        .filter(tier -> Membership.of(tier.region(), values, site))
                        .map(tier ->
                                tier.rule().id() + " asks " + tier.segment().approvals())
                        .toList();

                if (ruling.outcome() == Ruling.Outcome.DENIED) {
                    assertThat(proven)
                            .as("seed %d: %s in %s", SEED, values, site)
                            .isEmpty();
                } else {
                    String by = ruling.rule() == null ? "" : ruling.rule().id();
                    assertThat(proven)
                            .as("seed %d: %s in %s", SEED, values, site)
                            .containsExactly(by + " asks " + ruling.approvals());
                }
                seen.add(ruling.outcome().name());
            }
        }
        assertThat(seen).containsExactly("DENIED", "NEEDS_APPROVAL", "PERMITTED");
    }

    private static List<BookFindings.Deciding> deciding(List<Checked> rules) {
        Region known = Region.of(new Dimension.Of(Variable.WORKFLOW), Names.of("alternate-warehouse-sourcing"));
        Court court =
                new Court(rules.stream().map(rule -> rule.region().compiled()).toList(), Set.of());
        return new BookFindings(rules, Set.of(), known, new Witnesses(Set.of()), court).deciding();
    }

    private static List<Checked> rules(Random random) {
        List<Checked> rules = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String text = Policies.smallOrders("id: small-orders", "id: rule-" + i)
                    .replace("{from: 2025-01-01, until: null}", of(random, DATES))
                    .replace("valueMinor <= 500000", "valueMinor <= " + of(random, List.of(300, 500, 900)))
                    .replace("[{role: approver, count: 1}]", lines(random))
                    .replace(
                            "categories: [ALLOC_SHORTAGE]",
                            "categories: [" + of(random, List.of("ALLOC_SHORTAGE", "'*'")) + "]")
                    .replace(
                            "perDayMinor: 100000}",
                            "perDayMinor: 100000" + of(random, List.of("", ", perRequestMinor: 400")) + "}");
            rules.add(checked(text));
        }
        if (random.nextBoolean()) {
            rules.add(checked(Policies.forbid("valueMinor > 99 && dataAge > duration('10m')")
                    .replace("{from: 2025-01-01, until: null}", of(random, DATES))));
        }
        return rules;
    }

    private static String lines(Random random) {
        List<String> lines = new ArrayList<>();
        Set<String> used = new TreeSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String line = of(random, List.of("approver", "lead"))
                    + of(random, List.of("", ", aboveMinor: 100", ", aboveMinor: 300", ", aboveMinor: 500"));
            if (used.add(line)) {
                lines.add("{count: " + (1 + random.nextInt(2)) + ", role: " + line + "}");
            }
        }
        return lines.toString();
    }

    private static Checked checked(String text) {
        return Checked.of(Path.of("rule.yaml"), text.getBytes(StandardCharsets.UTF_8), Policies.compiled(text));
    }

    private static Map<Variable, Object> values(Random random) {
        Map<Variable, Object> values = Witnesses.neutral();
        values.put(Variable.VALUE_MINOR, of(random, VALUES));
        values.put(Variable.CONFIDENCE, of(random, List.of(84L, 85L)));
        values.put(Variable.DATA_AGE, Duration.ofMinutes(of(random, List.of(5L, 11L))));
        values.put(
                Variable.NOW,
                Instant.parse("2026-11-30T00:00:00Z").plus(Duration.ofMinutes(30L * random.nextInt(48 * 4))));
        return values;
    }

    private static PolicyBook.Question question(Map<Variable, Object> values, ZoneId site) {
        PolicyBook.Question utc = CaseRun.question(values, false);
        return new PolicyBook.Question(
                utc.workflow(), utc.neverAutomatic(), utc.category(), utc.site(), site, utc.now());
    }

    private static <T> T of(Random random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
