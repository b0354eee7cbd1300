package dev.triage.governance;

import static dev.triage.governance.GuardTests.guardAgainst;
import static dev.triage.governance.Stage.ADMIN;
import static dev.triage.governance.Stage.APPROVER;
import static dev.triage.governance.Stage.LEAD;
import static dev.triage.governance.Stage.PLANNER;
import static dev.triage.governance.Stage.SOURCING;
import static dev.triage.governance.Stage.code;
import static dev.triage.governance.Stage.done;
import static dev.triage.governance.Stage.facts;
import static dev.triage.governance.Stage.newKey;
import static dev.triage.governance.Stage.proposal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.platform.Actor;
import dev.triage.platform.Ids;
import dev.triage.platform.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the rules deny, done by two people for an hour, and reviewed by a third. Past the desk, the database says no. */
class BreakGlassTests {

    static final Stage STAGE = new Stage();
    static final Actor LEAD2 = Actor.person("lead2", Role.LEAD);
    static final Actor AUDITOR = Actor.person("auditor", Role.AUDITOR);

    final Governance governance = STAGE.governance;
    final BreakGlass breakGlass = STAGE.breakGlass;
    final Facts rows = new Facts(STAGE);

    @BeforeEach
    void theRulesDeny() {
        STAGE.rules.denies();
        for (Actor actor : List.of(LEAD, LEAD2, ADMIN, APPROVER, PLANNER, AUDITOR)) {
            STAGE.entitlements.seen(actor);
        }
    }

    @AfterAll
    static void close() {
        STAGE.close();
    }

    @Test
    void a3_holdsForAnUnchangedCaseOnly() {
        RequestView asked = invoked();
        STAGE.cases.change(asked.caseId(), FreshnessTests.with(FreshnessTests.stock("20"), null));

        assertThat(code(governance.decide(asked.id(), true, asked.parametersSha256(), "go", ADMIN)))
                .isEqualTo("CONFLICT case-changed");
        RequestView waits = governance.find(asked.id()).orElseThrow();
        assertThat(waits.status()).isEqualTo(RequestStatus.AWAITING_APPROVAL);
        assertThat(waits.stale()).isEqualTo("availability at DC-WEST: none → 20 EA");

        STAGE.cases.change(asked.caseId(), UnaryOperator.identity());
        RequestView cleared = done(governance.decide(asked.id(), true, asked.parametersSha256(), "go", ADMIN));
        assertThat(cleared.stale()).isNull();
        STAGE.cases.change(asked.caseId(), FreshnessTests.with(FreshnessTests.stock("20"), null));
        assertThat(STAGE.redeem(asked.id()))
                .isEqualTo(new Redemption.Held("the case changed: availability at DC-WEST: none → 20 EA"));
    }

    @Test
    void a3_isTurnedDownWhateverChanged() {
        RequestView asked = invoked();
        STAGE.cases.gone(asked.caseId());

        assertThat(done(governance.decide(asked.id(), false, asked.parametersSha256(), "no", ADMIN))
                        .status())
                .isEqualTo(RequestStatus.REJECTED);
    }

    @Test
    void goesThroughTwoPeopleAndAReview() {
        RequestView asked = invoked();
        assertThat(asked.status()).isEqualTo(RequestStatus.AWAITING_APPROVAL);
        assertThat(asked.ruling().outcome()).as("what the rules say stays said").isEqualTo(Ruling.Outcome.DENIED);
        assertThat(asked.breakGlass()).isNotNull();
        assertThat(Duration.between(asked.requestedAt(), asked.expiresAt())).isLessThanOrEqualTo(Duration.ofHours(1));
        assertThat(STAGE.redeem(asked.id())).isInstanceOf(Redemption.Held.class);

        assertThat(code(governance.decide(asked.id(), true, asked.parametersSha256(), "", LEAD)))
                .isEqualTo("FORBIDDEN approver-is-requester");
        assertThat(code(governance.decide(asked.id(), true, asked.parametersSha256(), "", APPROVER)))
                .isEqualTo("FORBIDDEN not-a-lead");
        assertThat(code(governance.decide(asked.id(), true, "0".repeat(64), "", ADMIN)))
                .isEqualTo("CONFLICT hash-differs");
        RequestView cleared = done(governance.decide(asked.id(), true, asked.parametersSha256(), "go", ADMIN));
        assertThat(cleared.status()).isEqualTo(RequestStatus.CLEARED);
        assertThat(STAGE.heard.cleared).contains(asked.id());

        Redemption.Granted granted = (Redemption.Granted) STAGE.redeem(asked.id());
        assertThat(granted.clearance().approvals())
                .extracting(RequestView.Decision::by)
                .containsExactly("admin");
        assertThat(STAGE.redeem(asked.id())).isInstanceOf(Redemption.AlreadySpent.class);
        assertThat(STAGE.jdbc()
                        .sql("select used from governance.workflow_counter where window_kind = 'day'")
                        .query(Long.class)
                        .single())
                .as("counted for the workflow's limits")
                .isPositive();

        assertThat(breakGlass.reviews(true, 50))
                .extracting(BreakGlass.Review::request)
                .contains(asked.id());
        assertThat(code(breakGlass.close(asked.id(), "fine", LEAD))).isEqualTo("FORBIDDEN reviewer-was-one-of-the-two");
        assertThat(code(breakGlass.close(asked.id(), "fine", ADMIN)))
                .isEqualTo("FORBIDDEN reviewer-was-one-of-the-two");
        assertThat(code(breakGlass.close(asked.id(), "fine", PLANNER))).isEqualTo("FORBIDDEN not-a-reviewer");
        assertThat(code(breakGlass.close(asked.id(), " ", AUDITOR))).isEqualTo("INVALID comment-missing");
        assertThat(done(breakGlass.close(asked.id(), "justified", AUDITOR)).closedBy())
                .isEqualTo("auditor");
        assertThat(code(breakGlass.close(asked.id(), "again", LEAD2))).isEqualTo("CONFLICT already-reviewed");
        assertThat(breakGlass.reviews(true, 50))
                .extracting(BreakGlass.Review::request)
                .doesNotContain(asked.id());
        assertThat(STAGE.audit.list(null, asked.id(), null, 50).items().reversed())
                .extracting(Audit.Entry::action)
                .containsExactly(
                        "request.made",
                        "break-glass.invoked",
                        "break-glass.approved",
                        "request.cleared",
                        "request.dispatched",
                        "break-glass.reviewed");
    }

