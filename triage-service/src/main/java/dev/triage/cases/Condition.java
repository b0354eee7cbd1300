package dev.triage.cases;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * One thing asked of a case: that a facet has one of these values, or, with {@code not}, none of them. Conditions are
 * joined by "and", so another one never enlarges a list.
 *
 * @param values sorted, without repeats, never empty
 */
public record Condition(Facet facet, boolean not, List<String> values) {

    public Condition {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("Expected a value for " + facet.key() + ", found none");
        }
        values = List.copyOf(new TreeSet<>(values));
    }

    public static Condition only(Facet facet, Collection<String> values) {
        return new Condition(facet, false, List.copyOf(values));
    }

    public static Condition only(Facet facet, String... values) {
        return new Condition(facet, false, List.of(values));
    }

    public static Condition not(Facet facet, String... values) {
        return new Condition(facet, true, List.of(values));
    }
}
