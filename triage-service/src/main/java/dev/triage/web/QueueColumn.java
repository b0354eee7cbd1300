package dev.triage.web;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The columns of the queue, in the order they have when nobody chose another. */
enum QueueColumn {
    PRIORITY("Priority", true),
    CASE("Case", true),
    CATEGORY("Category", false),
    DEADLINE("Deadline", true),
    LOSS("Expected loss", true),
    WHY("Why here", true),
    PROPOSAL("Proposal", true),
    STATUS("Status", false),
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

    /**
     * A column as the display menu offers it.
     *
     * @param shown whether it is shown now
     * @param toggled the queue with it shown or hidden; null for the case, which is always there
     * @param left the queue with it one place further left; null where it cannot go
     */
    record Choice(
            QueueColumn column,
            boolean shown,
            @Nullable String toggled,
            @Nullable String left) {}

    /** The shown ones in their order, then the others. */
    static List<Choice> choices(List<QueueColumn> shown, QueueState state) {
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            QueueColumn column = shown.get(i);
            List<QueueColumn> without = new ArrayList<>(shown);
            without.remove(i);
            String left = null;
            if (i > 0) {
                List<QueueColumn> moved = new ArrayList<>(without);
                moved.add(i - 1, column);
                left = state.showing(keys(moved)).link();
            }
            choices.add(new Choice(
                    column,
                    true,
                    column == CASE ? null : state.showing(keys(without)).link(),
                    left));
        }
        for (QueueColumn column : values()) {
            if (!shown.contains(column)) {
                List<QueueColumn> with = new ArrayList<>(shown);
                with.add(column);
                choices.add(new Choice(column, false, state.showing(keys(with)).link(), null));
            }
        }
        return choices;
    }

    static String keys(List<QueueColumn> columns) {
        return columns.stream().map(QueueColumn::key).collect(Collectors.joining(","));
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
