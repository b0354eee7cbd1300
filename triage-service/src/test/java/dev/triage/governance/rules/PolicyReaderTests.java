package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.platform.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyReaderTests {

    @Test
    void readsAPolicy() {
        Policy policy = Policies.compiled(Policies.smallOrders()).policy();

        assertThat(policy.id()).isEqualTo("small-orders");
        assertThat(policy.scope().workflows()).containsExactly("alternate-warehouse-sourcing");
        assertThat(policy.mode()).isEqualTo(Policy.Mode.ENFORCE);
        assertThat(policy.when()).extracting(Policy.Condition::name).contains("data is fresh");
        assertThat(policy.limits()).isEqualTo(new Policy.Limits(5L, null, 100_000L, null, Policy.Windows.NONE));
        assertThat(policy.cases()).hasSize(2);
    }

    @Test
    void readsTheSamePolicyFromJson() {
        Policy yaml = Policies.compiled(Policies.smallOrders()).policy();
        String json = Json.MAPPER.writeValueAsString(yaml.document());

        Policy policy = Policies.compiled(json).policy();

        assertThat(StoredPolicies.body(policy)).isEqualTo(StoredPolicies.body(yaml));
    }

    @Test
    void hashesTheMeaningAndNotTheSpelling() {
        Policy policy = Policies.compiled(Policies.smallOrders()).policy();
        Policy respelt = Policies.compiled(
                        "# a comment\n" + Policies.smallOrders("title: Small orders", "title:   \"Small orders\""))
                .policy();
        Policy changed = Policies.compiled(Policies.smallOrders("<= 500000", "<= 500001"))
                .policy();

        String sha256 = StoredPolicies.body(policy).sha256();

        assertThat(StoredPolicies.body(respelt).sha256()).isEqualTo(sha256);
        assertThat(StoredPolicies.body(changed).sha256()).isNotEqualTo(sha256);
    }

    @Test
    void pointsAtTheMisspeltVariableInTheDocument() {
        List<Problem> problems = Policies.problems(Policies.smallOrders("valueMinor <=", "valueMinr <="));

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(13);
            assertThat(problem.column()).isEqualTo(32);
            assertThat(problem.pointer()).isEqualTo("/when/2/expr");
            assertThat(problem.text()).isEqualTo("""
                    13:32: undeclared reference to 'valueMinr'; did you mean 'valueMinor'?
                      - {name: small order, expr: "valueMinr <= 500000"}
                                                   ^""");
        });
    }

    /** Every way of writing an expression in YAML, with the misspelt name at its place. */
    static Stream<Arguments> spellings() {
        return Stream.of(
                Arguments.of("expr: confidence > 1 && valueMinr < 5"),
                Arguments.of("expr: \"confidence > 1 && valueMinr < 5\""),
                Arguments.of("expr: 'confidence > 1 && valueMinr < 5'"),
                Arguments.of("expr: 'priority == ''P1'' && valueMinr < 5'"),
                Arguments.of("expr: \"priority == \\\"P1\\\" && valueMinr < 5\""),
                Arguments.of("expr: |\n          confidence > 1 &&\n          valueMinr < 5"),
                Arguments.of("expr: >-\n          confidence > 1 &&\n          valueMinr < 5"),
                Arguments.of("expr: confidence > 1 &&\n          valueMinr < 5"),
                Arguments.of("expr: \"confidence > 1 &&\n          valueMinr < 5\""));
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void findsTheExpressionsPlaceHoweverItIsWritten(String expr) {
        String text = Policies.smallOrders(
                "  - {name: small order, expr: \"valueMinor <= 500000\"}", "  - name: small order\n    " + expr);

        List<Problem> problems = Policies.problems(text);

        assertThat(problems).singleElement().satisfies(problem -> {
            String line = text.lines().toList().get(problem.line() - 1);
            assertThat(line.substring(problem.column() - 1)).startsWith("valueMinr");
        });
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("mode: enforce", "mod: enforce", "unknown field 'mod'; did you mean 'mode'?"),
                Arguments.of("mode: enforce", "mode: maybe", "expected off or shadow or enforce"),
                Arguments.of("triage/v1", "triage/v2", "expected triage/v1"),
                Arguments.of("kind: Policy", "kind: Workflow", "expected Policy"),
                Arguments.of("id: small-orders", "id: Small Orders", "lower-case letters, digits and hyphens"),
                Arguments.of("owner: planning", "", "expected 'owner', found none"),
                Arguments.of("owner: planning", "owner: 7", "expected a text, found 7"),
                Arguments.of("title: Small orders", "title: ''", "expected a text"),
                Arguments.of("[ALLOC_SHORTAGE]", "[ALLOC_SHORTAG]", "did you mean ALLOC_SHORTAGE?"),
                Arguments.of("[ALLOC_SHORTAGE]", "[]", "expected at least one name"),
                Arguments.of("[ALLOC_SHORTAGE]", "ALLOC_SHORTAGE", "expected a list"),
                Arguments.of("from: 2025-01-01", "from: 01.01.2025", "expected a date such as 2026-11-01"),
                Arguments.of("until: null", "until: 2024-12-31", "expected 'until' on or after 'from'"),
                Arguments.of("role: approver", "role: planner", "expected approver or lead, found 'planner'"),
                Arguments.of("count: 1", "count: 0", "expected a whole number from 1 to 5, found 0"),
                Arguments.of("count: 1", "count: 1.5", "expected a whole number from 1 to 5"),
                Arguments.of("count: 1}", "count: 1}, {role: approver, count: 1}", "'approver' is there twice"),
                Arguments.of("perHour: 5", "perHour: -5", "expected a whole number"),
                Arguments.of("perHour: 5", "perMinute: 5", "unknown field 'perMinute'"),
                Arguments.of("{permit: {approvals:", "{permit: {}, forbid: {approvals:", "either 'permit' or 'forbid'"),
                Arguments.of("name: data is fresh", "name: small order", "two conditions are called 'small order'"),
                Arguments.of("valueMinor: 900", "valueMinr: 900", "unknown variable 'valueMinr'; did you mean"),
                Arguments.of("valueMinor: 900", "valueMinor: 900.5", "expected a whole number of minor units"),
                Arguments.of("valueMinor: 900", "dataAge: 5", "expected a duration such as 45m"),
                Arguments.of("valueMinor: 900", "abstained: 'no'", "expected true or false"),
                Arguments.of(
                        "expect: DENIED", "expect: NOT_REQUIRED", "expected PERMITTED or NEEDS_APPROVAL or DENIED"),
                Arguments.of("name: large, given", "name: small, given", "two cases are called 'small'"),
                Arguments.of("confidence >= 85", "confidence >=", "mismatched input"),
                Arguments.of("confidence >= 85", "confidence", "expected type 'bool' but found 'int'"),
                Arguments.of("confidence >= 85", "confidence >= 85.0", "found a fraction"),
                Arguments.of("owner: planning", "owner: planning\nowner: sales", "'owner' is there twice"),
                Arguments.of("owner: planning", "owner: &a planning\nrationale2: *a", "found an alias"),
                Arguments.of("owner: planning", "owner: !!java.net.URL [x]", "found the tag"),
                Arguments.of("owner: planning", "? [a]\n: b\nowner: planning", "expected a name, found a list or map"),
                Arguments.of("owner: planning", "owner: \"plan\\0ning\"", "the character U+0000"),
                Arguments.of("owner: planning", "owner: \"plan\\u202Ening\"", "the character U+202E"),
                Arguments.of("owner: planning", "owner: [", "expected YAML or JSON"),
                Arguments.of("owner: planning", "--- \nowner: planning", "expected YAML or JSON"),
                Arguments.of("owner: planning", "owner: " + "[".repeat(40), "expected at most 16 levels"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void saysWhatWasExpectedAndWhere(String part, String replacement, String message) {
        List<Problem> problems = Policies.problems(Policies.smallOrders(part, replacement));

        assertThat(problems).anySatisfy(problem -> {
            assertThat(problem.message()).contains(message);
            assertThat(problem.text()).matches("(?s)\\d+:\\d+: .*");
        });
    }

    @Test
    void refusesAPermitWithoutConditions() {
        String text = Policies.smallOrders().replaceAll("(?s)when:.*then:", "then:");

        assertThat(Policies.problems(text))
                .extracting(Problem::message)
                .contains("expected at least one condition: a permit without is no rule");
    }

    @Test
    void refusesWhatIsTooLargeOrNotText() {
        byte[] large = new byte[YamlText.MAX_BYTES + 1];
        byte[] binary = {(byte) 0xC3, (byte) 0x28};

        assertThat(message(large)).contains("expected at most 262144 bytes, found 262145");
        assertThat(message(binary)).contains("expected UTF-8");
        assertThat(message(new byte[0])).contains("found nothing");
        assertThat(message("just words".getBytes(StandardCharsets.UTF_8))).contains("expected a map");
    }

    @Test
    void readsNeitherDeepNorCountlessYaml() {
        assertThat(message("[".repeat(200_000).getBytes(StandardCharsets.UTF_8)))
                .contains("expected at most 16 levels");
        assertThat(message(("[" + "1,".repeat(30_000) + "1]").getBytes(StandardCharsets.UTF_8)))
                .contains("expected at most 20000 values");
    }

    @Test
    void reportsEverythingAtOnce() {
        String text = Policies.smallOrders("owner: planning", "onwer: planning").replace("dataAge <=", "dataAg <=");

        assertThat(Policies.problems(text)).hasSizeGreaterThanOrEqualTo(3);
    }

    private static String message(byte[] bytes) {
        return PolicyReader.read(bytes).toString();
    }
}
