package dev.triage.governance.rules.proof;

import dev.triage.governance.RuleProof.Witness;
import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.ApprovalNeed;
import dev.triage.governance.rules.Variable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values, witnesses and regions as people and the cases of policies write them. */
final class Showing {

    private static final int MAX_NAMES = 6;
    /** Texts that need no quotes: no number, no "null", no "true". */
    private static final Pattern PLAIN =
            Pattern.compile("(?!null|true|false)[A-Za-z][A-Za-z0-9_-]*|-?\\d+[a-z][a-z0-9]*");

    private Showing() {}

    static Witness witness(Map<Variable, Object> values, Ruling ruling) {
        return new Witness(given(values), outcome(ruling), ruling.explanation());
    }

    /** Workflow, category and what differs from the neutral case, as a policy's own case would say it. */
    static Map<String, @Nullable Object> given(Map<Variable, Object> values) {
        Map<String, @Nullable Object> given = new LinkedHashMap<>();
        given.put(Variable.WORKFLOW.code(), values.get(Variable.WORKFLOW));
        given.put(Variable.CATEGORY.code(), values.get(Variable.CATEGORY));
        Witnesses.given(values).forEach((variable, value) -> given.put(variable.code(), written(value)));
        return given;
    }

    static @Nullable Object written(@Nullable Object value) {
        return switch (value) {
            case Duration duration -> duration(duration);
            case Instant time -> time.toString();
            case null -> null;
            default -> value;
        };
    }

    /** On one line, as a policy's text would have it. */
    static String yaml(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + yaml(entry.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case List<?> list -> list.stream().map(Showing::yaml).collect(Collectors.joining(", ", "[", "]"));
            case String text when !PLAIN.matcher(text).matches() -> "'" + text.replace("'", "''") + "'";
            default -> value.toString();
        };
    }

    static String outcome(Ruling ruling) {
        return ruling.approvals().isEmpty()
                ? ruling.outcome().name()
                : ruling.outcome() + " by " + people(ruling.approvals());
    }

    static String people(List<ApprovalNeed> approvals) {
        if (approvals.isEmpty()) {
            return "nobody";
        }
        return approvals.stream()
                .map(need -> need.count() + " " + need.role())
                .reduce((a, b) -> a + " and " + b)
                .orElse("");
    }

    /** As expressions write it: {@code 2h30m}, {@code -1m}. */
    static String duration(Duration duration) {
        Duration size = duration.abs();
        StringBuilder words = new StringBuilder(duration.isNegative() ? "-" : "");
        append(words, size.toHours(), "h");
        append(words, size.toMinutesPart(), "m");
        append(words, size.toSecondsPart(), "s");
        append(words, size.toMillisPart(), "ms");
        if (size.toNanosPart() % 1_000_000 != 0) {
            return words + " and less than a millisecond";
        }
        return size.isZero() ? "0s" : words.toString();
    }

    private static void append(StringBuilder words, long amount, String unit) {
        if (amount != 0) {
            words.append(amount).append(unit);
        }
    }

    /** What every input of the region has in common, one line a dimension; dimensions left open are not named. */
    static List<String> needs(Region region) {
        if (region.isEmpty()) {
            return List.of();
        }
        Set<Dimension> common =
                new LinkedHashSet<>(region.boxes().getFirst().sets().keySet());
        region.boxes().forEach(box -> common.retainAll(box.sets().keySet()));
        List<String> needs = new ArrayList<>();
        for (Dimension dimension : common) {
            String need = need(
                    dimension,
                    region.boxes().stream().map(box -> box.get(dimension)).toList());
            if (!need.isEmpty()) {
                needs.add(need);
            }
        }
        return List.copyOf(needs);
    }

    private static String need(Dimension dimension, List<Values> all) {
        boolean unknown = all.stream().anyMatch(Values::unknown);
        String or = unknown ? " or unknown" : "";
        if (dimension.domain() instanceof Numbers domain) {
            List<Numbers> ranges = all.stream()
                    .map(Numbers.class::cast)
                    .filter(set -> !set.ranges().isEmpty())
                    .toList();
            if (ranges.isEmpty()) {
                return dimension.text() + " unknown";
            }
            long least = ranges.stream().mapToLong(Numbers::least).min().orElse(0);
            long most = ranges.stream().mapToLong(Numbers::most).max().orElse(0);
            String bounds = bounds(dimension, domain, least, most);
            return bounds.isEmpty() ? unknown || !domain.unknown() ? "" : dimension.text() + " known" : bounds + or;
        }
        Names union = all.stream().map(Names.class::cast).reduce(Showing::union).orElse(Names.any());
        if (dimension.domain().minus(union).isEmpty()) {
            return "";
        }
        if (!(dimension instanceof Dimension.Of(Variable variable)) || variable.kind() == Variable.Kind.FLAG) {
            return union.contains("true") == union.contains("false")
                    ? ""
                    : (union.contains("true") ? "" : "not ") + dimension.text() + or;
        }
        if (union.allBut()) {
            return union.names().isEmpty()
                    ? dimension.text() + " known"
                    : dimension.text() + " none of " + shown(union.names()) + or;
        }
        if (union.names().isEmpty()) {
            return dimension.text() + " unknown";
        }
        Names rest = (Names) dimension.domain().withoutUnknown().minus(union);
        // Of a closed list the shorter half says it.
        return !rest.allBut() && rest.names().size() < union.names().size()
                ? dimension.text() + " none of " + shown(rest.names()) + or
                : dimension.text() + " in " + shown(union.names()) + or;
    }

    private static String bounds(Dimension dimension, Numbers domain, long least, long most) {
        String text = dimension.text();
        if (least == most) {
            return text + " = " + number(dimension, least);
        }
        String lower = least > domain.least() ? text + " >= " + number(dimension, least) : "";
        String upper = most < domain.most() ? text + " <= " + number(dimension, most) : "";
        return lower.isEmpty() || upper.isEmpty() ? lower + upper : lower + " and " + upper;
    }

    private static String number(Dimension dimension, long coordinate) {
        if (dimension instanceof Dimension.Of(Variable variable)) {
            return String.valueOf(written(Witnesses.value(variable, coordinate)));
        }
        return dimension instanceof Dimension.SiteDay
                ? LocalDate.ofEpochDay(coordinate).toString()
                : String.valueOf(coordinate);
    }

    private static Names union(Names some, Names others) {
        boolean unknown = some.unknown() || others.unknown();
        Set<String> names = new TreeSet<>();
        if (some.allBut() || others.allBut()) {
            // Left out of the union is what both leave out.
            Set<String> out = some.allBut() ? some.names() : others.names();
            Names rest = some.allBut() ? others : some;
            out.stream().filter(name -> !rest.contains(name)).forEach(names::add);
            return new Names(true, names, unknown);
        }
        names.addAll(some.names());
        names.addAll(others.names());
        return new Names(false, names, unknown);
    }

    private static String shown(Set<String> names) {
        List<String> first = names.stream()
                .limit(MAX_NAMES)
                .map(name -> name.isEmpty() ? "''" : name)
                .toList();
        String more = names.size() > first.size() ? ", … (" + names.size() + " in all)" : "";
        return String.join(", ", first) + more;
    }
}
