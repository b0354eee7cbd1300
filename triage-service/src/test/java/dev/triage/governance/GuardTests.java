package dev.triage.governance;

import static dev.triage.governance.Stage.APPROVER;
import static dev.triage.governance.Stage.APPROVER2;
import static dev.triage.governance.Stage.PLANNER;
import static dev.triage.governance.Stage.SOURCING;
import static dev.triage.governance.Stage.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.platform.Actor;
import dev.triage.platform.Ids;
import dev.triage.platform.Role;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * Every guard of the database, each with a deed only it forbids: refused while the guard stands. The deeds are plain SQL
 * of the run-time role; {@link GuardRemovalTests} does them once more with the guard taken away.
 */
class GuardTests {

    static final Stage STAGE = new Stage();

    /**
     * A deed and the guard against it.
     *
     * @param ahead guards that stop the deed before this one is asked; out of the way in both tests
     * @param also other guards that would stop the same deed, taken away with it
     */
    record Deed(String guard, List<String> ahead, List<String> also, BiFunction<Stage, Facts, Runnable> prepared) {

        @Override
        public String toString() {
            return guard;
        }
    }

    static final List<Deed> DEEDS = new ArrayList<>();

    static void deed(String guard, List<String> also, BiFunction<Stage, Facts, Runnable> prepared) {
        DEEDS.add(new Deed(guard, List.of(), also, prepared));
    }

    static void deedBehind(String guard, List<String> ahead, BiFunction<Stage, Facts, Runnable> prepared) {
        DEEDS.add(new Deed(guard, ahead, List.of(), prepared));
    }

    static void badRequest(String guard, List<String> also, String policyApprovals, Map<String, Object> changes) {
        deed(guard, also, (stage, facts) -> {
            stage.awaiting();
            Map<String, Object> row =
                    Facts.request(stage.rule("r-" + Ids.next(), 1, "ruleauthor", policyApprovals, "{}"));
            row.putAll(changes);
            return () -> facts.insertRequest(row);
        });
    }

