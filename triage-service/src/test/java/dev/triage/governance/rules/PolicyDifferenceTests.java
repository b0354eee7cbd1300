package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.RuleDifference;
import dev.triage.governance.RuleDifference.Reach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policies are compared by what they let through, and the difference reads aloud. */
class PolicyDifferenceTests {

    /** A permit with sites and a limit, changed in one place; what is said and which way it goes. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            perDayMinor: 100000     | perDayMinor: 800000       | limit per day 1,000.00 → 8,000.00 EUR | WIDENS
            perHour: 5              | perHour: 2                | limit per hour 5 → 2 | NARROWS
            perHour: 5, perDayMinor | perDayMinor               | no limit per hour, was 5 | WIDENS
            sites: ["*"]            | sites: [DC-EAST]          | only site DC-EAST instead of all | NARROWS
            [ALLOC_SHORTAGE]        | [ALLOC_SHORTAGE, PICK_SHORT] | category PICK_SHORT added | WIDENS
            [ALLOC_SHORTAGE]        | ["*"]                     | all categories instead of ALLOC_SHORTAGE | WIDENS
            '45m'                   | '60m'                     | condition 'data is fresh': dataAge ≤ 45m → ≤ 1h | WIDENS
            valueMinor <= 500000    | valueMinor < 500000       | condition 'small order': valueMinor ≤ 5,000.00 EUR → < 5,000.00 EUR | NARROWS
            confidence >= 85        | confidence >= 85 && !abstained | condition 'class is certain enough': confidence >= 85 → confidence >= 85 && !abstained | NARROWS
            confidence >= 85        | confidence + novelty > 90 | condition 'class is certain enough': confidence >= 85 → confidence + novelty > 90 | UNCLEAR
            count: 1                | count: 2                  | needs 2 approvers instead of 1 | NARROWS
            [{role: approver, count: 1}] | []                   | automatic inside its limits, needed 1 approver | WIDENS
            role: approver          | role: lead                | needs 1 lead instead of 1 approver | UNCLEAR
            count: 1}               | count: 1}, {role: lead, count: 1, aboveMinor: 90000} | needs 1 approver, above 900.00 EUR needs 1 approver and 1 lead; before: needs 1 approver | NARROWS
            count: 1}               | count: 1, aboveMinor: 0}  | automatic inside its limits, above 0.00 EUR needs 1 approver; before: needs 1 approver | WIDENS
            count: 1}               | count: 2, aboveMinor: 90000} | automatic inside its limits, above 900.00 EUR needs 2 approvers; before: needs 1 approver | UNCLEAR
            perHour: 5,             | perHour: 5, perDay: 1200, | limit of requests per day of 1,200, was without | NARROWS
            perHour: 5,             | perHour: 5, perRequestMinor: 90000, | limit of one request of 900.00 EUR, was without | NARROWS
            perHour: 5,             | perHour: 5, perWorkflow: {perHour: 9}, | limit per hour of each workflow of 9, was without | NARROWS
            perHour: 5,             | perHour: 5, perWorkflow: {perDay: 9}, | limit of requests per day of each workflow of 9, was without | NARROWS
            perHour: 5,             | perHour: 5, perWorkflow: {perDayMinor: 900}, | limit per day of each workflow of 9.00 EUR, was without | NARROWS
            mode: enforce           | mode: shadow              | mode enforce → shadow | NARROWS
            until: null             | until: 2026-12-31         | effective until 2026-12-31 instead of without end | NARROWS
            from: 2025-01-01        | from: 2024-12-01T06:00:00Z | effective from 2024-12-01T06:00:00Z instead of 2025-01-01 | WIDENS
            from: 2025-01-01        | from: 2025-01-01T06:00:00Z | effective from 2025-01-01T06:00:00Z instead of 2025-01-01 | UNCLEAR
            title: Small orders     | title: Little orders      | title: 'Small orders' → 'Little orders' | NEITHER
            name: small order       | name: little order        | condition 'small order' is now called 'little order' | NEITHER
            name: large             | name: big                 | case 'big' added, expects DENIED | NEITHER
            """)
    void saysWhatChangedAndWhichWayItGoes(String part, String replacement, String text, Reach reach) {
        RuleDifference difference = difference(Policies.smallOrders(), Policies.smallOrders(part, replacement));

        assertThat(difference.changes().getFirst().text()).isEqualTo(text);
        assertThat(difference.changes().getFirst().reach()).isEqualTo(reach);
        assertThat(difference.reach()).isEqualTo(reach);
    }

    /** The most people ever asked for is the same in both: only a look at each value tells. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            aboveMinor: 80000 | above 800.00 EUR | WIDENS
            aboveMinor: 60000 | above 600.00 EUR | NARROWS
            """)
    void aTierThatBeginsElsewhereIsSaid(String moved, String words, Reach reach) {
        String before = Policies.smallOrders("count: 1}", "count: 1}, {role: lead, count: 1, aboveMinor: 70000}");

        RuleDifference difference = difference(before, before.replace("aboveMinor: 70000", moved));

        assertThat(difference.changes()).singleElement().satisfies(change -> {
            assertThat(change.part()).isEqualTo("/then/permit/approvals");
            assertThat(change.text())
                    .contains(words)
                    .endsWith("; before: needs 1 approver, above 700.00 EUR needs 1 approver and 1 lead");
        });
        assertThat(difference.reach()).isEqualTo(reach);
    }

    @Test
    void theLimitOfOneRequestIsSaidOnce() {
        String before = Policies.smallOrders("perHour: 5", "perHour: 5, perRequestMinor: 90000");

        RuleDifference difference =
                difference(before, before.replace("perRequestMinor: 90000", "perRequestMinor: 95000"));

        assertThat(difference.changes()).singleElement().satisfies(change -> {
            assertThat(change.part()).isEqualTo("/limits/perRequestMinor");
            assertThat(change.text()).isEqualTo("limit of one request 900.00 → 950.00 EUR");
        });
        assertThat(difference.reach()).isEqualTo(Reach.WIDENS);
    }

    @Test
    void theOtherWayRoundIsTheOpposite() {
        String wider = Policies.smallOrders("'45m'", "'60m'");

        assertThat(difference(wider, Policies.smallOrders()).reach()).isEqualTo(Reach.NARROWS);
    }

    /** What makes a prohibition hold in fewer cases lets more happen. */
    @ParameterizedTest
    @CsvSource({
        "dataAge > duration('4h'), dataAge > duration('8h'), WIDENS",
        "dataAge > duration('4h'), dataAge > duration('1h'), NARROWS"
    })
    void aProhibitionTurnsTheDirection(String before, String after, Reach reach) {
        assertThat(difference(Policies.forbid(before), Policies.forbid(after)).reach())
                .isEqualTo(reach);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            category in ['ALLOC_SHORTAGE'] | category in ['ALLOC_SHORTAGE', 'PICK_SHORT'] | WIDENS
            category in ['PICK_SHORT', 'ALLOC_SHORTAGE'] | category in [ 'ALLOC_SHORTAGE','PICK_SHORT' ] | NEITHER
            category == 'PICK_SHORT' | category in ['ALLOC_SHORTAGE', 'PICK_SHORT'] | WIDENS
            category == 'PICK_SHORT' | category != 'ALLOC_SHORTAGE' | WIDENS
            category == 'PICK_SHORT' | category in ['ALLOC_SHORTAGE'] | UNCLEAR
            confidence > 80 && novelty < 20 | novelty < 20 && confidence > 80 | NEITHER
            confidence > 80 && novelty < 20 | novelty < 30 && confidence > 70 | WIDENS
            confidence > 80 && novelty < 20 | novelty < 30 && confidence > 90 | UNCLEAR
            confidence > 80 ? abstained : novelty < 20 | confidence > 80 ? abstained : novelty < 20 && abstained | UNCLEAR
            customerConsent | customerConsent == true | NEITHER
            !customerConsent | customerConsent | UNCLEAR
            85 <= confidence | confidence >= 85 | NEITHER
            """)
    void comparesExpressionsByWhatTheyLetThrough(String before, String after, Reach reach) {
        assertThat(ConditionChange.of(expression(before), expression(after))).isEqualTo(reach);
    }

    @Test
    void anAlternativeMoreIsWider() {
        Expression one = expression("confidence >= 85 && novelty < 20");
        Expression more = expression("confidence >= 85 && novelty < 30 || customerTier == 'A'");

        assertThat(ConditionChange.of(one, more)).isEqualTo(Reach.WIDENS);
        assertThat(ConditionChange.of(more, one)).isEqualTo(Reach.NARROWS);
        assertThat(ConditionChange.of(one, expression("confidence >= 90 || customerTier == 'A'")))
                .isEqualTo(Reach.UNCLEAR);
        // "or" binds weaker than "and": the first text is (a || b) only where the brackets say so.
        assertThat(ConditionChange.of(
                        expression("abstained && (novelty < 20 || confidence > 90)"),
                        expression("abstained && novelty < 20 || confidence > 90")))
                .isEqualTo(Reach.UNCLEAR);
    }

    @Test
    void aTextWrittenOtherwiseIsTheSamePolicy() {
        RuleDifference difference = difference(
                Policies.smallOrders(),
                "# for 2027\n"
                        + Policies.smallOrders("confidence >= 85", "confidence >= 85")
                                .replace("owner: planning", "owner:   planning"));

        assertThat(difference.changes()).isEmpty();
        assertThat(difference.summary()).startsWith("Nothing but the writing");
        assertThat(difference.reach()).isEqualTo(Reach.NEITHER);
    }

    @Test
    void anotherFormOfTheSameMeaningIsSaidToBeOne() {
        RuleDifference difference = difference(
                Policies.smallOrders(),
                Policies.smallOrders(", sites: [\"*\"]", "").replace("<= 500000", "<=500000"));

        assertThat(difference.changes()).isEmpty();
        assertThat(difference.summary()).startsWith("Both mean the same");
    }

    @Test
    void oneWiderAndOneNarrowerIsUnclearTogether() {
        RuleDifference difference = difference(
                Policies.smallOrders(), Policies.smallOrders("'45m'", "'60m'").replace("count: 1", "count: 2"));

        assertThat(difference.changes())
                .extracting(RuleDifference.Change::reach)
                .containsExactly(Reach.WIDENS, Reach.NARROWS);
        assertThat(difference.reach()).isEqualTo(Reach.UNCLEAR);
        assertThat(difference.summary()).contains("widens in one place and narrows in another");
    }

    @Test
    void whatIsNotEnforcedChangesNothing() {
        String shadow = Policies.smallOrders("mode: enforce", "mode: shadow");
        String wider = shadow.replace("'45m'", "'60m'");

        assertThat(difference(shadow, wider).changes())
                .extracting(RuleDifference.Change::reach)
                .containsExactly(Reach.WIDENS);
        assertThat(difference(shadow, wider).reach()).isEqualTo(Reach.NEITHER);
        assertThat(difference(shadow, Policies.smallOrders("'45m'", "'10m'")).reach())
                .isEqualTo(Reach.WIDENS);
    }

    @Test
    void turningAPermitIntoAProhibitionNarrowsWhateverElseChanges() {
        RuleDifference difference = difference(
                Policies.smallOrders(),
                Policies.smallOrders("{permit: {approvals: [{role: approver, count: 1}]}}", "{forbid: {reason: no}}")
                        .replace("'45m'", "'60m'"));

        assertThat(difference.reach()).isEqualTo(Reach.NARROWS);
    }

    private static RuleDifference difference(String before, String after) {
        return PolicyDifference.between(Policies.compiled(before), Policies.compiled(after), "EUR");
    }

    private static Expression expression(String text) {
        return ((ExpressionCompiler.Outcome.Compiled) ExpressionCompiler.compile(text)).expression();
    }
}
