package dev.triage.cases;

import static dev.triage.cases.JsonForm.list;
import static dev.triage.cases.JsonForm.map;
import static dev.triage.cases.JsonForm.text;
import static dev.triage.cases.JsonForm.texts;

import dev.triage.assessment.Assessment;
import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.assessment.Rank;
import dev.triage.assessment.WorkflowChances;
import dev.triage.governance.Ruling;
import dev.triage.platform.Json;
import dev.triage.platform.Money;
import dev.triage.playbook.Playbook;
import dev.triage.playbook.Proposal;
import dev.triage.playbook.Workflow;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * The stored form of a triage. A workflow is kept as id, version and hash: its text is content and comes from the
 * catalogue, as long as that still has the version.
 */
@Component
class TriagedCodec {

    private final Playbook playbook;

    TriagedCodec(Playbook playbook) {
        this.playbook = playbook;
    }

    static String write(Triaged triaged) {
        return JsonForm.object(form -> {
            assessment(form, triaged.assessment());
            form.put("playbook", triaged.playbookVersion());
            form.put("rules", triaged.rulesVersion());
            form.each("recommendations", triaged.recommendations(), TriagedCodec::recommendation);
        });
    }

    private static void assessment(JsonForm form, Assessment assessment) {
        form.put("category", assessment.category().name());
        form.put("confidence", assessment.confidence());
        form.put("abstained", assessment.abstained());
        form.put(
                "candidates",
                assessment.candidates().stream()
                        .map(c -> List.of(c.category().name(), c.probability()))
                        .toList());
        form.put("novelty", assessment.novelty());
        form.put("delayRisk", assessment.delayRisk());
        Assessment.Resolution resolution = assessment.resolution();
        if (resolution != null) {
            form.put("resolution", List.of(resolution.p50Hours(), resolution.p90Hours()));
        }
        form.put("priority", assessment.priority().name());
        form.put("loss", assessment.expectedLoss().amount().toPlainString());
        form.put("currency", assessment.expectedLoss().currency());
        form.put("dueAssumed", assessment.dueAssumed());
        form.put("rank", assessment.rank(), TriagedCodec::rank);
        form.putUnlessEmpty("missing", assessment.missing());
        form.putUnlessEmpty("models", assessment.models());
    }

    private static void rank(JsonForm form, Rank rank) {
        form.put("key", rank.key());
        form.put("regime", rank.regime().name());
        form.put("tau", rank.tau());
        form.put("dueAt", rank.dueAt());
        form.put(
                "parts",
                rank.parts().stream()
                        .map(part -> List.of(part.text(), part.contribution()))
                        .toList());
    }

    /** A rank alone, as {@link #readRank} reads it. */
    static String write(Rank rank) {
        return JsonForm.object(form -> rank(form, rank));
    }

    static Rank readRank(String json) {
        return rank(JsonForm.read(json));
    }

    private static void recommendation(JsonForm form, Recommendation recommendation) {
        Proposal proposal = recommendation.proposal();
        Workflow workflow = proposal.workflow();
        form.put(
                "workflow",
                List.of(
                        workflow.id(),
                        workflow.version(),
                        workflow.sha256(),
                        workflow.title(),
                        workflow.transactional(),
                        workflow.neverAutomatic()));
        form.put("position", (Object) recommendation.position());
        form.put("score", proposal.score());
        if (proposal.successProbability() != null) {
            form.put("success", proposal.successProbability().doubleValue());
        }
        form.put("cost", (Object) proposal.costMinor());
        form.put("value", (Object) proposal.valueMinor());
        form.putUnlessEmpty("parameters", proposal.parameters());
        form.putUnlessEmpty("reasons", proposal.reasons());
        form.putUnlessEmpty("blockedBy", proposal.blockedBy());
        form.put("ruling", recommendation.ruling(), TriagedCodec::ruling);
    }

    private static void ruling(JsonForm form, Ruling ruling) {
        form.put("outcome", ruling.outcome().name());
        Ruling.RuleReference rule = ruling.rule();
        if (rule != null) {
            form.put("rule", List.of(rule.id(), rule.version(), rule.sha256()));
        }
        form.putUnlessEmpty(
                "approvals",
                ruling.approvals().stream()
                        .map(need -> List.of(need.role(), need.count()))
                        .toList());
        form.putUnlessEmpty(
                "conditions",
                ruling.conditions().stream().map(TriagedCodec::condition).toList());
        form.put("explanation", ruling.explanation());
    }

    /** What stands in nobody's way is most of them, and short. */
    private static List<Object> condition(Ruling.Condition c) {
        String wouldPass = c.wouldPass();
        return wouldPass == null
                ? List.of(c.name(), c.met(), c.expression(), c.inputs())
                : List.of(c.name(), c.met(), c.expression(), c.inputs(), wouldPass, c.values());
    }

