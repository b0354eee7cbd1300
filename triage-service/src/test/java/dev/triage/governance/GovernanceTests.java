package dev.triage.governance;

import static dev.triage.governance.Stage.APPROVER;
import static dev.triage.governance.Stage.APPROVER2;
import static dev.triage.governance.Stage.LEAD;
import static dev.triage.governance.Stage.ORCHESTRATOR;
import static dev.triage.governance.Stage.PLANNER;
import static dev.triage.governance.Stage.SOURCING;
import static dev.triage.governance.Stage.code;
import static dev.triage.governance.Stage.done;
import static dev.triage.governance.Stage.facts;
import static dev.triage.governance.Stage.newKey;
import static dev.triage.governance.Stage.proposal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.platform.Actor;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Ids;
import dev.triage.platform.Page;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A request's life, told through the room's own words. */
class GovernanceTests {

    static final Stage STAGE = new Stage();

    final Governance governance = STAGE.governance;

    @AfterAll
    static void close() {
        STAGE.close();
    }

    @Test
    void takesARequestThroughApprovalDispatchAndOutcome() {
        RequestView asked = STAGE.awaiting();
        assertThat(asked.status()).isEqualTo(RequestStatus.AWAITING_APPROVAL);
        assertThat(asked.commandId()).isNull();
        assertThat(asked.parametersSha256()).isEqualTo(CanonicalJson.sha256(asked.envelope()));
        assertThat(asked.envelope())
                .containsKeys("target", "workflowSha256", "expiresAt", "ruleSha256")
                .containsEntry("requester", "planner")
                .containsEntry("amountMinor", 184_000);

        RequestView approved = done(governance.decide(asked.id(), true, asked.parametersSha256(), "fine", APPROVER));
        assertThat(approved.status()).isEqualTo(RequestStatus.CLEARED);
        assertThat(approved.decisions()).singleElement().satisfies(decision -> {
            assertThat(decision.by()).isEqualTo("approver");
            assertThat(decision.parametersSha256()).isEqualTo(asked.parametersSha256());
        });
        assertThat(STAGE.heard.cleared).contains(asked.id());

        Redemption.Granted granted = (Redemption.Granted) STAGE.redeem(asked.id());
        assertThat(granted.clearance().commandId())
                .isEqualTo(Ids.derived("command:" + asked.id() + ":" + asked.workflowVersion()));
        assertThat(granted.clearance().parameters()).isEqualTo(Map.of("quantity", "40"));
        assertThat(granted.clearance().approvals()).hasSize(1);
        assertThat(STAGE.redeem(asked.id())).isInstanceOf(Redemption.AlreadySpent.class);

        UUID command = granted.clearance().commandId();
        assertThat(governance.recordOutcome(command, RequestStatus.ACCEPTED, null, Map.of()))
                .contains(true);
        assertThat(governance.recordOutcome(command, RequestStatus.COMPLETED, "done", Map.of("id", "T-1")))
                .contains(true);
        assertThat(governance.recordOutcome(command, RequestStatus.FAILED, "late", Map.of()))
                .contains(false);
        assertThat(governance.recordOutcome(UUID.randomUUID(), RequestStatus.FAILED, null, Map.of()))
                .isEmpty();

        RequestView ended = governance.find(asked.id()).orElseThrow();
        assertThat(ended.status()).isEqualTo(RequestStatus.COMPLETED);
        assertThat(ended.outcome()).isEqualTo("COMPLETED");
        assertThat(ended.outcomeReason()).isEqualTo("done");
        assertThat(STAGE.heard.of(asked.id()))
                .containsExactly(
                        RequestStatus.AWAITING_APPROVAL,
                        RequestStatus.CLEARED,
                        RequestStatus.DISPATCHED,
                        RequestStatus.ACCEPTED,
                        RequestStatus.COMPLETED);
        assertThat(STAGE.audit.list(null, asked.id(), null, 50).items().reversed().stream()
                        .map(Audit.Entry::action))
                .containsExactly(
                        "request.made",
                        "request.approved",
                        "request.cleared",
                        "request.dispatched",
                        "request.outcome",
                        "request.outcome",
                        "request.outcome");
        assertThat(STAGE.audit.verify().problem()).isNull();
    }

