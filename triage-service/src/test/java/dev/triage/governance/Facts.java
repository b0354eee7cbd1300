package dev.triage.governance;

import dev.triage.platform.Actor;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Ids;
import dev.triage.platform.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Inserts facts with SQL of its own, past every check of the desks, as a program with the run-time role could. */
final class Facts {

    private final Stage stage;

    Facts(Stage stage) {
        this.stage = stage;
    }

    /** A request row that is sound under the rule until the test changes it. */
    static Map<String, Object> request(Ruling.RuleReference rule) {
        Instant expires = Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(23, ChronoUnit.HOURS);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", Ids.next());
        row.put("case_id", Ids.next());
        row.put("case_reference", "EX-1");
        row.put("requester", "planner");
        row.put("requester_kind", "PERSON");
        row.put("workflow", Stage.SOURCING.id());
        row.put("workflow_version", 1);
        row.put("transactional", true);
        row.put("parameters", "{\"quantity\":\"40\"}");
        row.put("amount_minor", 184_000L);
        row.put("currency", "EUR");
        row.put("outcome", "NEEDS_APPROVAL");
        row.put("rule_id", rule.id());
        row.put("rule_version", rule.version());
        row.put("rule_sha256", rule.sha256());
        row.put("ruling", "{\"outcome\":\"NEEDS_APPROVAL\",\"approvals\":[],\"conditions\":[],\"explanation\":\"\"}");
        row.put("approvals_needed", "[{\"role\":\"approver\",\"count\":1}]");
        row.put("requested_at", Instant.now().atOffset(ZoneOffset.UTC));
        row.put("expires_at", expires.atOffset(ZoneOffset.UTC));
        row.put("idempotency_key", Ids.next().toString());
        row.put("body_sha256", "x");
        return row;
    }

    /** The binding that says what the row says. */
    static String binding(Map<String, Object> row) {
        Map<String, Object> binding = new LinkedHashMap<>();
        binding.put("workflow", row.get("workflow"));
        binding.put("workflowVersion", row.get("workflow_version"));
        binding.put("workflowSha256", Stage.SOURCING.sha256());
        binding.put("caseId", row.get("case_id").toString());
        binding.put("target", Map.of());
        binding.put("parameters", Json.MAPPER.readTree((String) row.get("parameters")));
        binding.put("amountMinor", row.get("amount_minor"));
        binding.put("currency", row.get("currency"));
        binding.put(
                "expiresAt",
                ((OffsetDateTime) row.get("expires_at")).toInstant().toString());
        binding.put("ruleId", row.get("rule_id"));
        binding.put("ruleVersion", row.get("rule_version"));
        binding.put("ruleSha256", row.get("rule_sha256"));
        binding.put("requester", row.get("requester"));
        binding.put("rulesSha256", rules(row).version());
        return CanonicalJson.of(binding);
    }

    /** The rule the row names, alone. */
    private static RuleSet rules(Map<String, Object> row) {
        return RuleSet.of(
                row.get("rule_id") == null
                        ? List.of()
                        : List.of(new Ruling.RuleReference(
                                (String) row.get("rule_id"), (int) row.get("rule_version"), (String)
                                        row.get("rule_sha256"))));
    }

    /** The inputs that say what the row says. */
    static String inputs(Map<String, Object> row) {
        return CanonicalJson.of(Map.of(
                "form",
                1,
                "transactional",
                row.get("transactional"),
                "variables",
                Map.of(
                        "workflow", row.get("workflow"),
                        "currency", row.get("currency"),
                        "requesterIsMachine", !"PERSON".equals(row.get("requester_kind")),
                        "valueMinor", row.get("amount_minor"))));
    }

    /** A packet that names the record of the row, and nothing else. */
    static String packet(Map<String, Object> row) {
        return CanonicalJson.of(Map.of(
                "evaluation",
                Map.of(
                        "engine", row.get("engine"),
                        "inputSha256", row.get("input_sha256"),
                        "ruleSetSha256", row.get("rule_set_sha256"))));
    }

