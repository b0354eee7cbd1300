package dev.triage.governance;

import static dev.triage.governance.GuardTests.guardAgainst;
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
import dev.triage.playbook.Workflow;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The invariants of dispatch and outcome, one by one, as SQL the program could write by mistake. */
class InvariantDTests {

    static final Stage STAGE = new Stage();

    final Governance governance = STAGE.governance;
    final Facts facts = new Facts(STAGE);

    @AfterAll
    static void close() {
        STAGE.close();
    }

    @Test
    void d1_nothingIsSentWithoutItsApprovals() {
        RequestView waiting = STAGE.awaiting();
        assertThat(guardAgainst(() -> facts.dispatch(waiting))).isEqualTo("d1_dispatch_needs_clearance");

        RequestView forced = STAGE.awaiting();
        STAGE.asOwner(
                "update governance.request_state set status = 'CLEARED' where request_id = '" + forced.id() + "'");
        assertThat(guardAgainst(() -> facts.dispatch(forced)))
                .as("a status alone is not an approval")
                .isEqualTo("d1_dispatch_needs_approval");

        STAGE.rules.denies();
        RequestView denied = STAGE.made(PLANNER, SOURCING);
        assertThat(guardAgainst(() -> facts.dispatch(denied))).isEqualTo("d1_dispatch_needs_clearance");
    }

    @Test
    void d2_everythingIsCheckedAgainWhenItIsSent() {
        RequestView retired = STAGE.cleared();
        STAGE.retire(retired.ruling().rule());
        assertThat(guardAgainst(() -> facts.dispatch(retired))).isEqualTo("d2_rule_is_still_active");

        RequestView late = STAGE.cleared();
        STAGE.forward("25 hours");
        try {
            assertThat(guardAgainst(() -> facts.dispatch(late))).isEqualTo("d2_not_expired");
        } finally {
            STAGE.forward("0 hours");
        }
        facts.dispatch(late);
    }

    @Test
    void d2_aRuleThatEndedLetsNothingGo() {
        RequestView approved = facts.heldAndCleared();
        RequestView waiting = facts.held();
        STAGE.forward("3 hours");
        try {
            assertThat(guardAgainst(() -> facts.dispatch(approved))).isEqualTo("d2_rule_has_not_ended");
            assertThat(code(governance.decide(waiting.id(), true, waiting.parametersSha256(), "", Stage.APPROVER)))
                    .isEqualTo("CONFLICT rule-retired");
            assertThat(STAGE.redeem(approved.id()))
                    .isInstanceOfSatisfying(
                            Redemption.Refused.class,
                            refused -> assertThat(refused.reason()).contains("is not active any more: it ended at"));
            STAGE.context.getBean(OverdueRequests.class).end();
            for (RequestView request : List.of(approved, waiting)) {
                RequestView ended = governance.find(request.id()).orElseThrow();
                assertThat(ended.status()).isEqualTo(RequestStatus.EXPIRED);
                assertThat(ended.outcomeReason()).isEqualTo("rule-retired");
            }
        } finally {
            STAGE.forward("0 hours");
        }
        RequestView other = facts.heldAndCleared();
        assertThat(guardAgainst(() -> facts.lapse(other.id(), "rule-retired")))
                .as("while it holds")
                .isEqualTo("a5_lapse_has_its_cause");
        facts.dispatch(other);
    }

    @Test
    void d2_aRuleThatHasNotBegunLetsNothingGo() {
        RequestView request = facts.heldAndCleared();
        STAGE.forward("-3 hours");
        try {
            assertThat(guardAgainst(() -> facts.dispatch(request))).isEqualTo("d2_rule_has_begun");
            assertThat(STAGE.redeem(request.id())).isInstanceOf(Redemption.Held.class);
        } finally {
            STAGE.forward("0 hours");
        }
        assertThat(guardAgainst(() -> facts.insertRequest(facts.underRule(1, 3))))
                .isEqualTo("a1_rule_is_in_effect");
        assertThat(guardAgainst(() -> facts.insertRequest(facts.underRule(-3, -1))))
                .isEqualTo("a1_rule_is_in_effect");
    }