    static {
        deed("a1_rule_is_active", List.of(), (stage, facts) -> {
            RequestView request = stage.awaiting();
            stage.entitlements.seen(APPROVER);
            stage.retire(request.ruling().rule());
            return () -> facts.approve(request, "approver", "PERSON", "approver", request.parametersSha256());
        });
        deed("a1_rule_is_active", List.of(), (stage, facts) -> {
            Ruling.RuleReference rule = stage.awaiting().ruling().rule();
            stage.retire(rule);
            return () -> facts.insertRequest(Facts.request(rule));
        });
        deedBehind(
                "a1_ruling_names_its_rule",
                List.of("a1_rule_is_active", "a4_rule_asks_for_approvals"),
                (stage, facts) -> {
                    Map<String, Object> row =
                            Facts.request(stage.awaiting().ruling().rule());
                    row.put("rule_id", null);
                    row.put("rule_version", null);
                    row.put("rule_sha256", null);
                    return () -> facts.insertRequest(row);
                });
        deedBehind("a1_rule_is_on_file", List.of("r6_set_is_of_rules_on_file"), (stage, facts) -> {
            Map<String, Object> row = Facts.request(stage.awaiting().ruling().rule());
            row.put("outcome", "DENIED");
            row.put("approvals_needed", "[]");
            row.put("rule_version", 99);
            return () -> facts.insertRequest(row);
        });
        badRequest("a2_requester_is_not_rule_author", List.of(), "[]", Map.of("requester", "ruleauthor"));
        deed("a2_approver_is_not_requester", List.of(), (stage, facts) -> {
            RequestView request = stage.awaiting();
            stage.entitlements.seen(Actor.person("planner", Role.PLANNER, Role.APPROVER));
            return () -> facts.approve(request, "planner", "PERSON", "approver", request.parametersSha256());
        });
        deed("a2_approver_is_not_rule_author", List.of(), (stage, facts) -> {
            RequestView request = stage.awaiting();
            stage.entitlements.seen(Actor.person("ruleauthor", Role.RULEAUTHOR, Role.APPROVER));
            return () -> facts.approve(request, "ruleauthor", "PERSON", "approver", request.parametersSha256());
        });
        deed("a2_approver_is_entitled", List.of(), (stage, facts) -> {
            RequestView request = stage.awaiting();
            stage.entitlements.seen(Actor.person("clerk", Role.PLANNER));
            return () -> facts.approve(request, "clerk", "PERSON", "approver", request.parametersSha256());
        });
        deed("a2_approver_is_a_person", List.of(), (stage, facts) -> {
            RequestView request = stage.awaiting();
            stage.entitlements.seen(Actor.machine("robot", Role.APPROVER));
            return () -> facts.approve(request, "robot", "MACHINE", "approver", request.parametersSha256());
        });
        badRequest("a3_hash_is_of_binding", List.of(), "[]", Map.of("params_sha256", "0".repeat(64)));
        deed("a3_binding_says_what_the_row_says", List.of(), (stage, facts) -> {
            Map<String, Object> row = Facts.request(stage.awaiting().ruling().rule());
            row.put("binding", Facts.binding(row));
            row.put("amount_minor", 1L);
            return () -> facts.insertRequest(row);
        });
        deed("a3_binding_has_one_spelling", List.of(), (stage, facts) -> {
            Map<String, Object> row = Facts.request(stage.awaiting().ruling().rule());
            row.put("parameters", "{\"quantity\":0.5}");
            return () -> facts.insertRequest(row);
        });
        deed("a3_approved_hash_is_the_requested", List.of(), (stage, facts) -> {
            RequestView request = stage.awaiting();
            stage.entitlements.seen(APPROVER);
            return () -> facts.approve(request, "approver", "PERSON", "approver", "0".repeat(64));
        });
        deed("a4_one_decision_an_approver", List.of(), (stage, facts) -> {
            stage.rules.needsApproval(
                    stage.rule("two-" + Ids.next(), 1, "ruleauthor", "[]", "{}"),
                    new Ruling.ApprovalNeed("approver", 2));
            RequestView request = stage.made(PLANNER, SOURCING);
            done(stage.governance.decide(request.id(), true, request.parametersSha256(), "", APPROVER));
            return () -> facts.approve(request, "approver", "PERSON", "approver", request.parametersSha256());
        });
        deed("a4_approval_is_needed", List.of(), (stage, facts) -> {
            RequestView request = stage.awaiting();
            stage.entitlements.seen(Stage.LEAD);
            return () -> facts.approve(request, "lead", "PERSON", "lead", request.parametersSha256());
        });
        badRequest("a4_approvals_needed_are_stated", List.of(), "[]", Map.of("approvals_needed", "[]"));
        badRequest("a4_rule_asks_for_approvals", List.of(), "[{\"role\": \"approver\", \"count\": 2}]", Map.of());
        badRequest(
                "a5_expiry_within_24_hours",
                List.of(),
                "[]",
                Map.of(
                        "expires_at",
                        java.time.OffsetDateTime.now(java.time.ZoneOffset.UTC).plusHours(25)));
        deed("a5_decided_before_expiry", List.of(), (stage, facts) -> {
            RequestView request = stage.awaiting();
            stage.entitlements.seen(APPROVER);
            stage.forward("25 hours");
            return () -> {
                try {
                    facts.approve(request, "approver", "PERSON", "approver", request.parametersSha256());
                } finally {
                    stage.forward("0 hours");
                }
            };
        });
        deed("a5_lapse_has_its_cause", List.of(), (stage, facts) -> {
            UUID request = stage.awaiting().id();
            return () -> facts.lapse(request, "expired");
        });
        deed("a7_decided_once", List.of("d9_status_is_monotone"), (stage, facts) -> {
            RequestView request = stage.awaiting();
            done(stage.governance.decide(request.id(), false, request.parametersSha256(), "no", APPROVER));
            stage.entitlements.seen(APPROVER2);
            return () -> facts.approve(request, "approver2", "PERSON", "approver", request.parametersSha256());
        });
        deed("a7_withdrawn_before_dispatch", List.of("d9_status_is_monotone"), (stage, facts) -> {
            UUID request = stage.dispatched().id();
            return () -> facts.withdraw(request, "planner");
        });
        deed("a7_withdrawn_by_requester", List.of(), (stage, facts) -> {
            UUID request = stage.awaiting().id();
            return () -> facts.withdraw(request, "lead");
        });
        deed("a9_approvers_are_still_entitled", List.of(), (stage, facts) -> {
            RequestView request = stage.awaiting();
            done(stage.governance.decide(
                    request.id(), true, request.parametersSha256(), "", Actor.person("gone", Role.APPROVER)));
            stage.entitlements.seen(Actor.person("gone", Role.PLANNER));
            return () -> facts.dispatch(request);
        });
        deed(
                "d1_dispatch_needs_clearance",
                List.of("d1_dispatch_needs_approval", "a9_approvers_are_still_entitled", "d9_status_is_monotone"),
                (stage, facts) -> {
                    RequestView request = stage.awaiting();
                    return () -> facts.dispatch(request);
                });
        deed("d1_dispatch_needs_approval", List.of("a9_approvers_are_still_entitled"), (stage, facts) -> {
            RequestView request = stage.awaiting();
            stage.asOwner(
                    "update governance.request_state set status = 'CLEARED' where request_id = '" + request.id() + "'");
            return () -> facts.dispatch(request);
        });
        deed("d2_rule_is_still_active", List.of(), (stage, facts) -> {
            RequestView request = stage.cleared();
            stage.retire(request.ruling().rule());
            return () -> facts.dispatch(request);
        });
        deed("d2_not_expired", List.of(), (stage, facts) -> {
            RequestView request = stage.cleared();
            stage.forward("25 hours");
            return () -> {
                try {
                    facts.dispatch(request);
                } finally {
                    stage.forward("0 hours");
                }
            };
        });
        deed("d3_dispatched_hash_is_the_approved", List.of(), (stage, facts) -> {
            UUID request = stage.cleared().id();
            return () -> facts.dispatch(request, Facts.commandId(request), "0".repeat(64));
        });
        deed("d4_command_id_is_derived", List.of(), (stage, facts) -> {
            RequestView request = stage.cleared();
            return () -> facts.dispatch(request.id(), UUID.randomUUID(), request.parametersSha256());
        });
        deedBehind("d4_command_id_is_used_once", List.of("d4_command_id_is_derived"), (stage, facts) -> {
            RequestView first = stage.dispatched();
            RequestView second = stage.cleared();
            return () -> facts.dispatch(second.id(), first.commandId(), second.parametersSha256());
        });
        deedBehind("dispatch_pkey", List.of("d1_dispatch_needs_clearance", "d9_status_is_monotone"), (stage, facts) -> {
            RequestView request = stage.dispatched();
            stage.asOwner("alter table governance.dispatch drop constraint d4_command_id_is_used_once");
            return () -> facts.dispatch(request);
        });
        badRequest(
                "d6_workflow_is_catalogued",
                List.of("a3_binding_says_what_the_row_says"),
                "[]",
                Map.of("workflow_version", 77));
        deed("d6_never_automatic", List.of(), (stage, facts) -> {
            stage.rules.permits(stage.rule("auto-" + Ids.next(), 1, "ruleauthor", "[]", "{}"));
            RequestView adjustment = stage.made(PLANNER, Stage.ADJUSTMENT);
            Map<String, Object> row = Facts.request(adjustment.ruling().rule());
            row.put("workflow", Stage.ADJUSTMENT.id());
            row.put("binding", Facts.binding(row).replace(SOURCING.sha256(), Stage.ADJUSTMENT.sha256()));
            row.put("outcome", "PERMITTED");
            row.put("approvals_needed", "[]");
            return () -> facts.insertRequest(row);
        });
        deed("d7_limit_is_kept", List.of(), (stage, facts) -> {
            stage.rules.permits(
                    stage.rule("limited-" + Ids.next(), 1, "ruleauthor", "[]", "{\"perDay\": 1, \"perHour\": 9}"));
            stage.redeem(stage.made(PLANNER, SOURCING).id());
            RequestView second = stage.made(PLANNER, SOURCING);
            return () -> facts.dispatch(second);
        });
        deed("d7_limit_is_kept", List.of(), (stage, facts) -> {
            stage.rules.permits(stage.rule(
                    "limited-" + Ids.next(), 1, "ruleauthor", "[]", "{\"perWorkflow\": {\"perDayMinor\": 1}}"));
            RequestView request = stage.made(PLANNER, SOURCING);
            return () -> facts.dispatch(request);
        });
        deed("d7_amount_is_within_the_rule", List.of(), (stage, facts) -> {
            stage.awaiting();
            Ruling.RuleReference rule = stage.rule(
                    "amount-" + Ids.next(),
                    1,
                    "ruleauthor",
                    "[{\"role\": \"approver\", \"count\": 1}]",
                    "{\"perRequestMinor\": 183999}");
            return () -> facts.insertRequest(Facts.request(rule));
        });
        deed("d8_parked_after_dispatch", List.of("d9_status_is_monotone"), (stage, facts) -> {
            RequestView request = stage.dispatched();
            stage.governance.recordOutcome(request.commandId(), RequestStatus.COMPLETED, null, Map.of());
            return () -> facts.park(request.id());
        });
        deed("d9_status_is_monotone", List.of(), (stage, facts) -> {
            UUID request = stage.dispatched().id();
            return () -> asOwner(
                    stage,
                    "update governance.request_state set status = 'CLEARED' where request_id = '" + request + "'");
        });
        deed("d11_kill_switch_is_off", List.of(), (stage, facts) -> {
            RequestView request = stage.cleared();
            done(stage.governance.setKillSwitch(null, true, "stop", Stage.LEAD));
            return () -> {
                try {
                    facts.dispatch(request);
                } finally {
                    done(stage.governance.setKillSwitch(null, false, "go", Stage.LEAD));
                }
            };
        });
        badRequest(
                "d12_transactional_is_ruled",
                List.of(),
                "[]",
                Map.of("outcome", "NOT_REQUIRED", "approvals_needed", "[]"));
        deed(
                "d12_workflow_never_loosens",
                List.of(),
                (stage, facts) -> () -> stage.jdbc()
                        .sql(
                                "insert into governance.workflow_version values ('ship-confirm-proposal', 5, 'x', true, false)")
                        .update());
        deed("d2_rule_has_not_ended", List.of(), (stage, facts) -> {
            RequestView request = facts.heldAndCleared();
            return later(stage, "3 hours", () -> facts.dispatch(request));
        });
        deed("d2_rule_has_begun", List.of(), (stage, facts) -> {
            RequestView request = facts.heldAndCleared();
            return later(stage, "-3 hours", () -> facts.dispatch(request));
        });
        deed("a1_rule_has_not_ended", List.of(), (stage, facts) -> {
            RequestView request = facts.held();
            stage.entitlements.seen(APPROVER);
            return later(
                    stage,
                    "3 hours",
                    () -> facts.approve(request, "approver", "PERSON", "approver", request.parametersSha256()));
        });
        deed("a1_rule_is_in_effect", List.of(), (stage, facts) -> {
            Map<String, Object> row = facts.underRule(-4, -2);
            return () -> facts.insertRequest(row);
        });
        deed("d2_span_is_the_rules", List.of(), (stage, facts) -> {
            Map<String, Object> row = facts.underRule(-2, 2);
            row.remove("rule_until");
            return () -> facts.insertRequest(row);
        });
        deed("d12_advisory_is_confirmed", List.of(), (stage, facts) -> {
            Map<String, Object> row = facts.withoutRule(facts.advisory());
            return () -> facts.insertRequest(row);
        });
        deed("d12_advisory_is_confirmed", List.of(), (stage, facts) -> {
            Map<String, Object> row = facts.withoutRule(facts.advisory());
            stage.asOwner("alter table governance.action_request disable trigger a0_request_is_sound");
            UUID request = facts.insertRequest(row);
            stage.asOwner("alter table governance.action_request enable trigger a0_request_is_sound");
            RequestView view = stage.governance.find(request).orElseThrow();
            return () -> facts.dispatch(view);
        });
        deed("d6_never_automatic", List.of(), (stage, facts) -> {
            stage.awaiting();
            Map<String, Object> row = Facts.request(stage.rule("auto-" + Ids.next(), 1, "ruleauthor", "[]", "{}"));
            row.put("workflow", facts.advisory());
            row.put("outcome", "PERMITTED");
            row.put("approvals_needed", "[]");
            return () -> facts.insertRequest(row);
        });
        deed("d12_claim_is_of_an_advisory_text", List.of(), (stage, facts) -> {
            stage.awaiting();
            return () -> facts.advisory(
                    "advisory_claim", "workflow.claimed-advisory", SOURCING.id(), SOURCING.sha256(), "cataloguer");
        });
        deed("d12_claimant_is_entitled", List.of(), (stage, facts) -> {
            String workflow = facts.advisory();
            return () -> facts.claimAdvisory(workflow, "confirmer");
        });
        deed("d12_confirmed_is_the_claimed", List.of(), (stage, facts) -> {
            String workflow = facts.advisory();
            facts.claimAdvisory(workflow, "cataloguer");
            return () -> facts.confirmAdvisory(workflow, "sha256:another", "confirmer");
        });
        deed("d12_confirmed_by_another", List.of(), (stage, facts) -> {
            stage.entitlements.seen(Actor.person("both", Role.RULEAUTHOR, Role.RULEAPPROVER));
            String workflow = facts.advisory();
            facts.claimAdvisory(workflow, "both");
            return () -> facts.confirmAdvisory(workflow, "both");
        });
        deed("d12_confirmer_is_entitled", List.of(), (stage, facts) -> {
            stage.entitlements.seen(APPROVER);
            String workflow = facts.advisory();
            facts.claimAdvisory(workflow, "cataloguer");
            return () -> facts.confirmAdvisory(workflow, "approver");
        });
        deed("u2_every_fact_is_audited", List.of(), (stage, facts) -> {
            String workflow = facts.advisory();
            return () -> stage.jdbc()
                    .sql("insert into governance.advisory_claim values (?, 1, ?, 'cataloguer', 'PERSON', now())")
                    .params(workflow, SOURCING.sha256())
                    .update();
        });
        deed("u2_every_fact_is_audited", List.of(), (stage, facts) -> {
            String workflow = facts.advisory();
            facts.claimAdvisory(workflow, "cataloguer");
            return () -> stage.jdbc()
                    .sql("insert into governance.advisory_confirmation values (?, 1, ?, 'confirmer', 'PERSON', now())")
                    .params(workflow, SOURCING.sha256())
                    .update();
        });
        deed("u2_every_entry_has_its_fact", List.of(), (stage, facts) -> {
            String workflow = facts.advisory();
            return () -> stage.inTransaction(() -> {
                stage.audit.append(
                        Actor.person("confirmer"),
                        "workflow.confirmed-advisory",
                        null,
                        null,
                        Map.of("workflow", workflow, "version", 1, "sha256", SOURCING.sha256()));
                return null;
            });
        });
        deed("p3_idempotency_key_is_used_once", List.of(), (stage, facts) -> {
            Map<String, Object> row = Facts.request(stage.awaiting().ruling().rule());
            facts.insertRequest(row);
            row.put("id", Ids.next());
            return () -> facts.insertRequest(row);
        });
        deed("a6_packet_is_the_hashed", List.of(), (stage, facts) -> {
            Map<String, Object> row = Facts.request(stage.awaiting().ruling().rule());
            UUID request = facts.insertRequest(row);
            return () -> stage.jdbc()
                    .sql("insert into governance.request_packet values (?, '{}', ?)")
                    .params(request, Facts.packet(row))
                    .update();
        });
        deed("d3_signed_is_the_approved", List.of(), (stage, facts) -> {
            RequestView request = stage.cleared();
            facts.dispatch(request);
            return () -> stage.jdbc()
                    .sql("insert into governance.clearance values (?, '{}', 'k', repeat('A', 86))")
                    .param(request.id())
                    .update();
        });
        deed("u2_audit_is_one_chain", List.of(), (stage, facts) -> {
            stage.awaiting();
            return () -> stage.jdbc().sql("""
                            insert into governance.audit_entry
                            select seq + 2, now(), 'x', 'PERSON', 'x', null, null, '{}', 'x', hash, hash
                            from governance.audit_head""").update();
        });
        deed("u2_every_entry_has_its_fact", List.of(), (stage, facts) -> {
            UUID request = stage.awaiting().id();
            return () -> stage.inTransaction(() -> {
                stage.audit.append(Actor.SYSTEM, "request.dispatched", null, request, Map.of());
                return null;
            });
        });
        deed(
                "u2_every_fact_is_audited",
                List.of(),
                (stage, facts) -> () -> stage.jdbc()
                        .sql(
                                "insert into governance.kill_switch values (?, 'planner-review', false, 'quietly', 'x', now())")
                        .param(Ids.next())
                        .update());
        deed(
                "u2_every_fact_is_audited",
                List.of(),
                (stage, facts) -> () ->
                        stage.jdbc().sql(quietDraft("quiet-" + Ids.next())).update());
        deed(
                "u2_every_fact_is_audited",
                List.of(),
                (stage, facts) -> () -> stage.jdbc()
                        .sql("insert into governance.entitlement (subject, roles) values (?, '{approver}')")
                        .param("quiet-" + Ids.next())
                        .update());
        deed("u2_every_fact_is_audited", List.of(), (stage, facts) -> {
            String subject = "quiet-" + Ids.next();
            stage.entitlements.seen(Actor.person(subject, Role.APPROVER));
            return () -> stage.jdbc()
                    .sql("update governance.entitlement set enabled = false where subject = ?")
                    .param(subject)
                    .update();
        });
        deed("u2_every_entry_has_its_fact", List.of(), (stage, facts) -> {
            Ruling.RuleReference rule = stage.awaiting().ruling().rule();
            return () -> stage.inTransaction(() -> {
                stage.step(rule, "rule.retired", "ruleapprover");
                return null;
            });
        });
        deed("r3_rollback_is_one_step", List.of("u2_every_fact_is_audited"), (stage, facts) -> {
            Ruling.RuleReference rule = stage.awaiting().ruling().rule();
            stage.retire(rule);
            return () -> stage.jdbc().sql("""
                    insert into governance.rule_version
                        (rule_id, version, author, source, policy, body_sha256, status, rollback_of, rolled_back_by,
                         rollback_reason)
                    select rule_id, 2, author, source, policy, body_sha256, 'DRAFT', 1, 'ruleapprover', 'why'
                    from governance.rule_version where rule_id = ?""").param(rule.id()).update();
        });
        deed("u2_every_fact_is_audited", List.of(), (stage, facts) -> {
            RequestView request = stage.awaiting();
            return () -> stage.jdbc()
                    .sql("insert into governance.withdrawal values (?, 'planner', '', now())")
                    .params(request.id())
                    .update();
        });
        deed("a7_only_a_rejection_has_a_reason", List.of(), (stage, facts) -> {
            RequestView request = stage.awaiting();
            stage.entitlements.seen(APPROVER);
            return () -> facts.audited(
                    "request.approved",
                    request.id(),
                    () -> stage.jdbc()
                            .sql("""
                            insert into governance.approval
                                (id, request_id, approver, approver_kind, role, decision, params_sha256, comment,
                                 decided_at, reason_code)
                            values (?, ?, 'approver', 'PERSON', 'approver', 'APPROVED', ?, '', now(), 'OTHER')""")
                            .params(Ids.next(), request.id(), request.parametersSha256())
                            .update());
        });
        deed("a5_escalation_has_its_cause", List.of(), (stage, facts) -> {
            UUID request = stage.awaiting().id();
            return () -> facts.audited(
                    "request.escalated",
                    request,
                    () -> stage.jdbc()
                            .sql("insert into governance.escalation values (?, interval '1 minute', now())")
                            .param(request)
                            .update());
        });
        deed("a4_edit_is_a_new_request", List.of(), (stage, facts) -> {
            RequestView old = stage.awaiting();
            RequestView other = stage.awaiting();
            return () -> facts.edit(old.id(), other.id(), "planner");
        });
        deed("a2_editor_is_requester_or_approver", List.of(), (stage, facts) -> {
            RequestView old = stage.awaiting();
            Map<String, Object> row = Facts.request(old.ruling().rule());
            row.put("case_id", old.caseId());
            row.put("requester", "clerk");
            row.put("parameters", "{\"quantity\":\"39\"}");
            UUID successor = facts.insertRequest(row);
            return () -> facts.edit(old.id(), successor, "clerk");
        });
        deed("a7_edited_before_decision", List.of("d9_status_is_monotone"), (stage, facts) -> {
            RequestView old = stage.dispatched();
            Map<String, Object> row = Facts.request(old.ruling().rule());
            row.put("case_id", old.caseId());
            row.put("parameters", "{\"quantity\":\"39\"}");
            UUID successor = facts.insertRequest(row);
            return () -> facts.edit(old.id(), successor, "planner");
        });
        deed("rule_simulation_is_of_this_text", List.of(), (stage, facts) -> {
            Ruling.RuleReference rule = stage.awaiting().ruling().rule();
            return () -> facts.simulation(rule, "0".repeat(64));
        });
        breakGlassDeeds();
        recordDeeds();
    }

