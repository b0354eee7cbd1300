package dev.triage.governance;

import static dev.triage.governance.GuardTests.guardAgainst;
import static dev.triage.governance.Stage.APPROVER;
import static dev.triage.governance.Stage.APPROVER2;
import static dev.triage.governance.Stage.LEAD;
import static dev.triage.governance.Stage.PLANNER;
import static dev.triage.governance.Stage.SOURCING;
import static dev.triage.governance.Stage.code;
import static dev.triage.governance.Stage.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.platform.Actor;
import dev.triage.platform.Ids;
import dev.triage.platform.Role;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * The invariants of approvals, one by one, as SQL the program could write by mistake. That each guard is the one that
 * refuses, and the only one, is in {@link GuardTests}.
 */
class InvariantATests {

    static final Stage STAGE = new Stage();

    final Governance governance = STAGE.governance;
    final Facts facts = new Facts(STAGE);

    @AfterAll
    static void close() {
        STAGE.close();
    }

    @Test
    void a1_anApprovalStandsOnARuleThatIsActiveThen() {
        RequestView request = STAGE.awaiting();
        STAGE.entitlements.seen(APPROVER);
        STAGE.retire(request.ruling().rule());

        assertThat(guardAgainst(() -> approve(request, "approver"))).isEqualTo("a1_rule_is_active");
        assertThat(guardAgainst(
                        () -> facts.insertRequest(Facts.request(request.ruling().rule()))))
                .isEqualTo("a1_rule_is_active");
    }

    @Test
    void a2_approverIsNeitherRequesterNorRuleAuthorAndAPersonWithTheRole() {
        RequestView request = STAGE.awaiting();
        STAGE.entitlements.seen(Actor.person("planner", Role.PLANNER, Role.APPROVER));
        STAGE.entitlements.seen(Actor.person("ruleauthor", Role.RULEAUTHOR, Role.APPROVER));
        STAGE.entitlements.seen(Actor.person("clerk", Role.PLANNER));
        STAGE.entitlements.seen(Actor.machine("robot", Role.APPROVER));

        assertThat(guardAgainst(() -> approve(request, "planner"))).isEqualTo("a2_approver_is_not_requester");
        assertThat(guardAgainst(() -> approve(request, "ruleauthor"))).isEqualTo("a2_approver_is_not_rule_author");
        assertThat(guardAgainst(() -> approve(request, "clerk"))).isEqualTo("a2_approver_is_entitled");
        assertThat(guardAgainst(() -> approve(request, "nobody-ever-seen"))).isEqualTo("a2_approver_is_entitled");
        assertThat(guardAgainst(
                        () -> facts.approve(request, "robot", "MACHINE", "approver", request.parametersSha256())))
                .isEqualTo("a2_approver_is_a_person");
        assertThat(STAGE.status(request.id())).isEqualTo(RequestStatus.AWAITING_APPROVAL);
    }

    @Test
    void a3_theHashIsOfEverythingTheRequestSays() {
        Ruling.RuleReference rule = STAGE.awaiting().ruling().rule();
        Map<String, Object> changes = Map.of(
                "workflow_version",
                2,
                "parameters",
                "{\"quantity\":\"41\"}",
                "amount_minor",
                1L,
                "currency",
                "USD",
                "requester",
                "somebody-else",
                "case_id",
                Ids.next(),
                "expires_at",
                OffsetDateTime.now(ZoneOffset.UTC).plusHours(1));
        changes.forEach((column, value) -> {
            Map<String, Object> row = Facts.request(rule);
            row.put("binding", Facts.binding(row));
            row.put(column, value);
            assertThat(guardAgainst(() -> facts.insertRequest(row)))
                    .as(column)
                    .isIn("a3_binding_says_what_the_row_says", "d6_workflow_is_catalogued");
        });

        RequestView request = STAGE.awaiting();
        STAGE.entitlements.seen(APPROVER);
        assertThat(guardAgainst(() -> facts.approve(request, "approver", "PERSON", "approver", "0".repeat(64))))
                .isEqualTo("a3_approved_hash_is_the_requested");
    }

