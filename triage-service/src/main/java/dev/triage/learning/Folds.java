package dev.triage.learning;

import dev.triage.platform.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Labelled events apart for training, calibration, validation and test. The newest seventh is the test; of the older
 * rest a hash of the object decides, so that repeats of one exception never sit on two sides, and the same data always
 * splits the same way.
 *
 * @param train fits the weights
 * @param calibration fits the calibration
 * @param validation chooses the threshold
 * @param test is scored once
 */
record Folds(
        List<LabelledEvent> train,
        List<LabelledEvent> calibration,
        List<LabelledEvent> validation,
        List<LabelledEvent> test) {

    static final int SMALLEST = 100;

    /** @param events in order of time */
    static Folds of(List<LabelledEvent> events) {
        if (events.size() < SMALLEST) {
            throw new IllegalArgumentException(
                    "Expected at least " + SMALLEST + " labelled events to learn from, found " + events.size());
        }
        int cut = events.size() - events.size() / 7;
        Set<String> older = new HashSet<>();
        List<LabelledEvent> train = new ArrayList<>();
        List<LabelledEvent> calibration = new ArrayList<>();
        List<LabelledEvent> validation = new ArrayList<>();
        List<LabelledEvent> test = new ArrayList<>();
        for (LabelledEvent event : events.subList(0, cut)) {
            older.add(event.group());
            int place = place(event.group());
            (place < 76 ? train : place < 88 ? calibration : validation).add(event);
        }
        for (LabelledEvent event : events.subList(cut, events.size())) {
            if (!older.contains(event.group())) {
                test.add(event);
            }
        }
        return new Folds(train, calibration, validation, test);
    }

    /** In words. */
    String sizes() {
        return train.size() + " events, " + calibration.size() + " for calibration, " + validation.size()
                + " for validation, " + test.size() + " for test";
    }

    private static int place(String group) {
        String hash = CanonicalJson.sha256(group.getBytes(StandardCharsets.UTF_8));
        return Integer.parseInt(hash, 0, 7, 16) % 100;
    }
}