    /** The database knows the days of the rule, the service where the site is: both must fit. */
    @Test
    void d2_theDaysOfARuleEndAtTheSitesMidnight() {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        LocalDate last = today.plusDays(1);
        for (String zone : List.of("Pacific/Kiritimati", "Asia/Kolkata", "UTC", "America/Los_Angeles", "-18:00")) {
            Instant end = last.plusDays(1).atStartOfDay(ZoneId.of(zone)).toInstant();
            STAGE.held("{\"from\": null, \"until\": \"" + last + "\"}", new RuleBook.Span(null, end));
            RequestView request = STAGE.made(PLANNER, SOURCING);
            assertThat(STAGE.jdbc()
                            .sql("select rule_until from governance.action_request where id = ?")
                            .param(request.id())
                            .query(OffsetDateTime.class)
                            .single()
                            .toInstant())
                    .as(zone)
                    .isEqualTo(end);
        }
        STAGE.rules.hold(RuleBook.Span.ALWAYS);
        String site = "{\"until\": \"" + last + "\"}";
        String utc = "{\"until\": \"" + last + "\", \"zone\": \"UTC\"}";
        Instant midnight = last.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        STAGE.awaiting();
        for (Object[] bad : new Object[][] {
            {site, midnight.plusSeconds(18 * 3600 + 1)},
            {site, midnight.minusSeconds(18 * 3600 + 1)},
            {site, null},
            {utc, midnight.plusSeconds(1)},
            {"{\"until\": \"" + midnight + "\"}", midnight.plusSeconds(1)},
            {"{}", midnight}
        }) {
            Map<String, Object> row = Facts.request(STAGE.held((String) bad[0], RuleBook.Span.ALWAYS));
            row.put("rule_until", bad[1] == null ? null : ((Instant) bad[1]).atOffset(ZoneOffset.UTC));
            assertThat(guardAgainst(() -> facts.insertRequest(row)))
                    .as(List.of(bad[0], String.valueOf(bad[1])).toString())
                    .isEqualTo("d2_span_is_the_rules");
        }
    }

    /** What was asked for before requests kept the moments ends when the day ends first, anywhere. */
    @Test
    void d2_whatKeptNoMomentsEndsWithTheFirstMidnight() {
        LocalDate yesterday = LocalDate.now(ZoneOffset.UTC).minusDays(1);
        Map<String, Object> row = Facts.request(STAGE.held("{\"until\": \"" + yesterday + "\"}", RuleBook.Span.ALWAYS));
        STAGE.asOwner("alter table governance.action_request disable trigger d2_span_is_the_rules");
        UUID request = facts.insertRequest(row);
        STAGE.asOwner("alter table governance.action_request enable trigger d2_span_is_the_rules");
        RequestView view = governance.find(request).orElseThrow();
        STAGE.entitlements.seen(Stage.APPROVER);
        assertThat(guardAgainst(() -> facts.approve(view, "approver", "PERSON", "approver", view.parametersSha256())))
                .isEqualTo("a1_rule_has_not_ended");
    }

    @Test
    void d3_whatIsSentIsWhatWasApproved() {
        RequestView request = STAGE.cleared();
        assertThat(guardAgainst(() -> facts.dispatch(request.id(), Facts.commandId(request.id()), "0".repeat(64))))
                .isEqualTo("d3_dispatched_hash_is_the_approved");
    }

    @Test
    void d4_oneRequestIsOneCommand() {
        RequestView request = STAGE.cleared();
        assertThat(guardAgainst(() -> facts.dispatch(request.id(), UUID.randomUUID(), request.parametersSha256())))
                .isEqualTo("d4_command_id_is_derived");
        facts.dispatch(request);
        assertThat(guardAgainst(() -> facts.dispatch(request)))
                .isIn("d1_dispatch_needs_clearance", "dispatch_pkey", "d4_command_id_is_used_once");
        assertThat(STAGE.jdbc()
                        .sql("select command_id from governance.dispatch where request_id = ?")
                        .param(request.id())
                        .query(UUID.class)
                        .single())
                .isEqualTo(Ids.derived("command:" + request.id() + ":1"));
    }

