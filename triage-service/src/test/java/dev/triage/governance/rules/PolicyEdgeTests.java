package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.RuleDifference;
import dev.triage.governance.RuleDifference.Reach;
import dev.triage.governance.Ruling;
import dev.triage.governance.rules.Policy.Limits;
import dev.triage.governance.rules.Policy.Windows;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The limits a policy's text has to keep, and how policies are weighed and shown. */
class PolicyEdgeTests {

    @ParameterizedTest
    @CsvSource({
        "*, *, *, 0",
        "w, *, *, 1",
        "*, C, *, 1",
        "*, *, S, 1",
        "w, C, *, 2",
        "w, *, S, 2",
        "*, C, S, 2",
        "w, C, S, 3"
    })
    void aScopeIsAsNarrowAsItNamesThings(String workflow, String category, String site, int narrow) {
        assertThat(new Policy.Scope(List.of(workflow), List.of(category), List.of(site)).specificity())
                .isEqualTo(narrow);
    }

    @Test
    void itMattersWhereASiteIsOnlyForDaysThatBeginThere() {
        Effective.Edge day = new Effective.Edge.Day(LocalDate.of(2026, 11, 23));
        Effective.Edge moment = new Effective.Edge.Moment(Instant.parse("2026-11-23T00:00:00Z"));

        assertThat(new Effective(day, null, false).siteZone()).isTrue();
        assertThat(new Effective(null, day, false).siteZone()).isTrue();
        assertThat(new Effective(moment, moment, false).siteZone()).isFalse();
        assertThat(new Effective(day, day, true).siteZone()).isFalse();
        assertThat(Effective.ALWAYS.siteZone()).isFalse();
    }

    @Test
    void showsLimitsAsCasesWriteThem() {
        assertThat(Limits.NONE.shown()).isEqualTo("{}");
        assertThat(new Limits(1L, 2L, 3L, 4L, new Windows(5L, 6L, 7L)).shown())
                .isEqualTo("{perHour: 1, perDay: 2, perDayMinor: 3, perRequestMinor: 4,"
                        + " perWorkflow: {perHour: 5, perDay: 6, perDayMinor: 7}}");
        assertThat(new Limits(null, 2L, null, null, Windows.NONE).shown()).isEqualTo("{perDay: 2}");
    }

    @Test
    void anIdHasEightyCharactersAtMost() {
        assertThat(Policies.problems(Policies.smallOrders("small-orders", "a".repeat(80))))
                .isEmpty();
        assertThat(messages(Policies.smallOrders("small-orders", "a".repeat(81))))
                .contains(
                        "expected lower-case letters, digits and hyphens, 80 at most, found '" + "a".repeat(81) + "'");
        assertThat(messages(Policies.smallOrders("small-orders", "Small"))).contains("found 'Small'");
    }

    @Test
    void aNameIsOneLineOfTwoHundredCharactersAtMost() {
        assertThat(Policies.problems(Policies.smallOrders("title: Small orders", "title: " + "a".repeat(200))))
                .isEmpty();
        assertThat(messages(Policies.smallOrders("title: Small orders", "title: " + "a".repeat(201))))
                .contains("expected one line of at most 200 characters");
        assertThat(messages(Policies.smallOrders("title: Small orders", "title: \"a\\nb\"")))
                .contains("expected one line of at most 200 characters");
    }

    @Test
    void thirtyConditionsAreEnough() {
        assertThat(Policies.problems(conditions(27))).isEmpty();
        assertThat(messages(conditions(28))).contains("expected at most 30 conditions, found 31");
    }

