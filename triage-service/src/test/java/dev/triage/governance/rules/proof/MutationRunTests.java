package dev.triage.governance.rules.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.RuleFiles;
import dev.triage.governance.RuleFiles.Mutation;
import dev.triage.governance.RuleFiles.PolicyFile;
import dev.triage.governance.RuleFiles.Survivor;
import dev.triage.governance.rules.CaseRun;
import dev.triage.governance.rules.Policies;
import dev.triage.platform.ContentFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MutationRunTests {

    private static final String THOROUGH = """
            cases:
              - name: at every limit
                given: {confidence: 85, dataAge: 45m, valueMinor: 500000}
                expect: NEEDS_APPROVAL
                expectApprovals: {approver: 1}
                expectLimits: {perHour: 5, perDayMinor: 100000}
              - {name: uncertain, given: {confidence: 84}}
              - {name: old, given: {dataAge: 46m}}
              - {name: large, given: {valueMinor: 500001}}
              - {name: elsewhere, given: {category: PICK_SHORT}}
              - {name: otherwise, given: {workflow: split-shipment}}
            """;

    @Test
    void thoroughCasesNoticeEveryChange() {
        Mutation mutation = run(cases(THOROUGH));

        assertThat(mutation.survivors()).isEmpty();
        assertThat(mutation.equivalent()).isZero();
        assertThat(mutation.mutants()).isEqualTo(25);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            - {name: uncertain, given: {confidence: 84}}           | condition 'class is certain enough' was dropped
            - {name: uncertain, given: {confidence: 84}}           | 'class is certain enough': 85 became 84
            - {name: old, given: {dataAge: 46m}}                   | 'data is fresh': 45m became 46m
            - {name: large, given: {valueMinor: 500001}}           | 'small order': 500000 became 500001
            - {name: large, given: {valueMinor: 500001}}           | 'small order': 500000 became 550000
            - {name: elsewhere, given: {category: PICK_SHORT}}     | all categories instead of those named
            - {name: otherwise, given: {workflow: split-shipment}} | all workflows instead of those named
            confidence: 85,                                        | 'class is certain enough': >= became >
            dataAge: 45m,                                          | 'data is fresh': <= became <
            , valueMinor: 500000                                   | 'small order': <= became <
            expectLimits: {perHour: 5, perDayMinor: 100000}        | perHour times ten
            expectLimits: {perHour: 5, perDayMinor: 100000}        | perDayMinor was dropped
            """)
    void withoutACaseAChangePassesAndIsReportedWithTheCase(String part, String change) {
        assertThat(THOROUGH).contains(part);
        String policy = cases(THOROUGH.replace(part, "").replaceAll("(?m)^ *\n", ""));

        assertThat(run(policy).survivors()).anySatisfy(survivor -> {
            assertThat(survivor.change()).isEqualTo(change);
            assertThat(survivor.line()).isPositive();
            String mended = policy + "  - " + survivor.remedy().replace("…", "mended") + "\n";
            assertThat(CaseRun.of(Policies.compiled(mended)).passed()).isTrue();
            assertThat(run(mended).survivors()).extracting(Survivor::change).doesNotContain(change);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', textBlock = """
            site in ['A', 'B']                                ; 'B' left the list
            site in ['A', 'B']                                ; the list gained every other value
            site == 'A' && priority == 'P1'                   ; && became ||
            !abstained                                        ; the ! was dropped
            now < timestamp('2026-12-01T00:00:00Z')           ; 2026-12-01T00:00:00Z became 2026-12-01T00:00:01Z
            missing.exists(m, m == 'x')                       ; condition 'holds' was dropped
            """)
    void changesEveryPartOfACondition(String expr, String change) {
        String policy = Policies.permit("changed", expr, 1);

        assertThat(Mutants.of(Policies.compiled(policy), dev.triage.governance.rules.PolicyPlaces.of(bytes(policy))))
                .extracting(mutant -> mutant.place().message())
                .anyMatch(message -> message.endsWith(change));
    }

    @Test
    void withoutStatedApprovalsOneFewerPasses() {
        String two = cases(THOROUGH.replace("    expectApprovals: {approver: 1}\n", ""))
                .replace("role: approver, count: 1", "role: approver, count: 2");

        assertThat(run(two).survivors()).singleElement().satisfies(survivor -> {
            assertThat(survivor.change()).isEqualTo("one approver fewer");
            assertThat(survivor.remedy()).contains("expectApprovals: {approver: 2}");
        });
    }

    private static final String TIERED_CASES = """
            cases:
              - {name: least, given: {valueMinor: 110000}, expect: PERMITTED, expectLimits: %s}
              - {name: next, given: {valueMinor: 110001}, expect: NEEDS_APPROVAL, expectApprovals: {lead: 1}}
              - {name: at every limit, given: {confidence: 85, dataAge: 45m, valueMinor: 120000}, expect: NEEDS_APPROVAL}
              - {name: uncertain, given: {confidence: 84}}
              - {name: old, given: {dataAge: 46m}}
              - {name: large, given: {valueMinor: 120001}}
              - {name: elsewhere, given: {category: PICK_SHORT}}
              - {name: otherwise, given: {workflow: split-shipment}}
            """;
    private static final String ALL_LIMITS = "{perHour: 5, perDay: 9, perDayMinor: 100000, perRequestMinor: 120000,"
            + " perWorkflow: {perHour: 6, perDay: 10, perDayMinor: 200000}}";

    /** A lead above 1 100.00, nobody below, and every limit there is. */
    private static String tiered() {
        return cases(TIERED_CASES.formatted(ALL_LIMITS))
                .replace("{role: approver, count: 1}", "{role: lead, count: 1, aboveMinor: 110000}")
                .replaceAll("(?m)^limits: .*", "limits: " + ALL_LIMITS);
    }

    @Test
    void thoroughCasesNoticeChangesOfTiersAndLimits() {
        assertThat(run(tiered()).survivors()).isEmpty();
        assertThat(Mutants.of(
                        Policies.compiled(tiered()), dev.triage.governance.rules.PolicyPlaces.of(bytes(tiered()))))
                .extracting(mutant -> mutant.place().message())
                .contains(
                        "aboveMinor was dropped",
                        "110000 became 110001",
                        "110000 became 121000",
                        "110000 became 1100000",
                        "no lead asked for",
                        "approver instead of lead",
                        "perDay times ten",
                        "perDay was dropped",
                        "perRequestMinor times ten",
                        "perRequestMinor was dropped",
                        "perWorkflow/perHour was dropped",
                        "perWorkflow/perDay times ten",
                        "perWorkflow/perDayMinor was dropped");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            next  | 110000 became 110001
            least | aboveMinor was dropped
            least | perDay was dropped
            least | perWorkflow/perDay times ten
            least | perRequestMinor was dropped
            large | 'within the limit of one request': 120000 became 120001
            """)
    void aTierOrLimitWithoutACaseIsReportedWithTheCase(String name, String change) {
        // A value above the limit of one request would give its loss away too.
        String others = change.startsWith("perRequestMinor") ? name + "|large" : name;
        String policy = tiered().replaceAll("(?m)^.*name: (" + others + "),.*\n", "");

        assertThat(run(policy).survivors()).anySatisfy(survivor -> {
            assertThat(survivor.change()).isEqualTo(change);
            assertThat(survivor.line()).isPositive();
            String mended = policy + "  - " + survivor.remedy().replace("…", "mended") + "\n";
            assertThat(CaseRun.of(Policies.compiled(mended)).passed()).isTrue();
            assertThat(run(mended).survivors()).extracting(Survivor::change).doesNotContain(change);
        });
    }

    @Test
    void pointsAtTheChange() {
        String policy = Policies.permit("placed", "valueMinor <= 500000 && confidence >= 85", 1);

        assertThat(run(policy).survivors())
                .filteredOn(survivor -> survivor.change().equals("'holds': 85 became 86"))
                .singleElement()
                .satisfies(survivor -> assertThat(
                                policy.lines().toList().get(survivor.line() - 1).substring(survivor.column() - 1))
                        .startsWith("85"));
    }

    @Test
    void leavesOutWhatIsProvenToChangeNothing() {
        String policy = cases(THOROUGH).replace("valueMinor <= 500000\"", "valueMinor <= 500000 && confidence >= 10\"");

        // Nothing below 85 passes anyway, so the second bound may be moved or dropped without effect.
        assertThat(run(policy).survivors()).isEmpty();
        assertThat(run(policy).equivalent()).isEqualTo(3);
    }

    @Test
    void saysNothingOfAPolicyWhoseOwnCasesFail() {
        String policy = cases(THOROUGH.replace("confidence: 84", "confidence: 86"));

        assertThat(MutationRun.of(new PolicyFile(Path.of("policy.yaml"), bytes(policy))))
                .isEmpty();
    }

    @Test
    void aPostingAsksForAnApproverEitherWay() {
        String policy = cases(THOROUGH)
                .replace("workflows: [alternate-warehouse-sourcing]", "workflows: [ship-confirm-proposal]");

        assertThat(run(policy).survivors()).isEmpty();
        assertThat(run(policy).equivalent()).isEqualTo(1);
    }

    @Test
    void theShippedCasesNoticeEveryWeakening() throws IOException {
        List<Mutation> mutations = RuleFiles.mutate(
                RuleFiles.in(ContentFolder.fromEnvironment().rules().resolve("policies")));

        assertThat(mutations)
                .allSatisfy(mutation ->
                        assertThat(mutation.survivors()).as(mutation.id()).isEmpty());
        assertThat(mutations.stream().mapToInt(Mutation::mutants).sum()).isGreaterThanOrEqualTo(600);
        assertThat(mutations.stream().mapToInt(Mutation::equivalent).sum()).isLessThanOrEqualTo(10);
    }

    private static String cases(String cases) {
        return Policies.smallOrders().replaceAll("(?s)cases:.*", "") + cases;
    }

    private static Mutation run(String policy) {
        return MutationRun.of(new PolicyFile(Path.of("policy.yaml"), bytes(policy)))
                .orElseThrow();
    }

    private static byte[] bytes(String policy) {
        return policy.getBytes(StandardCharsets.UTF_8);
    }
}