    @Test
    void a3_whatIsHashedHasOneSpelling() {
        Ruling.RuleReference rule = STAGE.awaiting().ruling().rule();
        for (String parameters : new String[] {"{\"quantity\":\"u\u0308\"}", "{\"quantity\":0.5}"}) {
            Map<String, Object> row = Facts.request(rule);
            row.put("parameters", parameters);
            assertThat(guardAgainst(() -> facts.insertRequest(row)))
                    .as(parameters)
                    .isEqualTo("a3_binding_has_one_spelling");
        }

        RequestView composed = done(governance.request(
                Stage.facts(), Stage.proposal(SOURCING, Map.of("note", "u\u0308ber")), PLANNER, Stage.newKey()));
        assertThat(composed.parameters()).containsEntry("note", "\u00fcber");
    }

    @Test
    void a4_eachApproverDecidesOnceAndAsManyAsTheRuleNames() {
        STAGE.rules.needsApproval(
                STAGE.rule("two-" + Ids.next(), 1, "ruleauthor", "[{\"role\": \"approver\", \"count\": 2}]", "{}"),
                new Ruling.ApprovalNeed("approver", 2));
        RequestView request = STAGE.made(PLANNER, SOURCING);
        STAGE.entitlements.seen(APPROVER);
        STAGE.entitlements.seen(APPROVER2);
        approve(request, "approver");

        assertThat(STAGE.status(request.id())).isEqualTo(RequestStatus.AWAITING_APPROVAL);
        assertThat(guardAgainst(() -> approve(request, "approver"))).isEqualTo("a4_one_decision_an_approver");
        assertThat(guardAgainst(() -> facts.dispatch(request))).isEqualTo("d1_dispatch_needs_clearance");

        approve(request, "approver2");
        assertThat(STAGE.status(request.id())).isEqualTo(RequestStatus.CLEARED);

        Map<String, Object> tooFew = Facts.request(request.ruling().rule());
        assertThat(guardAgainst(() -> facts.insertRequest(tooFew)))
                .as("the caller's word on how many is not taken")
                .isEqualTo("a4_rule_asks_for_approvals");
    }

    @Test
    void a4_aLineCountsFromItsValueOn() {
        String tiers = "[{\"role\": \"approver\", \"count\": 1},"
                + " {\"role\": \"lead\", \"count\": 1, \"aboveMinor\": 184000}]";
        Ruling.RuleReference rule = STAGE.rule("tiers-" + Ids.next(), 1, "ruleauthor", tiers, "{}");
        STAGE.awaiting();

        Map<String, Object> small = Facts.request(rule);
        facts.insertRequest(small);
        assertThat(STAGE.status((UUID) small.get("id"))).isEqualTo(RequestStatus.AWAITING_APPROVAL);

        Map<String, Object> large = Facts.request(rule);
        large.put("amount_minor", 184_001L);
        assertThat(guardAgainst(() -> facts.insertRequest(large))).isEqualTo("a4_rule_asks_for_approvals");

        Map<String, Object> both = Facts.request(rule);
        both.put("amount_minor", 184_001L);
        both.put("approvals_needed", "[{\"role\":\"approver\",\"count\":1},{\"role\":\"lead\",\"count\":1}]");
        UUID id = facts.insertRequest(both);
        STAGE.entitlements.seen(APPROVER);
        STAGE.entitlements.seen(APPROVER2);
        STAGE.entitlements.seen(LEAD);
        String hash = (String) both.get("params_sha256");
        facts.decide(id, "APPROVED", "lead", "PERSON", "lead", hash);
        assertThat(STAGE.status(id)).isEqualTo(RequestStatus.AWAITING_APPROVAL);
        assertThat(guardAgainst(() -> facts.decide(id, "APPROVED", "approver", "PERSON", "lead", hash)))
                .as("an approver does not stand in for a lead")
                .isEqualTo("a2_approver_is_entitled");
        facts.decide(id, "APPROVED", "approver", "PERSON", "approver", hash);
        assertThat(STAGE.status(id)).isEqualTo(RequestStatus.CLEARED);
    }

