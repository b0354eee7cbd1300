package dev.triage.governance.rules.proof;

import dev.triage.governance.rules.Inputs;
import dev.triage.governance.rules.Variable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Whether concrete values lie in a region; written apart from the code that picks values out of one. */
final class Membership {

    private Membership() {}

    static boolean of(Region region, Map<Variable, Object> values) {
        return region.boxes().stream().anyMatch(box -> of(box, values));
    }

    private static boolean of(Box box, Map<Variable, Object> values) {
        return box.sets().entrySet().stream().allMatch(entry -> switch (entry.getKey()) {
            case Dimension.Of(Variable variable) -> holds(entry.getValue(), values.get(variable));
            case Dimension.Reported(String name) ->
                ((Names) entry.getValue())
                        .contains(String.valueOf(((List<?>) Inputs.of(values).find("missing").orElseThrow())
                                .contains(name)));
            default -> throw new AssertionError("Membership of " + entry.getKey().text() + " cannot be told");
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
