package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.ApprovalNeed;
import dev.triage.governance.Ruling.Outcome;
import dev.triage.governance.Ruling.RuleReference;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rule decides, at the edges of scope, mode and order. */
class RulingEdgeTests {

    private static final String NAMED = "workflows: [alternate-warehouse-sourcing]";
    private static final String LINES = "[{role: approver, count: 1}]";

    @Test
    void aRuleThatIsOffDecidesNothing() {
        String off = Policies.forbid("valueMinor > 1").replace("mode: enforce", "mode: off");
        String permitOff = Policies.smallOrders("mode: enforce", "mode: off");

        assertThat(rule(Policies.book(Policies.smallOrders(), off), Asked.sourcing())
                        .outcome())
                .isEqualTo(Outcome.NEEDS_APPROVAL);
        assertThat(rule(Policies.book(permitOff), Asked.sourcing()).outcome()).isEqualTo(Outcome.DENIED);
    }

    @Test
    void aShadowPermitPermitsNothingAndSaysWhatItWould() {
        String shadow = Policies.smallOrders("mode: enforce", "mode: shadow");
        String automatic = shadow.replace(LINES, "[]").replace("id: small-orders", "id: z-automatic");

        Ruling ruling = rule(Policies.book(shadow, automatic), Asked.sourcing());

        assertThat(ruling.outcome()).isEqualTo(Outcome.DENIED);
        assertThat(ruling.explanation())
                .contains("In shadow, rule 'small-orders' version 3 would permit it with 1 approver.")
                .contains("In shadow, rule 'z-automatic' version 3 would permit it automatically.");
        assertThat(rule(
                                Policies.book(Policies.smallOrders(), shadow.replace("id: small-orders", "id: other")),
                                Asked.sourcing().worth(500_001))
                        .explanation())
                .doesNotContain("shadow");
    }

    @Test
    void aRuleCoversTheWorkflowsItNamesAndOneForAllCoversThemToo() {
        String returns = Policies.smallOrders(NAMED, "workflows: [create-rma]").replace("id: small-orders", "id: rma");
        String all = Policies.smallOrders(NAMED, "workflows: [\"*\"]")
                .replace("id: small-orders", "id: all")
                .replace(LINES, "[{role: lead, count: 1}]");

        PolicyBook named = Policies.book(Policies.smallOrders(), returns);
        assertThat(ruleId(named, Asked.sourcing())).isEqualTo("small-orders");
        assertThat(ruleId(named, Asked.sourcing().of("create-rma"))).isEqualTo("rma");
        assertThat(rule(named, Asked.sourcing().of("backorder-line")).outcome()).isEqualTo(Outcome.DENIED);

        PolicyBook withAll = Policies.book(returns, all);
        assertThat(ruleId(withAll, Asked.sourcing().of("create-rma"))).isEqualTo("rma");
        assertThat(ruleId(withAll, Asked.sourcing())).isEqualTo("all");
        String forbidAll = Policies.forbid("valueMinor > 1").replace(NAMED, "workflows: [\"*\"]");
        assertThat(rule(Policies.book(returns, forbidAll), Asked.sourcing().of("create-rma"))
                        .outcome())
                .isEqualTo(Outcome.DENIED);
    }

    @Test
    void theNearestIsTheOneWithTheFewestConditionsMissing() {
        String one = Policies.permit("z-one", "confidence >= 99", 1);
        String two = Policies.permit("a-two", "confidence >= 99", 1)
                .replace("then:", "  - {name: cheap, expr: \"valueMinor <= 1\"}\nthen:");
        String alsoOne = Policies.permit("zz-one", "confidence >= 98", 1);

        assertThat(rule(Policies.book(two, one), Asked.sourcing()).explanation())
                .contains("Nearest is 'z-one' version 3:");
        assertThat(rule(Policies.book(two, one, alsoOne), Asked.sourcing()).explanation())
                .contains("Nearest is 'z-one' version 3:");
        assertThat(rule(Policies.book(two), Asked.sourcing()).explanation()).contains("; 'cheap' needs");
    }