    @Test
    void isForLeadsAndAdministratorsWithAReasonAndForDenialsOnly() {
        assertThat(code(invoke(SOURCING, "urgent", PLANNER))).isEqualTo("FORBIDDEN not-a-lead");
        assertThat(code(invoke(SOURCING, "urgent", Actor.machine("robot", Role.ADMIN))))
                .isEqualTo("FORBIDDEN not-a-lead");
        assertThat(code(invoke(SOURCING, " ", LEAD))).isEqualTo("INVALID reason-missing");
        assertThat(code(invoke(Stage.REVIEW, "urgent", LEAD))).isEqualTo("CONFLICT not-denied");
        assertThat(code(invoke(Stage.ADJUSTMENT, "urgent", LEAD))).isEqualTo("FORBIDDEN never-by-break-glass");
        STAGE.rules.permits(STAGE.rule("p-" + Ids.next(), 1, "ruleauthor", "[]", "{}"));
        assertThat(code(invoke(SOURCING, "urgent", LEAD))).isEqualTo("CONFLICT not-denied");
    }

    @Test
    void whatARuleForbidsStaysForbidden() {
        Ruling.RuleReference forbid = forbid();
        STAGE.rules.says(new Ruling(Ruling.Outcome.DENIED, forbid, List.of(), List.of(), "Forbidden."));
        CaseFacts facts = facts();
        assertThat(code(breakGlass.invoke(
                        facts, proposal(SOURCING, Map.of("quantity", "40")), "urgent", LEAD, newKey())))
                .isEqualTo("FORBIDDEN never-by-break-glass");
        assertThat(governance.ofCase(facts.caseId())).as("nothing half-done").isEmpty();
    }

    @Test
    void killSwitchExpiryAndLostRolesStopItLikeEveryOther() {
        RequestView switched = cleared();
        done(governance.setKillSwitch(SOURCING.id(), true, "stop", LEAD));
        try {
            assertThat(STAGE.redeem(switched.id())).isInstanceOf(Redemption.Held.class);
        } finally {
            done(governance.setKillSwitch(SOURCING.id(), false, "go", LEAD));
        }

        RequestView late = cleared();
        RequestView undecided = invoked();
        STAGE.forward("61 minutes");
        try {
            assertThat(guardAgainst(() -> rows.dispatch(late))).isEqualTo("d2_not_expired");
            assertThat(guardAgainst(() -> rows.second(undecided.id(), "lead2", undecided.parametersSha256())))
                    .isEqualTo("a5_decided_before_expiry");
        } finally {
            STAGE.forward("0 hours");
        }

        Actor leaving = Actor.person("leaving-lead", Role.LEAD);
        RequestView request = invoked();
        done(governance.decide(request.id(), true, request.parametersSha256(), "", leaving));
        done(STAGE.entitlements.enable("leaving-lead", false, "left", ADMIN));
        assertThat(guardAgainst(() -> rows.dispatch(request))).isEqualTo("a9_approvers_are_still_entitled");
        assertThat(STAGE.redeem(request.id())).isInstanceOf(Redemption.Refused.class);
        assertThat(STAGE.status(request.id())).isEqualTo(RequestStatus.EXPIRED);
    }

