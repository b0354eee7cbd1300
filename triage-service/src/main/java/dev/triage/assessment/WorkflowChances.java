package dev.triage.assessment;

import dev.triage.assessment.scoring.Calibration;
import dev.triage.assessment.scoring.StoredModel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How probably each workflow would solve one exception, as learned from what was tried before. Advice. */
public final class WorkflowChances {

    /** Without a model: nothing is known of any workflow. */
    public static final WorkflowChances NONE =
            new WorkflowChances(new Workflows(List.of(), new double[0]), new double[0]);

    private static final double LEAST = 0.5;
    private static final double MOST = 1.5;

    private final Workflows workflows;
    private final double[] probabilities;

    private WorkflowChances(Workflows workflows, double[] probabilities) {
        this.workflows = workflows;
        this.probabilities = probabilities;
    }

    /**
     * Chances known from elsewhere.
     *
     * @param probabilities 0 to 1, by workflow
     * @param usual how often each of the same workflows usually succeeds, above 0 and at most 1
     */
    public static WorkflowChances of(Map<String, Double> probabilities, Map<String, Double> usual) {
        List<String> names = probabilities.keySet().stream().sorted().toList();
        if (!usual.keySet().containsAll(names)) {
            throw new IllegalArgumentException("Expected the usual success of each of " + names + ", found " + usual);
        }
        return new WorkflowChances(
                new Workflows(names, names.stream().mapToDouble(usual::get).toArray()),
                names.stream().mapToDouble(probabilities::get).toArray());
    }

    static WorkflowChances of(Workflows workflows, double[] margins, Calibration calibration) {
        double[] probabilities = new double[margins.length];
        for (int i = 0; i < margins.length; i++) {
            probabilities[i] = calibration.sigmoid(margins[i]);
        }
        return new WorkflowChances(workflows, probabilities);
    }

    /** Calibrated probability that the workflow solves it, 0 to 1; null when it was never seen tried. */
    public @Nullable Double probability(String workflow) {
        Integer place = workflows.places.get(workflow);
        return place == null ? null : probabilities[place];
    }

    /**
     * How much better or worse than usual the workflow's chances are here: a factor from 0.5 to 1.5, 1 when nothing is
     * known. Bounded, because it is learned from few cases and only weighs what the catalogue says.
     */
    public double relative(String workflow) {
        Integer place = workflows.places.get(workflow);
        return place == null ? 1 : Math.clamp(probabilities[place] / workflows.usual[place], LEAST, MOST);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WorkflowChances chances
                && workflows.places.equals(chances.workflows.places)
                && Arrays.equals(workflows.usual, chances.workflows.usual)
                && Arrays.equals(probabilities, chances.probabilities);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(probabilities);
    }

    @Override
    public String toString() {
        Map<String, Double> said = new java.util.TreeMap<>();
        workflows.places.forEach((workflow, place) -> said.put(workflow, probabilities[place]));
        return said.toString();
    }

    /** What all assessments of one model share: which workflow stands where, and how often it usually succeeds. */
    static final class Workflows {

        private static final double SMALLEST = 0.01;

        private final Map<String, Integer> places = new HashMap<>();
        private final double[] usual;

        Workflows(List<String> names, double[] usual) {
            names.forEach(name -> places.put(name, places.size()));
            this.usual = usual;
        }

        static Workflows of(StoredModel model) {
            List<String> names = model.scorer().labels();
            return new Workflows(
                    names,
                    names.stream()
                            .mapToDouble(name ->
                                    Math.max(SMALLEST, model.usualSuccess().getOrDefault(name, 1.0)))
                            .toArray());
        }
    }
}