    private static void recordDeeds() {
        deed("r6_inputs_say_what_the_row_says", List.of(), (stage, facts) -> {
            Map<String, Object> row = Facts.request(stage.awaiting().ruling().rule());
            row.put("inputs", Facts.inputs(row).replace("184000", "1"));
            return () -> facts.insertRequest(row);
        });
        deed("r6_rules_are_those_that_ruled", List.of(), (stage, facts) -> {
            Map<String, Object> row = Facts.request(stage.awaiting().ruling().rule());
            row.put("rule_set_sha256", facts.kept(RuleSet.of(List.of())));
            return () -> facts.insertRequest(row);
        });
        deed("r6_set_is_of_rules_on_file", List.of(), (stage, facts) -> {
            Ruling.RuleReference rule = stage.awaiting().ruling().rule();
            RuleSet other = RuleSet.of(List.of(new Ruling.RuleReference(rule.id(), rule.version(), "0".repeat(64))));
            return () -> facts.kept(other);
        });
        deed("r6_packet_names_the_record", List.of(), (stage, facts) -> {
            Map<String, Object> row = Facts.request(stage.awaiting().ruling().rule());
            String none = Facts.sha256("{}");
            row.put(
                    "binding",
                    Facts.binding(row)
                            .replaceFirst(
                                    "^\\{", "{\"evidenceSha256\":\"" + none + "\",\"packetSha256\":\"" + none + "\","));
            UUID request = facts.insertRequest(row);
            return () -> stage.jdbc()
                    .sql("insert into governance.request_packet values (?, '{}', '{}')")
                    .param(request)
                    .update();
        });
    }

