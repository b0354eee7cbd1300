package dev.triage.web;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The columns of the queue, in the order they have when nobody chose another. */
enum QueueColumn {
    PRIORITY("Priority", true),
    CASE("Case", true),
    CATEGORY("Category", true),
    DEADLINE("Deadline", true),
    LOSS("Expected loss", true),
    WHY("Why here", true),
    PROPOSAL("Proposal", true),
    STATUS("Status", true),
    ASSIGNEE("Assigned to", false),
    SITE("Site", false),
    TIER("Tier", false),
    AGE("Opened", false),
    EVENT("Last event", false),
    OCCURRENCES("Times raised", false);

    /** What the queue shows of itself. */
    static final List<QueueColumn> STANDARD =
            Arrays.stream(values()).filter(column -> column.standard).toList();

    private final String title;
    private final boolean standard;

    QueueColumn(String title, boolean standard) {
        this.title = title;
        this.standard = standard;
    }

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String title() {
        return title;
    }

    /** The columns named, separated by commas, in that order; the case is always among them. Unknown names are left out. */
    static List<QueueColumn> of(String names) {
        Set<QueueColumn> columns = new LinkedHashSet<>();
        for (String name : names.split(",")) {
            Arrays.stream(values())
                    .filter(column -> column.key().equals(name.strip()))
                    .forEach(columns::add);
        }
        if (columns.isEmpty()) {
            return STANDARD;
        }
        columns.add(CASE);
        return List.copyOf(columns);
    }
}
