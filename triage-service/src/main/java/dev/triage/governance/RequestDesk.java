package dev.triage.governance;

import dev.triage.platform.Actor;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Ids;
import dev.triage.platform.Json;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import dev.triage.playbook.Proposal;
import dev.triage.playbook.Workflow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Takes requests: rules on them, files them with what was ruled, and clears those that need nobody. */
@Component
class RequestDesk {

    private static final int LONGEST_KEY = 200;

    private final JdbcClient jdbc;
    private final RequestRows rows;
    private final Guards guards;
    private final ActiveRules rules;
    private final Packets packets;
    private final RequestNews news;
    private final Clock clock;
    private final Duration lifetime;

    RequestDesk(
            JdbcClient jdbc,
            RequestRows rows,
            Guards guards,
            ActiveRules rules,
            Packets packets,
            RequestNews news,
            Clock clock,
            @Value("${triage.governance.request-lifetime:24h}") Duration lifetime) {
        if (lifetime.compareTo(Duration.ofMinutes(1)) < 0 || lifetime.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException(
                    "Expected triage.governance.request-lifetime of 1m to 24h, found " + lifetime);
        }
        this.jdbc = jdbc;
        this.rows = rows;
        this.guards = guards;
        this.rules = rules;
        this.packets = packets;
        this.news = news;
        this.clock = clock;
        this.lifetime = lifetime;
    }

    Result<RequestView> request(CaseFacts facts, Proposal proposal, Actor requester, String key) {
        if (!requester.isAny(Role.PLANNER, Role.LEAD, Role.ORCHESTRATOR)) {
            return Result.refused(
                    Refusal.Kind.FORBIDDEN,
                    "not-a-requester",
                    "Expected a planner, a lead or the orchestrator, found " + requester.subject() + ".");
        }
        return file(new Asking(facts, proposal, requester, key, lifetime), Kind.ORDINARY);
    }

    /** What is asked, by whom, under which key, and for how long at most. */
    record Asking(CaseFacts facts, Proposal proposal, Actor requester, String key, Duration longest) {}

    /** What sort of request it is: what must hold of its ruling, and what is written with it or not at all. */
    interface Kind {

        Kind ORDINARY = new Kind() {};

        default Optional<Refusal> objection(Ruling ruling) {
            return Optional.empty();
        }

        default void filed(UUID request) {}

        /** What the caller says when a guard of {@link #filed} refuses. */
        default Optional<Refusal> refusal(Guards.Objection objection) {
            return Optional.empty();
        }
    }

    Result<RequestView> file(Asking asking, Kind kind) {
        CaseFacts facts = asking.facts();
        Proposal proposal = asking.proposal();
        Actor requester = asking.requester();
        String key = asking.key();
        UUID caseId = facts.caseId();
        Optional<Refusal> refusal = inForm(caseId, key);
        if (refusal.isPresent() || caseId == null) {
            return new Result.Refused<>(refusal.orElseThrow());
        }
        String body = bodySha256(caseId, proposal);
        Optional<Result<RequestView>> before = answered(requester, key, body);
        if (before.isPresent()) {
            return before.get();
        }
        if (!proposal.blockedBy().isEmpty()) {
            return Result.refused(
                    Refusal.Kind.INVALID,
                    "blocked",
                    proposal.workflow().id() + " cannot be requested: " + String.join("; ", proposal.blockedBy())
                            + ".");
        }
        Optional<Refusal> uncatalogued =
                WorkflowRegister.enter(proposal.workflow().declared(), jdbc, guards);
        if (uncatalogued.isPresent()) {
            return new Result.Refused<>(uncatalogued.get());
        }

        RuleBook book = rules.book();
        Evaluation evaluation = evaluated(book, facts, proposal, requester);
        Ruling ruling = evaluation.ruling();
        Optional<Refusal> unfit = kind.objection(ruling);
        if (unfit.isPresent()) {
            return new Result.Refused<>(unfit.get());
        }
        Duration life = asking.longest().compareTo(lifetime) < 0 ? asking.longest() : lifetime;
        Instant expiry = rows.moment().plus(life).truncatedTo(ChronoUnit.SECONDS);
        UUID id = Ids.next();
        Packet packet = Packet.of(facts, proposal, evaluation);
        Envelope envelope = Envelope.of(new Envelope.Content(
                id, caseId, facts, proposal, ruling, packet, evaluation.rules().version(), requester, expiry));
        if (!envelope.storable() || !StoredJson.storable(evaluation.inputs())) {
            return Result.refused(
                    Refusal.Kind.INVALID, "text-not-storable", "Expected text without NUL characters, found one.");
        }
        Instant due = facts.assessment().rank().dueAt();
        Filing filing = new Filing(
                id,
                caseId,
                facts.reference(),
                requester,
                evaluation,
                envelope,
                expiry,
                due,
                key,
                body,
                span(book, ruling, facts));
        Optional<Guards.Objection> objection = guards.attempt(() -> {
            insert(filing, proposal.workflow());
            packets.keep(id, packet);
            kind.filed(id);
        });
        if (objection.isPresent()) {
            return kind.refusal(objection.get())
                    .<Result<RequestView>>map(Result.Refused::new)
                    .orElseGet(() -> refused(objection.get(), requester, key, body));
        }
        return Result.done(filed(filing));
    }

