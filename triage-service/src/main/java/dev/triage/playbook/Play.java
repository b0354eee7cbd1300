package dev.triage.playbook;

import com.networknt.schema.Schema;
import dev.triage.assessment.Assessment;
import dev.triage.platform.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One workflow file, ready to be asked: how much it helps in a situation, what it costs, what it needs, with which
 * parameters.
 *
 * @param shares share of the expected loss it usually saves, by category ordinal; 0 to 1
 * @param fills parameter name to its source, in the file's order
 * @param required parameter name to its title, of those that must be there
 * @param schema the compiled parameter schema, for what people send
 */
record Play(
        Workflow workflow,
        double[] shares,
        List<Adjustment> adjustments,
        Cost cost,
        Map<String, Fill> fills,
        Map<String, Bound> bounds,
        Map<String, String> required,
        List<Precondition> preconditions,
        List<Phrase> reasons,
        Schema schema) {

    /** From how much more or less than the usual success a line is worth reading. */
    private static final double WORTH_SAYING = 0.15;

    /** A change of the effect when a condition holds, and why, if it is worth saying. */
    record Adjustment(
            Condition when, double times, @Nullable Phrase because) {}

    /** What it costs: so much, so much of the value, and what the event says of the way. In the reporting currency. */
    record Cost(long fixedMinor, double valueShare, boolean transport) {}

    /** Something that must be so; any one of the facts known is enough when there is no condition. */
    record Precondition(List<Condition> anyOf, String otherwise) {

        boolean holds(Situation situation) {
            for (Condition condition : anyOf) {
                if (condition.holds(situation)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The same play of this workflow. */
    Play of(Workflow counted) {
        return new Play(counted, shares, adjustments, cost, fills, bounds, required, preconditions, reasons, schema);
    }

    /** How much it usually helps, over all categories the event may be of. */
    double usualEffect(Assessment assessment) {
        List<Assessment.Candidate> candidates = assessment.candidates();
        if (candidates.isEmpty()) {
            return shares[assessment.category().ordinal()];
        }
        double effect = 0;
        double mass = 0;
        for (int i = 0; i < candidates.size(); i++) {
            Assessment.Candidate candidate = candidates.get(i);
            effect += candidate.probability() * shares[candidate.category().ordinal()];
            mass += candidate.probability();
        }
        // What is spread over categories too unlikely to be listed counts as unclassified.
        return effect + Math.max(0, 1 - mass) * shares[shares.length - 1];
    }

    /** The usual effect in the light of this situation and of how such tries went before; 0 to 1. */
    double effect(Situation situation) {
        double effect = usualEffect(situation.assessment)
                * situation.assessment.chances().relative(workflow.id());
        for (Adjustment adjustment : adjustments) {
            if (adjustment.when().holds(situation)) {
                effect *= adjustment.times();
            }
        }
        return Math.clamp(effect, 0.0, 1.0);
    }

    long costMinor(Situation situation) {
        long value = valueMinor(situation);
        long transport = cost.transport() && situation.otherSite != null
                ? Math.max(0, situation.rates.minor(situation.otherSite.cost(), 0))
                : 0;
        return cost.fixedMinor() + Math.round(value * cost.valueShare()) + transport;
    }

    /** The order's value; the expected loss stands in when the value is unknown or in a currency without a rate. */
    static long valueMinor(Situation situation) {
        long unknown = situation.assessment.expectedLoss().minor();
        return Math.max(0, situation.rates.minor(situation.event.value(), unknown));
    }

    /** Effect less cost, as shares of the expected loss; below zero when it costs more than it saves. */
    double net(Situation situation) {
        long loss = Math.max(100, situation.assessment.expectedLoss().minor());
        return effect(situation) - (double) costMinor(situation) / loss;
    }

    /** Everything missing, in words; empty when it can be requested. */
    List<String> blockedBy(Situation situation, Map<String, Object> parameters) {
        List<String> missing = new ArrayList<>(0);
        for (Precondition precondition : preconditions) {
            if (!precondition.holds(situation)) {
                missing.add(precondition.otherwise());
            }
        }
        if (missing.isEmpty()) {
            required.forEach((name, title) -> {
                if (!parameters.containsKey(name)) {
                    missing.add(title + " is not known");
                }
            });
        }
        return missing;
    }

    Map<String, Object> parameters(Situation situation) {
        Map<String, Object> filled = LinkedHashMap.newLinkedHashMap(fills.size());
        for (Map.Entry<String, Fill> fill : fills.entrySet()) {
            Object value = fill.getValue().from(situation);
            if (value != null) {
                filled.put(fill.getKey(), value);
            }
        }
        return filled;
    }

    Proposal proposal(Situation situation, Map<String, Object> parameters, List<String> blockedBy) {
        double score = Math.clamp(net(situation), 0.0, 1.0);
        long cost = costMinor(situation);
        return new Proposal(
                workflow,
                score,
                cost,
                valueMinor(situation),
                parameters,
                reasons(situation, cost),
                blockedBy,
                situation.assessment.chances().probability(workflow.id()));
    }

    private List<String> reasons(Situation situation, long cost) {
        List<String> said = new ArrayList<>(reasons.size() + 3);
        for (Phrase reason : reasons) {
            addIfKnown(said, reason, situation);
        }
        for (Adjustment adjustment : adjustments) {
            if (adjustment.because() != null && adjustment.when().holds(situation)) {
                addIfKnown(said, adjustment.because(), situation);
            }
        }
        double relative = situation.assessment.chances().relative(workflow.id());
        if (Math.abs(relative - 1) >= WORTH_SAYING) {
            said.add("tries like this succeed " + (relative > 1 ? "more" : "less") + " often than usual, about "
                    + Math.round(100
                            * Objects.requireNonNull(
                                    situation.assessment.chances().probability(workflow.id())))
                    + " % of the time");
        }
        Money loss = situation.assessment.expectedLoss();
        long percent = Math.round(effect(situation) * 100);
        String price = cost == 0 ? "at no cost worth counting" : "for about " + money(cost, loss.currency());
        said.add("estimated to save " + percent + " % of an expected loss of " + money(loss.minor(), loss.currency())
                + " " + price);
        return said;
    }

    private static void addIfKnown(List<String> said, Phrase reason, Situation situation) {
        String text = reason.in(situation);
        if (text != null) {
            said.add(text);
        }
    }

    private static String money(long minor, String currency) {
        return BigDecimal.valueOf(minor, 2).setScale(2, RoundingMode.HALF_UP).toPlainString() + " " + currency;
    }
}
