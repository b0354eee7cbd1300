package dev.triage.cases;

import dev.triage.assessment.Assessment;
import dev.triage.assessment.Rank;
import dev.triage.governance.Ruling;
import dev.triage.platform.Money;
import dev.triage.playbook.Proposal;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The <em>triaged</em> object of the contract: one shape for the API, for the outgoing recommendation event and for the
 * command line.
 */
public final class TriagedDocument {

    private TriagedDocument() {}

    /** The whole object, ranks as of {@code now}. */
    public static Map<String, Object> of(Triaged triaged, Instant now) {
        Map<String, Object> versions = new LinkedHashMap<>();
        versions.put("models", triaged.assessment().models());
        versions.put("playbook", triaged.playbookVersion());
        versions.put("rules", triaged.rulesVersion());

        Map<String, Object> document = new LinkedHashMap<>();
        document.put("assessment", assessment(triaged.assessment(), now));
        document.put("recommendations", recommendations(triaged.recommendations()));
        document.put("versions", versions);
        return document;
    }

    /** The {@code assessment} part; its reasons' contributions and {@code remainder} add up to {@code rank}. */
    public static Map<String, Object> assessment(Assessment assessment, Instant now) {
        double rank = assessment.rank().at(now);
        List<Rank.Reason> reasons = assessment.rank().reasonsAt(now);
        double remainder =
                rank - reasons.stream().mapToDouble(Rank.Reason::contribution).sum();

        Map<String, Object> document = new LinkedHashMap<>();
        document.put("category", assessment.category().name());
        document.put("confidence", rounded(assessment.confidence()));
        document.put("abstained", assessment.abstained());
        document.put(
                "candidates",
                assessment.candidates().stream()
                        .map(candidate -> Map.of(
                                "category", candidate.category().name(),
                                "probability", candidate.probability()))
                        .toList());
        document.put("novelty", rounded(assessment.novelty()));
        document.put("delayRisk", rounded(assessment.delayRisk()));
        Assessment.Resolution resolution = assessment.resolution();
        if (resolution != null) {
            Map<String, Object> hours = new LinkedHashMap<>();
            hours.put("p50Hours", tenths(resolution.p50Hours()));
            hours.put("p90Hours", tenths(resolution.p90Hours()));
            document.put("resolution", hours);
        }
        document.put("priority", assessment.priority().name());
        document.put("expectedLoss", money(assessment.expectedLoss()));
        document.put("dueAt", assessment.rank().dueAt().toString());
        document.put("dueAssumed", assessment.dueAssumed());
        document.put("rank", rank);
        document.put(
                "reasons",
                reasons.stream()
                        .map(reason -> Map.of("text", reason.text(), "contribution", reason.contribution()))
                        .toList());
        document.put("remainder", remainder);
        document.put("missing", assessment.missing());
        return document;
    }

    /** The {@code recommendations} part, in order. */
    public static List<Map<String, Object>> recommendations(List<Recommendation> recommendations) {
        return recommendations.stream().map(TriagedDocument::recommendation).toList();
    }

    private static Map<String, Object> recommendation(Recommendation recommendation) {
        Proposal proposal = recommendation.proposal();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("workflow", proposal.workflow().id());
        document.put("workflowVersion", proposal.workflow().version());
        document.put("title", proposal.workflow().title());
        document.put("position", recommendation.position());
        document.put("score", rounded(proposal.score()));
        Double success = proposal.successProbability();
        if (success != null) {
            document.put("successProbability", rounded(success));
        }
        document.put("transactional", proposal.workflow().transactional());
        document.put("parameters", proposal.parameters());
        document.put("reasons", proposal.reasons());
        document.put("blockedBy", proposal.blockedBy());
        document.put("ruling", ruling(recommendation.ruling()));
        return document;
    }

    /** A ruling as the contract writes it. */
    public static Map<String, Object> ruling(Ruling ruling) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("outcome", ruling.outcome().name());
        Ruling.RuleReference rule = ruling.rule();
        document.put("rule", rule == null ? null : rule.id());
        document.put("ruleVersion", rule == null ? null : rule.version());
        document.put("ruleSha256", rule == null ? null : rule.sha256());
        document.put(
                "approvals",
                ruling.approvals().stream()
                        .map(need -> Map.of("role", need.role(), "count", need.count()))
                        .toList());
        document.put(
                "conditions",
                ruling.conditions().stream().map(TriagedDocument::condition).toList());
        document.put("explanation", ruling.explanation());
        if (!ruling.wouldPass().isEmpty()) {
            document.put("wouldPass", ruling.wouldPass());
        }
        return document;
    }

    private static Map<String, Object> condition(Ruling.Condition condition) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", condition.name());
        document.put("met", condition.met());
        document.put("expression", condition.expression());
        document.put("inputs", condition.inputs());
        if (condition.wouldPass() != null) {
            document.put("values", condition.values());
            document.put("needs", condition.expression());
            document.put("wouldPass", condition.wouldPass());
        }
        return document;
    }

    /** {@code {"amount":"7400.00","currency":"EUR"}}. */
    public static Map<String, Object> money(Money money) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("amount", money.plain());
        document.put("currency", money.currency());
        return document;
    }

    private static BigDecimal tenths(double hours) {
        return BigDecimal.valueOf(hours).setScale(1, RoundingMode.HALF_UP);
    }

    private static BigDecimal rounded(double share) {
        return BigDecimal.valueOf(share).setScale(4, RoundingMode.HALF_UP).stripTrailingZeros();
    }
}
