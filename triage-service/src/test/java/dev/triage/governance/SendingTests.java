package dev.triage.governance;

import static dev.triage.governance.Stage.APPROVER;
import static dev.triage.governance.Stage.LEAD;
import static dev.triage.governance.Stage.PLANNER;
import static dev.triage.governance.Stage.SOURCING;
import static dev.triage.governance.Stage.code;
import static dev.triage.governance.Stage.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.platform.Actor;
import dev.triage.platform.Ids;
import dev.triage.platform.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** From a clearance to its command: what still stops it, and what happens when nobody sends it. */
class SendingTests {

    private static final Stage STAGE = new Stage();

    private final Governance governance = STAGE.governance;

    @AfterAll
    static void close() {
        STAGE.close();
    }

    @Test
    void refusesToSendWhenTheRuleWasRetiredMeanwhile() {
        RequestView request = STAGE.cleared();
        STAGE.retire(request.ruling().rule());
        assertThat(STAGE.redeem(request.id())).isInstanceOf(Redemption.Refused.class);
        assertThat(governance.find(request.id()).orElseThrow().status()).isEqualTo(RequestStatus.EXPIRED);
        assertThat(governance.find(request.id()).orElseThrow().outcomeReason()).isEqualTo("rule-retired");
    }

    @Test
    void refusesToSendWhatSomebodyShutOutHasApproved() {
        Actor leaving = Actor.person("leaving", Role.APPROVER);
        RequestView request = STAGE.awaiting();
        done(governance.decide(request.id(), true, request.parametersSha256(), "", leaving));
        assertThat(code(STAGE.entitlements.enable("leaving", false, "left", LEAD)))
                .isEqualTo("FORBIDDEN not-an-admin");
        assertThat(done(STAGE.entitlements.enable("leaving", false, "left", Stage.ADMIN)))
                .isTrue();
        assertThat(STAGE.redeem(request.id())).isInstanceOf(Redemption.Refused.class);
        assertThat(STAGE.status(request.id())).isEqualTo(RequestStatus.EXPIRED);

        RequestView next = STAGE.awaiting();
        assertThat(code(governance.decide(next.id(), true, next.parametersSha256(), "", leaving)))
                .as("logging in again does not let anybody back in")
                .isEqualTo("FORBIDDEN not-an-approver");
    }

    @Test
    void holdsWhatIsOverTheLimits() {
        Ruling.RuleReference rule = STAGE.rule(
                "limited-" + Ids.next(), 1, "ruleauthor", "[]", "{\"perHour\": 2, \"perDayMinor\": 1000000}");
        STAGE.rules.permits(rule);
        List<Redemption> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(STAGE.redeem(STAGE.made(PLANNER, SOURCING).id()));
        }
        assertThat(all).filteredOn(Redemption.Granted.class::isInstance).hasSize(2);
        assertThat(all).filteredOn(Redemption.Held.class::isInstance).hasSize(2);