    @Test
    void amongThoseThatAskForEquallyManyHereTheFirstStays() {
        String three = Policies.smallOrders(
                        LINES, "[{role: approver, count: 1}, {role: lead, count: 2, aboveMinor: 400000}]")
                .replace("id: small-orders", "id: z-three");
        String two = Policies.smallOrders(
                        LINES, "[{role: approver, count: 1}, {role: lead, count: 1, aboveMinor: 400000}]")
                .replace("id: small-orders", "id: a-two");

        assertThat(ruleId(Policies.book(three, two), Asked.sourcing())).isEqualTo("z-three");
    }

    @Test
    void aProhibitionInDoubtSaysWhatCouldNotBeTold() {
        String doubtful = Policies.forbid("valueMinor + 9223372036854775807 > 0");

        assertThat(rule(Policies.book(doubtful), Asked.sourcing()).explanation())
                .startsWith("Rule 'no-orders' version 3 forbids it: 'forbidden' could not be evaluated (valueMinor")
                .contains("), and in doubt the answer is no.");
    }

    @Test
    void permitsAreAskedFromTheNarrowestAndStrictestOn() {
        PolicyBook book = Policies.book(
                Policies.permit("b-one", "valueMinor > 1", 1),
                Policies.permit("a-one", "valueMinor > 1", 1),
                Policies.permit("z-two", "valueMinor > 1", 2),
                Policies.permit("z-narrow", "valueMinor > 1", 0).replace("sites: [\"*\"]", "sites: [DC-EAST]"));

        assertThat(book.rules().stream().sorted(PolicyBook.precedence()))
                .extracting(rule -> rule.reference().id())
                .containsExactly("z-narrow", "z-two", "a-one", "b-one");
    }

    @Test
    void aWiderRuleNeverReplacesANarrowerOneHoweverManyItAsksFor() {
        String wide = Policies.smallOrders("[ALLOC_SHORTAGE]", "[\"*\"]")
                .replace("id: small-orders", "id: wide")
                .replace(LINES, "[{role: approver, count: 3}]");

        assertThat(rule(Policies.book(wide, Policies.smallOrders()), Asked.sourcing())
                        .approvals())
                .containsExactly(new ApprovalNeed("approver", 1));
    }

    @ParameterizedTest
    @CsvSource({"200000, 1", "200001, 2"})
    void anUnreachedTierAsksForNobody(long value, int people) {
        PolicyBook tiers = Policies.book(Policies.smallOrders(
                LINES, "[{role: approver, count: 1}, {role: approver, count: 1, aboveMinor: 200000}]"));

        assertThat(rule(tiers, Asked.sourcing().worth(value)).approvals())
                .containsExactly(new ApprovalNeed("approver", people));
    }

    @Test
    void anUnknownValueAsksForEverybody() {
        CompiledPolicy tiers = Policies.compiled(Policies.smallOrders(
                LINES, "[{role: approver, count: 1}, {role: lead, count: 1, aboveMinor: 200000}]"));

        assertThat(tiers.people(Inputs.of(Map.of()))).isEqualTo(2);
        assertThat(tiers.people(Inputs.of(Map.of(Variable.VALUE_MINOR, 200_000L))))
                .isEqualTo(1);
    }

    @Test
    void theVersionOfABookIsThatOfItsRules() {
        String sha256 = Policies.book(Policies.smallOrders()).version();

        assertThat(Policies.book(Policies.smallOrders("<= 500000", "<= 500001")).version())
                .isNotEqualTo(sha256);
        assertThat(new PolicyBook(List.of()).version()).isNotEqualTo(sha256);
    }