    @Test
    void d5_dispatchCountersAndAuditAreOneTransaction() {
        Ruling.RuleReference rule = STAGE.rule("d5-" + Ids.next(), 1, "ruleauthor", "[]", "{\"perDay\": 5}");
        STAGE.rules.permits(rule);
        RequestView request = STAGE.made(PLANNER, SOURCING);

        assertThatThrownBy(() -> STAGE.inTransaction(() -> {
                    assertThat(governance.redeem(request.id())).isInstanceOf(Redemption.Granted.class);
                    throw new IllegalStateException("the sender died");
                }))
                .hasMessage("the sender died");

        assertThat(STAGE.status(request.id())).isEqualTo(RequestStatus.CLEARED);
        assertThat(used(rule)).isZero();
        assertThat(actions(request)).doesNotContain("request.dispatched");
        assertThat(guardAgainst(() -> STAGE.jdbc()
                        .sql("insert into governance.dispatch values (?, ?, ?, now())")
                        .params(request.id(), Facts.commandId(request.id()), request.parametersSha256())
                        .update()))
                .as("without its entry in the audit")
                .isEqualTo("u2_every_fact_is_audited");

        assertThat(STAGE.redeem(request.id())).isInstanceOf(Redemption.Granted.class);
        assertThat(used(rule)).isOne();
        assertThat(actions(request)).contains("request.dispatched");
    }

    @Test
    void d6_onlyCataloguedWorkflowsAreAskedFor() {
        Ruling.RuleReference rule = STAGE.awaiting().ruling().rule();
        Map<String, Object> unknown = Facts.request(rule);
        unknown.put("workflow", "rm-rf");
        assertThat(guardAgainst(() -> facts.insertRequest(unknown))).isEqualTo("d6_workflow_is_catalogued");
        Map<String, Object> otherVersion = Facts.request(rule);
        otherVersion.put("workflow_version", 77);
        assertThat(guardAgainst(() -> facts.insertRequest(otherVersion))).isEqualTo("d6_workflow_is_catalogued");
    }

    @Test
    void d7_limitsAreKept() {
        for (String limits : List.of(
                "{\"perHour\": 1}",
                "{\"perDay\": 1}",
                "{\"perDayMinor\": 184001}",
                "{\"perWorkflow\": {\"perHour\": 1}}",
                "{\"perWorkflow\": {\"perDay\": 1}}",
                "{\"perWorkflow\": {\"perDayMinor\": 184001}}")) {
            try (Stage own = new Stage()) {
                own.rules.permits(own.rule("limited", 1, "ruleauthor", "[]", limits));
                assertThat(own.redeem(own.made(PLANNER, SOURCING).id())).isInstanceOf(Redemption.Granted.class);
                RequestView second = own.made(PLANNER, SOURCING);
                assertThat(guardAgainst(() -> new Facts(own).dispatch(second)))
                        .as(limits)
                        .isEqualTo("d7_limit_is_kept");
                assertThat(own.redeem(second.id())).isInstanceOf(Redemption.Held.class);
            }
        }
    }

    @Test
    void d7_aWorkflowsLimitCountsWhatOtherRulesLetOut() {
        try (Stage own = new Stage()) {
            own.rules.permits(own.rule("generous", 1, "ruleauthor", "[]", "{}"));
            own.redeem(own.made(PLANNER, SOURCING).id());
            own.rules.permits(own.rule("careful", 1, "ruleauthor", "[]", "{\"perWorkflow\": {\"perDay\": 1}}"));
            assertThat(own.redeem(own.made(PLANNER, SOURCING).id())).isInstanceOf(Redemption.Held.class);
        }
    }

    @Test
    void d7_oneRequestStaysWithinTheAmountOfItsRule() {
        STAGE.awaiting();
        Ruling.RuleReference rule = STAGE.rule(
                "amount-" + Ids.next(),
                1,
                "ruleauthor",
                "[{\"role\": \"approver\", \"count\": 1}]",
                "{\"perRequestMinor\": 183999}");
        assertThat(guardAgainst(() -> facts.insertRequest(Facts.request(rule))))
                .isEqualTo("d7_amount_is_within_the_rule");
    }

    @Test
    void d8_aRequestIsParkedOnceAndOnlyAfterDispatch() {
        RequestView cleared = STAGE.cleared();
        assertThat(guardAgainst(() -> facts.park(cleared.id())))
                .isIn("d8_parked_after_dispatch", "parking_request_id_fkey");
        RequestView sent = STAGE.dispatched();
        facts.park(sent.id());
        assertThat(guardAgainst(() -> facts.park(sent.id()))).isIn("d8_parked_after_dispatch", "parking_pkey");
    }