    static String sha256(String text) {
        return CanonicalJson.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    UUID insertRequest(Map<String, Object> row) {
        row.putIfAbsent("binding", binding(row));
        row.putIfAbsent("params_sha256", sha256((String) row.get("binding")));
        row.putIfAbsent("inputs", inputs(row));
        row.putIfAbsent("input_sha256", sha256((String) row.get("inputs")));
        row.putIfAbsent("engine", "test");
        row.putIfAbsent("rule_set_sha256", kept(rules(row)));
        UUID id = (UUID) row.get("id");
        List<String> columns = List.copyOf(row.keySet());
        String places = String.join(
                ", ",
                columns.stream()
                        .map(c -> List.of("parameters", "ruling", "approvals_needed")
                                        .contains(c)
                                ? "cast(:" + c + " as jsonb)"
                                : ":" + c)
                        .toList());
        audited(
                "request.made",
                id,
                () -> stage.jdbc()
                        .sql("insert into governance.action_request (" + String.join(", ", columns) + ") values ("
                                + places + ")")
                        .params(row)
                        .update());
        return id;
    }

    String kept(RuleSet rules) {
        stage.jdbc()
                .sql("insert into governance.rule_set (sha256, rules) values (?, ?) on conflict do nothing")
                .params(rules.sha256(), rules.text())
                .update();
        return rules.sha256();
    }

    void approve(RequestView request, String approver, String kind, String role, String sha256) {
        decide(request.id(), "APPROVED", approver, kind, role, sha256);
    }

    void decide(UUID request, String decision, String approver, String kind, String role, String sha256) {
        audited(
                "request.approved",
                request,
                () -> stage.jdbc()
                        .sql("""
                        insert into governance.approval
                            (id, request_id, approver, approver_kind, role, decision, params_sha256, comment, decided_at)
                        values (?, ?, ?, ?, ?, ?, ?, '', now())""")
                        .params(Ids.next(), request, approver, kind, role, decision, sha256)
                        .update());
    }

    void dispatch(RequestView request) {
        dispatch(request.id(), commandId(request.id()), request.parametersSha256());
    }

    void dispatch(UUID request, UUID command, String sha256) {
        audited(
                "request.dispatched",
                request,
                () -> stage.jdbc()
                        .sql("insert into governance.dispatch (request_id, command_id, params_sha256, dispatched_at)"
                                + " values (?, ?, ?, now())")
                        .params(request, command, sha256)
                        .update());
    }

    void withdraw(UUID request, String by) {
        audited(
                "request.withdrawn",
                request,
                () -> stage.jdbc()
                        .sql("insert into governance.withdrawal values (?, ?, '', now())")
                        .params(request, by)
                        .update());
    }

    void lapse(UUID request, String cause) {
        audited(
                "request.lapsed",
                request,
                () -> stage.jdbc()
                        .sql("insert into governance.lapse values (?, ?, now())")
                        .params(request, cause)
                        .update());
    }

    void park(UUID request) {
        audited(
                "request.parked",
                request,
                () -> stage.jdbc()
                        .sql("insert into governance.parking values (?, '', now())")
                        .params(request)
                        .update());
    }

    static UUID commandId(UUID request) {
        return Ids.derived("command:" + request + ":1");
    }

    void edit(UUID old, UUID successor, String by) {
        audited(
                "request.edited",
                old,
                () -> stage.jdbc()
                        .sql("insert into governance.edit values (?, ?, ?, '', now())")
                        .params(old, successor, by)
                        .update());
    }

    /** A request the rules denied, without a rule. */
    UUID denied(String requester, int hours) {
        return denied(requester, hours, null);
    }

    UUID denied(String requester, int hours, Ruling.RuleReference forbid) {
        return denied(requester, hours, forbid, Stage.SOURCING.id());
    }

    /** A version of a workflow of the test's own, which may or may not change balances or postings. */
    void catalogue(String workflow, int version, boolean never) {
        stage.jdbc()
                .sql(
                        "insert into governance.workflow_version (workflow, version, sha256, transactional, never_automatic)"
                                + " values (?, ?, ?, true, ?)")
                .params(workflow, version, Stage.SOURCING.sha256(), never)
                .update();
    }

    /** A request that waits under a rule that holds from two hours ago for four hours. */
    RequestView held() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        stage.held(now.minus(2, ChronoUnit.HOURS), now.plus(2, ChronoUnit.HOURS));
        try {
            return stage.made(Stage.PLANNER, Stage.SOURCING);
        } finally {
            stage.rules.hold(RuleBook.Span.ALWAYS);
        }
    }

    RequestView heldAndCleared() {
        RequestView request = held();
        return Stage.done(stage.governance.decide(request.id(), true, request.parametersSha256(), "", Stage.APPROVER));
    }

