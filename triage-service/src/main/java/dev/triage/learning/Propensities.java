package dev.triage.learning;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * With which probability people chose a workflow. What was logged is taken as it is; where nothing was, it is estimated
 * from how often people chose each workflow for exceptions of the category, drawn towards the overall shares as if
 * {@value #SMOOTHING} more choices had been seen.
 */
final class Propensities {

    /** Choices at overall shares added to every category. */
    static final double SMOOTHING = 10;

    /** No trial counts more than this many times: rare choices would drown all others. */
    static final double MOST_WEIGHT = 10;

    private static final String NO_CATEGORY = "none";

    private final Map<String, Map<String, Integer>> byCategory = new HashMap<>();
    private final Map<String, Integer> overall = new HashMap<>();
    private int choices;

    private Propensities() {}

    static Propensities of(List<LabelledEvent> events) {
        Propensities counted = new Propensities();
        for (LabelledEvent event : events) {
            for (String workflow : event.choices()) {
                counted.byCategory
                        .computeIfAbsent(category(event), any -> new HashMap<>())
                        .merge(workflow, 1, Integer::sum);
                counted.overall.merge(workflow, 1, Integer::sum);
                counted.choices++;
            }
        }
        return counted;
    }

    private static String category(LabelledEvent event) {
        return event.category().orElse(NO_CATEGORY);
    }

    /** Above 0 and at most 1. */
    double of(LabelledEvent event, LabelledEvent.Trial trial) {
        return trial.propensity() != null ? trial.propensity() : estimated(event, trial.workflow());
    }

    private double estimated(LabelledEvent event, String workflow) {
        Map<String, Integer> counts = byCategory.getOrDefault(category(event), Map.of());
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        // One choice of each workflow nobody ever logged a choice of, so that nothing is impossible.
        double share = (overall.getOrDefault(workflow, 0) + 1.0) / (choices + overall.size() + 1.0);
        return (counts.getOrDefault(workflow, 0) + SMOOTHING * share) / (all + SMOOTHING);
    }

    /** One over the propensity, clipped. */
    double weight(LabelledEvent event, LabelledEvent.Trial trial) {
        return Math.min(MOST_WEIGHT, 1 / of(event, trial));
    }

    /** Workflows people choose for the event's category at least this often: what could have been tried. */
    List<String> supported(LabelledEvent event, double leastShare) {
        Map<String, Integer> counts = byCategory.getOrDefault(category(event), Map.of());
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= Math.max(2, leastShare * all))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** How they came about, for the provenance. */
    static Map<String, Object> note(List<LabelledEvent> events) {
        long logged = events.stream()
                .flatMap(event -> event.trials().stream())
                .filter(trial -> trial.propensity() != null)
                .count();
        long all = events.stream().mapToLong(event -> event.trials().size()).sum();
        Map<String, Object> note = new LinkedHashMap<>();
        note.put("logged", logged);
        note.put("estimated", all - logged);
        note.put("estimatedFrom", "choices by category, smoothed towards the overall shares");
        note.put("smoothing", SMOOTHING);
        note.put("mostWeight", MOST_WEIGHT);
        return note;
    }
}