    Ruling wouldRule(CaseFacts facts, Proposal proposal, Actor requester) {
        Ruling ruling = rules.book().rule(facts, proposal, !requester.isPerson(), clock.instant());
        return withAPerson(ruling, proposal.workflow());
    }

    private Evaluation evaluated(RuleBook book, CaseFacts facts, Proposal proposal, Actor requester) {
        Evaluation evaluation = book.evaluate(facts, proposal, !requester.isPerson(), clock.instant());
        return evaluation.with(withAPerson(evaluation.ruling(), proposal.workflow()));
    }

    private static Optional<Refusal> inForm(@Nullable UUID caseId, String key) {
        if (caseId == null) {
            return Optional.of(new Refusal(
                    Refusal.Kind.INVALID, "no-case", "Expected a stored case to request a workflow for, found none."));
        }
        if (key.isBlank() || key.length() > LONGEST_KEY || key.indexOf('\0') >= 0) {
            return Optional.of(new Refusal(
                    Refusal.Kind.MALFORMED,
                    "idempotency-key-malformed",
                    "Expected an idempotency key of 1 to " + LONGEST_KEY + " characters, found " + key.length() + "."));
        }
        return Optional.empty();
    }

    private static String bodySha256(UUID caseId, Proposal proposal) {
        return bodySha256(caseId, proposal.workflow().id(), proposal.parameters());
    }