    @Test
    void givesTheSameKeyTheSameAnswer() {
        STAGE.awaiting();
        CaseFacts facts = facts();
        String key = newKey();
        RequestView first = done(governance.request(facts, proposal(SOURCING, Map.of("quantity", "40")), PLANNER, key));
        RequestView again = done(governance.request(facts, proposal(SOURCING, Map.of("quantity", "40")), PLANNER, key));
        assertThat(again).isEqualTo(first);
        assertThat(code(governance.request(facts, proposal(SOURCING, Map.of("quantity", "1")), PLANNER, key)))
                .isEqualTo("INVALID idempotency-key-reused");
        assertThat(done(governance.request(facts, proposal(SOURCING, Map.of("quantity", "40")), LEAD, key))
                        .id())
                .as("keys belong to their callers")
                .isNotEqualTo(first.id());
    }

    @Test
    void givesTheSameKeyOneRequestWhenEightAskAtOnce() throws Exception {
        STAGE.awaiting();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int round = 0; round < 10; round++) {
                CaseFacts facts = facts();
                String key = newKey();
                Callable<UUID> ask = () -> done(governance.request(
                                facts, proposal(SOURCING, Map.of("quantity", "40")), PLANNER, key))
                        .id();
                List<UUID> ids = new ArrayList<>();
                for (Future<UUID> answer : threads.invokeAll(java.util.Collections.nCopies(8, ask))) {
                    ids.add(answer.get());
                }
                assertThat(ids).containsOnly(ids.getFirst());
                assertThat(governance.ofCase(facts.caseId())).hasSize(1);
            }
        }
    }

    @Test
    void refusesRequestersItDoesNotKnowAndRequestsOutOfForm() {
        STAGE.awaiting();
        assertThat(code(governance.request(facts(), proposal(SOURCING, Map.of()), APPROVER, newKey())))
                .isEqualTo("FORBIDDEN not-a-requester");
        assertThat(code(governance.request(facts(), proposal(SOURCING, Map.of()), PLANNER, " ")))
                .isEqualTo("MALFORMED idempotency-key-malformed");
        assertThat(code(governance.request(facts(null), proposal(SOURCING, Map.of()), PLANNER, newKey())))
                .isEqualTo("INVALID no-case");
        assertThat(code(governance.request(facts(), Stage.blocked(SOURCING), PLANNER, newKey())))
                .isEqualTo("INVALID blocked");
        assertThat(code(governance.request(facts(), proposal(SOURCING, Map.of("quantity", "4\0")), PLANNER, newKey())))
                .isEqualTo("INVALID text-not-storable");
    }

    @Test
    void storesDenials() {
        STAGE.rules.denies();
        RequestView denied = STAGE.made(PLANNER, SOURCING);
        assertThat(denied.status()).isEqualTo(RequestStatus.DENIED);
        assertThat(code(governance.decide(denied.id(), true, denied.parametersSha256(), "", APPROVER)))
                .isEqualTo("CONFLICT already-decided");
        assertThat(STAGE.redeem(denied.id())).isInstanceOf(Redemption.Refused.class);
    }

    @Test
    void clearsAtOnceWhatNeedsNobody() {
        STAGE.rules.permits(STAGE.rule("auto-" + Ids.next(), 1, "ruleauthor", "[]", "{}"));
        RequestView permitted = STAGE.made(ORCHESTRATOR, SOURCING);
        assertThat(permitted.status()).isEqualTo(RequestStatus.CLEARED);
        assertThat(STAGE.heard.cleared).contains(permitted.id());
        assertThat(STAGE.redeem(permitted.id())).isInstanceOf(Redemption.Granted.class);

        RequestView advisory = STAGE.made(PLANNER, Stage.REVIEW);
        assertThat(advisory.status()).isEqualTo(RequestStatus.CLEARED);
        assertThat(advisory.ruling().outcome()).isEqualTo(Ruling.Outcome.NOT_REQUIRED);
        assertThat(STAGE.redeem(advisory.id())).isInstanceOf(Redemption.Granted.class);
    }

    @Test
    void neverClearsBalancesWithoutAPerson() {
        STAGE.rules.permits(STAGE.rule("auto-" + Ids.next(), 1, "ruleauthor", "[]", "{}"));
        RequestView adjustment = STAGE.made(PLANNER, Stage.ADJUSTMENT);
        assertThat(adjustment.status()).isEqualTo(RequestStatus.AWAITING_APPROVAL);
        assertThat(adjustment.ruling().approvals()).containsExactly(new Ruling.ApprovalNeed("approver", 1));
    }

    @Test
    void checksADecisionInTheOrderOfTheContract() {
        RequestView request = STAGE.awaiting();
        String hash = request.parametersSha256();
        Actor author = Actor.person("ruleauthor", Role.APPROVER);
        assertThat(code(governance.decide(UUID.randomUUID(), true, hash, "", APPROVER)))
                .isEqualTo("NOT_FOUND request-not-found");
        assertThat(code(governance.decide(request.id(), true, hash, "", PLANNER)))
                .isEqualTo("FORBIDDEN not-an-approver");
        assertThat(code(governance.decide(request.id(), true, hash, "", ORCHESTRATOR)))
                .isEqualTo("FORBIDDEN not-an-approver");
        assertThat(code(governance.decide(
                        request.id(), true, hash, "", Actor.person("planner", Role.PLANNER, Role.APPROVER))))
                .isEqualTo("FORBIDDEN approver-is-requester");
        assertThat(code(governance.decide(request.id(), true, hash, "", author)))
                .isEqualTo("FORBIDDEN approver-is-rule-author");
        assertThat(code(governance.decide(request.id(), true, "0".repeat(64), "", APPROVER)))
                .isEqualTo("CONFLICT hash-differs");
        done(governance.decide(request.id(), true, hash, "", LEAD));
        assertThat(code(governance.decide(request.id(), true, hash, "", APPROVER2)))
                .isEqualTo("CONFLICT already-decided");
    }

    @Test
    void letsARejectionStand() {
        RequestView request = STAGE.awaiting();
        assertThat(done(governance.decide(request.id(), false, request.parametersSha256(), "no", APPROVER))
                        .status())
                .isEqualTo(RequestStatus.REJECTED);
        assertThat(code(governance.decide(request.id(), true, request.parametersSha256(), "", APPROVER2)))
                .isEqualTo("CONFLICT already-decided");
        assertThat(STAGE.redeem(request.id())).isInstanceOf(Redemption.Refused.class);
    }

    @Test
    void waitsForAsManyPeopleAsTheRuleNames() {
        STAGE.rules.needsApproval(
                STAGE.rule(
                        "two-" + Ids.next(),
                        1,
                        "ruleauthor",
                        "[{\"role\": \"approver\", \"count\": 2}, {\"role\": \"lead\", \"count\": 1}]",
                        "{}"),
                new Ruling.ApprovalNeed("approver", 2),
                new Ruling.ApprovalNeed("lead", 1));
        RequestView request = STAGE.made(PLANNER, SOURCING);
        String hash = request.parametersSha256();
        assertThat(done(governance.decide(request.id(), true, hash, "", APPROVER))
                        .status())
                .isEqualTo(RequestStatus.AWAITING_APPROVAL);
        assertThat(code(governance.decide(request.id(), true, hash, "", APPROVER)))
                .isEqualTo("CONFLICT already-decided");
        assertThat(STAGE.redeem(request.id())).isInstanceOf(Redemption.Held.class);
        assertThat(done(governance.decide(request.id(), true, hash, "", LEAD)).status())
                .isEqualTo(RequestStatus.AWAITING_APPROVAL);
        assertThat(done(governance.decide(request.id(), true, hash, "", APPROVER2))
                        .status())
                .isEqualTo(RequestStatus.CLEARED);
        assertThat(STAGE.redeem(request.id())).isInstanceOf(Redemption.Granted.class);
    }

    @Test
    void takesARequestBackOnlyForItsMaker() {
        RequestView request = STAGE.cleared();
        assertThat(code(governance.withdraw(request.id(), "mine?", LEAD))).isEqualTo("FORBIDDEN not-the-requester");
        assertThat(done(governance.withdraw(request.id(), "not needed", PLANNER))
                        .status())
                .isEqualTo(RequestStatus.WITHDRAWN);
        assertThat(STAGE.redeem(request.id())).isInstanceOf(Redemption.Refused.class);
        assertThat(code(governance.withdraw(STAGE.dispatched().id(), "too late", PLANNER)))
                .isEqualTo("CONFLICT already-decided");
    }

    @Test
    void listsNewestFirstPageByPage() {
        UUID caseId = Ids.next();
        STAGE.awaiting();
        List<UUID> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            made.add(done(governance.request(
                            facts(caseId), proposal(SOURCING, Map.of("quantity", "40")), PLANNER, newKey()))
                    .id());
        }
        List<UUID> listed = new ArrayList<>();
        String cursor = null;
        do {
            Page<RequestView> page = governance.list(Set.of(RequestStatus.AWAITING_APPROVAL), caseId, cursor, 3);
            page.items().forEach(request -> listed.add(request.id()));
            cursor = page.nextCursor();
        } while (cursor != null);
        assertThat(listed).containsExactlyElementsOf(made.reversed());
        assertThat(governance
                        .list(Set.of(RequestStatus.COMPLETED), caseId, null, 3)
                        .items())
                .isEmpty();
        assertThat(governance.awaiting()).isGreaterThanOrEqualTo(7);
        assertThatThrownBy(() -> governance.list(Set.of(), null, "garbage", 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("garbage");
    }

    @Test
    void refusesAWorkflowThatChangedUnderItsVersion() {
        STAGE.awaiting();
        var changed = new dev.triage.playbook.Workflow(
                SOURCING.id(), 1, "sha256:other", "", "", true, false, Map.of(), Set.of(), null, null, List.of());
        assertThat(code(governance.request(facts(), proposal(changed, Map.of()), PLANNER, newKey())))
                .isEqualTo("INVALID workflow-version-changed");
        var loosened = new dev.triage.playbook.Workflow(
                SOURCING.id(), 2, "sha256:loose", "", "", false, false, Map.of(), Set.of(), null, null, List.of());
        assertThat(code(governance.request(facts(), proposal(loosened, Map.of()), PLANNER, newKey())))
                .isEqualTo("INVALID workflow-loosened");
    }

    @Test
    void asksAgainWhenTheRuleWasRetiredWhileItRuled() {
        RequestView request = STAGE.awaiting();
        STAGE.retire(request.ruling().rule());
        Result<RequestView> result =
                governance.request(facts(), proposal(SOURCING, Map.of("quantity", "40")), PLANNER, newKey());
        assertThat(code(result)).isEqualTo("CONFLICT rules-changed");
        assertThat(code(governance.decide(request.id(), true, request.parametersSha256(), "", APPROVER)))
                .isEqualTo("CONFLICT rule-retired");
    }

    @Test
    void refusesRequestsOfTheRulesAuthor() {
        STAGE.rules.needsApproval(
                STAGE.rule("own-" + Ids.next(), 1, "planner", "[]", "{}"), new Ruling.ApprovalNeed("approver", 1));
        assertThat(code(governance.request(facts(), proposal(SOURCING, Map.of("quantity", "40")), PLANNER, newKey())))
                .isEqualTo("FORBIDDEN requester-is-rule-author");
    }
}
