package dev.triage.governance;

import static dev.triage.governance.GuardTests.guardAgainst;
import static dev.triage.governance.Stage.APPROVER;
import static dev.triage.governance.Stage.APPROVER2;
import static dev.triage.governance.Stage.LEAD;
import static dev.triage.governance.Stage.ORCHESTRATOR;
import static dev.triage.governance.Stage.PLANNER;
import static dev.triage.governance.Stage.SOURCING;
import static dev.triage.governance.Stage.code;
import static dev.triage.governance.Stage.done;
import static dev.triage.governance.Stage.facts;
import static dev.triage.governance.Stage.proposal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.platform.Actor;
import dev.triage.platform.Ids;
import dev.triage.platform.Role;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What may happen to a request that waits: it becomes urgent, is edited, or is rejected for a reason. */
class WaitingRequestTests {

    static final Stage STAGE = new Stage();

    final Governance governance = STAGE.governance;
    final Facts rows = new Facts(STAGE);

    @AfterAll
    static void close() {
        STAGE.close();
    }

    @Test
    void becomesUrgentOnceBeforeItsDeadline() {
        try (Stage own = new Stage()) {
            own.due = java.time.Instant.now().plus(java.time.Duration.ofHours(10));
            RequestView request = own.awaiting();
            RequestView decided = own.cleared();
            EscalatedRequests escalations = own.context.getBean(EscalatedRequests.class);
            assertThat(escalations.escalate()).isZero();
            assertThat(request.escalatedAt()).isNull();

            own.forward("8 hours 1 minute");
            assertThat(escalations.escalate()).isEqualTo(1);
            assertThat(escalations.escalate()).as("once").isZero();

            assertThat(own.governance.find(request.id()).orElseThrow().escalatedAt())
                    .isNotNull();
            assertThat(own.governance.find(decided.id()).orElseThrow().escalatedAt())
                    .isNull();
            assertThat(own.heard.escalated)
                    .singleElement()
                    .satisfies(news -> assertThat(news.request()).isEqualTo(request.id()));
            assertThat(own.audit.list(null, request.id(), null, 50).items())
                    .extracting(Audit.Entry::action)
                    .containsOnlyOnce("request.escalated");
            assertThat(own.status(request.id())).isEqualTo(RequestStatus.AWAITING_APPROVAL);
        }
    }

    @Test
    void a5_noEscalationWithoutItsCause() {
        RequestView request = STAGE.awaiting();
        assertThat(guardAgainst(() -> STAGE.jdbc()
                        .sql("insert into governance.escalation values (?, interval '1 minute', now())")
                        .param(request.id())
                        .update()))
                .isEqualTo("a5_escalation_has_its_cause");
        RequestView cleared = STAGE.cleared();
        assertThat(guardAgainst(() -> STAGE.jdbc()
                        .sql("insert into governance.escalation values (?, interval '24 hours', now())")
                        .param(cleared.id())
                        .update()))
                .isEqualTo("a5_escalation_has_its_cause");
    }

    @Test
    void anApproversEditIsARequestOfTheirOwnThatSomebodyElseApproves() {
        CaseFacts facts = facts();
        RequestView old = asked(facts);
        RequestView edited = done(governance.edit(
                old.id(), facts, proposal(SOURCING, Map.of("quantity", "30")), "thirty will do", APPROVER));

        assertThat(edited.requester()).isEqualTo("approver");
        assertThat(edited.parameters()).containsEntry("quantity", "30");
        assertThat(edited.editOf()).isEqualTo(old.id());
        assertThat(edited.parametersSha256()).isNotEqualTo(old.parametersSha256());
        assertThat(edited.status()).isEqualTo(RequestStatus.AWAITING_APPROVAL);

        RequestView ended = governance.find(old.id()).orElseThrow();
        assertThat(ended.status()).isEqualTo(RequestStatus.WITHDRAWN);
        assertThat(ended.editedAs()).isEqualTo(edited.id());
        assertThat(ended.outcomeReason()).isEqualTo("edited as " + edited.id());
        assertThat(code(governance.decide(old.id(), true, old.parametersSha256(), "", APPROVER2)))
                .isEqualTo("CONFLICT already-decided");
        assertThat(code(governance.decide(edited.id(), true, edited.parametersSha256(), "", APPROVER)))
                .isEqualTo("FORBIDDEN approver-is-requester");
        assertThat(code(governance.decide(edited.id(), true, old.parametersSha256(), "", APPROVER2)))
                .as("the hash of before")
                .isEqualTo("CONFLICT hash-differs");
        assertThat(done(governance.decide(edited.id(), true, edited.parametersSha256(), "", APPROVER2))
                        .status())
                .isEqualTo(RequestStatus.CLEARED);
        assertThat(STAGE.audit.list(null, old.id(), null, 50).items())
                .extracting(Audit.Entry::action)
                .contains("request.edited");
    }