    @Test
    void d9_outcomesOnlyGoForward() {
        RequestView sent = STAGE.dispatched();
        assertThat(governance.recordOutcome(sent.commandId(), RequestStatus.COMPLETED, null, Map.of()))
                .contains(true);
        assertThat(governance.recordOutcome(sent.commandId(), RequestStatus.FAILED, null, Map.of()))
                .contains(false);
        assertThat(governance.recordOutcome(sent.commandId(), RequestStatus.ACCEPTED, null, Map.of()))
                .contains(false);
        assertThat(STAGE.status(sent.id())).isEqualTo(RequestStatus.COMPLETED);
        assertThat(STAGE.jdbc()
                        .sql("select count(*) from governance.outcome where request_id = ? and not applied")
                        .param(sent.id())
                        .query(Long.class)
                        .single())
                .as("kept and flagged")
                .isEqualTo(2);
        assertThat(guardAgainst(() -> GuardTests.asOwner(
                        STAGE,
                        "update governance.request_state set status = 'CLEARED' where request_id = '" + sent.id()
                                + "'")))
                .isEqualTo("d9_status_is_monotone");
    }

    @Test
    void d10_undoingIsARequestOfItsOwn() {
        RequestView sent = STAGE.dispatched();
        governance.recordOutcome(sent.commandId(), RequestStatus.COMPLETED, null, Map.of());
        assertThat(guardAgainst(() -> facts.dispatch(sent))).isEqualTo("d1_dispatch_needs_clearance");

        STAGE.rules.denies();
        RequestView undo = STAGE.made(PLANNER, SOURCING);
        assertThat(undo.status()).as("ruled on like any other").isEqualTo(RequestStatus.DENIED);
        assertThat(guardAgainst(() -> facts.dispatch(undo.id(), sent.commandId(), sent.parametersSha256())))
                .isEqualTo("d1_dispatch_needs_clearance");
    }

    @Test
    void d11_theKillSwitchStopsEverythingAndOneWorkflow() {
        for (String workflow : new String[] {null, SOURCING.id()}) {
            RequestView request = STAGE.cleared();
            done(governance.setKillSwitch(workflow, true, "stop", LEAD));
            try {
                assertThat(guardAgainst(() -> facts.dispatch(request))).isEqualTo("d11_kill_switch_is_off");
            } finally {
                done(governance.setKillSwitch(workflow, false, "go", LEAD));
            }
            facts.dispatch(request);
        }
    }

    @Test
    void d12_noWorkflowTurnsAdvisory() {
        STAGE.awaiting();
        assertThat(guardAgainst(() -> STAGE.jdbc()
                        .sql("insert into governance.workflow_version values (?, 2, 'x', false, false)")
                        .param(SOURCING.id())
                        .update()))
                .isEqualTo("d12_workflow_never_loosens");
        Map<String, Object> row = Facts.request(STAGE.awaiting().ruling().rule());
        row.put("outcome", "NOT_REQUIRED");
        row.put("approvals_needed", "[]");
        assertThat(guardAgainst(() -> facts.insertRequest(row))).isEqualTo("d12_transactional_is_ruled");
    }

