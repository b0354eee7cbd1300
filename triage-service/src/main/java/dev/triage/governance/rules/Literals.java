package dev.triage.governance.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Durations and times that rules write out, parsed once; the engine would parse them at every evaluation. */
public final class Literals {

    /** Far above what rules hold; keeps drafts nobody activates from growing this for ever. */
    private static final int MAX = 10_000;

    private static final Map<String, Duration> DURATIONS = new ConcurrentHashMap<>();
    private static final Map<String, Instant> TIMES = new ConcurrentHashMap<>();

    private Literals() {}

    public static Duration duration(String text) {
        Duration known = DURATIONS.get(text);
        if (known != null) {
            return known;
        }
        Duration duration = Durations.parse(text)
                .orElseThrow(() -> new IllegalArgumentException("Expected a duration, found '" + text + "'"));
        if (DURATIONS.size() < MAX) {
            DURATIONS.put(text, duration);
        }
        return duration;
    }

    public static Instant time(String text) {
        Instant known = TIMES.get(text);
        if (known != null) {
            return known;
        }
        Instant time = Instant.parse(text);
        if (TIMES.size() < MAX) {
            TIMES.put(text, time);
        }
        return time;
    }
}
