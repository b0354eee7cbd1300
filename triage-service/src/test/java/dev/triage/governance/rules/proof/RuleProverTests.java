package dev.triage.governance.rules.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.RuleFiles.PolicyFile;
import dev.triage.governance.RuleProof;
import dev.triage.governance.RuleProof.Finding;
import dev.triage.governance.RuleProof.Kind;
import dev.triage.governance.RuleProof.Witness;
import dev.triage.governance.RuleProof.WorkflowProof;
import dev.triage.governance.Ruling;
import dev.triage.governance.rules.CompiledPolicy;
import dev.triage.governance.rules.Policies;
import dev.triage.governance.rules.Policy;
import dev.triage.governance.rules.Variable;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import dev.triage.playbook.Playbook;
import dev.triage.playbook.Workflow;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each defect in a small policy made for it; each witness is put to the ruling code once more, as a case would be. */
class RuleProverTests {

    private static final Collection<Workflow> CATALOGUE =
            Playbook.of(ContentFolder.fromEnvironment()).workflows();

    @Test
    void findsNothingInASoundPolicy() {
        assertThat(defects(Policies.smallOrders())).isEmpty();
        assertThat(of(Kind.REDUNDANT, Policies.smallOrders())).isEmpty();
    }

    static Stream<String> contradictions() {
        return Stream.of(
                "valueMinor <= 5 && valueMinor > 5",
                "valueMinor < 5 && valueMinor >= 5",
                "valueMinor <= 9 && confidence > 100",
                "valueMinor <= 9 && occurrences < 0",
                "valueMinor <= 9 && dataAge < duration('5m') && dataAge > duration('10m')",
                "valueMinor <= 9 && site == 'A' && site == 'B'",
                "valueMinor <= 9 && abstained && !abstained",
                "valueMinor <= 9 && now > timestamp('2027-01-02T00:00:00Z') && now < timestamp('2027-01-01T00:00:00Z')",
                // beyond what comparing bounds one by one could see
                "valueMinor <= 9 && (site == 'A' || site == 'B') && site == 'C'",
                "valueMinor <= 9 && !(confidence <= 90 || abstained) && confidence < 80",
                "valueMinor <= 9 && expectedLossMinor > costMinor && costMinor >= expectedLossMinor");
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void findsAConditionThatIsNeverTrue(String expr) {
        String policy = Policies.permit("never", expr, 1);

        assertThat(defects(policy)).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.NEVER_TRUE);
            assertThat(finding.message()).isEqualTo("never true: no input meets 'holds'");
            assertThat(finding.line()).isEqualTo(11);
            assertThat(again(finding, policy).outcome()).isEqualTo(Ruling.Outcome.DENIED);
        });
    }

    @Test
    void namesTheTwoConditionsThatExcludeOneAnother() {
        String policy = Policies.smallOrders("confidence >= 85", "valueMinor > 500000");

        assertThat(defects(policy)).singleElement().satisfies(finding -> {
            assertThat(finding.message())
                    .isEqualTo("never true: no input meets 'small order' together with 'class is certain enough'");
            assertThat(finding.line()).isEqualTo(13);
        });
    }

    @Test
    void findsAConditionTheScopeExcludes() {
        String policy = Policies.smallOrders("confidence >= 85", "category == 'PICK_SHORT'");

        assertThat(defects(policy))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).endsWith("together with the scope"));
    }

    @Test
    void findsARuleThatHasEnded() {
        // The cases' fixed time is 10:00 in UTC: the day before has ended there, but not yet far enough in the west.
        for (String ended : List.of("2026-11-21", "2026-11-22, zone: UTC", "2026-11-23T10:00:00Z")) {
            assertThat(defects(Policies.smallOrders("until: null", "until: " + ended)))
                    .as(ended)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.message()).startsWith("never true: it has ended"));
        }
        for (String running : List.of("2026-11-22", "2026-11-23, zone: UTC", "2026-11-23T10:00:00.001Z")) {
            assertThat(defects(Policies.smallOrders("until: null", "until: " + running)))
                    .as(running)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "confidence >= 85",
                "valueMinor >= 1",
                "valueMinor != 7",
                "valueMinor <= 500000 || confidence >= 99",
                "valueMinor <= 500000 || carrier == 'UPSN'",
                "costMinor <= 500000",
                "expectedLossMinor >= valueMinor"
            })
    void missesAnUpperBoundOnTheValue(String expr) {
        String policy = Policies.permit("open", expr, 1);

        assertThat(defects(policy)).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.UNBOUNDED);
            assertThat(finding.message()).startsWith("no upper bound on valueMinor");
            assertThat((Long) given(finding).get("valueMinor")).isGreaterThanOrEqualTo(100_000_000_000_000L);
            assertThat(again(finding, policy).outcome()).isEqualTo(Ruling.Outcome.NEEDS_APPROVAL);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "500000 >= valueMinor",
                "valueMinor in [1, 2]",
                "!(valueMinor > 5)",
                "abstained ? valueMinor < 5 : valueMinor < 6"
            })
    void findsAnUpperBoundInAnyForm(String expr) {
        assertThat(defects(Policies.permit("closed", expr, 1))).isEmpty();
    }

    @Test
    void missesLimits() {
        String policy = Policies.smallOrders("limits: {perHour: 5, perDayMinor: 100000}\n", "");

        assertThat(defects(policy)).singleElement().satisfies(finding -> {
            assertThat(finding.message()).startsWith("no limit on how often or how much");
            assertThat(again(finding, policy).outcome()).isEqualTo(Ruling.Outcome.NEEDS_APPROVAL);
        });
    }

    @Test
    void findsAPermitThatAnotherMasks() {
        String narrow = Policies.permit("narrow", "valueMinor <= 500", 1);
        String wide = Policies.permit("wide", "valueMinor <= 400 && confidence > 90", 1)
                .replace("categories: [ALLOC_SHORTAGE]", "categories: [\"*\"]");
        String masked = Policies.permit("zzz", "valueMinor <= 400 && confidence > 90", 1);

        assertThat(of(Kind.MASKED, narrow, wide)).isEmpty();
        assertThat(of(Kind.MASKED, narrow, masked)).singleElement().satisfies(finding -> {
            assertThat(finding.rules()).containsExactly("zzz", "narrow");
            assertThat(again(finding, narrow, masked).rule())
                    .extracting(Ruling.RuleReference::id)
                    .isEqualTo("narrow");
            assertThat(again(finding, masked).outcome()).isEqualTo(Ruling.Outcome.NEEDS_APPROVAL);
        });
    }

    @Test
    void findsAPermitThatTwoMaskOnlyTogether() {
        String low = Policies.permit("a-low", "valueMinor <= 500 && confidence <= 50", 1);
        String high = Policies.permit("b-high", "valueMinor <= 500 && confidence > 50", 1);
        String masked = Policies.permit("c-all", "valueMinor <= 500", 1);

        assertThat(of(Kind.MASKED, low, masked)).isEmpty();
        assertThat(of(Kind.MASKED, low, high, masked))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).endsWith("'a-low' or 'b-high'"));
    }

    @Test
    void findsAPermitThatAForbidMasks() {
        String forbid = Policies.forbid("valueMinor > 100");

        assertThat(of(Kind.MASKED, Policies.permit("late", "valueMinor > 100 && valueMinor < 200", 1), forbid))
                .singleElement()
                .satisfies(finding -> assertThat(finding.rules()).containsExactly("late", "no-orders"));
        assertThat(of(Kind.MASKED, Policies.permit("late", "valueMinor >= 100 && valueMinor < 200", 1), forbid))
                .isEmpty();
    }

    /** A forbid that cannot be told forbids, so a permit for the unknown alone is masked by it. */
    @Test
    void knowsThatADoubtfulForbidForbids() {
        String unknown = Policies.permit("unknown", "valueMinor < 9 && 'customerTier' in missing", 1);

        assertThat(of(Kind.MASKED, unknown, Policies.forbid("customerTier == 'C'")))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(given(finding)).containsEntry("customerTier", null);
                    assertThat(again(finding, unknown).outcome()).isEqualTo(Ruling.Outcome.NEEDS_APPROVAL);
                });
    }

    @Test
    void findsAForbidThatForbidsNothingNew() {
        String wide = Policies.forbid("valueMinor > 100").replace("id: no-orders", "id: wide");
        String narrow = Policies.forbid("valueMinor > 200");

        assertThat(of(Kind.MASKED, wide, narrow))
                .singleElement()
                .satisfies(finding -> assertThat(finding.rules()).containsExactly("no-orders", "wide"));
        assertThat(of(Kind.MASKED, wide, wide.replace("id: wide", "id: again")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.rules()).containsExactly("wide", "again"));
    }

    @Test
    void tellsAnOverlapThatOnlyTheAlphabetDecides() {
        String approver = Policies.permit("approver", "valueMinor <= 500", 1);
        String lead = Policies.permit("lead", "valueMinor <= 500 && valueMinor >= 100", 1)
                .replace("role: approver", "role: lead");

        assertThat(defects(approver, lead)).anySatisfy(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.AMBIGUOUS_OVERLAP);
            assertThat(finding.message()).contains("asks for 1 approver, the second would ask for 1 lead");
            assertThat(again(finding, approver, lead).approvals().getFirst().role())
                    .isEqualTo("approver");
            assertThat(again(finding, lead).approvals().getFirst().role()).isEqualTo("lead");
        });
    }

    @Test
    void tellsAnOverlapThatTheOrderOfRulesDecides() {
        String one = Policies.permit("one", "valueMinor <= 500", 1);
        String two = Policies.permit("two", "valueMinor <= 600 && valueMinor >= 500", 2);
        String apart = Policies.permit("two", "valueMinor <= 600 && valueMinor > 500", 2);

        assertThat(defects(one, two)).isEmpty();
        assertThat(of(Kind.OVERLAP, one, two)).singleElement().satisfies(finding -> {
            assertThat(finding.message()).endsWith("because it asks for more people");
            assertThat(given(finding)).containsEntry("valueMinor", 500L);
            assertThat(again(finding, one, two).approvals().getFirst().count()).isEqualTo(2);
        });
        assertThat(of(Kind.OVERLAP, one, apart)).isEmpty();
    }

    /** One approver above 100, nobody below. */
    private static String tiered(String id, String expr) {
        return Policies.permit(id, expr, 1).replace("count: 1}", "count: 1, aboveMinor: 100}");
    }

    @Test
    void showsTheAutomaticPathBelowATier() {
        WorkflowProof proof = prove(tiered("tiered", "valueMinor <= 300 && valueMinor >= 7"))
                .workflows()
                .getFirst();

        assertThat(proof.automatic()).contains("valueMinor >= 7 and valueMinor <= 100");
        assertThat(proof.statement())
                .contains("automatic; no path without a person but with")
                .contains("an approval");
        assertThat(proof.proven()).isTrue();
        assertThat(again(witness(proof.witness()), tiered("tiered", "valueMinor <= 300 && valueMinor >= 7"))
                        .outcome())
                .isEqualTo(Ruling.Outcome.PERMITTED);
    }

    @Test
    void provesAnApprovalWhereTheTierBeginsBelowTheRule() {
        WorkflowProof proof = prove(tiered("tiered", "valueMinor <= 300 && valueMinor > 100"))
                .workflows()
                .getFirst();

        assertThat(proof.statement()).contains("no path without an approval");
        assertThat(proof.witness()).isNull();
    }

    /** The tiered rule asks for more in the end and so is asked first; below its tier the other asks for more and decides. */
    @Test
    void theStricterPermitAtTheValueDecides() {
        String tiered = tiered("tiered", "valueMinor <= 300").replace("count: 1, above", "count: 3, above");
        String flat = Policies.permit("flat", "valueMinor <= 300", 1);

        WorkflowProof proof = prove(tiered, flat).workflows().getFirst();
        assertThat(proof.statement()).contains("no path without an approval");
        assertThat(of(Kind.MASKED, tiered, flat)).isEmpty();
        assertThat(of(Kind.OVERLAP, tiered, flat))
                .anySatisfy(finding -> {
                    assertThat(finding.rules()).containsExactly("flat", "tiered");
                    assertThat(finding.message()).contains("asks for 1 approver, the second would ask for nobody");
                    assertThat(again(finding, tiered, flat).rule())
                            .extracting(Ruling.RuleReference::id)
                            .isEqualTo("flat");
                })
                .anySatisfy(finding -> {
                    assertThat(finding.rules()).containsExactly("tiered", "flat");
                    assertThat(finding.message()).contains("both hold at valueMinor > 100");
                    assertThat(again(finding, tiered, flat)
                                    .approvals()
                                    .getFirst()
                                    .count())
                            .isEqualTo(3);
                });
    }

    @Test
    void findsAPermitMaskedByTheTiersOfAnother() {
        String tiered = tiered("tiered", "valueMinor <= 300");
        String nobody = Policies.permit("zzz", "valueMinor <= 300", 0);

        assertThat(of(Kind.MASKED, tiered, nobody)).singleElement().satisfies(finding -> {
            assertThat(finding.rules()).containsExactly("zzz", "tiered");
            assertThat(again(finding, tiered, nobody).rule())
                    .extracting(Ruling.RuleReference::id)
                    .isEqualTo("tiered");
        });
        assertThat(of(Kind.MASKED, tiered, Policies.permit("zzz", "valueMinor <= 301", 0)))
                .isEmpty();
    }

    @Test
    void tellsAnOverlapOfTiersThatOnlyTheAlphabetDecides() {
        String approver = tiered("approver", "valueMinor <= 300");
        String lead = tiered("lead", "valueMinor <= 300").replace("role: approver", "role: lead");

        assertThat(of(Kind.AMBIGUOUS_OVERLAP, approver, lead)).singleElement().satisfies(finding -> {
            assertThat(given(finding)).containsEntry("valueMinor", 300L);
            assertThat(again(finding, approver, lead).approvals().getFirst().role())
                    .isEqualTo("approver");
        });
    }

    @Test
    void findsATierThatIsNeverReached() {
        assertThat(of(Kind.REDUNDANT, tiered("tiered", "valueMinor <= 100")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message())
                        .isEqualTo("redundant: the rule never holds above 100, so this approver is never asked"));
        assertThat(of(Kind.REDUNDANT, tiered("tiered", "valueMinor <= 101"))).isEmpty();
    }

    @Test
    void warnsOfAPostingThatIsAutomaticBelowATier() {
        String policy =
                tiered("posting", "valueMinor <= 300").replace("alternate-warehouse-sourcing", "ship-confirm-proposal");

        assertThat(of(Kind.NEVER_AUTOMATIC, policy))
                .singleElement()
                .satisfies(finding ->
                        assertThat((Long) given(finding).get("valueMinor")).isLessThanOrEqualTo(100L));
        assertThat(prove(policy).workflows().getFirst().statement()).contains("no path without an approval");
        assertThat(of(
                        Kind.NEVER_AUTOMATIC,
                        policy.replace("valueMinor <= 300", "valueMinor <= 300 && valueMinor > 100")))
                .isEmpty();
    }

    @Test
    void takesTheLimitOfOneRequestForABound() {
        String open = Policies.permit("open", "confidence >= 85", 1);
        String limited = open.replace("perHour: 5", "perHour: 5, perRequestMinor: 300");

        assertThat(defects(open)).isNotEmpty();
        assertThat(defects(limited)).isEmpty();
        assertThat(prove(limited).workflows().getFirst().statement()).contains("valueMinor <= 300");
        assertThat(defects(limited.replace("confidence >= 85", "valueMinor > 300")))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.message()).contains("'within the limit of one request' together with 'holds'");
                    assertThat(limited.lines().toList().get(finding.line() - 1)).startsWith("limits:");
                });
    }

    /** Days at a site end where others begin, in whatever zone; a moment cuts them where zones differ. */
    @Test
    void comparesDaysAtTheSiteWithMoments() {
        String now = Policies.permit("now", "valueMinor <= 500", 0).replace("until: null", "until: 2026-12-31");
        String forbid = Policies.forbid("valueMinor > 0 && valueMinor <= 500");

        String utc = forbid.replace("{from: 2025-01-01, until: null}", "{until: 2026-12-31, zone: UTC}");
        String later = forbid.replace("{from: 2025-01-01, until: null}", "{until: 2027-01-01, zone: UTC}");

        // 18 hours west of Greenwich the last day is not over when it is in UTC; there no case can be shown, in UTC.
        WorkflowProof open = prove(now.replace("valueMinor <= 500", "valueMinor <= 500 && valueMinor > 0"), utc)
                .workflows()
                .getFirst();
        assertThat(open.proven()).isFalse();
        assertThat(open.statement()).contains("not proven");
        assertThat(prove(now.replace("valueMinor <= 500", "valueMinor <= 500 && valueMinor > 0"), later)
                        .workflows()
                        .getFirst()
                        .statement())
                .contains("nothing is ever permitted");
    }

    @Test
    void datesKeepRulesApart() {
        String now = Policies.permit("now", "valueMinor <= 500", 1).replace("until: null", "until: 2026-12-31");
        String then = Policies.permit("then", "valueMinor <= 500", 1)
                .replace("from: 2025-01-01", "from: 2027-01-01")
                .replace("role: approver", "role: lead");

        assertThat(defects(now, then)).isEmpty();
        assertThat(defects(now, then.replace("from: 2027-01-01", "from: 2026-12-31")))
                .singleElement()
                .satisfies(finding -> assertThat(given(finding)).containsEntry("now", "2026-12-31T00:00:00Z"));
    }

    @Test
    void tellsWhatAForbidTakes() {
        String permit = Policies.permit("permit", "valueMinor <= 500000", 1);
        String forbid = Policies.forbid("customerTier == 'C'");

        assertThat(of(Kind.OVERLAP, permit, forbid)).singleElement().satisfies(finding -> {
            assertThat(finding.rules()).containsExactly("no-orders", "permit");
            assertThat(again(finding, permit).outcome()).isEqualTo(Ruling.Outcome.NEEDS_APPROVAL);
            assertThat(again(finding, permit, forbid).outcome()).isEqualTo(Ruling.Outcome.DENIED);
        });
    }

    @Test
    void findsRedundantConditions() {
        assertThat(of(Kind.REDUNDANT, Policies.smallOrders("confidence >= 85", "1 < 2")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).endsWith("always holds"));
        assertThat(of(Kind.REDUNDANT, Policies.smallOrders("confidence >= 85", "valueMinor < 600000")))
                .singleElement()
                .satisfies(
                        finding -> assertThat(finding.message())
                                .isEqualTo(
                                        "redundant: 'class is certain enough' follows from the scope and the other conditions"));
        assertThat(of(Kind.REDUNDANT, Policies.smallOrders("confidence >= 85", "valueMinor < 500000")))
                .extracting(Finding::message)
                .containsExactly("redundant: 'small order' follows from the scope and the other conditions");
    }

    @Test
    void warnsOfAnAutomaticPosting() {
        String policy = Policies.permit("posting", "valueMinor <= 5", 0)
                .replace("alternate-warehouse-sourcing", "ship-confirm-proposal");

        assertThat(of(Kind.NEVER_AUTOMATIC, policy)).singleElement().satisfies(finding -> {
            assertThat(finding.message())
                    .isEqualTo("'ship-confirm-proposal' is never automatic: expected at least one approval");
            assertThat(again(finding, policy).outcome()).isEqualTo(Ruling.Outcome.NEEDS_APPROVAL);
        });
        assertThat(prove(policy).workflows().getFirst().statement()).contains("no path without an approval");
    }

    @Test
    void showsAGapBetweenTwoRules() {
        String small = Policies.permit("small", "valueMinor <= 100", 1);
        String large = Policies.permit("large", "valueMinor > 101 && valueMinor <= 200", 1);

        assertThat(of(Kind.GAP, small, large))
                .anySatisfy(finding -> assertThat(given(finding)).containsEntry("valueMinor", 101L));
        assertThat(of(Kind.GAP, small, large.replace("> 101", "> 100")))
                .noneSatisfy(finding -> assertThat(given(finding)).containsEntry("valueMinor", 101L));
        assertThat(of(Kind.GAP, small, large))
                .allSatisfy(finding ->
                        assertThat(again(finding, small, large).outcome()).isEqualTo(Ruling.Outcome.DENIED));
    }

    @Test
    void provesWhatNoPathCanDoWithout() {
        WorkflowProof proof = prove(Policies.smallOrders()).workflows().getFirst();

        assertThat(proof.workflow()).isEqualTo("alternate-warehouse-sourcing");
        assertThat(proof.statement())
                .isEqualTo("alternate-warehouse-sourcing: no path without an approval; every path needs"
                        + " category in ALLOC_SHORTAGE, confidence >= 85, dataAge <= 45m, valueMinor <= 500000");
        assertThat(proof.witness()).isNull();
        assertThat(proof.proven()).isTrue();
    }

    @Test
    void showsThePathToAnAutomaticPermission() {
        String automatic = Policies.permit("automatic", "valueMinor <= 300 && confidence >= 98", 0);
        WorkflowProof proof = prove(automatic, Policies.forbid("valueMinor <= 200"))
                .workflows()
                .getFirst();

        assertThat(proof.automatic())
                .containsExactly(
                        "category in ALLOC_SHORTAGE", "valueMinor >= 201 and valueMinor <= 300", "confidence >= 98");
        assertThat(again(witness(proof.witness()), automatic).outcome()).isEqualTo(Ruling.Outcome.PERMITTED);
    }

    @Test
    void leavesOpenWhatHangsOnAPartItCannotSee() {
        // No text has a length below zero in truth, but the analysis does not know what the pattern says.
        String odd = Policies.permit("odd", "valueMinor <= 300 && site.matches('^[^a-zA-Z0-9]{40}#')", 0);
        RuleProof proof = prove(odd);

        assertThat(proof.workflows().getFirst().proven()).isFalse();
        assertThat(proof.findings())
                .filteredOn(finding -> finding.kind() == Kind.NOT_ANALYSED)
                .anySatisfy(finding -> {
                    assertThat(finding.message()).contains("not analysed: site.matches(");
                    assertThat(finding.line()).isEqualTo(11);
                })
                .anySatisfy(finding -> assertThat(finding.message()).contains("whether it ever decides"));
    }

    @Test
    void searchesCasesForPartsItTakesAsAWhole() {
        String whole = Policies.permit("whole", "valueMinor <= 300 && expectedLossMinor >= costMinor * 40", 0);
        String night = Policies.permit("night", "valueMinor <= 300 && now.getHours() >= 22", 0);
        String named = Policies.permit("named", "valueMinor <= 300 && site.startsWith('WH')", 0);

        for (String policy : List.of(whole, night, named)) {
            WorkflowProof proof = prove(policy).workflows().getFirst();

            assertThat(proof.proven()).as(proof.statement()).isTrue();
            assertThat(again(witness(proof.witness()), policy).outcome()).isEqualTo(Ruling.Outcome.PERMITTED);
        }
    }

    @Test
    void asksADraftTogetherWithWhatIsInForce() {
        String inForce = Policies.permit("in-force", "valueMinor <= 500", 1);
        String draft = Policies.permit("zzz", "valueMinor <= 400", 1);
        String replacement = Policies.permit("in-force", "valueMinor <= 300", 1);

        assertThat(RuleProver.prove(files(draft), files(inForce), CATALOGUE).findings())
                .anySatisfy(finding -> assertThat(finding.kind()).isEqualTo(Kind.MASKED));
        assertThat(RuleProver.prove(files(draft, replacement), files(inForce), CATALOGUE)
                        .findings())
                .noneSatisfy(finding -> assertThat(finding.kind()).isEqualTo(Kind.MASKED));
    }

    @Test
    void givesUpInWordsWhenConditionsBranchTooOften() {
        StringBuilder many = new StringBuilder("valueMinor <= 5");
        for (int i = 0; i < 12; i++) {
            many.append(" && (confidence != %d || novelty != %d || delayRisk != %d)".formatted(i, i, i));
        }
        String policy = Policies.permit("many", many.toString(), 1);

        assertThat(prove(policy).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message())
                        .startsWith("not analysed: Expected conditions of at most 20000 regions"));
    }

    private static List<Finding> defects(String... policies) {
        return prove(policies).findings().stream()
                .filter(finding -> finding.kind().severity() == RuleProof.Severity.DEFECT)
                .toList();
    }

    private static List<Finding> of(Kind kind, String... policies) {
        return prove(policies).findings().stream()
                .filter(finding -> finding.kind() == kind)
                .toList();
    }

    private static RuleProof prove(String... policies) {
        return RuleProver.prove(files(policies), List.of(), CATALOGUE);
    }

    private static List<PolicyFile> files(String... policies) {
        return Arrays.stream(policies)
                .map(text -> new PolicyFile(Path.of("policy.yaml"), text.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    private static Map<String, Object> given(Finding finding) {
        return witness(finding.witness()).given();
    }

    private static Witness witness(Witness witness) {
        assertThat(witness).isNotNull();
        return witness;
    }

    private static Ruling again(Finding finding, String... policies) {
        return again(witness(finding.witness()), policies);
    }

    /** Reads the witness as a policy's case and asks the rules: what was printed is what holds. */
    private static Ruling again(Witness witness, String... policies) {
        String text = Policies.smallOrders()
                .replaceAll(
                        "(?s)cases:.*",
                        "cases: [{name: witness, expect: DENIED, given: "
                                + Json.MAPPER.writeValueAsString(witness.given()) + "}]");
        Policy.Case example = Policies.compiled(text).policy().cases().getFirst();
        Map<Variable, Object> values = Witnesses.neutral();
        values.putAll(example.given());
        example.unset().forEach(values::remove);
        List<CompiledPolicy> compiled =
                Arrays.stream(policies).map(Policies::compiled).toList();
        return new Court(compiled, Set.of()).rule(values);
    }
}