    @Test
    void twoHundredCasesAreEnough() {
        assertThat(Policies.problems(cases(200))).isEmpty();
        assertThat(messages(cases(201))).contains("expected at most 200 cases, found 201");
        assertThat(messages(cases(199).stripTrailing() + "\n  - {name: two, given: {valueMinor: [600001, 600002]}}\n"))
                .contains("expected at most 200 cases, found more with this one");
        assertThat(Policies.problems(
                        cases(198).stripTrailing() + "\n  - {name: two, given: {valueMinor: [600001, 600002]}}\n"))
                .isEmpty();
        String choices = IntStream.rangeClosed(600_001, 600_200)
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(", "));
        assertThat(Policies.problems(cases(0) + "  - {name: all, given: {valueMinor: [" + choices + "]}}\n"))
                .isEmpty();
    }

    @Test
    void fiftyProblemsAreEnough() {
        String many = Policies.smallOrders(
                "kind: Policy",
                "kind: Policy\n"
                        + IntStream.range(0, 60)
                                .mapToObj(i -> "more" + i + ": 1")
                                .collect(Collectors.joining("\n")));

        assertThat(Policies.problems(many)).hasSize(50);
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "0, 0", "1000000000000, 0", "1000000000001, 1"})
    void aLimitIsNoLessThanItMayBeAndNoMore(long limit, int problems) {
        assertThat(Policies.problems(Policies.smallOrders("perDayMinor: 100000", "perDayMinor: " + limit)))
                .hasSize(problems);
    }

    @Test
    void aCaseAsksAtItsSiteAndItsTime() {
        assertThat(CaseRun.question(Map.of(Variable.SITE, "DC-EAST"), false).site())
                .isEqualTo("DC-EAST");
        assertThat(CaseRun.question(Map.of(), false).site()).isNull();
        assertThat(CaseRun.question(Map.of(Variable.NOW, Instant.EPOCH), false).now())
                .isEqualTo(Instant.EPOCH);
        assertThat(CaseRun.question(Map.of(), false).now()).isAfter(Instant.EPOCH);
        assertThat(CaseRun.ruling(
                                Policies.compiled(Policies.smallOrders("sites: [\"*\"]", "sites: [DC-EAST]")),
                                Map.of(Variable.SITE, "DC-WEST"))
                        .outcome())
                .isEqualTo(Ruling.Outcome.DENIED);
    }

    @Test
    void aDenialGivesEveryValueItsConditionLooksAt() {
        assertThat(Policies.book(Policies.permit("both", "valueMinor < 1 && occurrences < 1", 1))
                        .rule(Asked.sourcing().facts(), Asked.sourcing().proposal(), false, Asked.NOW)
                        .conditions()
                        .getFirst()
                        .values())
                .isEqualTo(Map.of("valueMinor", 184_000L, "occurrences", 1L));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0", "5, 0", "6, 1"})
    void oneToFivePeopleOfARoleApprove(int count, int problems) {
        assertThat(Policies.problems(Policies.smallOrders("count: 1", "count: " + count)))
                .hasSize(problems);
    }

    @Test
    void aCaseKeepsAllThatIsGiven() {
        String given = cases(0) + "  - {name: a, given: {site: A, valueMinor: 7, now: 2026-11-23T12:00:00Z}}\n";

        assertThat(Policies.compiled(given).policy().cases().getFirst().given())
                .isEqualTo(Map.of(
                        Variable.SITE,
                        "A",
                        Variable.VALUE_MINOR,
                        7L,
                        Variable.NOW,
                        Instant.parse("2026-11-23T12:00:00Z")));
        assertThat(messages(cases(0) + "  - {name: a, given: {now: noon}}\n")).contains("for 'now', found 'noon'");
        assertThat(messages(cases(0) + "  - {name: a, given: {now: 5}}\n")).contains("for 'now', found 5");
        assertThat(messages(cases(0) + "  - {name: a, given: [1]}\n"))
                .contains("expected a map of variables, found a list");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {from: 2026-11-23, until: 2026-11-23}                     | 0
            {from: 2026-11-24, until: 2026-11-23}                     | 1
            {from: 2026-11-23T06:00:00Z, until: 2026-11-23T06:00:01Z} | 0
            {from: 2026-11-23T06:00:00Z, until: 2026-11-23T06:00:00Z} | 1
            {from: 1970-01-01}                                        | 0
            {from: 1969-12-31}                                        | 1
            {from: 1969-12-31T23:59:59Z}                              | 1
            {until: 9998-12-31}                                       | 0
            {until: 9999-01-01}                                       | 1
            """)
    void aPolicyEndsAfterItBegins(String effective, int problems) {
        assertThat(Policies.problems(Policies.smallOrders("{from: 2025-01-01, until: null}", effective)))
                .hasSize(problems);
    }

    @Test
    void whereNothingIsSaidAPolicyIsEnforcedAlways() {
        assertThat(Policies.compiled(Policies.smallOrders("effective: {from: 2025-01-01, until: null}\n", ""))
                        .policy()
                        .effective())
                .isEqualTo(Effective.ALWAYS);
        assertThat(Policies.compiled(Policies.smallOrders("mode: enforce\n", ""))
                        .policy()
                        .mode())
                .isEqualTo(Policy.Mode.ENFORCE);
    }

    @Test
    void whatIsNoMapAndNoNumberIsSaid() {
        assertThat(messages(Policies.smallOrders("{perHour: 5, perDayMinor: 100000}", "[]")))
                .contains("expected a map with");
        assertThat(messages(Policies.smallOrders("perHour: 5", "perHour: a few")))
                .contains("expected a whole number from ");
        assertThat(messages(Policies.smallOrders("perHour: 5", "perHour: '" + "a".repeat(101) + "'")))
                .contains("found '" + "a".repeat(100) + "…'");
        assertThat(messages(Policies.smallOrders("perHour: 5", "perHour: '" + "a".repeat(100) + "'")))
                .contains("found '" + "a".repeat(100) + "'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {from: 2026-11-23}           | {from: 2026-11-24}           | NARROWS
            {from: 2026-11-24}           | {from: 2026-11-23}           | WIDENS
            {until: 2026-11-23}          | {until: 2026-11-24}          | WIDENS
            {until: 2026-11-24}          | {until: 2026-11-23}          | NARROWS
            {from: null}                 | {from: 2026-11-23}           | NARROWS
            {from: 2026-11-23}           | {from: null}                 | WIDENS
            {until: null}                | {until: 2026-11-23}          | NARROWS
            {until: 2026-11-23}          | {until: null}                | WIDENS
            {from: 2026-11-23}           | {from: 2026-11-23T06:00:00Z} | UNCLEAR
            {from: 2026-11-23}           | {from: 2026-11-23T18:00:00Z} | UNCLEAR
            {from: 2026-11-23}           | {from: 2026-11-23T18:00:01Z} | NARROWS
            {from: 2026-11-23}           | {from: 2026-11-22T05:59:59Z} | WIDENS
            {from: 2026-11-23}           | {from: 2026-11-23, zone: UTC} | UNCLEAR
            {from: 2026-11-23T06:00:00Z} | {from: 2026-11-23T06:00:00Z, zone: UTC} | NEITHER
            {until: 2026-11-23}          | {until: 2026-11-23, zone: UTC} | UNCLEAR
            """)
    void saysWhichWayAChangeOfTimeGoes(String was, String is, Reach reach) {
        RuleDifference difference = PolicyDifference.between(
                Policies.compiled(Policies.smallOrders("{from: 2025-01-01, until: null}", was)),
                Policies.compiled(Policies.smallOrders("{from: 2025-01-01, until: null}", is)),
                "EUR");

        assertThat(difference.reach()).isEqualTo(reach);
    }

    @Test
    void aFirstVersionIsNewAndAShadowChangesNothing() {
        RuleDifference permits = PolicyDifference.first(Policies.compiled(Policies.smallOrders()));
        assertThat(permits.reach()).isEqualTo(Reach.WIDENS);
        assertThat(permits.summary()).isEqualTo("It is a new rule that permits.");
        RuleDifference forbids = PolicyDifference.first(Policies.compiled(Policies.forbid("valueMinor > 1")));
        assertThat(forbids.reach()).isEqualTo(Reach.NARROWS);
        assertThat(forbids.summary()).isEqualTo("It is a new rule that forbids.");
        assertThat(PolicyDifference.first(Policies.compiled(Policies.smallOrders("mode: enforce", "mode: shadow")))
                        .reach())
                .isEqualTo(Reach.NEITHER);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            title: Small orders          | title: Smaller orders  | NEITHER | title: 'Small orders' → 'Smaller orders'
            owner: planning              | owner: sales           | NEITHER | owner: 'planning' → 'sales'
            They cost less than a credit | They cost little       | NEITHER | rationale: 'They cost less than a credit.' → 'They cost little.'
            sites: ["*"]                 | sites: [DC-EAST]       | NARROWS | only site DC-EAST instead of all
            sites: ["*"]                 | sites: [DC-1, DC-2]    | NARROWS | only sites DC-1, DC-2 instead of all
            mode: enforce                | mode: shadow           | NARROWS | mode enforce → shadow
            perHour: 5                   | perHour: 6             | WIDENS  | limit per hour 5 → 6
            perHour: 5                   | perHour: 4             | NARROWS | limit per hour 5 → 4
            class is certain enough      | class is certain       | NEITHER | condition 'class is certain enough' is now called 'class is certain'
            name: large, given           | name: big, given       | NEITHER | case 'big' added, expects DENIED
            name: large, given           | name: big, given       | NEITHER | case 'large' removed
            500001}, expect: DENIED      | 500002}, expect: DENIED | NEITHER | case 'large' starts from other values
            """)
    void saysWhatChanged(String part, String replacement, Reach reach, String words) {
        RuleDifference difference = PolicyDifference.between(
                Policies.compiled(Policies.smallOrders()),
                Policies.compiled(Policies.smallOrders(part, replacement)),
                "EUR");

        assertThat(difference.reach()).isEqualTo(reach);
        assertThat(difference.changes()).extracting(RuleDifference.Change::text).contains(words);
        assertThat(difference.summary()).isNotEmpty();
    }

    @Test
    void saysWhatAProhibitionChangesAndWhichCasesExpectOtherwise() {
        RuleDifference reason = PolicyDifference.between(
                Policies.compiled(Policies.forbid("valueMinor > 1")),
                Policies.compiled(Policies.forbid("valueMinor > 1").replace("because", "it is dear")),
                "EUR");
        assertThat(reason.changes())
                .extracting(RuleDifference.Change::text)
                .containsExactly("reason: 'because' → 'it is dear'");

        RuleDifference turned = PolicyDifference.between(
                Policies.compiled(Policies.forbid("valueMinor > 1")),
                Policies.compiled(Policies.permit("no-orders", "valueMinor > 1", 1)),
                "EUR");
        assertThat(turned.reach()).isEqualTo(Reach.WIDENS);
        assertThat(turned.changes())
                .extracting(RuleDifference.Change::part)
                .contains("/then", "/then/permit/approvals");
    }

    /** A hundred and twenty characters are shown whole; longer ones lose their end. */
    @Test
    void longWordsAreShortened() {
        String whole = "a".repeat(120);
        assertThat(titles(whole)).isEqualTo("title: 'Small orders' → '" + whole + "'");
        assertThat(titles(whole + "a")).isEqualTo("title: 'Small orders' → '" + "a".repeat(117) + "…'");
    }

    private static String titles(String title) {
        return PolicyDifference.between(
                        Policies.compiled(Policies.smallOrders()),
                        Policies.compiled(Policies.smallOrders("title: Small orders", "title: " + title)),
                        "EUR")
                .changes()
                .getFirst()
                .text();
    }

    private static String messages(String policy) {
        return Policies.problems(policy).stream().map(Problem::message).collect(Collectors.joining("\n"));
    }

    private static String conditions(int more) {
        return Policies.smallOrders(
                "then:",
                IntStream.range(0, more)
                                .mapToObj(i ->
                                        "  - {name: more " + i + ", expr: \"valueMinor <= " + (500_001 + i) + "\"}\n")
                                .collect(Collectors.joining())
                        + "then:");
    }

    private static String cases(int count) {
        return Policies.smallOrders().replaceAll("(?s)cases:.*", "cases:\n")
                + IntStream.range(0, count)
                        .mapToObj(i -> "  - {name: c" + i + ", given: {valueMinor: " + (500_001 + i) + "}}\n")
                        .collect(Collectors.joining());
    }
}