    private static String bodySha256(UUID caseId, String workflow, Map<String, Object> parameters) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("case", caseId.toString());
        body.put("workflow", workflow);
        body.put("parameters", parameters);
        return CanonicalJson.sha256(body);
    }

    /** The answer this key had before for this body. */
    Optional<Result<RequestView>> answered(
            UUID caseId, String workflow, Map<String, Object> parameters, Actor requester, String key) {
        return answered(requester, key, bodySha256(caseId, workflow, parameters));
    }

    /** The answer this key had before, if it had one. */
    private Optional<Result<RequestView>> answered(Actor requester, String key, String body) {
        return rows.byKey(requester.subject(), key)
                .map(
                        made -> made.bodySha256().equals(body)
                                ? Result.done(rows.find(made.id()).orElseThrow())
                                : Result.refused(
                                        Refusal.Kind.INVALID,
                                        "idempotency-key-reused",
                                        "The idempotency key was used before with another body; expected a new key for a new request."));
    }

    /** Balances, postings and confirmations are never cleared without a person, whatever a rule permits. */
    private static Ruling withAPerson(Ruling ruling, Workflow workflow) {
        if (ruling.outcome() != Ruling.Outcome.PERMITTED || !workflow.neverAutomatic()) {
            return ruling;
        }
        return new Ruling(
                Ruling.Outcome.NEEDS_APPROVAL,
                ruling.rule(),
                List.of(new Ruling.ApprovalNeed(Role.APPROVER.code(), 1)),
                ruling.conditions(),
                ruling.explanation() + " It is never automatic: an approver decides.");
    }

    private void insert(Filing filing, Workflow workflow) {
        Evaluation evaluation = filing.evaluation();
        Ruling ruling = evaluation.ruling();
        Ruling.RuleReference rule = ruling.rule();
        RuleSet rules = evaluation.rules();
        jdbc.sql("insert into governance.rule_set (sha256, rules) values (?, ?) on conflict do nothing")
                .params(rules.sha256(), rules.text())
                .update();
        jdbc.sql("""
                insert into governance.action_request
                    (id, case_id, case_reference, requester, requester_kind, workflow, workflow_version, transactional,
                     parameters, binding, params_sha256, amount_minor, currency, outcome, rule_id, rule_version,
                     rule_sha256, ruling, approvals_needed, requested_at, expires_at, due_at, idempotency_key,
                     body_sha256, inputs, input_sha256, engine, rule_set_sha256, rule_from, rule_until)
                values (:id, :case, :reference, :requester, :kind, :workflow, :workflowVersion, :transactional,
                        cast(:parameters as jsonb), :binding, :sha256, :amount, :currency, :outcome, :rule, :ruleVersion,
                        :ruleSha256, cast(:ruling as jsonb), cast(:needs as jsonb), governance.moment(), :expiry, :due,
                        :key, :body, :inputs, :inputSha256, :engine, :ruleSet, :from, :until)""")
                .param("id", filing.id())
                .param("case", filing.caseId())
                .param("reference", filing.reference())
                .param("requester", filing.requester().subject())
                .param("kind", filing.requester().kind().name())
                .param("workflow", workflow.id())
                .param("workflowVersion", workflow.version())
                .param("transactional", workflow.transactional())
                .param(
                        "parameters",
                        Json.MAPPER.writeValueAsString(filing.envelope().parameters()))
                .param("binding", filing.envelope().text())
                .param("sha256", filing.envelope().sha256())
                .param("amount", filing.envelope().amountMinor())
                .param("currency", filing.envelope().currency())
                .param("outcome", ruling.outcome().name())
                .param("rule", rule == null ? null : rule.id())
                .param("ruleVersion", rule == null ? null : rule.version())
                .param("ruleSha256", rule == null ? null : rule.sha256())
                .param("ruling", StoredJson.of(ruling))
                .param("needs", Json.MAPPER.writeValueAsString(ruling.needs()))
                .param("expiry", filing.expiry().atOffset(ZoneOffset.UTC))
                .param("due", filing.due().atOffset(ZoneOffset.UTC))
                .param("key", filing.key())
                .param("body", filing.body())
                .param("inputs", evaluation.inputs())
                .param("inputSha256", evaluation.inputSha256())
                .param("engine", evaluation.engine())
                .param("ruleSet", rules.sha256())
                .param("from", moment(filing.span().from()))
                .param("until", moment(filing.span().until()))
                .update();
    }

    /** From when until when what permits it holds; always where nothing permits it. */
    private static RuleBook.Span span(RuleBook book, Ruling ruling, CaseFacts facts) {
        boolean permitted =
                ruling.outcome() == Ruling.Outcome.PERMITTED || ruling.outcome() == Ruling.Outcome.NEEDS_APPROVAL;
        Ruling.RuleReference rule = ruling.rule();
        return permitted && rule != null ? book.span(rule, facts) : RuleBook.Span.ALWAYS;
    }

    private static @Nullable OffsetDateTime moment(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }

    private Result<RequestView> refused(Guards.Objection objection, Actor requester, String key, String body) {
        return switch (objection.guard()) {
            // Somebody sent the same key at the same time and was first; theirs is the answer.
            case "p3_idempotency_key_is_used_once" ->
                answered(requester, key, body).orElseThrow();
            // A workflow was confirmed as advisory in between; ruled on anew, the request needs no rule.
            case "d6_workflow_is_catalogued",
                    "a1_rule_is_in_effect",
                    "a1_rule_is_active",
                    "a1_rule_is_on_file",
                    "a4_rule_asks_for_approvals",
                    "d7_amount_is_within_the_rule",
                    "r6_set_is_of_rules_on_file" ->
                Result.refused(
                        Refusal.Kind.CONFLICT,
                        "rules-changed",
                        "The rules changed while the request was ruled on: " + objection.message() + ". Ask again.");
            case "d12_advisory_is_confirmed" ->
                Result.refused(Refusal.Kind.CONFLICT, "workflow-unconfirmed", objection.message() + ".");
            case "a2_requester_is_not_rule_author" ->
                Result.refused(
                        Refusal.Kind.FORBIDDEN,
                        "requester-is-rule-author",
                        "Expected somebody who did not write the rule, found: " + objection.message() + ".");
            default ->
                throw new IllegalStateException(
                        "The database refused a request the desk thought sound: " + objection.message());
        };
    }

    private RequestView filed(Filing filing) {
        RequestView view = rows.find(filing.id()).orElseThrow();
        Ruling ruling = view.ruling();
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("reference", view.caseReference());
        detail.put("outcome", ruling.outcome().name());
        detail.put("amountMinor", view.amountMinor());
        detail.put("currency", view.currency());
        detail.put("expiresAt", view.expiresAt().toString());
        if (ruling.rule() != null) {
            detail.put("rule", ruling.rule().id());
            detail.put("ruleVersion", ruling.rule().version());
            detail.put("ruleSha256", ruling.rule().sha256());
        }
        news.record(view, "request.made", filing.requester(), detail);
        if (view.status() == RequestStatus.CLEARED) {
            news.cleared(view, ruling.explanation());
        } else {
            news.changed(view, filing.requester(), ruling.explanation());
        }
        return view;
    }

    /** A request about to be filed. */
    private record Filing(
            UUID id,
            UUID caseId,
            String reference,
            Actor requester,
            Evaluation evaluation,
            Envelope envelope,
            Instant expiry,
            Instant due,
            String key,
            String body,
            RuleBook.Span span) {}
}
