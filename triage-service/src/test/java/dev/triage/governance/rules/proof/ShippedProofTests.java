package dev.triage.governance.rules.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.assessment.Category;
import dev.triage.governance.RuleFiles;
import dev.triage.governance.RuleFiles.PolicyFile;
import dev.triage.governance.Ruling;
import dev.triage.governance.rules.Policies;
import dev.triage.governance.rules.Policy;
import dev.triage.governance.rules.Variable;
import dev.triage.platform.ContentFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The regions in which the shipped rules are proven to decide are those in which the ruling code lets them decide. */
class ShippedProofTests {

    private static final long SEED = 4711;
    private static final int CASES = 20_000;

    @Test
    void theRulingCodeDecidesWhereTheProofSaysItDoes() throws IOException {
        List<Checked> rules = new ArrayList<>();
        for (PolicyFile file :
                RuleFiles.in(ContentFolder.fromEnvironment().rules().resolve("policies"))) {
            Checked rule = Checked.of(
                    file.path(), file.text(), Policies.compiled(new String(file.text(), StandardCharsets.UTF_8)));
            boolean whole = rule.region().conditions().stream()
                    .anyMatch(read -> !read.opaque().isEmpty());
            // Whether values lie in a part that is taken as a whole cannot be told from outside.
            if (!whole && rule.region().compiled().policy().mode() == Policy.Mode.ENFORCE) {
                rules.add(rule);
            }
        }
        assertThat(rules).hasSizeGreaterThanOrEqualTo(20);
        Set<String> workflows = new TreeSet<>();
        rules.forEach(rule ->
                workflows.addAll(rule.region().compiled().policy().scope().workflows()));
        workflows.remove(Policy.ANY);
        Court court =
                new Court(rules.stream().map(rule -> rule.region().compiled()).toList(), Set.of());
        List<BookFindings.Deciding> deciding = new BookFindings(
                        rules,
                        Set.of(),
                        Region.of(new Dimension.Of(Variable.WORKFLOW), Names.of(workflows)),
                        new Witnesses(Set.of()),
                        court)
                .deciding();

        Random random = new Random(SEED);
        Set<String> seen = new TreeSet<>();
        for (int i = 0; i < CASES; i++) {
            Map<Variable, Object> values = values(random, List.copyOf(workflows), rules);
            Ruling ruling = court.rule(values);
            List<String> proven = deciding.stream()
                    .filter(tier -> Membership.of(tier.region(), values))
                    .map(tier -> tier.rule().id())
                    .toList();
            if (ruling.outcome() == Ruling.Outcome.DENIED) {
                assertThat(proven).as("seed %d: %s", SEED, values).isEmpty();
            } else {
                String by = ruling.rule() == null ? "" : ruling.rule().id();
                assertThat(proven).as("seed %d: %s", SEED, values).containsExactly(by);
                seen.add(by);
            }
        }
        assertThat(seen).hasSameSizeAs(deciding);
    }

    /** In the scope of one of the rules more often than not, and around the numbers rules name. */
    private static Map<Variable, Object> values(Random random, List<String> workflows, List<Checked> rules) {
        Policy.Scope scope = of(random, rules).region().compiled().policy().scope();
        Map<Variable, Object> values = Witnesses.neutral();
        String workflow = scope.anyWorkflow() ? of(random, workflows) : of(random, scope.workflows());
        String category = scope.categories().contains(Policy.ANY)
                ? Category.values()[random.nextInt(Category.values().length)].name()
                : of(random, scope.categories());
        values.put(Variable.WORKFLOW, workflow);
        values.put(Variable.CATEGORY, category);
        values.put(Variable.FAMILY, Category.valueOf(category).family());
        values.put(Variable.CONFIDENCE, of(random, List.of(74L, 80L, 84L, 85L, 89L, 90L, 100L)));
        values.put(
                Variable.VALUE_MINOR,
                of(
                        random,
                        List.of(
                                50_000L,
                                50_001L,
                                200_000L,
                                200_001L,
                                250_000L,
                                250_001L,
                                500_000L,
                                500_001L,
                                1_000_001L,
                                5_000_000L,
                                9_000_000L)));
        values.put(Variable.COST_MINOR, of(random, List.of(0L, 25_000L, 25_001L, 50_000L, 75_001L)));
        values.put(Variable.OCCURRENCES, of(random, List.of(1L, 2L, 3L, 9L, 10L, 19L)));
        values.put(Variable.OPEN_REQUESTS, of(random, List.of(0L, 0L, 2L, 3L)));
        values.put(Variable.CUSTOMER_TIER, of(random, List.of("A", "B", "C")));
        values.put(Variable.CARRIER, of(random, List.of("UPSN", "")));
        values.put(Variable.RETRIES, of(random, List.of(3L, 4L)));
        values.put(Variable.CUSTOMER_CONSENT, random.nextBoolean());
        values.put(Variable.REQUESTER_IS_MACHINE, random.nextInt(4) == 0);
        values.put(
                Variable.DATA_AGE,
                Duration.ofMinutes(of(random, List.of(5L, 30L, 31L, 45L, 46L, 120L, 121L, 240L, 241L, 1440L, 1441L))));
        for (Variable open : List.of(Variable.DATA_AGE, Variable.RETRIES, Variable.CARRIER, Variable.CUSTOMER_TIER)) {
            if (random.nextInt(8) == 0) {
                values.remove(open);
            }
        }
        return values;
    }

    private static <T> T of(Random random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