    /** A row under a rule that holds from so many hours from now until so many. */
    Map<String, Object> underRule(int from, int until) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Instant begins = now.plus(from, ChronoUnit.HOURS);
        Instant ends = now.plus(until, ChronoUnit.HOURS);
        stage.awaiting();
        Map<String, Object> row = request(stage.held(begins, ends));
        stage.rules.hold(RuleBook.Span.ALWAYS);
        row.put("rule_from", begins.atOffset(ZoneOffset.UTC));
        row.put("rule_until", ends.atOffset(ZoneOffset.UTC));
        return row;
    }

    /** A version of a workflow of the test's own that calls itself advisory, and that nobody brought in as such. */
    String advisory() {
        String workflow = "advisory-" + Ids.next();
        stage.jdbc()
                .sql(
                        "insert into governance.workflow_version (workflow, version, sha256, transactional, never_automatic)"
                                + " values (?, 1, ?, false, false)")
                .params(workflow, Stage.SOURCING.sha256())
                .update();
        return workflow;
    }

    void claimAdvisory(String workflow, String by) {
        advisory("advisory_claim", "workflow.claimed-advisory", workflow, Stage.SOURCING.sha256(), by);
    }

    void confirmAdvisory(String workflow, String by) {
        confirmAdvisory(workflow, Stage.SOURCING.sha256(), by);
    }

    void confirmAdvisory(String workflow, String sha256, String by) {
        advisory("advisory_confirmation", "workflow.confirmed-advisory", workflow, sha256, by);
    }

    void advisory(String table, String action, String workflow, String sha256, String by) {
        stage.inTransaction(() -> {
            stage.jdbc()
                    .sql("insert into governance." + table + " values (?, 1, ?, ?, 'PERSON', now())")
                    .params(workflow, sha256, by)
                    .update();
            stage.audit.append(
                    Actor.person(by), action, null, null, Map.of("workflow", workflow, "version", 1, "sha256", sha256));
            return null;
        });
    }

    /** A request for a workflow that needs no rule. */
    Map<String, Object> withoutRule(String workflow) {
        Map<String, Object> row = request(stage.awaiting().ruling().rule());
        row.put("workflow", workflow);
        row.put("transactional", false);
        row.put("outcome", "NOT_REQUIRED");
        row.put("ruling", ((String) row.get("ruling")).replace("NEEDS_APPROVAL", "NOT_REQUIRED"));
        row.put("approvals_needed", "[]");
        row.put("rule_id", null);
        row.put("rule_version", null);
        row.put("rule_sha256", null);
        return row;
    }

    void simulation(Ruling.RuleReference rule, String sha256) {
        stage.jdbc().sql("""
                insert into governance.rule_simulation
                    (rule_id, version, body_sha256, compared_to, run_by, days, from_at, until_at, replayed, not_replayable,
                     newly_permitted, newly_denied, approvals_added, approvals_saved, value_minor, currency, result)
                values (?, ?, ?, 'sha256:' || repeat('0', 64), 'x', 1, now() - interval '1 day', now(), 0, 0, 0, 0, 0, 0, 0,
                        'EUR', '{}')""").params(rule.id(), rule.version(), sha256).update();
    }

    UUID denied(String requester, int hours, Ruling.RuleReference forbid, String workflow) {
        for (Actor actor : List.of(Stage.LEAD, Stage.ADMIN, Stage.APPROVER, Stage.PLANNER)) {
            stage.entitlements.seen(actor);
        }
        Ruling.RuleReference some = stage.awaiting().ruling().rule();
        Map<String, Object> row = request(forbid != null ? forbid : some);
        if (forbid == null) {
            row.put("rule_id", null);
            row.put("rule_version", null);
            row.put("rule_sha256", null);
        }
        row.put("workflow", workflow);
        row.put("requester", requester);
        row.put("outcome", "DENIED");
        row.put("ruling", ((String) row.get("ruling")).replace("NEEDS_APPROVAL", "DENIED"));
        row.put("approvals_needed", "[]");
        row.put(
                "expires_at",
                OffsetDateTime.now(ZoneOffset.UTC)
                        .plusHours(hours)
                        .minusMinutes(1)
                        .truncatedTo(ChronoUnit.SECONDS));
        return insertRequest(row);
    }

    /** A lead's claim that waits for its second person. */
    UUID claimed() {
        UUID request = denied("lead", 1);
        claim(request, "lead");
        return request;
    }

    void claim(UUID request, String by) {
        audited(
                "break-glass.invoked",
                request,
                () -> stage.jdbc()
                        .sql("insert into governance.break_glass values (?, ?, 'because', now())")
                        .params(request, by)
                        .update());
    }

    void second(UUID request, String by) {
        second(request, by, stage.governance.find(request).orElseThrow().parametersSha256());
    }

    void second(UUID request, String by, String sha256) {
        audited(
                "break-glass.approved",
                request,
                () -> stage.jdbc()
                        .sql("insert into governance.break_glass_decision"
                                + " values (?, ?, ?, 'PERSON', 'APPROVED', ?, '', now())")
                        .params(Ids.next(), request, by, sha256)
                        .update());
    }

    void closing(UUID request, String by) {
        audited(
                "break-glass.reviewed",
                request,
                () -> stage.jdbc()
                        .sql("insert into governance.break_glass_closing values (?, ?, 'PERSON', 'seen', now())")
                        .params(request, by)
                        .update());
    }

    void audited(String action, UUID request, Runnable fact) {
        stage.inTransaction(() -> {
            fact.run();
            stage.audit.append(Actor.SYSTEM, action, null, request, Map.of());
            return null;
        });
    }
}