    @Test
    void a5_noApprovalOutlivesItsDay() {
        Map<String, Object> tooLong = Facts.request(STAGE.awaiting().ruling().rule());
        tooLong.put("expires_at", OffsetDateTime.now(ZoneOffset.UTC).plusHours(25));
        assertThat(guardAgainst(() -> facts.insertRequest(tooLong))).isEqualTo("a5_expiry_within_24_hours");

        RequestView request = STAGE.awaiting();
        STAGE.entitlements.seen(APPROVER);
        STAGE.forward("25 hours");
        try {
            assertThat(guardAgainst(() -> approve(request, "approver"))).isEqualTo("a5_decided_before_expiry");
        } finally {
            STAGE.forward("0 hours");
        }
        STAGE.jdbc().sql("select 1").query(Integer.class).single();
        RequestView decided = STAGE.cleared();
        assertThat(decided.decisions().getFirst().at())
                .as("the database's time, whatever the statement said")
                .isBetween(decided.requestedAt(), decided.expiresAt());
    }

    @Test
    void a6_peopleApproveTheHashTheySaw() {
        RequestView request = STAGE.awaiting();
        assertThat(code(governance.decide(request.id(), true, "f".repeat(64), "", APPROVER)))
                .isEqualTo("CONFLICT hash-differs");
        assertThat(STAGE.status(request.id())).isEqualTo(RequestStatus.AWAITING_APPROVAL);
    }

    @Test
    void a7_aRejectionIsAnEndAndAWithdrawalComesBeforeDispatch() {
        RequestView rejected = STAGE.awaiting();
        done(governance.decide(rejected.id(), false, rejected.parametersSha256(), "no", APPROVER));
        STAGE.entitlements.seen(APPROVER2);
        assertThat(guardAgainst(() -> approve(rejected, "approver2"))).isEqualTo("a7_decided_once");
        assertThat(guardAgainst(() -> facts.withdraw(rejected.id(), "planner")))
                .isEqualTo("a7_withdrawn_before_dispatch");

        RequestView sent = STAGE.dispatched();
        assertThat(guardAgainst(() -> facts.withdraw(sent.id(), "planner"))).isEqualTo("a7_withdrawn_before_dispatch");
        RequestView waiting = STAGE.awaiting();
        assertThat(guardAgainst(() -> facts.withdraw(waiting.id(), "lead"))).isEqualTo("a7_withdrawn_by_requester");
        facts.withdraw(waiting.id(), "planner");
        assertThat(STAGE.status(waiting.id())).isEqualTo(RequestStatus.WITHDRAWN);
    }

    @Test
    void a8_approvedInBulkEachIsCheckedByItself() {
        RequestView good = STAGE.awaiting();
        RequestView bad = STAGE.awaiting();
        STAGE.entitlements.seen(APPROVER);
        String bulk = """
                insert into governance.approval
                    (id, request_id, approver, approver_kind, role, decision, params_sha256, comment, decided_at)
                select gen_random_uuid(), r.id, 'approver', 'PERSON', 'approver', 'APPROVED',
                       case when r.id = ? then repeat('0', 64) else r.params_sha256 end, '', now()
                from governance.action_request r where r.id in (?, ?) order by r.id""";
        assertThat(guardAgainst(() -> STAGE.jdbc()
                        .sql(bulk)
                        .params(bad.id(), good.id(), bad.id())
                        .update()))
                .isEqualTo("a3_approved_hash_is_the_requested");
        assertThat(STAGE.status(good.id())).isEqualTo(RequestStatus.AWAITING_APPROVAL);
        assertThat(STAGE.status(bad.id())).isEqualTo(RequestStatus.AWAITING_APPROVAL);
    }

    @Test
    void a9_whoMayNoLongerApproveHasNotApproved() {
        RequestView request = STAGE.awaiting();
        Actor leaving = Actor.person("leaving-a9", Role.APPROVER);
        done(governance.decide(request.id(), true, request.parametersSha256(), "", leaving));
        done(STAGE.entitlements.enable("leaving-a9", false, "left", Stage.ADMIN));
        assertThat(guardAgainst(() -> facts.dispatch(request))).isEqualTo("a9_approvers_are_still_entitled");
    }

    private void approve(RequestView request, String approver) {
        facts.approve(request, approver, "PERSON", "approver", request.parametersSha256());
    }
}
