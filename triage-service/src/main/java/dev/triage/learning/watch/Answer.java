package dev.triage.learning.watch;

import java.util.List;

/**
 * What a model version says about one event.
 *
 * @param label the category, {@code UNKNOWN} when it abstains; for a risk its band
 * @param probability of the best category, or the risk; 0 to 1
 * @param novelty share of the event's words the version has never seen; 0 to 1
 */
record Answer(String label, double probability, double novelty) {

    static final String ANSWER = "answer";
    static final String CONFIDENCE = "confidence";
    static final String NOVELTY = "novelty";

    /** What is watched of answers. */
    static final List<String> FEATURES = List.of(ANSWER, CONFIDENCE, NOVELTY);

    String level(String feature) {
        return switch (feature) {
            case ANSWER -> label;
            case CONFIDENCE -> tenth(probability);
            case NOVELTY -> novelty == 0 ? "none" : tenth(novelty);
            default -> throw new IllegalArgumentException("Expected one of " + FEATURES + ", found " + feature);
        };
    }

    /** {@code 70–80 %}. */
    private static String tenth(double share) {
        int from = Math.clamp((int) (share * 10), 0, 9) * 10;
        return from + "–" + (from + 10) + " %";
    }

    /** The band of a risk: narrow where risks usually are. */
    static String riskBand(double risk) {
        return risk < 0.05
                ? "under 5 %"
                : risk < 0.1
                        ? "5–10 %"
                        : risk < 0.2 ? "10–20 %" : risk < 0.3 ? "20–30 %" : risk < 0.5 ? "30–50 %" : "50 %+";
    }
}
