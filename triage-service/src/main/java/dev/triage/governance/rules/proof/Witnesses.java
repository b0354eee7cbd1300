package dev.triage.governance.rules.proof;

import dev.triage.assessment.Category;
import dev.triage.governance.rules.CaseRun;
import dev.triage.governance.rules.Policy;
import dev.triage.governance.rules.Variable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds concrete values in a region, as near to the neutral case as it allows. Parts that are taken as a whole are met by
 * trying the values at which the region and its neighbours end.
 */
final class Witnesses {

    private static final int MAX_BOXES = 200;
    private static final int MAX_TRIES = 4000;
    private static final long VERY_MUCH = 100_000_000_000_000L;
    private static final Policy.Scope ANYTHING =
            new Policy.Scope(List.of(Policy.ANY), List.of(Policy.ANY), List.of(Policy.ANY));

    private final Set<String> texts;

    /**
     * Over rules.
     *
     * @param texts texts that stand in the rules' expressions: what patterns and the like may ask for
     */
    Witnesses(Set<String> texts) {
        this.texts = Set.copyOf(texts);
    }

    /** The neutral case: what is not said otherwise. */
    static Map<Variable, Object> neutral() {
        return CaseRun.neutral(ANYTHING);
    }

    /** Values in the region of which this can be confirmed; empty when none were found. */
    Optional<Map<Variable, Object>> find(Region region, Predicate<Map<Variable, Object>> confirmed) {
        List<Box> boxes = region.boxes().stream()
                .sorted(Comparator.comparingInt(box -> distance(point(box))))
                .limit(MAX_BOXES)
                .toList();
        for (Box box : boxes) {
            Map<Variable, Object> point = point(box);
            if (confirmed.test(point)) {
                return Optional.of(point);
            }
        }
        for (Box box : boxes) {
            Optional<Map<Variable, Object>> found = box.isOpaque() ? search(box, confirmed) : Optional.empty();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** How many variables differ from the neutral case. */
    static int distance(Map<Variable, Object> values) {
        return given(values).size();
    }

    /** What differs from the neutral case; null for what is unknown. */
    static Map<Variable, @Nullable Object> given(Map<Variable, Object> values) {
        Map<Variable, Object> neutral = neutral();
        Map<Variable, @Nullable Object> given = new EnumMap<>(Variable.class);
        for (Variable variable : Variable.values()) {
            Object value = values.get(variable);
            boolean follows = variable == Variable.FAMILY;
            if (!follows && !java.util.Objects.equals(value, neutral.get(variable))) {
                given.put(variable, value);
            }
        }
        return given;
    }

    /** The values of a box nearest to the neutral case; parts taken as a whole are left to chance. */
    static Map<Variable, Object> point(Box box) {
        Map<Variable, Object> values = neutral();
        Set<String> reported = new TreeSet<>();
        box.sets().forEach((dimension, set) -> {
            if (dimension instanceof Dimension.SiteDay) {
                Numbers moments = atUtc((Numbers) set).and(box.get(Dimension.NOW));
                if (!moments.isEmpty()) {
                    put(values, Variable.NOW, pick(Variable.NOW, moments, values.get(Variable.NOW)));
                }
            } else if (dimension instanceof Dimension.Of(Variable variable)
                    && !(variable == Variable.NOW && box.sets().containsKey(Dimension.SITE_DAY))) {
                put(values, variable, pick(variable, set, values.get(variable)));
            } else if (dimension instanceof Dimension.Reported(String name) && !((Names) set).contains("false")) {
                reported.add(name);
            }
        });
        values.put(Variable.MISSING, List.copyOf(reported));
        return values;
    }

    /** The moments of these days at a site in UTC, where cases are. */
    private static Numbers atUtc(Numbers days) {
        long last = Numbers.FAR / (2 * Dimension.DAY_MILLIS) - 1;
        List<Numbers.Range> moments = new ArrayList<>();
        for (Numbers.Range range : days.ranges()) {
            moments.add(new Numbers.Range(
                    2 * Dimension.DAY_MILLIS * Math.clamp(range.from(), -last, last),
                    2 * Dimension.DAY_MILLIS * (Math.clamp(range.to(), -last, last) + 1) - 1));
        }
        return new Numbers(moments, false).and(Dimension.NOW.domain());
    }

    private Optional<Map<Variable, Object>> search(Box box, Predicate<Map<Variable, Object>> confirmed) {
        Map<Variable, List<Object>> candidates = new EnumMap<>(Variable.class);
        for (Dimension dimension : box.sets().keySet()) {
            switch (dimension) {
                case Dimension.Opaque(String text, List<Variable> reads) ->
                    reads.forEach(read -> candidates.computeIfAbsent(read, v -> candidates(box, v)));
                case Dimension.Term(String text, List<Variable> reads, long least, long most) ->
                    reads.forEach(read -> candidates.computeIfAbsent(read, v -> candidates(box, v)));
                case Dimension.Of of -> {}
                case Dimension.SiteDay day -> {}
                case Dimension.Reported reported -> {}
            }
        }
        Map<Variable, Object> point = point(box);
        List<Variable> free = List.copyOf(candidates.keySet());
        int[] digits = new int[free.size()];
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            Map<Variable, Object> values = new EnumMap<>(point);
            for (int i = 0; i < digits.length; i++) {
                put(
                        values,
                        free.get(i),
                        candidates.getOrDefault(free.get(i), List.of()).get(digits[i]));
            }
            if (confirmed.test(values)) {
                return Optional.of(values);
            }
            int place = 0;
            while (place < digits.length
                    && ++digits[place]
                            == candidates
                                    .getOrDefault(free.get(place), List.of())
                                    .size()) {
                digits[place++] = 0;
            }
            if (place == digits.length) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private List<Object> candidates(Box box, Variable variable) {
        Set<Object> candidates = new LinkedHashSet<>();
        Object neutral = neutral().get(variable);
        if (variable == Variable.MISSING) {
            candidates.add(List.of());
            texts.forEach(text -> candidates.add(List.of(text)));
            return List.copyOf(candidates);
        }
        Values set = box.get(new Dimension.Of(variable));
        Object near = pick(variable, set, neutral);
        if (near != null) {
            candidates.add(near);
        }
        if (set instanceof Names names) {
            names.names().stream().filter(names::contains).forEach(candidates::add);
            texts.stream()
                    .flatMap(text -> java.util.stream.Stream.of(text, text + "1", "1" + text))
                    .filter(names::contains)
                    .forEach(candidates::add);
        } else if (set instanceof Numbers numbers) {
            for (long number : around(variable, numbers)) {
                if (numbers.contains(number)) {
                    candidates.add(value(variable, number));
                }
            }
        }
        return candidates.isEmpty() && neutral != null ? List.of(neutral) : List.copyOf(candidates);
    }

    private static Set<Long> around(Variable variable, Numbers numbers) {
        Set<Long> around =
                new LinkedHashSet<>(List.of(0L, 2L, 1_000L, 1_000_000L, 1_000_000_000L, VERY_MUCH, 10 * VERY_MUCH));
        numbers.ranges().forEach(range -> {
            around.add(range.from());
            around.add(range.to());
        });
        around.removeIf(number -> Math.abs(number) >= Numbers.FAR);
        if (variable == Variable.NOW) {
            long hour = 2 * Duration.ofHours(1).toMillis();
            long base = 2 * CaseRun.NOW.toEpochMilli();
            for (int i = 0; i < 24; i++) {
                around.add(base + i * hour);
            }
            for (int day = 1; day < 366; day++) {
                around.add(base + day * 24 * hour);
            }
        }
        return around;
    }

    private static void put(Map<Variable, Object> values, Variable variable, @Nullable Object value) {
        if (value == null) {
            values.remove(variable);
        } else {
            values.put(variable, value);
        }
        if (variable == Variable.CATEGORY && value != null) {
            values.put(
                    Variable.FAMILY,
                    Category.of(value.toString()).map(Category::family).orElse(""));
        }
    }

    /** The value of a set nearest to the neutral one; null when only "unknown" is left. */
    private static @Nullable Object pick(Variable variable, Values set, @Nullable Object neutral) {
        return switch (set) {
            case Names names -> pick(variable, names, neutral);
            case Numbers numbers -> pick(variable, numbers, neutral);
        };
    }

    private static @Nullable Object pick(Variable variable, Names names, @Nullable Object neutral) {
        if (neutral != null && names.contains(neutral.toString())) {
            return neutral;
        }
        String name;
        if (names.allBut()) {
            name = "OTHER";
            for (int i = 1; !names.contains(name); i++) {
                name = "OTHER-" + i;
            }
        } else if (names.names().isEmpty()) {
            return null;
        } else {
            name = names.names().iterator().next();
        }
        return variable.kind() == Variable.Kind.FLAG ? (Object) Boolean.valueOf(name) : name;
    }

    private static @Nullable Object pick(Variable variable, Numbers numbers, @Nullable Object neutral) {
        if (numbers.ranges().isEmpty()) {
            return null;
        }
        long wanted = neutral == null ? 0 : coordinate(neutral);
        if (numbers.contains(wanted)) {
            return neutral;
        }
        long nearest = 0;
        long best = Long.MAX_VALUE;
        for (Numbers.Range range : numbers.ranges()) {
            long number = Math.clamp(wanted, range.from(), range.to());
            if (Math.abs(number - wanted) < best) {
                best = Math.abs(number - wanted);
                nearest = rounded(variable, range, number);
            }
        }
        return value(variable, nearest);
    }

    /** A rounder number of the same range a little further in: 46 minutes and not 45 and a millisecond. */
    private static long rounded(Variable variable, Numbers.Range range, long number) {
        if (variable.kind() != Variable.Kind.DURATION && variable.kind() != Variable.Kind.TIME) {
            return number;
        }
        for (long step : new long[] {120_000, 2_000, 2}) {
            long up = Math.ceilDiv(number, step) * step;
            long down = Math.floorDiv(number, step) * step;
            if (number == range.from() && up <= range.to()) {
                return up;
            }
            if (number == range.to() && down >= range.from()) {
                return down;
            }
        }
        return number;
    }

    /** The largest value worth showing of a set without an upper end. */
    static Optional<Box> veryMuch(Box box, Variable variable) {
        return box.and(new Box(Map.of(new Dimension.Of(variable), Numbers.between(VERY_MUCH, Numbers.FAR))));
    }

    static Object value(Variable variable, long coordinate) {
        return switch (variable.kind()) {
            case DURATION -> Duration.ofMillis(Math.floorDiv(coordinate, 2)).plusNanos(Math.floorMod(coordinate, 2));
            case TIME -> Instant.ofEpochMilli(Math.floorDiv(coordinate, 2)).plusNanos(Math.floorMod(coordinate, 2));
            default -> coordinate;
        };
    }

    private static long coordinate(Object value) {
        return switch (value) {
            case Duration duration -> 2 * duration.toMillis();
            case Instant time -> 2 * time.toEpochMilli();
            default -> (Long) value;
        };
    }
}
