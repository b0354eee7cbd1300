package dev.triage.playbook;

import dev.triage.intake.ExceptionEvent;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far a person's own parameter may go from what the event says. Parameters filled from identifiers are fixed to the
 * case unless the file says otherwise, so that nobody is approved for one order and acts on another.
 */
sealed interface Bound {

    /** What is wrong with the value, in words; null when nothing is. */
    @Nullable
    String objection(Object value, Map<String, Object> parameters, Situation situation);

    /** Anything the schema allows. */
    record Free() implements Bound {

        @Override
        public @Nullable String objection(Object value, Map<String, Object> parameters, Situation situation) {
            return null;
        }
    }

    /** One of the values the event gives; free when it gives none. */
    record Fixed(List<Fact> facts) implements Bound {

        public Fixed {
            facts = List.copyOf(facts);
        }

        @Override
        public @Nullable String objection(Object value, Map<String, Object> parameters, Situation situation) {
            Set<String> known = new LinkedHashSet<>();
            for (Fact fact : facts) {
                Object given = fact.of(situation);
                if (given != null) {
                    known.add(given.toString());
                }
            }
            if (known.isEmpty() || known.contains(value.toString())) {
                return null;
            }
            return "must be that of the case, " + String.join(" or ", known) + ", but is " + value;
        }
    }

    /** One of a list the event carries. */
    record OneOf(Choice choice) implements Bound {

        @Override
        public @Nullable String objection(Object value, Map<String, Object> parameters, Situation situation) {
            Set<String> allowed = choice.of(situation);
            if (allowed.contains(value.toString())) {
                return null;
            }
            return "must be " + choice.words + " (" + (allowed.isEmpty() ? "none" : String.join(", ", allowed))
                    + "), but is " + value;
        }
    }

    /** At most every one of these that is known. */
    record AtMost(
            List<Fact> facts,
            @Nullable Choice stockOf,
            @Nullable String parameter) implements Bound {

        public AtMost {
            facts = List.copyOf(facts);
        }

        @Override
        public @Nullable String objection(Object value, Map<String, Object> parameters, Situation situation) {
            BigDecimal asked = new BigDecimal(value.toString());
            for (Fact fact : facts) {
                if (fact.of(situation) instanceof BigDecimal most && asked.compareTo(most) > 0) {
                    return "must not exceed " + Phrase.decimal(most) + unit(situation) + " (" + words(fact)
                            + "), but is " + value;
                }
            }
            if (stockOf != null && parameter != null && parameters.get(parameter) instanceof String named) {
                BigDecimal most = stockOf.stock(situation, named);
                if (most != null && asked.compareTo(most) > 0) {
                    return "must not exceed " + Phrase.decimal(most) + unit(situation) + ", the stock known of " + named
                            + ", but is " + value;
                }
            }
            return null;
        }

        private static String words(Fact fact) {
            return switch (fact) {
                case SHORTFALL -> "what is short";
                case EXPECTED, EXPECTED_SOME -> "what was expected";
                case ACTUAL, ACTUAL_SOME -> "what is there";
                case DIFFERENCE -> "the difference found";
                default -> fact.id();
            };
        }

        private static String unit(Situation situation) {
            String uom = situation.uom();
            return uom == null ? "" : " " + uom;
        }
    }

    /** The lists an event carries that a person may choose from. */
    enum Choice {
        SITES("a site with known stock"),
        SUBSTITUTES("a substitute known for the item that the customer has not refused");

        private final String words;

        Choice(String words) {
            this.words = words;
        }

        Set<String> of(Situation situation) {
            Set<String> found = new LinkedHashSet<>();
            switch (this) {
                case SITES -> {
                    for (ExceptionEvent.Availability candidate : situation.event.availability()) {
                        if (situation.usable(candidate)) {
                            found.add(candidate.site().strip());
                        }
                    }
                }
                case SUBSTITUTES -> {
                    for (ExceptionEvent.Substitute candidate : situation.event.substitutes()) {
                        if (situation.usable(candidate) && !Boolean.FALSE.equals(candidate.customerConsent())) {
                            found.add(candidate.sku().strip());
                        }
                    }
                }
            }
            return found;
        }

        @Nullable
        BigDecimal stock(Situation situation, String named) {
            return switch (this) {
                case SITES -> situation.stockAt(named);
                case SUBSTITUTES -> situation.stockOf(named);
            };
        }
    }
}