    @Test
    void aBookWithARuleReplacesThatRuleAlone() {
        PolicyBook both = Policies.book(Policies.smallOrders(), Policies.permit("other", "confidence >= 99", 1));
        ActivePolicy changed = new ActivePolicy(
                new RuleReference("small-orders", 4, "0"),
                Policies.compiled(Policies.smallOrders("<= 500000", "<= 100")));

        PolicyBook with = both.with(changed);

        assertThat(with.rules())
                .extracting(
                        rule -> rule.reference().id() + " " + rule.reference().version())
                .containsExactlyInAnyOrder("other 3", "small-orders 4");
        assertThat(rule(with, Asked.sourcing()).outcome()).isEqualTo(Outcome.DENIED);
        SiteZones zones = new SiteZones(Map.of("DC-EAST", ZoneId.of("America/New_York")), ZoneId.of("Europe/Berlin"));
        assertThat(new PolicyBook(List.of(changed), zones).with(changed).zones())
                .isSameAs(zones);
    }

    @Test
    void whatWasMadeReadyRulesAsIfAskedDirectly() {
        PolicyBook book = Policies.book(Policies.smallOrders());
        Asked asked = Asked.sourcing();

        assertThat(book.ready(asked.facts(), asked.proposal(), false, Asked.NOW).get())
                .isEqualTo(rule(book, asked));
    }

    @Test
    void aCaseStartsInsideTheScope() {
        String west = Policies.smallOrders("sites: [\"*\"]", "sites: [DC-WEST]")
                .replace("confidence >= 85", "site == 'DC-WEST' && workflow == 'create-rma'")
                .replace(NAMED, "workflows: [create-rma]");
        String anywhere = Policies.smallOrders("confidence >= 85", "site == 'DC-EAST'");
        String nowhere = west.replace("{valueMinor: 500001}", "{site: null}");

        for (String policy : List.of(west, anywhere, nowhere)) {
            CaseRun.Report report = CaseRun.of(Policies.compiled(policy));
            assertThat(report.objections()).isEmpty();
            assertThat(report.passed()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MONEY | -5 | -0.05 EUR",
                "MONEY | 0 | 0.00 EUR",
                "MONEY | 9 | 0.09 EUR",
                "MONEY | 10 | 0.10 EUR",
                "MONEY | 1234 | 12.34 EUR",
                "PERCENT | 84 | 84 %",
                "THOUSANDTHS | 1500 | 1.5",
                "COUNT | 7 | 7"
            })
    void showsNumbersAsPeopleWriteThem(Variable.Kind kind, long value, String shown) {
        assertThat(kind.show(value, "EUR")).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "P2D, 2d",
        "PT47H59M, 47h 59m",
        "PT49H, 2d 1h",
        "PT1H, 1h",
        "PT59M59S, 59m 59s",
        "PT1M, 1m",
        "PT59S, 59s",
        "PT0S, 0s",
        "-PT1H5M, -1h 5m"
    })
    void showsDurationsInTheirTwoLargestUnits(Duration duration, String shown) {
        assertThat(Variable.Kind.show(duration)).isEqualTo(shown);
    }

    @Test
    void showsWhatIsEmptyAsSuch() {
        assertThat(Variable.Kind.TEXT.show("", "EUR")).isEqualTo("''");
        assertThat(Variable.Kind.TEXT.show("A", "EUR")).isEqualTo("A");
        assertThat(Variable.Kind.TEXTS.show(List.of(), "EUR")).isEqualTo("none");
        assertThat(Variable.Kind.TEXTS.show(List.of("a"), "EUR")).isEqualTo("[a]");
        assertThat(Variable.Kind.FLAG.type()).isNotEqualTo(Variable.Kind.COUNT.type());
        assertThat(Variable.Kind.FLAG.type()).isNotNull();
    }

    private static String ruleId(PolicyBook book, Asked asked) {
        RuleReference rule = rule(book, asked).rule();
        return rule == null ? "none" : rule.id();
    }

    private static Ruling rule(PolicyBook book, Asked asked) {
        return book.rule(asked.facts(), asked.proposal(), false, Asked.NOW);
    }
}
