package dev.triage.playbook;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a parameter's value comes from when the service fills it. */
sealed interface Fill {

    /** The value as plain JSON, or null when the situation does not give one. */
    @Nullable
    Object from(Situation situation);

    /** The first fact that is known. */
    record Facts(List<Fact> facts) implements Fill {

        public Facts {
            facts = List.copyOf(facts);
        }

        @Override
        public @Nullable Object from(Situation situation) {
            for (Fact fact : facts) {
                Object value = fact.of(situation);
                if (value != null) {
                    return json(value);
                }
            }
            return null;
        }
    }

    /** Always the same. */
    record Constant(Object value) implements Fill {

        @Override
        public Object from(Situation situation) {
            return value;
        }
    }

    /** One of a list, chosen by a fact. */
    record Chosen(Fact by, Map<String, String> values, String otherwise) implements Fill {

        public Chosen {
            values = Map.copyOf(values);
        }

        @Override
        public Object from(Situation situation) {
            Object value = by.of(situation);
            return value == null ? otherwise : values.getOrDefault(value.toString(), otherwise);
        }
    }

    /** Quantities are decimal strings, times RFC 3339. */
    private static Object json(Object value) {
        return switch (value) {
            case BigDecimal number -> Phrase.decimal(number);
            case Boolean flag -> flag;
            default -> value.toString();
        };
    }
}