    private static void breakGlassDeeds() {
        deed("bg_invoker_is_entitled", List.of(), (stage, facts) -> {
            UUID request = facts.denied("planner", 1);
            return () -> facts.claim(request, "planner");
        });
        deed("bg_invoked_by_its_requester", List.of(), (stage, facts) -> {
            UUID request = facts.denied("planner", 1);
            return () -> facts.claim(request, "lead");
        });
        deed("bg_lives_an_hour", List.of(), (stage, facts) -> {
            UUID request = facts.denied("lead", 2);
            return () -> facts.claim(request, "lead");
        });
        deed("bg_never_postings", List.of(), (stage, facts) -> {
            String workflow = "posting-" + Ids.next();
            facts.catalogue(workflow, 1, true);
            UUID request = facts.denied("lead", 1, null, workflow);
            return () -> facts.claim(request, "lead");
        });
        deed("bg_never_postings", List.of(), (stage, facts) -> {
            String workflow = "posting-" + Ids.next();
            facts.catalogue(workflow, 1, false);
            UUID request = facts.denied("lead", 1, null, workflow);
            facts.claim(request, "lead");
            facts.second(request, "admin");
            facts.catalogue(workflow, 2, true);
            RequestView view = stage.governance.find(request).orElseThrow();
            return () -> facts.dispatch(view);
        });
        deed("bg_forbidden_stays_forbidden", List.of(), (stage, facts) -> {
            String id = "forbid-" + Ids.next();
            Ruling.RuleReference forbid =
                    stage.active(id, 1, "ruleauthor", "{\"id\": \"%s\", \"then\": {\"forbid\": {}}}".formatted(id));
            UUID request = facts.denied("lead", 1, forbid);
            return () -> facts.claim(request, "lead");
        });
        deed("bg_only_what_is_denied", List.of(), (stage, facts) -> {
            Map<String, Object> row = Facts.request(stage.awaiting().ruling().rule());
            row.put("requester", "lead");
            row.put(
                    "expires_at",
                    OffsetDateTime.now(ZoneOffset.UTC).plusMinutes(50).truncatedTo(ChronoUnit.SECONDS));
            stage.entitlements.seen(Stage.LEAD);
            UUID request = facts.insertRequest(row);
            stage.asOwner("alter table governance.break_glass disable trigger bg_claim_waits");
            return () -> {
                try {
                    facts.claim(request, "lead");
                } finally {
                    stage.asOwner("alter table governance.break_glass enable trigger bg_claim_waits");
                }
            };
        });
        deed("bg_two_people", List.of(), (stage, facts) -> {
            UUID request = facts.claimed();
            return () -> facts.second(request, "lead");
        });
        deed("bg_decider_is_entitled", List.of(), (stage, facts) -> {
            UUID request = facts.claimed();
            return () -> facts.second(request, "approver");
        });
        deed("bg_has_its_own_decision", List.of("a1_rule_is_active"), (stage, facts) -> {
            UUID request = facts.claimed();
            stage.entitlements.seen(APPROVER);
            return () -> facts.decide(
                    request,
                    "REJECTED",
                    "approver",
                    "PERSON",
                    "approver",
                    stage.governance.find(request).orElseThrow().parametersSha256());
        });
        deed(
                "bg_decided_once",
                List.of("break_glass_decision_request_id_key", "d9_status_is_monotone"),
                (stage, facts) -> {
                    UUID request = facts.claimed();
                    facts.withdraw(request, "lead");
                    return () -> facts.second(request, "admin");
                });
        deed("bg_reviewed_by_a_third", List.of(), (stage, facts) -> {
            UUID request = facts.claimed();
            facts.second(request, "admin");
            return () -> facts.closing(request, "admin");
        });
        deed("bg_reviewer_is_entitled", List.of(), (stage, facts) -> {
            UUID request = facts.claimed();
            facts.second(request, "admin");
            return () -> facts.closing(request, "approver");
        });
        deed("bg_has_its_own_decision", List.of(), (stage, facts) -> {
            UUID request = facts.claimed();
            Map<String, Object> row = Facts.request(stage.awaiting().ruling().rule());
            row.put("case_id", stage.governance.find(request).orElseThrow().caseId());
            row.put("requester", "lead");
            row.put("parameters", "{\"quantity\":\"39\"}");
            UUID successor = facts.insertRequest(row);
            return () -> facts.edit(request, successor, "lead");
        });
        deed("a3_approved_hash_is_the_requested", List.of(), (stage, facts) -> {
            UUID request = facts.claimed();
            return () -> facts.second(request, "admin", "0".repeat(64));
        });
        deed("a5_decided_before_expiry", List.of(), (stage, facts) -> {
            UUID request = facts.claimed();
            stage.forward("2 hours");
            return () -> {
                try {
                    facts.second(request, "admin");
                } finally {
                    stage.forward("0 hours");
                }
            };
        });
        deed("d3_dispatched_hash_is_the_approved", List.of(), (stage, facts) -> {
            UUID request = facts.claimed();
            stage.asOwner("alter table governance.break_glass_decision disable trigger bg_decision_is_sound");
            facts.second(request, "admin", "0".repeat(64));
            stage.asOwner("alter table governance.break_glass_decision enable trigger bg_decision_is_sound");
            RequestView view = stage.governance.find(request).orElseThrow();
            return () -> facts.dispatch(view);
        });
        deed("a9_approvers_are_still_entitled", List.of(), (stage, facts) -> {
            UUID request = facts.claimed();
            stage.entitlements.seen(Actor.person("gone", Role.LEAD));
            facts.second(request, "gone");
            stage.entitlements.seen(Actor.person("gone", Role.PLANNER));
            RequestView view = stage.governance.find(request).orElseThrow();
            return () -> facts.dispatch(view);
        });
        deed("d1_dispatch_needs_approval", List.of("a9_approvers_are_still_entitled"), (stage, facts) -> {
            UUID request = facts.claimed();
            stage.asOwner(
                    "update governance.request_state set status = 'CLEARED' where request_id = '" + request + "'");
            RequestView view = stage.governance.find(request).orElseThrow();
            return () -> facts.dispatch(view);
        });
    }

