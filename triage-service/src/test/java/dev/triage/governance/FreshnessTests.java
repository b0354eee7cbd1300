package dev.triage.governance;

import static dev.triage.governance.Stage.APPROVER;
import static dev.triage.governance.Stage.APPROVER2;
import static dev.triage.governance.Stage.PLANNER;
import static dev.triage.governance.Stage.code;
import static dev.triage.governance.Stage.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Result;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A changed case makes the approval stale, with a difference people can read; a repeated one does not. */
class FreshnessTests {

    static final Stage STAGE = new Stage();

    @AfterAll
    static void close() {
        STAGE.close();
    }

    @Test
    void a3_refusesToApproveAChangedCaseAndSaysWhatChanged() {
        RequestView request = STAGE.awaiting();
        STAGE.cases.change(request.caseId(), with(stock("20"), Instant.parse("2026-11-23T11:00:00Z")));

        Result<RequestView> refused =
                STAGE.governance.decide(request.id(), true, request.parametersSha256(), "fine", APPROVER);

        assertThat(code(refused)).isEqualTo("CONFLICT case-changed");
        assertThat(((Result.Refused<?>) refused).refusal().message())
                .contains("availability at DC-WEST: none → 20 EA")
                .contains("dataAsOf newer: 2026-11-23T09:14:07Z → 2026-11-23T11:00:00Z")
                .endsWith("Ask again on the facts as they are.");
        RequestView kept = STAGE.governance.find(request.id()).orElseThrow();
        assertThat(kept.status()).isEqualTo(RequestStatus.AWAITING_APPROVAL);
        assertThat(kept.decisions()).isEmpty();
        assertThat(kept.stale()).startsWith("availability at DC-WEST: none → 20 EA");
        assertThat(STAGE.audit.list(null, request.id(), null, 10).items())
                .extracting(Audit.Entry::action)
                .containsExactly("request.stale", "request.made");
    }

    @Test
    void a3_marksAChangeOnceAndTakesTheMarkBackWhenTheCaseIsAsItWas() {
        RequestView request = STAGE.awaiting();
        STAGE.cases.change(request.caseId(), with(stock("20"), null));
        STAGE.governance.decide(request.id(), true, request.parametersSha256(), "fine", APPROVER);
        STAGE.governance.decide(request.id(), true, request.parametersSha256(), "fine", APPROVER2);
        assertThat(STAGE.jdbc()
                        .sql("select count(*) from governance.stale_mark where request_id = ?")
                        .param(request.id())
                        .query(Long.class)
                        .single())
                .isOne();

        STAGE.cases.change(request.caseId(), UnaryOperator.identity());
        RequestView approved =
                done(STAGE.governance.decide(request.id(), true, request.parametersSha256(), "fine", APPROVER));

        assertThat(approved.status()).isEqualTo(RequestStatus.CLEARED);
        assertThat(approved.stale()).isNull();
    }

    @Test
    void rejectsWhateverChanged() {
        RequestView request = STAGE.awaiting();
        STAGE.cases.change(request.caseId(), with(stock("20"), null));

        RequestView rejected =
                done(STAGE.governance.decide(request.id(), false, request.parametersSha256(), "no", APPROVER));

        assertThat(rejected.status()).isEqualTo(RequestStatus.REJECTED);
    }

    @Test
    void takesARepeatedExceptionForNoChange() {
        RequestView request = STAGE.awaiting();
        STAGE.cases.change(request.caseId(), facts -> {
            CaseFacts newer =
                    with(List.of(), Instant.parse("2026-11-23T11:00:00Z")).apply(facts);
            return new CaseFacts(newer.caseId(), newer.reference(), newer.event(), newer.assessment(), 7, 3, 12);
        });

        assertThat(done(STAGE.governance.decide(request.id(), true, request.parametersSha256(), "fine", APPROVER))
                        .status())
                .isEqualTo(RequestStatus.CLEARED);
        assertThat(STAGE.redeem(request.id())).isInstanceOf(Redemption.Granted.class);
    }

    @Test
    void d2_holdsWhatWasClearedOnOtherFactsUntilTheyAreBack() {
        RequestView request = STAGE.cleared();
        STAGE.cases.change(request.caseId(), with(stock("20"), null));

        assertThat(STAGE.redeem(request.id()))
                .isEqualTo(new Redemption.Held("the case changed: availability at DC-WEST: none → 20 EA"));
        RequestView held = STAGE.governance.find(request.id()).orElseThrow();
        assertThat(held.status()).isEqualTo(RequestStatus.CLEARED);
        assertThat(held.commandId()).isNull();
        assertThat(held.stale()).isEqualTo("availability at DC-WEST: none → 20 EA");

        STAGE.cases.change(request.caseId(), UnaryOperator.identity());
        assertThat(STAGE.redeem(request.id())).isInstanceOf(Redemption.Granted.class);
        assertThat(STAGE.governance.find(request.id()).orElseThrow().stale())
                .as("what went out on the facts it was approved on is not stale")
                .isNull();
    }

    @Test
    void holdsWhatIsClearedForACaseThatIsClosed() {
        RequestView request = STAGE.cleared();
        STAGE.cases.gone(request.caseId());

        assertThat(STAGE.redeem(request.id()))
                .isEqualTo(new Redemption.Held("the case changed: case EX-1: open → closed or gone"));
    }

    @Test
    void asksNothingOfWhatChangesNothing() {
        RequestView review = STAGE.made(PLANNER, Stage.REVIEW);
        STAGE.cases.change(review.caseId(), with(stock("20"), null));

        assertThat(STAGE.redeem(review.id())).isInstanceOf(Redemption.Granted.class);
    }

    @Test
    void readsTheSameQuantityHoweverItIsWritten() {
        Evidence plain = Evidence.of(with(stock("400"), null).apply(Stage.facts()));
        Evidence padded = Evidence.of(with(stock("400.00"), null).apply(Stage.facts()));

        assertThat(padded.materialSha256()).isEqualTo(plain.materialSha256());
        assertThat(plain.differences(padded)).isEmpty();
        assertThat(Evidence.read(plain.text()).sha256()).isEqualTo(plain.sha256());
    }

    static List<ExceptionEvent.Availability> stock(String quantity) {
        return List.of(new ExceptionEvent.Availability("DC-WEST", new BigDecimal(quantity), "EA", null, null));
    }

    static UnaryOperator<CaseFacts> with(List<ExceptionEvent.Availability> stock, Instant dataAsOf) {
        return facts -> {
            ExceptionEvent e = facts.event();
            ExceptionEvent event = new ExceptionEvent(
                    e.id(),
                    e.kind(),
                    e.subject(),
                    e.time(),
                    e.receivedAt(),
                    e.exceptionCode(),
                    e.message(),
                    e.notes(),
                    e.order(),
                    e.item(),
                    e.quantity(),
                    e.site(),
                    e.supplier(),
                    e.carrier(),
                    e.shipment(),
                    e.purchaseOrder(),
                    e.value(),
                    e.references(),
                    stock,
                    e.substitutes(),
                    e.inbound(),
                    dataAsOf == null ? e.dataAsOf() : dataAsOf,
                    e.attributes(),
                    e.extra(),
                    e.mappings());
            return new CaseFacts(
                    facts.caseId(),
                    facts.reference(),
                    event,
                    facts.assessment(),
                    facts.occurrences(),
                    facts.openRequests());
        };
    }
}