    @Test
    void d12_aNewAdvisoryWorkflowCountsAsTransactionalUntilTwoPeopleAgree() {
        Workflow waiting = STAGE.catalogue.add(
                Stage.workflow("call-" + Ids.next(), false, false).unconfirmed());
        STAGE.rules.denies();
        RequestView denied = STAGE.made(PLANNER, waiting);
        assertThat(denied.status()).isEqualTo(RequestStatus.DENIED);
        assertThat(denied.transactional()).isTrue();
        STAGE.rules.permits(STAGE.rule("auto-" + Ids.next(), 1, "ruleauthor", "[]", "{}"));
        assertThat(STAGE.made(PLANNER, waiting).status())
                .as("never automatic")
                .isEqualTo(RequestStatus.AWAITING_APPROVAL);
        assertThat(code(governance.request(
                        Stage.facts(), Stage.proposal(waiting.declared(), Map.of()), PLANNER, Stage.newKey())))
                .as("a program that thinks it was confirmed")
                .isEqualTo("CONFLICT workflow-unconfirmed");

        Actor author = Actor.person("author-d12", Role.RULEAUTHOR, Role.RULEAPPROVER);
        Actor other = Actor.person("other-d12", Role.RULEAPPROVER);
        String id = waiting.id();
        String sha256 = waiting.sha256();
        assertThat(code(STAGE.advisory.confirm(id, sha256, other))).isEqualTo("CONFLICT not-claimed");
        assertThat(code(STAGE.advisory.claim(id, sha256, PLANNER))).isEqualTo("FORBIDDEN not-a-rule-author");
        assertThat(code(STAGE.advisory.claim(id, sha256, Actor.machine("robot", Role.RULEAUTHOR))))
                .isEqualTo("FORBIDDEN not-a-rule-author");
        assertThat(code(STAGE.advisory.claim(id, "sha256:other", author))).isEqualTo("CONFLICT workflow-changed");
        assertThat(code(STAGE.advisory.claim(SOURCING.id(), SOURCING.sha256(), author)))
                .isEqualTo("NOT_FOUND unknown-workflow");
        assertThat(done(STAGE.advisory.claim(id, sha256, author)).awaits()).isTrue();
        assertThat(code(STAGE.advisory.confirm(id, sha256, author))).isEqualTo("FORBIDDEN confirmer-is-claimant");
        assertThat(code(STAGE.advisory.confirm(id, sha256, PLANNER))).isEqualTo("FORBIDDEN not-a-rule-approver");
        assertThat(code(STAGE.advisory.confirm(id, sha256, Actor.machine("robot", Role.RULEAPPROVER))))
                .isEqualTo("FORBIDDEN not-a-rule-approver");
        assertThat(code(STAGE.advisory.confirm(id, "sha256:other", other))).isEqualTo("CONFLICT workflow-changed");
        AdvisoryWorkflows.View confirmed = done(STAGE.advisory.confirm(id, sha256, other));
        assertThat(confirmed.claimed()).extracting(AdvisoryWorkflows.Act::by).isEqualTo("author-d12");
        assertThat(confirmed.confirmed()).extracting(AdvisoryWorkflows.Act::by).isEqualTo("other-d12");
        assertThat(done(STAGE.advisory.confirm(id, sha256, other))).as("twice").isEqualTo(confirmed);

        STAGE.rules.denies();
        RequestView free = STAGE.made(PLANNER, waiting.declared());
        assertThat(free.ruling().outcome()).isEqualTo(Ruling.Outcome.NOT_REQUIRED);
        assertThat(STAGE.redeem(free.id())).isInstanceOf(Redemption.Granted.class);
        assertThat(STAGE.audit.verify()).matches(Audit.Verification::valid);
    }

    /** Asked for before anybody looked, it waits like everything that may still be let through. */
    @Test
    void d12_whatIsNotConfirmedIsNotSent() {
        Map<String, Object> row = facts.withoutRule(facts.advisory());
        STAGE.asOwner("alter table governance.action_request disable trigger a0_request_is_sound");
        UUID request = facts.insertRequest(row);
        STAGE.asOwner("alter table governance.action_request enable trigger a0_request_is_sound");

        assertThat(STAGE.redeem(request))
                .isInstanceOfSatisfying(
                        Redemption.Held.class,
                        held -> assertThat(held.reason()).contains("awaits two people who agree that it is advisory"));
        facts.claimAdvisory((String) row.get("workflow"), "cataloguer");
        assertThat(STAGE.redeem(request)).isInstanceOf(Redemption.Held.class);
        facts.confirmAdvisory((String) row.get("workflow"), "confirmer");
        RequestView view = governance.find(request).orElseThrow();
        facts.dispatch(view);
        assertThat(STAGE.status(request)).isEqualTo(RequestStatus.DISPATCHED);
    }

    private static long used(Ruling.RuleReference rule) {
        return STAGE.jdbc()
                .sql("select coalesce(sum(used), 0) from governance.limit_counter where rule_id = ?")
                .param(rule.id())
                .query(Long.class)
                .single();
    }

    private static List<String> actions(RequestView request) {
        return STAGE.audit.list(null, request.id(), null, 50).items().stream()
                .map(Audit.Entry::action)
                .toList();
    }
}