    /** Done when the database's clock is so far away. */
    private static Runnable later(Stage stage, String away, Runnable deed) {
        return () -> {
            stage.forward(away);
            try {
                deed.run();
            } finally {
                stage.forward("0 hours");
            }
        };
    }

    /** A draft that only the table knows of. */
    static String quietDraft(String id) {
        return "insert into governance.rule_version (rule_id, version, author, source, policy, body_sha256, status)"
                + " values ('" + id + "', 1, 'author', 's', '{}', repeat('0', 64), 'DRAFT')";
    }

    @AfterAll
    static void close() {
        STAGE.close();
    }

    static Stream<Deed> deeds() {
        return DEEDS.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("deeds")
    void refusesTheDeedWhileTheGuardStands(Deed deed) {
        if (deed.ahead().isEmpty()) {
            Runnable act = deed.prepared().apply(STAGE, new Facts(STAGE));
            assertThat(guardAgainst(act)).isEqualTo(deed.guard());
            return;
        }
        try (Stage own = new Stage()) {
            Runnable act = deed.prepared().apply(own, new Facts(own));
            deed.ahead().forEach(other -> own.asOwner(waiver(other, own)));
            assertThat(guardAgainst(act)).isEqualTo(deed.guard());
        }
    }

    /** Who refused; empty when nobody did. */
    static String guardAgainst(Runnable act) {
        try {
            act.run();
            return "";
        } catch (DataIntegrityViolationException e) {
            return Guards.objection(e).guard();
        }
    }

    /** Takes a guard away as only the owner can: drops the constraint, or lets the function look on. */
    static String[] waiver(String guard, Stage stage) {
        List<String> statements = new ArrayList<>();
        statements.add("create or replace function governance.waive(guard text, message text) returns void"
                + " language sql as ''");
        stage.jdbc().sql("""
                        select format('alter table %s drop constraint %I cascade', conrelid::regclass, conname)
                        from pg_constraint where conname = :guard and connamespace = 'governance'::regnamespace
                        union all
                        select replace(pg_get_functiondef(oid), 'refuse(''' || :guard || '''', 'waive(''' || :guard || '''')
                        from pg_proc
                        where pronamespace = 'governance'::regnamespace and prokind = 'f'
                          and prosrc like '%refuse(''' || :guard || '''%'""").param("guard", guard).query(String.class).list().forEach(statements::add);
        assertThat(statements).as("nothing to take away for " + guard).hasSizeGreaterThan(1);
        return statements.toArray(String[]::new);
    }

    /** As the owner, with the failure as Spring would show it. */
    static void asOwner(Stage stage, String sql) {
        try {
            stage.asOwner(sql);
        } catch (IllegalStateException e) {
            throw new DataIntegrityViolationException(sql, e.getCause());
        }
    }
}
