package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.assessment.Category;
import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.ApprovalNeed;
import dev.triage.governance.Ruling.Outcome;
import dev.triage.governance.Ruling.RuleReference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyBookTests {

    private static final String EVERYTHING =
            "scope: {workflows: [alternate-warehouse-sourcing], categories: [\"*\"], sites: [\"*\"]}";
    private static final String SCOPE =
            "scope: {workflows: [alternate-warehouse-sourcing], categories: [ALLOC_SHORTAGE], sites: [\"*\"]}";

    private final PolicyBook book = Policies.book(Policies.smallOrders());

    @Test
    void permitsWithTheApprovalsTheRuleAsksFor() {
        Ruling ruling = rule(book, Asked.sourcing());

        assertThat(ruling.outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
        assertThat(ruling.approvals()).containsExactly(new ApprovalNeed("approver", 1));
        assertThat(ruling.rule()).isEqualTo(book.rules().getFirst().reference());
        assertThat(ruling.explanation()).isEqualTo("Rule 'small-orders' version 3 permits it with 1 approver.");
        assertThat(ruling.conditions())
                .containsExactly(
                        new Ruling.Condition("class is certain enough", true, "confidence >= 85", "confidence = 93 %"),
                        new Ruling.Condition("data is fresh", true, "dataAge <= duration('45m')", "dataAge = 6m"),
                        new Ruling.Condition("small order", true, "valueMinor <= 500000", "valueMinor = 1840.00 EUR"));
    }

    @Test
    void deniesAndSaysWhatWouldPass() {
        Ruling ruling = rule(book, Asked.sourcing().aged(Duration.ofMinutes(130)));

        assertThat(ruling.outcome()).isEqualTo(Outcome.DENIED);
        assertThat(ruling.rule()).isNull();
        assertThat(ruling.conditions()).extracting(Ruling.Condition::met).containsExactly(true, false, true);
        assertThat(ruling.explanation())
                .isEqualTo("No rule permits it. Nearest is 'small-orders' version 3:"
                        + " 'data is fresh' needs dataAge <= 45m, was 2h 10m.");
    }

    @Test
    void saysOfEachFailedConditionWhatWasFoundAndWhatWouldPass() {
        Ruling denied =
                rule(book, Asked.sourcing().of(Category.ALLOC_SHORTAGE, 0.84).worth(600_000));

        assertThat(denied.wouldPass())
                .containsExactly(
                        "confidence is 84 %; 85 % or more passes",
                        "valueMinor is 6000.00 EUR; 5000.00 EUR or less passes");
        assertThat(denied.conditions().getFirst().values()).isEqualTo(Map.of("confidence", 84L));
        assertThat(denied.conditions().get(1).values()).as("it holds").isEmpty();
        assertThat(rule(book, Asked.sourcing()).wouldPass()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "confidence > 93 | confidence is 93 %; more than 93 % passes",
                "confidence < 93 | confidence is 93 %; less than 93 % passes",
                "85 > confidence | confidence is 93 %; less than 85 % passes",
                "site == 'DC-WEST' | site is DC-EAST; DC-WEST passes",
                "site != 'DC-EAST' | site is DC-EAST; anything but DC-EAST passes",
                "abstained | abstained is false; true passes",
                "confidence >= 95 && valueMinor <= 1000 && site == 'DC-EAST' "
                        + "| confidence is 93 %; 95 % or more passes, and valueMinor is 1840.00 EUR; 10.00 EUR or less passes",
                "confidence + occurrences > 200 | confidence = 93 %, occurrences = 1; confidence + occurrences > 200 must hold",
                "carrier == 'UPS' | carrier must be known, and then carrier == 'UPS' must hold",
            })
    void saysWhatWouldPass(String expression, String words) {
        PolicyBook one = Policies.book(Policies.permit("one", expression, 1));
        assertThat(rule(one, Asked.sourcing()).wouldPass()).containsExactly(words);
    }

    @Test
    void anAmountOverTheLimitOfOneRequestIsAConditionNotMet() {
        PolicyBook limited = Policies.book(
                Policies.smallOrders("limits: {perHour: 5,", "limits: {perRequestMinor: 100000, perHour: 5,"));

        Ruling ruling = rule(limited, Asked.sourcing());

        assertThat(ruling.outcome()).isEqualTo(Outcome.DENIED);
        assertThat(ruling.explanation()).contains("'within the limit of one request' needs valueMinor <= 1000.00 EUR");
        assertThat(rule(limited, Asked.sourcing().worth(100_000)).outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
    }

    @Test
    void aLineOfApprovalsCountsOnlyAboveItsValue() {
        PolicyBook tiers = Policies.book(Policies.smallOrders(
                "[{role: approver, count: 1}]",
                "[{role: approver, count: 1}, {role: approver, count: 1, aboveMinor: 200000},"
                        + " {role: lead, count: 1, aboveMinor: 300000}]"));

        assertThat(rule(tiers, Asked.sourcing().worth(200_000)).approvals())
                .containsExactly(new ApprovalNeed("approver", 1));
        assertThat(rule(tiers, Asked.sourcing().worth(200_001)).approvals())
                .containsExactly(new ApprovalNeed("approver", 2));
        assertThat(rule(tiers, Asked.sourcing().worth(300_001)).approvals())
                .containsExactly(new ApprovalNeed("approver", 2), new ApprovalNeed("lead", 1));
    }

    /** The order of the rules is by the most they ever ask for; what counts is what they ask for here. */
    @Test
    void amongEqualsTheOneThatAsksForTheMostAtThisValueDecides() {
        String large = Policies.smallOrders("id: small-orders", "id: a-large")
                .replace("[{role: approver, count: 1}]", "[{role: approver, count: 3, aboveMinor: 400000}]");
        PolicyBook both = Policies.book(large, Policies.smallOrders());

        assertThat(rule(both, Asked.sourcing()).approvals()).containsExactly(new ApprovalNeed("approver", 1));
        assertThat(rule(both, Asked.sourcing().worth(400_001)).approvals())
                .containsExactly(new ApprovalNeed("approver", 3));
    }

    @Test
    void writesMoneyAndPercentAsPeopleDo() {
        Ruling ruling =
                rule(book, Asked.sourcing().of(Category.ALLOC_SHORTAGE, 0.6).worth(1_840_000));

        assertThat(ruling.explanation())
                .contains("'class is certain enough' needs confidence >= 85 %, was 60 %")
                .contains("'small order' needs valueMinor <= 5000.00 EUR, was 18400.00 EUR");
    }

    @Test
    void neverRoundsConfidenceUp() {
        assertThat(rule(book, Asked.sourcing().of(Category.ALLOC_SHORTAGE, 0.8499))
                        .outcome())
                .isEqualTo(Outcome.DENIED);
        assertThat(rule(book, Asked.sourcing().of(Category.ALLOC_SHORTAGE, 0.85))
                        .outcome())
                .isEqualTo(Outcome.NEEDS_APPROVAL);
    }

    @Test
    void deniesWhatIsNotKnown() {
        Ruling ruling = rule(book, Asked.sourcing().aged(null));

        assertThat(ruling.outcome()).isEqualTo(Outcome.DENIED);
        assertThat(ruling.explanation()).contains("'data is fresh' needs dataAge, which is not known");
    }

    @Test
    void trustsNoDataFromTheFuture() {
        assertThat(rule(book, Asked.sourcing().aged(Duration.ofMinutes(-9))).outcome())
                .isEqualTo(Outcome.NEEDS_APPROVAL);
        assertThat(rule(book, Asked.sourcing().aged(Duration.ofMinutes(-11))).outcome())
                .isEqualTo(Outcome.DENIED);
    }

    @Test
    void deniesWithoutAnyRule() {
        Ruling none = rule(new PolicyBook(List.of()), Asked.sourcing());
        Ruling otherCategory = rule(book, Asked.sourcing().of(Category.INVOICE_BLOCKED, 0.99));

        assertThat(none.outcome()).isEqualTo(Outcome.DENIED);
        assertThat(none.explanation()).contains("No active rule covers alternate-warehouse-sourcing");
        assertThat(otherCategory.outcome()).isEqualTo(Outcome.DENIED);
        assertThat(otherCategory.explanation()).contains("for category INVOICE_BLOCKED at site DC-EAST");
    }

    @Test
    void asksNothingOfWorkflowsThatChangeNothing() {
        PolicyBook forbidding = Policies.book(Policies.forbid("true || abstained"));

        assertThat(rule(forbidding, Asked.sourcing().kind(false, false)).outcome())
                .isEqualTo(Outcome.NOT_REQUIRED);
    }

    @Test
    void forbidBeatsPermit() {
        PolicyBook both = Policies.book(Policies.smallOrders(), Policies.forbid("valueMinor > 100000"));

        Ruling ruling = rule(both, Asked.sourcing());

        assertThat(ruling.outcome()).isEqualTo(Outcome.DENIED);
        assertThat(ruling.rule()).extracting(RuleReference::id).isEqualTo("no-orders");
        assertThat(ruling.explanation())
                .isEqualTo("Rule 'no-orders' version 3 forbids it: because (valueMinor = 1840.00 EUR)."
                        + " Here valueMinor is 1840.00 EUR; 1000.00 EUR or less passes.");
        assertThat(rule(both, Asked.sourcing().worth(100_000)).outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
    }

    @Test
    void aForbidThatCannotBeToldForbids() {
        PolicyBook both = Policies.book(Policies.smallOrders(), Policies.forbid("customerTier == 'C'"));

        assertThat(rule(both, Asked.sourcing().tier("A")).outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
        assertThat(rule(both, Asked.sourcing().tier(null)))
                .satisfies(ruling -> assertThat(ruling.outcome()).isEqualTo(Outcome.DENIED))
                .satisfies(ruling -> assertThat(ruling.explanation()).contains("in doubt the answer is no"));
    }

    @Test
    void aRuleCanAskForWhatIsMissing() {
        PolicyBook careful =
                Policies.book(Policies.permit("careful", "'customerTier' in missing || customerTier == 'A'", 1));

        assertThat(rule(careful, Asked.sourcing().tier(null)).outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
        assertThat(rule(careful, Asked.sourcing().tier("C")).outcome()).isEqualTo(Outcome.DENIED);
    }

    @Test
    void permitsAutomaticallyWithoutApprovals() {
        PolicyBook automatic = Policies.book(Policies.permit("automatic", "confidence >= 90", 0));

        Ruling ruling = rule(automatic, Asked.sourcing());

        assertThat(ruling.outcome()).isEqualTo(Outcome.PERMITTED);
        assertThat(ruling.approvals()).isEmpty();
    }

    @Test
    void postingsAreNeverAutomatic() {
        PolicyBook automatic = Policies.book(Policies.permit("automatic", "confidence >= 90", 0));

        Ruling ruling = rule(automatic, Asked.sourcing().kind(true, true));

        assertThat(ruling.outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
        assertThat(ruling.approvals()).containsExactly(new ApprovalNeed("approver", 1));
        assertThat(ruling.explanation()).contains("never automatic");
    }

    @Test
    void postingsAreNeverAutomaticEvenWhenTheCatalogueSaysSo() {
        for (String workflow : Policy.NEVER_AUTOMATIC) {
            PolicyBook automatic = Policies.book(Policies.permit("automatic", "confidence >= 90", 0)
                    .replace("alternate-warehouse-sourcing", workflow));

            assertThat(rule(automatic, Asked.sourcing().of(workflow)).outcome())
                    .as(workflow)
                    .isEqualTo(Outcome.NEEDS_APPROVAL);
        }
    }

    @Test
    void theNarrowerScopeDecides() {
        PolicyBook both = Policies.book(
                Policies.permit("a-general", "confidence >= 90", 2).replace(SCOPE, EVERYTHING),
                Policies.permit("z-special", "confidence >= 90", 1));

        assertThat(rule(both, Asked.sourcing()).rule())
                .extracting(RuleReference::id)
                .isEqualTo("z-special");
        assertThat(rule(both, Asked.sourcing().of(Category.PICK_SHORT, 0.99)).rule())
                .extracting(RuleReference::id)
                .isEqualTo("a-general");
    }

    @Test
    void amongEqualsTheStricterDecides() {
        PolicyBook both = Policies.book(
                Policies.permit("a-lenient", "confidence >= 90", 1),
                Policies.permit("z-strict", "confidence >= 90", 2));

        assertThat(rule(both, Asked.sourcing()).approvals()).containsExactly(new ApprovalNeed("approver", 2));
    }

    @Test
    void amongEqualsInAllTheFirstByIdDecides() {
        String b = Policies.permit("b", "confidence >= 90", 1);
        String a = Policies.permit("a", "confidence >= 90", 1);

        assertThat(rule(Policies.book(b, a), Asked.sourcing()).rule())
                .extracting(RuleReference::id)
                .isEqualTo("a");
        assertThat(Policies.book(b, a).version())
                .isEqualTo(Policies.book(a, b).version())
                .startsWith("sha256:");
    }

    @Test
    void shadowIsMentionedAndChangesNothing() {
        String shadow = Policies.forbid("valueMinor > 100000").replace("mode: enforce", "mode: shadow");
        String off = Policies.forbid("valueMinor > 100000").replace("mode: enforce", "mode: off");

        Ruling ruling = rule(Policies.book(Policies.smallOrders(), shadow), Asked.sourcing());

        assertThat(ruling.outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
        assertThat(ruling.explanation()).endsWith("In shadow, rule 'no-orders' version 3 would forbid it.");
        assertThat(rule(Policies.book(Policies.smallOrders(), off), Asked.sourcing())
                        .explanation())
                .doesNotContain("shadow");
    }

    @Test
    void holdsOnTheDaysOfUtcWhenItSaysSo() {
        PolicyBook november = Policies.book(Policies.smallOrders(
                "from: 2025-01-01, until: null", "from: 2026-11-01, until: 2026-11-30, zone: UTC"));

        assertThat(at(november, "2026-10-31T23:59:59Z")).isEqualTo(Outcome.DENIED);
        assertThat(at(november, "2026-11-01T00:00:00Z")).isEqualTo(Outcome.NEEDS_APPROVAL);
        assertThat(at(november, "2026-11-30T23:59:59Z")).isEqualTo(Outcome.NEEDS_APPROVAL);
        assertThat(at(november, "2026-12-01T00:00:00Z")).isEqualTo(Outcome.DENIED);
    }

    @Test
    void holdsOnTheSitesDaysOnly() {
        PolicyBook newYork = Policies.book(
                Policies.smallOrders("from: 2025-01-01, until: null", "from: 2026-11-01, until: 2026-11-30"));

        assertThat(at(newYork, "2026-11-01T03:59:59Z")).isEqualTo(Outcome.DENIED);
        assertThat(at(newYork, "2026-11-01T04:00:00Z")).isEqualTo(Outcome.NEEDS_APPROVAL);
        assertThat(at(newYork, "2026-12-01T04:59:59Z")).isEqualTo(Outcome.NEEDS_APPROVAL);
        assertThat(at(newYork, "2026-12-01T05:00:00Z")).isEqualTo(Outcome.DENIED);
    }

    @Test
    void coversNamedSitesOnly() {
        PolicyBook east = Policies.book(Policies.smallOrders("sites: [\"*\"]", "sites: [DC-EAST]"));

        assertThat(rule(east, Asked.sourcing()).outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
        assertThat(rule(east, Asked.sourcing().at("DC-WEST")).outcome()).isEqualTo(Outcome.DENIED);
        assertThat(rule(east, Asked.sourcing().at(null)).outcome()).isEqualTo(Outcome.DENIED);
    }

    @Test
    void onlyConsentToTheVeryItemCounts() {
        PolicyBook consent = Policies.book(Policies.permit("consent", "customerConsent", 1));

        assertThat(rule(consent, Asked.sourcing().with(Map.of("toSku", "SKU-1043")))
                        .outcome())
                .isEqualTo(Outcome.NEEDS_APPROVAL);
        assertThat(rule(consent, Asked.sourcing().with(Map.of("toSku", "SKU-1044")))
                        .outcome())
                .isEqualTo(Outcome.DENIED);
        assertThat(rule(consent, Asked.sourcing().with(Map.of("fromSku", "SKU-1043")))
                        .outcome())
                .isEqualTo(Outcome.DENIED);
    }

    @Test
    void seesEveryVariableOfAProposal() {
        String all = "workflow == 'alternate-warehouse-sourcing' && category == 'ALLOC_SHORTAGE'"
                + " && family == 'allocation' && priority == 'P1' && site == 'DC-EAST' && fromSite == 'DC-WEST'"
                + " && customerTier == 'A' && orderType == 'B2B' && supplier == 'SUP-77' && currency == 'EUR'"
                + " && confidence == 93 && delayRisk == 60 && novelty == 10 && valueMinor == 184000"
                + " && expectedLossMinor == 740000 && costMinor == 12000 && quantityMilli == 40000"
                + " && occurrences == 1 && openRequests == 0 && retries == 1 && !abstained && !customerConsent"
                + " && !requesterIsMachine && dataAge == duration('6m') && timeToDue > duration('30h')"
                + " && now == timestamp('2026-11-23T09:15:00Z') && 'carrier.tracking' in missing && 'carrier' in missing";

        assertThat(rule(Policies.book(Policies.permit("all", all, 1)), Asked.sourcing())
                        .explanation())
                .isEqualTo("Rule 'all' version 3 permits it with 1 approver.");
    }

    @Test
    void aBrokenRuleDeniesEverything() {
        List<ActivePolicy> rules =
                List.of(book.rules().getFirst(), new ActivePolicy(new RuleReference("broken", 1, "0"), null));

        Ruling ruling = rule(new PolicyBook(rules), Asked.sourcing());

        assertThat(ruling.outcome()).isEqualTo(Outcome.DENIED);
        assertThat(ruling.explanation()).contains("'broken' version 1 is active but cannot be read");
    }

    @Test
    void aMachineIsSeenAsOne() {
        PolicyBook people = Policies.book(Policies.permit("people", "!requesterIsMachine", 1));
        Asked asked = Asked.sourcing();

        assertThat(people.rule(asked.facts(), asked.proposal(), false, Asked.NOW)
                        .outcome())
                .isEqualTo(Outcome.NEEDS_APPROVAL);
        assertThat(people.rule(asked.facts(), asked.proposal(), true, Asked.NOW))
                .satisfies(ruling -> assertThat(ruling.outcome()).isEqualTo(Outcome.DENIED))
                .satisfies(ruling ->
                        assertThat(ruling.explanation()).contains("needs requesterIsMachine to be false, was true"));
    }

    private static Ruling rule(PolicyBook book, Asked asked) {
        return book.rule(asked.facts(), asked.proposal(), false, Asked.NOW);
    }

    private static Outcome at(PolicyBook book, String moment) {
        Instant now = Instant.parse(moment);
        Asked asked = Asked.sourcing().aged(Duration.between(now, Asked.NOW));
        return book.rule(asked.facts(), asked.proposal(), false, now).outcome();
    }
}
