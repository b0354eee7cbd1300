package dev.triage.cases;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the service advises on a case, each of which can be wrong by itself. */
public enum Assist {
    CATEGORY("category", "category", Map.of("another", "It is another one", "unsure", "It should have said not sure")),
    RANK("rank", "place in the queue", Map.of("too-high", "Too high", "too-low", "Too low")),
    BRIEF("brief", "text", Map.of("untrue", "Something in it is not true", "left-out", "It leaves out what matters")),
    RECOMMENDATION(
            "recommendation",
            "recommendation",
            Map.of("would-not-help", "It would not help", "not-possible", "It cannot be done here")),
    DELAY("delay", "risk of missing the promise", Map.of("too-high", "Too high", "too-low", "Too low"));

    private static final String OTHER = "other";

    private final String key;
    private final String title;
    private final Map<String, String> reasons;

    Assist(String key, String title, Map<String, String> reasons) {
        this.key = key;
        this.title = title;
        Map<String, String> all = new LinkedHashMap<>();
        reasons.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(reason -> all.put(reason.getKey(), reason.getValue()));
        all.put(OTHER, "Something else");
        this.reasons = java.util.Collections.unmodifiableMap(all);
    }

    /** The name in forms, in the API and in the database. */
    public String key() {
        return key;
    }

    /** For people, after "the". */
    public String title() {
        return title;
    }

    /** Why it may be wrong: codes and their words. */
    public Map<String, String> reasons() {
        return reasons;
    }

    /** By the name in forms. */
    public static Optional<Assist> of(String key) {
        return Arrays.stream(values()).filter(one -> one.key.equals(key)).findFirst();
    }
}
