package dev.triage.playbook;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A test of one fact: {@code is: true | false | known | unknown | some-code}, {@code above} or {@code below} a number. */
record Condition(
        Fact fact,
        @Nullable String is,
        @Nullable BigDecimal above,
        @Nullable BigDecimal below) {

    Condition {
        if ((is == null ? 0 : 1) + (above == null ? 0 : 1) + (below == null ? 0 : 1) != 1) {
            throw new IllegalArgumentException("expected exactly one of is, above and below for the fact " + fact.id());
        }
        boolean number = fact.kind() == Fact.Kind.NUMBER || fact.kind() == Fact.Kind.QUANTITY;
        if (is == null && !number) {
            throw new IllegalArgumentException("above and below need a number, but " + fact.id() + " is a "
                    + fact.kind().name());
        }
    }

    /** An unknown fact meets nothing but {@code is: unknown}. */
    boolean holds(Situation situation) {
        Object value = fact.of(situation);
        if (is != null) {
            return switch (is) {
                case "known" -> value != null;
                case "unknown" -> value == null;
                default -> value != null && is.equals(value.toString());
            };
        }
        if (!(value instanceof BigDecimal number)) {
            return false;
        }
        return above != null ? number.compareTo(above) > 0 : below != null && number.compareTo(below) < 0;
    }
}
