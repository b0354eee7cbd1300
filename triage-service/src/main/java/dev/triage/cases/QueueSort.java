package dev.triage.cases;

import java.util.Arrays;
import java.util.Optional;

/** The orders of the queue. Ties are broken by id, so that every order is total. */
public enum QueueSort {
    /** Most urgent first. */
    RANK("rank", "Most urgent", "rank_key", true),
    /** Soonest deadline first. */
    DEADLINE("deadline", "Deadline", "due_at", false),
    /** Largest expected loss first. */
    VALUE("value", "Expected loss", "loss_minor", true),
    /** Oldest first. */
    AGE("age", "Oldest", "opened_at", false),
    /** The latest event first. */
    EVENT("event", "Last event", "last_event_at", true);

    private final String key;
    private final String title;
    private final String column;
    private final boolean descending;

    QueueSort(String key, String title, String column, boolean descending) {
        this.key = key;
        this.title = title;
        this.column = column;
        this.descending = descending;
    }

    /** The name in addresses. */
    public String key() {
        return key;
    }

    public String title() {
        return title;
    }

    public boolean descending() {
        return descending;
    }

    String column() {
        return column;
    }

    /** Whether the column is a time, whose key is in microseconds since 1970 (exact in a double until 2255). */
    boolean time() {
        return this == DEADLINE || this == AGE || this == EVENT;
    }

    /** By the name in addresses. */
    public static Optional<QueueSort> of(String key) {
        return Arrays.stream(values())
                .filter(sort -> sort.key.equalsIgnoreCase(key))
                .findFirst();
    }
}
