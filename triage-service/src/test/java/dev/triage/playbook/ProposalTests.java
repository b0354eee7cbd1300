package dev.triage.playbook;

import static dev.triage.playbook.Situations.NOW;
import static dev.triage.playbook.Situations.PLAYBOOK;
import static dev.triage.playbook.Situations.ids;
import static dev.triage.playbook.Situations.knowing;
import static dev.triage.playbook.Situations.of;
import static dev.triage.playbook.Situations.shortage;
import static dev.triage.playbook.Situations.sureOf;
import static dev.triage.playbook.Situations.unsure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.assessment.Assessment;
import dev.triage.assessment.Category;
import dev.triage.assessment.WorkflowChances;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProposalTests {

    private static final String SOURCING = "alternate-warehouse-sourcing";

    @Test
    void putsTheOtherWarehouseFirstWhenItCanCoverTheShortageInTime() {
        Proposal first = propose(Map.of()).getFirst();

        assertThat(first.workflow().id()).isEqualTo(SOURCING);
        assertThat(first.blockedBy()).isEmpty();
        assertThat(first.parameters())
                .containsEntry("fromSite", "DC-WEST")
                .containsEntry("toSite", "DC-EAST")
                .containsEntry("quantity", "40")
                .containsEntry("uom", "EA");
        assertThat(first.reasons())
                .contains("DC-WEST has 400 in stock and 40 are short", "it takes 18 h, and 30 h are left")
                .anyMatch(reason -> reason.matches("estimated to save 80 % of an expected loss of 7400.00 EUR for .*"));
    }

    @Test
    void scoresBetweenNothingAndEverythingBestFirstAndBlockedLast() {
        for (Category category : Category.values()) {
            List<Proposal> proposals = PLAYBOOK.propose(shortage(Map.of()), sureOf(category), NOW);
            List<Proposal> open = proposals.stream()
                    .filter(proposal -> proposal.blockedBy().isEmpty())
                    .toList();

            assertThat(proposals).as(category.name()).hasSizeBetween(1, 8);
            assertThat(ids(proposals)).as(category.name()).doesNotHaveDuplicates();
            assertThat(proposals.subList(0, open.size())).as(category.name()).isEqualTo(open);
            assertThat(open)
                    .as(category.name())
                    .extracting(Proposal::score)
                    .allMatch(score -> score >= 0 && score <= 1)
                    .isSortedAccordingTo((a, b) -> Double.compare(b, a));
            assertThat(ids(open)).as(category.name()).contains("planner-review");
        }
    }

    @Test
    void weighsHowSuchTriesWentBefore() {
        Assessment sure = sureOf(Category.ALLOC_SHORTAGE);
        double usual =
                of(SOURCING, PLAYBOOK.propose(shortage(Map.of()), sure, NOW)).score();
        Proposal worse = of(SOURCING, propose(sure, 0.2, 0.4));
        Proposal hopeless = of(SOURCING, propose(sure, 0.001, 0.4));
        Proposal same = of(SOURCING, propose(sure, 0.4, 0.4));

        assertThat(same.score()).isEqualTo(usual);
        assertThat(worse.score()).isLessThan(usual);
        assertThat(worse.successProbability()).isEqualTo(0.2);
        assertThat(worse.reasons()).contains("tries like this succeed less often than usual, about 20 % of the time");
        // Half the usual effect is the least it can fall to.
        assertThat(hopeless.score()).isEqualTo(worse.score());
        assertThat(of("substitute-item", propose(sure, 0.2, 0.4)).successProbability())
                .isNull();
    }

    private static List<Proposal> propose(Assessment sure, double chance, double usual) {
        WorkflowChances chances = WorkflowChances.of(Map.of(SOURCING, chance), Map.of(SOURCING, usual));
        return PLAYBOOK.propose(shortage(Map.of()), knowing(sure, chances), NOW);
    }

    @Test
    void isBlockedInWordsWhenNoOtherSiteIsKnown() {
        Proposal blocked = of(SOURCING, propose(changes("availability", null)));

        assertThat(blocked.blockedBy()).containsExactly("no other site with stock is known");
    }

    @Test
    void doesNotTakeStockFromTheShortSiteOrInAnotherUnitOrFromNothing() {
        List<Map<String, Object>> useless = List.of(
                Map.of("site", "DC-EAST", "quantity", "400", "uom", "EA"),
                Map.of("site", "DC-WEST", "quantity", "400", "uom", "CS"),
                Map.of("site", "DC-NORTH", "quantity", "0", "uom", "EA"),
                Map.of("site", "DC-SOUTH", "quantity", "-5", "uom", "EA"));

        assertThat(of(SOURCING, propose(Map.of("availability", useless))).blockedBy())
                .containsExactly("no other site with stock is known");
    }

    @Test
    void prefersEnoughStockThenTheShortestWayThenTheLowestCost() {
        Map<String, Object> near = Map.of("site", "NEAR", "quantity", "39", "uom", "EA", "leadTimeHours", 1);
        Map<String, Object> slow = Map.of("site", "SLOW", "quantity", "900", "uom", "EA", "leadTimeHours", 48);
        Map<String, Object> dear = Map.of(
                "site",
                "DEAR",
                "quantity",
                "50",
                "uom",
                "EA",
                "leadTimeHours",
                12,
                "cost",
                Map.of("amount", "90.00", "currency", "EUR"));
        Map<String, Object> cheap = Map.of(
                "site",
                "CHEAP",
                "quantity",
                "50",
                "uom",
                "EA",
                "leadTimeHours",
                12,
                "cost",
                Map.of("amount", "20.00", "currency", "EUR"));

        assertThat(chosenSite(near, slow, dear, cheap)).isEqualTo("CHEAP");
        assertThat(chosenSite(near, slow, dear)).isEqualTo("DEAR");
        assertThat(chosenSite(near, slow)).isEqualTo("SLOW");
        assertThat(chosenSite(near)).isEqualTo("NEAR");
    }

    @Test
    void takesNoMoreThanTheOtherSiteHasAndSaysSo() {
        Proposal part = of(
                SOURCING,
                propose(Map.of(
                        "availability",
                        List.of(Map.of("site", "DC-WEST", "quantity", "25", "uom", "EA", "leadTimeHours", 18)))));

        assertThat(part.parameters()).containsEntry("quantity", "25");
        assertThat(part.reasons()).contains("DC-WEST covers only 25 of the 40 that are short");
        assertThat(part.score()).isLessThan(of(SOURCING, propose(Map.of())).score());
    }

    @Test
    void fallsBackWhenTheWayTakesLongerThanTheTimeLeft() {
        List<Proposal> late = propose(Map.of(
                "availability",
                List.of(Map.of("site", "DC-WEST", "quantity", "400", "uom", "EA", "leadTimeHours", 72))));

        assertThat(late.getFirst().workflow().id()).isEqualTo("substitute-item");
        assertThat(of(SOURCING, late).reasons()).contains("it takes 72 h, but only 30 h are left");
    }

    @Test
    void saysHowLongAgoTheDeadlinePassedAndNeverThatLessThanNothingIsLeft() {
        Proposal overdue = of(
                SOURCING,
                PLAYBOOK.propose(shortage(Map.of()), sureOf(Category.ALLOC_SHORTAGE), NOW.plus(Duration.ofHours(42))));

        assertThat(overdue.reasons())
                .contains("it takes 18 h, and the deadline passed 12 h ago")
                .noneMatch(reason -> reason.contains("are left"));
    }

    @Test
    void substitutesOnlyWithTheCustomersConsent() {
        Map<String, Object> asked = Map.of("sku", "SKU-1043", "quantity", "900", "uom", "EA");
        Map<String, Object> refused =
                Map.of("sku", "SKU-1044", "quantity", "900", "uom", "EA", "customerConsent", false);

        assertThat(of("substitute-item", propose(Map.of())).blockedBy()).isEmpty();
        assertThat(of("substitute-item", propose(Map.of("substitutes", List.of(asked))))
                        .blockedBy())
                .containsExactly("the customer's consent to a substitute is not on file");
        assertThat(of("substitute-item", propose(Map.of("substitutes", List.of(refused))))
                        .blockedBy())
                .contains("no substitute is known that the customer has not refused");
    }

    @Test
    void putsUncertainCasesBeforeAPlanner() {
        Proposal sure = of("planner-review", propose(Map.of()));
        Proposal unsure = of(
                "planner-review",
                PLAYBOOK.propose(
                        shortage(Map.of()),
                        unsure(
                                new Assessment.Candidate(Category.ALLOC_SHORTAGE, 0.3),
                                new Assessment.Candidate(Category.PICK_SHORT, 0.2)),
                        NOW));

        assertThat(unsure.score()).isGreaterThan(sure.score() + 0.2);
        assertThat(unsure.parameters()).containsEntry("focus", "uncertain-category");
        assertThat(unsure.reasons()).contains("the category is not certain: the best guess is 30 % likely");
    }

    @Test
    void weighsWhatTheEventMayBeByItsProbability() {
        Assessment mostly = Situations.assessment(
                Category.ALLOC_SHORTAGE,
                false,
                List.of(
                        new Assessment.Candidate(Category.ALLOC_SHORTAGE, 0.5),
                        new Assessment.Candidate(Category.PO_LATE, 0.5)));

        double mixed =
                of(SOURCING, PLAYBOOK.propose(shortage(Map.of()), mostly, NOW)).score();
        double shortage = of(SOURCING, propose(Map.of())).score();
        double late = of(SOURCING, PLAYBOOK.propose(shortage(Map.of()), sureOf(Category.PO_LATE), NOW))
                .score();

        assertThat(mixed).isCloseTo((shortage + late) / 2, org.assertj.core.data.Offset.offset(1e-9));
    }

    @Test
    void countsTheValueInTheReportingCurrencyOnly() {
        Proposal dollars = of(SOURCING, propose(Map.of("value", Map.of("amount", "100.00", "currency", "USD"))));
        Proposal unknown = of(SOURCING, propose(Map.of("value", Map.of("amount", "1.00", "currency", "XTS"))));

        assertThat(of(SOURCING, propose(Map.of())).valueMinor()).isEqualTo(18_400_00);
        assertThat(dollars.valueMinor()).isEqualTo(92_00);
        assertThat(unknown.valueMinor()).as("the expected loss stands in").isEqualTo(7_400_00);
    }

    @Test
    void givesTheSameAnswerToTheSameQuestion() {
        assertThat(propose(Map.of())).isEqualTo(propose(Map.of()));
    }

    @Test
    void makesAnIdentifierThatCannotBeAParameterUnknown() {
        assertThat(Situation.code(" SO-1 ")).isEqualTo("SO-1");
        assertThat(Situation.code("x".repeat(120))).hasSize(120);
        for (String unfit : new String[] {null, "", "  ", "x".repeat(121), "SO-1\u0007", "a\nb"}) {
            assertThat(Situation.code(unfit)).as("%s", unfit).isNull();
        }
    }

    @Test
    void isBlockedInWordsWhenTheOrderIsNotKnown() {
        Proposal split = of("split-shipment", propose(changes("order", null)));

        assertThat(split.parameters()).doesNotContainKeys("order", "line");
        assertThat(split.blockedBy()).containsExactly("the sales order is not known");
    }

    private static List<Proposal> propose(Map<String, ?> changes) {
        return PLAYBOOK.propose(shortage(changes), sureOf(Category.ALLOC_SHORTAGE), NOW);
    }

    @SafeVarargs
    private static Object chosenSite(Map<String, Object>... sites) {
        List<Map<String, Object>> all = new ArrayList<>(List.of(sites));
        Object chosen =
                of(SOURCING, propose(Map.of("availability", all))).parameters().get("fromSite");
        java.util.Collections.reverse(all);
        assertThat(of(SOURCING, propose(Map.of("availability", all)))
                        .parameters()
                        .get("fromSite"))
                .as("whatever their order")
                .isEqualTo(chosen);
        return chosen;
    }

    private static Map<String, Object> changes(String name, Object value) {
        Map<String, Object> changes = new HashMap<>();
        changes.put(name, value);
        return changes;
    }
}
