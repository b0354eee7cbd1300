package dev.triage.playbook;

import static dev.triage.playbook.Situations.NOW;
import static dev.triage.playbook.Situations.PLAYBOOK;
import static dev.triage.playbook.Situations.shortage;
import static dev.triage.playbook.Situations.sureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.assessment.Category;
import dev.triage.platform.FieldError;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A person's or machine's own choice. */
class ChosenParametersTests {

    private static final String SOURCING = "alternate-warehouse-sourcing";

    @Test
    void takesLessThanWasProposed() {
        Result<Proposal> checked = check(SOURCING, Map.of("fromSite", "DC-WEST", "quantity", "12.5", "uom", "EA"));

        assertThat(checked)
                .isInstanceOfSatisfying(
                        Result.Done.class,
                        done -> assertThat(((Proposal) done.value()).parameters())
                                .containsEntry("quantity", "12.5")
                                .doesNotContainKey("toSite"));
    }

    @Test
    void refusesAWorkflowThatIsNotInTheCatalogue() {
        Refusal refusal = refusal("no-such-workflow", Map.of());

        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID);
        assertThat(refusal.code()).isEqualTo("unknown-workflow");
        assertThat(refusal.message()).contains("no-such-workflow", "split-shipment");
    }

    @Test
    void namesEveryParameterThatDoesNotFitAndWhatWasExpected() {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("quantity", "minus one");
        parameters.put("approved", true);
        parameters.put("uom", null);
        Refusal refusal = refusal(SOURCING, parameters);

        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID);
        assertThat(refusal.code()).isEqualTo("invalid-parameters");
        assertThat(refusal.errors())
                .extracting(FieldError::pointer)
                .containsExactlyInAnyOrder("/quantity", "/approved", "/fromSite", "/uom");
        assertThat(message(refusal, "/quantity"))
                .isEqualTo("must be a quantity above zero as a decimal string such as \"40\" or \"2.5\","
                        + " but is \"minus one\"");
        assertThat(message(refusal, "/approved")).contains("is not a parameter of " + SOURCING, "fromSite");
        assertThat(message(refusal, "/fromSite")).isEqualTo("is required: From site");
    }

    @Test
    void refusesQuantitiesThatAreNumbersZeroNegativeOrEndless() {
        for (Object quantity : List.of(40, "0", "0.000", "-1", "1e3", "4".repeat(16), "1.0000001", "", " 4")) {
            Map<String, Object> parameters = Map.of("fromSite", "DC-WEST", "quantity", quantity, "uom", "EA");
            assertThat(refusal(SOURCING, parameters).errors())
                    .as("%s", quantity)
                    .extracting(FieldError::pointer)
                    .containsExactly("/quantity");
        }
    }

    @Test
    void refusesMoreThanIsShort() {
        Refusal refusal = refusal(SOURCING, Map.of("fromSite", "DC-WEST", "quantity", "41", "uom", "EA"));

        assertThat(refusal.code()).isEqualTo("beyond-the-case");
        assertThat(message(refusal, "/quantity")).isEqualTo("must not exceed 40 EA (what is short), but is 41");
    }

    @Test
    void refusesMoreThanTheChosenSiteHas() {
        Refusal refusal = ((Result.Refused<Proposal>) PLAYBOOK.check(
                        SOURCING,
                        Map.of("fromSite", "SMALL", "quantity", "40", "uom", "EA"),
                        shortage(Map.of(
                                "availability",
                                List.of(
                                        Map.of("site", "LARGE", "quantity", "400", "uom", "EA"),
                                        Map.of("site", "SMALL", "quantity", "30", "uom", "EA")))),
                        sureOf(Category.ALLOC_SHORTAGE),
                        NOW))
                .refusal();

        assertThat(message(refusal, "/quantity"))
                .isEqualTo("must not exceed 30 EA, the stock known of SMALL, but is 40");
    }

    @Test
    void refusesASiteWithoutKnownStockAndAnotherOrderThanTheCases() {
        Refusal refusal =
                refusal(SOURCING, Map.of("fromSite", "DC-MOON", "quantity", "4", "uom", "EA", "order", "SO-OTHER"));

        assertThat(message(refusal, "/fromSite"))
                .isEqualTo("must be a site with known stock (DC-WEST), but is DC-MOON");
        assertThat(message(refusal, "/order")).isEqualTo("must be that of the case, SO-88213, but is SO-OTHER");
    }

    @Test
    void refusesASubstituteTheCustomerRefused() {
        Refusal refusal = ((Result.Refused<Proposal>) PLAYBOOK.check(
                        "substitute-item",
                        Map.of(
                                "order",
                                "SO-88213",
                                "fromSku",
                                "SKU-1042",
                                "toSku",
                                "SKU-1099",
                                "quantity",
                                "1",
                                "uom",
                                "EA"),
                        shortage(Map.of(
                                "substitutes",
                                List.of(
                                        Map.of(
                                                "sku",
                                                "SKU-1043",
                                                "quantity",
                                                "9",
                                                "uom",
                                                "EA",
                                                "customerConsent",
                                                true),
                                        Map.of(
                                                "sku",
                                                "SKU-1099",
                                                "quantity",
                                                "9",
                                                "uom",
                                                "EA",
                                                "customerConsent",
                                                false)))),
                        sureOf(Category.ALLOC_SHORTAGE),
                        NOW))
                .refusal();

        assertThat(message(refusal, "/toSku")).contains("SKU-1043").endsWith("but is SKU-1099");
    }

    @Test
    void refusesWhatIsBlockedWhateverTheParameters() {
        Map<String, Object> nothing = new HashMap<>();
        nothing.put("availability", null);
        Refusal refusal = ((Result.Refused<Proposal>) PLAYBOOK.check(
                        SOURCING,
                        Map.of("fromSite", "DC-WEST", "quantity", "40", "uom", "EA"),
                        shortage(nothing),
                        sureOf(Category.ALLOC_SHORTAGE),
                        NOW))
                .refusal();

        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID);
        assertThat(refusal.code()).isEqualTo("blocked");
        assertThat(refusal.message()).contains("no other site with stock is known");
    }

    private static Result<Proposal> check(String workflow, Map<String, Object> parameters) {
        return PLAYBOOK.check(workflow, parameters, shortage(Map.of()), sureOf(Category.ALLOC_SHORTAGE), NOW);
    }

    private static Refusal refusal(String workflow, Map<String, Object> parameters) {
        return switch (check(workflow, parameters)) {
            case Result.Refused<Proposal> refused -> refused.refusal();
            case Result.Done<Proposal> done -> throw new AssertionError("expected a refusal, got " + done.value());
        };
    }

    private static String message(Refusal refusal, String pointer) {
        return refusal.errors().stream()
                .filter(error -> error.pointer().equals(pointer))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + pointer + " in " + refusal.errors()))
                .message();
    }
}
