package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.CaseFacts;
import dev.triage.intake.ExceptionEvent;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is unknown stays unknown at each edge of the inputs: a zero in its place would pass every limit. */
class InputsEdgeTests {

    @Test
    void aQuantityNobodyNamedIsUnknownAndNotZero() {
        assertThat(Inputs.of(Map.of()).value(Variable.QUANTITY_MILLI)).isNull();
        assertThat(quantity(Map.of(), null)).isNull();
        assertThat(quantity(Map.of(), new ExceptionEvent.Quantity(null, null, "EA")))
                .isNull();
    }

    @Test
    void theQuantityIsTheOneAskedForElseWhatIsShortElseWhatWasExpected() {
        ExceptionEvent.Quantity short40 =
                new ExceptionEvent.Quantity(new BigDecimal("120"), new BigDecimal("80"), "EA");

        assertThat(quantity(Map.of("quantity", "7.5"), short40)).isEqualTo(7_500L);
        assertThat(quantity(Map.of(), short40)).isEqualTo(40_000L);
        assertThat(quantity(Map.of(), new ExceptionEvent.Quantity(new BigDecimal("120"), null, "EA")))
                .isEqualTo(120_000L);
        assertThat(quantity(Map.of("quantity", 7), short40)).isEqualTo(40_000L);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0001, 1",
        "1.0001, 1001",
        "999999999999999, 999999999999999000",
        "1e14, 100000000000000000",
        "0.000000000000000000000000000001, 1",
    })
    void quantitiesAreRoundedUpToThousandths(String written, long thousandths) {
        assertThat(quantity(Map.of("quantity", written), null)).isEqualTo(thousandths);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1000000000000000",
                "1e15",
                "forty",
                "",
                "0.0000000000000000000000000000001",
                "0e-31",
                "0e31",
                "1e-99999999",
                "1e-2147483647",
                "1e2147483647"
            })
    void quantitiesBeyondAllMeasureAreUnknown(String written) {
        assertThat(quantity(Map.of("quantity", written), null)).isNull();
    }

    @Test
    void zerosOfEverySpellingAreZero() {
        assertThat(quantity(Map.of("quantity", "0e-30"), null)).isEqualTo(0L);
        assertThat(quantity(Map.of("quantity", "0e14"), null)).isEqualTo(0L);
    }

    @Test
    void dataFromTheFutureIsFreshUpToTheSkewAndUnknownBeyond() {
        assertThat(inputs(Asked.sourcing().aged(Duration.ofMinutes(-10))).value(Variable.DATA_AGE))
                .isEqualTo(Duration.ZERO);
        assertThat(inputs(Asked.sourcing().aged(Duration.ofMinutes(-10).minusNanos(1)))
                        .value(Variable.DATA_AGE))
                .isNull();
        assertThat(inputs(Asked.sourcing().aged(Duration.ZERO)).value(Variable.DATA_AGE))
                .isEqualTo(Duration.ZERO);
        assertThat(inputs(Asked.sourcing().aged(null)).value(Variable.DATA_AGE)).isNull();
    }

    @Test
    void whatIsMissingIsTheReportedAndTheUnknownUpToTheLongestList() {
        int unknown = Variable.values().length - 1;
        List<String> most = Collections.nCopies(Inputs.MAX_LIST - unknown, "x");
        List<String> more = Collections.nCopies(Inputs.MAX_LIST - unknown + 1, "x");

        assertThat((List<?>) Inputs.of(Map.of(Variable.MISSING, most)).value(Variable.MISSING))
                .hasSize(Inputs.MAX_LIST);
        assertThat(Inputs.of(Map.of(Variable.MISSING, more)).value(Variable.MISSING))
                .isNull();
    }

    @Test
    void whatIsThereIsNotMissing() {
        Inputs known = inputs(Asked.sourcing());

        assertThat((List<?>) known.value(Variable.MISSING)).isEqualTo(List.of("carrier.tracking", "carrier"));
        assertThat(known.value(Variable.MISSING)).isEqualTo(known.value(Variable.MISSING));
    }

    @Test
    void retriesAreWholeNumbersOrUnknown() {
        assertThat(retries(7)).isEqualTo(7L);
        assertThat(retries(3L)).isEqualTo(3L);
        assertThat(retries(1.5)).isNull();
        assertThat(retries("7")).isNull();
    }

    private static @Nullable Object retries(Object written) {
        return with(Map.of("retries", written), null, null).value(Variable.RETRIES);
    }

    @Test
    void namesTheCarrier() {
        assertThat(with(Map.of(), null, new ExceptionEvent.Carrier("UPSN", null, null))
                        .value(Variable.CARRIER))
                .isEqualTo("UPSN");
        assertThat(with(Map.of(), null, null).value(Variable.CARRIER)).isNull();
    }

    @Test
    void theEngineFindsWhatIsKnownAndNothingElse() {
        Inputs inputs = Inputs.of(Map.of(Variable.CONFIDENCE, 93L));

        assertThat(inputs.find("confidence")).contains(93L);
        assertThat(inputs.find("carrier")).isEmpty();
        assertThat(inputs.find("nonsense")).isEmpty();
        assertThat(inputs.show(Variable.CARRIER)).isEqualTo("unknown");
        assertThat(inputs.currency()).isEmpty();
    }

    private static @Nullable Object quantity(
            Map<String, Object> parameters, ExceptionEvent.@Nullable Quantity quantity) {
        return Inputs.of(
                        facts(Asked.sourcing().facts(), Map.of(), quantity, null),
                        Asked.sourcing().with(parameters).proposal(),
                        false,
                        Asked.NOW)
                .value(Variable.QUANTITY_MILLI);
    }

    private static Inputs inputs(Asked asked) {
        return Inputs.of(asked.facts(), asked.proposal(), false, Asked.NOW);
    }

    private static Inputs with(
            Map<String, Object> attributes,
            ExceptionEvent.@Nullable Quantity quantity,
            ExceptionEvent.@Nullable Carrier carrier) {
        Asked asked = Asked.sourcing();
        return Inputs.of(facts(asked.facts(), attributes, quantity, carrier), asked.proposal(), false, Asked.NOW);
    }

    private static CaseFacts facts(
            CaseFacts facts,
            Map<String, Object> attributes,
            ExceptionEvent.@Nullable Quantity quantity,
            ExceptionEvent.@Nullable Carrier carrier) {
        ExceptionEvent event = facts.event();
        return new CaseFacts(
                facts.caseId(),
                facts.reference(),
                new ExceptionEvent(
                        event.id(),
                        event.kind(),
                        event.subject(),
                        event.time(),
                        event.receivedAt(),
                        event.exceptionCode(),
                        event.message(),
                        event.notes(),
                        event.order(),
                        event.item(),
                        quantity,
                        event.site(),
                        event.supplier(),
                        carrier,
                        event.shipment(),
                        event.purchaseOrder(),
                        event.value(),
                        event.references(),
                        event.availability(),
                        event.substitutes(),
                        event.inbound(),
                        event.dataAsOf(),
                        attributes,
                        event.extra(),
                        event.mappings()),
                facts.assessment(),
                facts.occurrences(),
                facts.openRequests());
    }
}