    @Test
    void aRejectionAndAWithdrawalEndIt() {
        RequestView rejected = invoked();
        assertThat(done(governance.decide(rejected.id(), false, rejected.parametersSha256(), "no", LEAD2))
                        .status())
                .isEqualTo(RequestStatus.REJECTED);
        assertThat(breakGlass.reviews(false, 50))
                .extracting(BreakGlass.Review::request)
                .doesNotContain(rejected.id());
        RequestView withdrawn = invoked();
        assertThat(done(governance.withdraw(withdrawn.id(), "solved", LEAD)).status())
                .isEqualTo(RequestStatus.WITHDRAWN);
        assertThat(guardAgainst(() -> rows.second(withdrawn.id(), "lead2", withdrawn.parametersSha256())))
                .isEqualTo("bg_decided_once");
    }

    /** Past the desks: what a program could write by mistake or malice as the run-time role. */
    @Test
    void theDatabaseLetsNothingElseThrough() {
        RequestView planners = STAGE.made(PLANNER, SOURCING);
        assertThat(planners.status()).isEqualTo(RequestStatus.DENIED);
        assertThat(guardAgainst(() -> rows.dispatch(planners))).isEqualTo("d1_dispatch_needs_clearance");
        assertThat(guardAgainst(() -> rows.claim(planners.id(), "lead"))).isEqualTo("bg_invoked_by_its_requester");
        assertThat(guardAgainst(() -> rows.claim(planners.id(), "planner"))).isEqualTo("bg_invoker_is_entitled");

        RequestView daylong = STAGE.made(LEAD, SOURCING);
        assertThat(guardAgainst(() -> rows.claim(daylong.id(), "lead"))).isEqualTo("bg_lives_an_hour");

        RequestView adjustment = STAGE.made(LEAD, Stage.ADJUSTMENT);
        assertThat(guardAgainst(() -> rows.claim(adjustment.id(), "lead"))).isEqualTo("bg_never_postings");

        RequestView ordinary = STAGE.awaiting();
        assertThat(guardAgainst(() -> rows.claim(ordinary.id(), "planner"))).isEqualTo("bg_only_what_is_denied");
        assertThat(guardAgainst(() -> rows.second(ordinary.id(), "lead2", ordinary.parametersSha256())))
                .isEqualTo("bg_decided_once");

        STAGE.rules.denies();
        RequestView claimed = invoked();
        assertThat(guardAgainst(() -> rows.dispatch(claimed))).isEqualTo("d1_dispatch_needs_clearance");
        assertThat(guardAgainst(() -> rows.second(claimed.id(), "lead", claimed.parametersSha256())))
                .isEqualTo("bg_two_people");
        assertThat(guardAgainst(() -> rows.second(claimed.id(), "approver", claimed.parametersSha256())))
                .isEqualTo("bg_decider_is_entitled");
        assertThat(guardAgainst(() -> rows.second(claimed.id(), "lead2", "0".repeat(64))))
                .isEqualTo("a3_approved_hash_is_the_requested");
        assertThat(guardAgainst(() -> rows.decide(
                        claimed.id(), "APPROVED", "approver", "PERSON", "approver", claimed.parametersSha256())))
                .as("an ordinary approval opens nothing here")
                .isEqualTo("bg_has_its_own_decision");
        STAGE.asOwner(
                "update governance.request_state set status = 'CLEARED' where request_id = '" + claimed.id() + "'");
        assertThat(guardAgainst(() -> rows.dispatch(claimed)))
                .as("a status alone is no second person")
                .isEqualTo("d1_dispatch_needs_approval");

        RequestView sent = cleared();
        rows.dispatch(sent);
        assertThat(guardAgainst(() -> rows.closing(sent.id(), "lead2"))).isEqualTo("bg_reviewed_by_a_third");
        assertThat(guardAgainst(() -> rows.closing(sent.id(), "planner"))).isEqualTo("bg_reviewer_is_entitled");
        rows.closing(sent.id(), "auditor");
    }

    @Test
    void aDenialThatNobodyClaimedStaysAnEnd() {
        RequestView denied = STAGE.made(LEAD, SOURCING);
        for (String status : List.of("AWAITING_APPROVAL", "CLEARED")) {
            assertThat(guardAgainst(() -> GuardTests.asOwner(
                            STAGE,
                            "update governance.request_state set status = '" + status + "' where request_id = '"
                                    + denied.id() + "'")))
                    .isEqualTo("d9_status_is_monotone");
        }
    }

    private RequestView invoked() {
        return done(invoke(SOURCING, "the WMS link is down and the truck leaves at noon", LEAD));
    }

    private RequestView cleared() {
        RequestView asked = invoked();
        return done(governance.decide(asked.id(), true, asked.parametersSha256(), "", LEAD2));
    }

    private dev.triage.platform.Result<RequestView> invoke(
            dev.triage.playbook.Workflow workflow, String reason, Actor invoker) {
        return breakGlass.invoke(facts(), proposal(workflow, Map.of("quantity", "40")), reason, invoker, newKey());
    }

    private static Ruling.RuleReference forbid() {
        String id = "forbid-" + Ids.next();
        String policy = "{\"id\": \"%s\", \"then\": {\"forbid\": {}}}".formatted(id);
        return STAGE.active(id, 1, "ruleauthor", policy);
    }
}
