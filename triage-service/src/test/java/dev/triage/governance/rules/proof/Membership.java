package dev.triage.governance.rules.proof;

import dev.triage.governance.rules.Inputs;
import dev.triage.governance.rules.Variable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** Whether concrete values lie in a region; written apart from the code that picks values out of one. */
final class Membership {

    private Membership() {}

    static boolean of(Region region, Map<Variable, Object> values) {
        return of(region, values, ZoneOffset.UTC);
    }

    /** With the case's site in this time zone. */
    static boolean of(Region region, Map<Variable, Object> values, ZoneId site) {
        return region.boxes().stream().anyMatch(box -> of(box, values, site));
    }

    private static boolean of(Box box, Map<Variable, Object> values, ZoneId site) {
        return box.sets().entrySet().stream().allMatch(entry -> switch (entry.getKey()) {
            case Dimension.Of(Variable variable) -> holds(entry.getValue(), values.get(variable));
            case Dimension.SiteDay day ->
                ((Numbers) entry.getValue())
                        .contains(LocalDate.ofInstant((Instant) values.get(Variable.NOW), site)
                                .toEpochDay());
            case Dimension.Reported(String name) ->
                ((Names) entry.getValue())
                        .contains(String.valueOf(
                                ((List<?>) Inputs.of(values).find("missing").orElseThrow()).contains(name)));
            default ->
                throw new AssertionError("Membership of " + entry.getKey().text() + " cannot be told");
        });
    }

    private static boolean holds(Values set, Object value) {
        if (value == null) {
            return set.unknown();
        }
        return switch (set) {
            case Names names -> names.contains(value.toString());
            case Numbers numbers -> numbers.contains(coordinate(value));
        };
    }

    private static long coordinate(Object value) {
        return switch (value) {
            case Duration duration -> 2 * duration.toMillis() + (duration.getNano() % 1_000_000 == 0 ? 0 : 1);
            case Instant time -> 2 * time.toEpochMilli() + (time.getNano() % 1_000_000 == 0 ? 0 : 1);
            default -> (Long) value;
        };
    }
}
