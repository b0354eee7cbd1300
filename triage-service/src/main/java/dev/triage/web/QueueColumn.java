package dev.triage.web;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    /** How wide a column is, in steps: the style sheet gives each column its normal width, and a step multiplies it. */
    enum Width {
        NARROW,
        NORMAL,
        WIDE,
        WIDEST;

        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Width of(String key) {
            return Arrays.stream(values())
                    .filter(width -> width.key().equals(key))
                    .findFirst()
                    .orElse(NORMAL);
        }

        /** The next step in this direction; null when there is none. */
        @Nullable
        Width step(int by) {
            int at = ordinal() + by;
            return at < 0 || at >= values().length ? null : values()[at];
        }
    }

    /** A column as it is shown. Its text is {@code case}, or {@code case.wide} where it has not its normal width. */
    record Shown(QueueColumn column, Width width) {

        public String name() {
            return column.name();
        }

        public String key() {
            return column.key();
        }

        public String title() {
            return column.title();
        }

        String text() {
            return width == Width.NORMAL ? key() : key() + "." + width.key();
        }
    }

    /**
     * A column as the display menu offers it.
     *
     * @param width how wide it is; null when it is not shown
     * @param toggled the queue with it shown or hidden; null for the case, which is always there
     * @param left the queue with it one place further left; null where it cannot go
     * @param narrower the queue with it one step narrower; null where there is none
     * @param wider the queue with it one step wider; null where there is none
     */
    record Choice(
            QueueColumn column,
            @Nullable Width width,
            @Nullable String toggled,
            @Nullable String left,
            @Nullable String narrower,
            @Nullable String wider) {

        public boolean shown() {
            return width != null;
        }
    }

    /** The shown ones in their order, then the others. */
    static List<Choice> choices(List<Shown> shown, QueueState state) {
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            Shown one = shown.get(i);
            List<Shown> without = new ArrayList<>(shown);
            without.remove(i);
            String left = null;
            if (i > 0) {
                List<Shown> moved = new ArrayList<>(without);
                moved.add(i - 1, one);
                left = state.showing(keys(moved)).link();
            }
            choices.add(new Choice(
                    one.column(),
                    one.width(),
                    one.column() == CASE ? null : state.showing(keys(without)).link(),
                    left,
                    sized(shown, i, -1, state),
                    sized(shown, i, 1, state)));
        }
        for (QueueColumn column : values()) {
            if (shown.stream().noneMatch(one -> one.column() == column)) {
                List<Shown> with = new ArrayList<>(shown);
                with.add(new Shown(column, Width.NORMAL));
                choices.add(new Choice(column, null, state.showing(keys(with)).link(), null, null, null));
            }
        }
        return choices;
    }

    private static @Nullable String sized(List<Shown> shown, int at, int by, QueueState state) {
        Width next = shown.get(at).width().step(by);
        if (next == null) {
            return null;
        }
        List<Shown> changed = new ArrayList<>(shown);
        changed.set(at, new Shown(shown.get(at).column(), next));
        return state.showing(keys(changed)).link();
    }

    static String keys(List<Shown> columns) {
        return columns.stream().map(Shown::text).collect(Collectors.joining(","));
    }

    /**
     * The columns named, separated by commas, in that order, each with its width behind a full stop when it is not the
     * normal one; the case is always among them. Unknown names are left out, unknown widths are normal.
     */
    static List<Shown> of(String names) {
        Map<QueueColumn, Shown> columns = new LinkedHashMap<>();
        for (String name : names.split(",")) {
            String[] parts = name.strip().split("\\.", 2);
            Arrays.stream(values())
                    .filter(column -> column.key().equals(parts[0]))
                    .forEach(column -> columns.putIfAbsent(
                            column, new Shown(column, Width.of(parts.length == 1 ? "" : parts[1]))));
        }
        if (columns.isEmpty()) {
            return STANDARD.stream()
                    .map(column -> new Shown(column, Width.NORMAL))
                    .toList();
        }
        columns.putIfAbsent(CASE, new Shown(CASE, Width.NORMAL));
        return List.copyOf(columns.values());
    }
}