    Triaged read(String json) {
        JsonNode node = JsonForm.read(json);
        return new Triaged(
                assessment(node),
                list(node, "recommendations", this::recommendation),
                needed(node, "playbook"),
                needed(node, "rules"));
    }

    private static Assessment assessment(JsonNode node) {
        return new Assessment(
                Category.valueOf(needed(node, "category")),
                node.path("confidence").doubleValue(),
                node.path("abstained").booleanValue(),
                list(
                        node,
                        "candidates",
                        c -> new Assessment.Candidate(
                                Category.valueOf(c.path(0).asString()),
                                c.path(1).doubleValue())),
                node.path("novelty").doubleValue(),
                node.path("delayRisk").doubleValue(),
                Priority.valueOf(needed(node, "priority")),
                new Money(new BigDecimal(needed(node, "loss")), needed(node, "currency")),
                node.path("dueAssumed").booleanValue(),
                rank(node.path("rank")),
                texts(node, "missing"),
                models(node),
                resolution(node.path("resolution")),
                // Kept with each recommendation; a stored assessment proposes nothing anew.
                WorkflowChances.NONE);
    }

    private static Rank rank(JsonNode rank) {
        return new Rank(
                rank.path("key").doubleValue(),
                Rank.Regime.valueOf(needed(rank, "regime")),
                Duration.parse(needed(rank, "tau")),
                Instant.parse(needed(rank, "dueAt")),
                list(rank, "parts", TriagedCodec::part));
    }

    private static Rank.Reason part(JsonNode part) {
        return new Rank.Reason(part.path(0).asString(), part.path(1).doubleValue());
    }

    /** The parts of a stored rank alone, as the array they are kept in; none when there is no array. */
    static List<Rank.Reason> parts(@Nullable String json) {
        if (json == null) {
            return List.of();
        }
        return list(JsonForm.read("{\"parts\":" + json + "}"), "parts", TriagedCodec::part);
    }

    private static Assessment.@Nullable Resolution resolution(JsonNode kept) {
        return kept.isArray()
                ? new Assessment.Resolution(
                        kept.path(0).doubleValue(), kept.path(1).doubleValue())
                : null;
    }

    private static Map<String, String> models(JsonNode node) {
        return map(node, "models").entrySet().stream()
                .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, e -> String.valueOf(e.getValue())));
    }

    private Recommendation recommendation(JsonNode node) {
        Proposal proposal = new Proposal(
                workflow(node.path("workflow")),
                node.path("score").doubleValue(),
                node.path("cost").longValue(),
                node.path("value").longValue(),
                map(node, "parameters"),
                texts(node, "reasons"),
                texts(node, "blockedBy"),
                node.path("success").isNumber() ? node.path("success").doubleValue() : null);
        return new Recommendation(node.path("position").intValue(), proposal, ruling(node.path("ruling")));
    }

    /** As catalogued when the version is still there, else what was kept of it. */
    private Workflow workflow(JsonNode kept) {
        String id = kept.path(0).asString();
        int version = kept.path(1).intValue();
        String sha256 = kept.path(2).asString();
        return playbook.workflow(id)
                .filter(workflow ->
                        workflow.version() == version && workflow.sha256().equals(sha256))
                // As it counted then: whether it is advisory may have been confirmed since.
                .map(workflow -> kept.path(4).booleanValue() ? workflow.unconfirmed() : workflow.declared())
                .orElseGet(() -> new Workflow(
                        id,
                        version,
                        sha256,
                        kept.path(3).asString(),
                        "",
                        kept.path(4).booleanValue(),
                        kept.path(5).booleanValue(),
                        Map.of(),
                        Set.of(),
                        null,
                        null,
                        List.of()));
    }

    private static Ruling ruling(JsonNode node) {
        return new Ruling(
                Ruling.Outcome.valueOf(needed(node, "outcome")),
                rule(node.get("rule")),
                list(
                        node,
                        "approvals",
                        n -> new Ruling.ApprovalNeed(
                                n.path(0).asString(), n.path(1).intValue())),
                list(
                        node,
                        "conditions",
                        c -> new Ruling.Condition(
                                c.path(0).asString(),
                                c.path(1).booleanValue(),
                                c.path(2).asString(),
                                c.path(3).asString(),
                                values(c.path(5)),
                                c.has(4) ? c.path(4).asString() : null)),
                Objects.requireNonNullElse(text(node, "explanation"), ""));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> values(JsonNode values) {
        return values.isObject() ? Json.MAPPER.convertValue(values, Map.class) : Map.of();
    }

    private static Ruling.@Nullable RuleReference rule(@Nullable JsonNode rule) {
        return rule == null
                ? null
                : new Ruling.RuleReference(
                        rule.path(0).asString(),
                        rule.path(1).intValue(),
                        rule.path(2).asString());
    }

    private static String needed(JsonNode node, String name) {
        return Objects.requireNonNull(text(node, name), name);
    }
}