    @Test
    void anEditIsRuledOnFromScratch() {
        CaseFacts facts = facts();
        RequestView old = asked(facts);
        STAGE.rules.denies();
        RequestView edited =
                done(governance.edit(old.id(), facts, proposal(SOURCING, Map.of("quantity", "9999")), "", PLANNER));
        assertThat(edited.status()).isEqualTo(RequestStatus.DENIED);
    }

    @Test
    void refusesEditsByOthersWithoutAChangeAndTooLate() {
        CaseFacts facts = facts();
        RequestView old = asked(facts);
        assertThat(code(governance.edit(
                        old.id(),
                        facts,
                        proposal(SOURCING, Map.of("quantity", "30")),
                        "",
                        Actor.person("planner2", Role.PLANNER))))
                .isEqualTo("FORBIDDEN not-an-editor");
        assertThat(code(governance.edit(
                        old.id(), facts, proposal(SOURCING, Map.of("quantity", "30")), "", ORCHESTRATOR)))
                .isEqualTo("FORBIDDEN not-an-editor");
        assertThat(code(governance.edit(old.id(), facts, proposal(SOURCING, Map.of("quantity", "40")), "", APPROVER)))
                .isEqualTo("INVALID nothing-edited");
        assertThat(code(governance.edit(old.id(), facts(), proposal(SOURCING, Map.of("quantity", "30")), "", APPROVER)))
                .isEqualTo("INVALID another-request");
        assertThat(STAGE.status(old.id())).isEqualTo(RequestStatus.AWAITING_APPROVAL);
        assertThat(governance.ofCase(facts.caseId())).as("nothing half-done").hasSize(1);

        done(governance.decide(old.id(), true, old.parametersSha256(), "", APPROVER2));
        assertThat(code(governance.edit(old.id(), facts, proposal(SOURCING, Map.of("quantity", "30")), "", APPROVER)))
                .isEqualTo("CONFLICT already-decided");
    }

    @Test
    void a4_anEditIsANewRequestOfItsEditor() {
        CaseFacts facts = facts();
        RequestView old = asked(facts);
        RequestView other = asked(facts());
        assertThat(guardAgainst(() -> rows.edit(old.id(), other.id(), "planner")))
                .isEqualTo("a4_edit_is_a_new_request");
        assertThat(guardAgainst(() -> rows.edit(old.id(), old.id(), "planner"))).isEqualTo("a4_edit_is_a_new_request");
        STAGE.entitlements.seen(Actor.person("clerk", Role.PLANNER));
        assertThat(guardAgainst(() -> rows.edit(old.id(), other.id(), "clerk")))
                .isEqualTo("a2_editor_is_requester_or_approver");
        RequestView sent = STAGE.dispatched();
        assertThat(guardAgainst(() -> rows.edit(sent.id(), other.id(), "planner")))
                .isEqualTo("a7_edited_before_decision");
    }

    @Test
    void aRejectionHasAReasonThatCanBeCounted() {
        RequestView request = STAGE.awaiting();
        RequestView rejected = done(
                governance.reject(request.id(), RejectionReason.TOO_COSTLY, request.parametersSha256(), "dear", LEAD));
        assertThat(rejected.status()).isEqualTo(RequestStatus.REJECTED);
        assertThat(rejected.decisions()).singleElement().satisfies(decision -> {
            assertThat(decision.reason()).isEqualTo(RejectionReason.TOO_COSTLY);
            assertThat(decision.comment()).isEqualTo("dear");
        });
        RequestView plain = STAGE.awaiting();
        assertThat(done(governance.decide(plain.id(), false, plain.parametersSha256(), "", LEAD))
                        .decisions())
                .extracting(RequestView.Decision::reason)
                .isEqualTo(List.of(RejectionReason.OTHER));
    }

    private RequestView asked(CaseFacts facts) {
        STAGE.rules.needsApproval(STAGE.rule("rule-" + Ids.next()), new Ruling.ApprovalNeed("approver", 1));
        return done(governance.request(facts, proposal(SOURCING, Map.of("quantity", "40")), PLANNER, Stage.newKey()));
    }
}
