package dev.triage.governance.rules.proof;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Inputs described dimension by dimension; what is not named may have any value of its domain. Never empty. */
record Box(Map<Dimension, Values> sets) {

    static final Box ALL = new Box(Map.of());

    Box {
        sets = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(sets));
    }

    /** The box of one narrowed dimension, unless nothing is left. */
    static Optional<Box> of(Dimension dimension, Values values) {
        return sound(Map.of(dimension, values));
    }

    Values get(Dimension dimension) {
        Values values = sets.get(dimension);
        return values == null ? dimension.domain() : values;
    }

    Optional<Box> and(Box other) {
        Map<Dimension, Values> common = new LinkedHashMap<>(sets);
        other.sets.forEach((dimension, values) -> common.merge(dimension, values, Values::and));
        return sound(common);
    }

    /** What is left of this box outside the other, in pieces that do not meet. */
    List<Box> minus(Box other) {
        if (and(other).isEmpty()) {
            return List.of(this);
        }
        List<Box> pieces = new ArrayList<>();
        Map<Dimension, Values> inside = new LinkedHashMap<>(sets);
        other.sets.forEach((dimension, values) -> {
            Values mine = inside.getOrDefault(dimension, dimension.domain());
            Map<Dimension, Values> piece = new LinkedHashMap<>(inside);
            piece.put(dimension, mine.minus(values));
            sound(piece).ifPresent(pieces::add);
            inside.put(dimension, mine.and(values));
        });
        return pieces;
    }

    /** The same in boxes whose numbers lie in one range each: a hole between two rules is a case of its own. */
    List<Box> byRange() {
        List<Box> split = List.of(this);
        for (Map.Entry<Dimension, Values> entry : sets.entrySet()) {
            if (entry.getValue() instanceof Numbers(List<Numbers.Range> ranges, boolean unknown) && ranges.size() > 1) {
                List<Box> next = new ArrayList<>();
                for (Box box : split) {
                    for (Numbers.Range range : ranges) {
                        box.and(new Box(Map.of(entry.getKey(), new Numbers(List.of(range), false))))
                                .ifPresent(next::add);
                    }
                    if (unknown) {
                        box.and(new Box(Map.of(entry.getKey(), Numbers.onlyUnknown())))
                                .ifPresent(next::add);
                    }
                }
                split = next;
            }
        }
        return split;
    }

    boolean isOpaque() {
        return sets.keySet().stream()
                .anyMatch(dimension -> dimension instanceof Dimension.Opaque || dimension instanceof Dimension.Term);
    }

    private static Optional<Box> sound(Map<Dimension, Values> sets) {
        return sets.values().stream().anyMatch(Values::isEmpty) || !inOneZone(sets)
                ? Optional.empty()
                : Optional.of(new Box(sets));
    }

    /** The day at a site and the moment of the ruling are apart by what a time zone can make of it, and no more. */
    private static boolean inOneZone(Map<Dimension, Values> sets) {
        if (!(sets.get(Dimension.SITE_DAY) instanceof Numbers days)
                || !(sets.get(Dimension.NOW) instanceof Numbers moments)) {
            return true;
        }
        return moments.ranges().stream()
                .anyMatch(range -> !days.and(Dimension.SiteDay.around(range.from(), range.to()))
                        .isEmpty());
    }
}
