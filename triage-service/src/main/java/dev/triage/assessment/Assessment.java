package dev.triage.assessment;

import dev.triage.platform.Money;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the service judges an exception to be, how likely it hurts, and how much. Advice; it moves nothing.
 *
 * @param category the category, {@code UNKNOWN} when the model abstained
 * @param confidence calibrated probability of {@code category}, or of the best candidate when abstained; 0 to 1
 * @param abstained whether the best candidate stayed below its threshold
 * @param candidates the most probable categories, best first, probabilities adding up to at most 1
 * @param novelty how little the event resembles what the model was trained on; 0 to 1
 * @param delayRisk probability that the promise is missed; 0 to 1
 * @param priority the step people use
 * @param expectedLoss what doing nothing is expected to cost, in the reporting currency
 * @param dueAssumed true when the event gave no promise and the deadline is the category's usual one
 * @param rank the place in the queue
 * @param missing JSON Pointers without slashes, dotted, of facts that would have helped: {@code carrier.tracking}
 * @param models model versions used, by model name
 * @param resolution how long it will probably take; null without a model of that
 * @param chances how probably each workflow would solve it
 */
public record Assessment(
        Category category,
        double confidence,
        boolean abstained,
        List<Candidate> candidates,
        double novelty,
        double delayRisk,
        Priority priority,
        Money expectedLoss,
        boolean dueAssumed,
        Rank rank,
        List<String> missing,
        Map<String, String> models,
        @Nullable Resolution resolution,
        WorkflowChances chances) {

    public Assessment {
        candidates = List.copyOf(candidates);
        missing = List.copyOf(missing);
        models = Map.copyOf(models);
    }

    /** Without estimates of duration and of workflows. */
    public Assessment(
            Category category,
            double confidence,
            boolean abstained,
            List<Candidate> candidates,
            double novelty,
            double delayRisk,
            Priority priority,
            Money expectedLoss,
            boolean dueAssumed,
            Rank rank,
            List<String> missing,
            Map<String, String> models) {
        this(
                category,
                confidence,
                abstained,
                candidates,
                novelty,
                delayRisk,
                priority,
                expectedLoss,
                dueAssumed,
                rank,
                missing,
                models,
                null,
                WorkflowChances.NONE);
    }

    /** The same with another priority and rank. */
    public Assessment ranked(Priority newPriority, Rank newRank) {
        return new Assessment(
                category,
                confidence,
                abstained,
                candidates,
                novelty,
                delayRisk,
                newPriority,
                expectedLoss,
                dueAssumed,
                newRank,
                missing,
                models,
                resolution,
                chances);
    }

    /**
     * Hours from the exception to its end: half of the like end within {@code p50Hours}, nine in ten within
     * {@code p90Hours}.
     */
    public record Resolution(double p50Hours, double p90Hours) {}

    /** A possible category with its calibrated probability, 0 to 1. */
    public record Candidate(Category category, double probability) {}
}