        STAGE.rules.permits(STAGE.rule("small-" + Ids.next(), 1, "ruleauthor", "[]", "{\"perDayMinor\": 183999}"));
        RequestView large = STAGE.made(PLANNER, SOURCING);
        assertThat(STAGE.redeem(large.id())).isInstanceOf(Redemption.Held.class);
        assertThat(STAGE.status(large.id())).isEqualTo(RequestStatus.CLEARED);
    }

    @Test
    void sendsNothingWhileAKillSwitchIsOn() {
        assertThat(code(governance.setKillSwitch(null, true, "stop", PLANNER))).isEqualTo("FORBIDDEN not-a-lead");
        assertThat(code(governance.setKillSwitch("no-such-thing", true, "stop", LEAD)))
                .isEqualTo("INVALID unknown-workflow");
        assertThat(code(governance.setKillSwitch(null, true, " ", LEAD))).isEqualTo("INVALID reason-missing");
        RequestView request = STAGE.cleared();
        int released = STAGE.heard.released.size();
        try {
            assertThat(done(governance.setKillSwitch(SOURCING.id(), true, "stop", LEAD)))
                    .isTrue();
            assertThat(governance.killed()).containsExactly(SOURCING.id());
            assertThat(STAGE.redeem(request.id())).isInstanceOf(Redemption.Held.class);
            assertThat(STAGE.redeem(STAGE.made(PLANNER, Stage.REVIEW).id())).isInstanceOf(Redemption.Granted.class);
            done(governance.setKillSwitch(null, true, "stop all", Stage.ADMIN));
            assertThat(STAGE.redeem(STAGE.made(PLANNER, Stage.REVIEW).id())).isInstanceOf(Redemption.Held.class);
        } finally {
            done(governance.setKillSwitch(null, false, "go", LEAD));
            done(governance.setKillSwitch(SOURCING.id(), false, "go", LEAD));
        }
        assertThat(STAGE.heard.released).hasSize(released + 2);
        assertThat(STAGE.redeem(request.id())).isInstanceOf(Redemption.Granted.class);
    }

    @Test
    void parksAndStillTakesALateOutcome() {
        RequestView request = STAGE.dispatched();
        governance.park(request.id(), "ten attempts failed");
        assertThat(STAGE.status(request.id())).isEqualTo(RequestStatus.PARKED);
        assertThat(governance.find(request.id()).orElseThrow().outcomeReason()).isEqualTo("ten attempts failed");
        assertThat(STAGE.redeem(request.id())).isInstanceOf(Redemption.AlreadySpent.class);
        assertThat(governance.recordOutcome(
                        request.commandId(), RequestStatus.COMPLETED, "a\0b", Map.of("x", "1\0", "y", "\\u0000")))
                .contains(true);
        governance.park(request.id(), "again");
        assertThat(STAGE.status(request.id())).isEqualTo(RequestStatus.COMPLETED);
    }

    @Test
    void redeemsOnlyInsideATransaction() {
        UUID request = STAGE.cleared().id();
        assertThatThrownBy(() -> governance.redeem(request)).hasMessageContaining("mandatory");
    }

    @Test
    void leavesNothingBehindWhenTheCallerRollsBack() {
        RequestView request = STAGE.cleared();
        long before = STAGE.audit.verify().entries();
        assertThatThrownBy(() -> STAGE.inTransaction(() -> {
                    governance.redeem(request.id());
                    throw new IllegalStateException("the caller failed");
                }))
                .hasMessage("the caller failed");
        assertThat(STAGE.status(request.id())).isEqualTo(RequestStatus.CLEARED);
        assertThat(STAGE.audit.verify().entries()).isEqualTo(before);
        assertThat(STAGE.redeem(request.id())).isInstanceOf(Redemption.Granted.class);
    }

    @Test
    void endsWhatNobodyDecidedOrSentInADay() {
        try (Stage own = new Stage()) {
            RequestView awaiting = own.awaiting();
            RequestView cleared = own.cleared();
            RequestView ruleGone = own.awaiting();
            own.retire(ruleGone.ruling().rule());
            RequestView sent = own.dispatched();
            OverdueRequests overdue = own.context.getBean(OverdueRequests.class);
            assertThat(overdue.end()).as("the one whose rule is gone").isEqualTo(1);
            assertThat(own.status(ruleGone.id())).isEqualTo(RequestStatus.EXPIRED);

            own.forward("25 hours");
            assertThat(code(own.governance.decide(awaiting.id(), true, awaiting.parametersSha256(), "", APPROVER)))
                    .isEqualTo("CONFLICT expired");
            assertThat(own.redeem(cleared.id())).isInstanceOf(Redemption.Refused.class);
            assertThat(own.status(cleared.id())).isEqualTo(RequestStatus.EXPIRED);
            assertThat(overdue.end()).isEqualTo(1);
            assertThat(own.status(awaiting.id())).isEqualTo(RequestStatus.EXPIRED);
            assertThat(own.heard.of(awaiting.id())).endsWith(RequestStatus.EXPIRED);
            assertThat(own.status(sent.id())).isEqualTo(RequestStatus.DISPATCHED);
            assertThat(overdue.end()).isZero();
            assertThat(code(own.governance.decide(awaiting.id(), true, awaiting.parametersSha256(), "", APPROVER)))
                    .isEqualTo("CONFLICT expired");
        }
    }
}
