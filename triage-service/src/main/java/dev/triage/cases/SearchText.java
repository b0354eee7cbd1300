package dev.triage.cases;

import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What people type to search: plain words, and conditions as {@code field:value}, {@code -field:value},
 * {@code field:a,b} or {@code field:"two words"}. Fields are those of {@link Facet}. Quoted text without a field is
 * words, whatever is in it.
 */
public sealed interface SearchText {

    int LONGEST = 500;

    /** Understood. {@code words} is what no field took, for the index of words. */
    record Understood(List<Condition> conditions, String words) implements SearchText {}

    /**
     * Not understood.
     *
     * @param at where, in characters from the start of what was typed
     * @param message what was expected there and what was found
     */
    record Wrong(int at, String message) implements SearchText {

        /** What was typed, and a caret under the place. */
        public String shown(String typed) {
            return typed.replaceAll("\\p{Cntrl}", " ") + "\n" + " ".repeat(at) + "^";
        }
    }

    static SearchText read(String typed) {
        if (typed.length() > LONGEST) {
            return new Wrong(LONGEST, "Expected at most " + LONGEST + " characters, found " + typed.length());
        }
        return new Reader(typed).read();
    }

    /** Reads from left to right, once. */
    final class Reader {

        private final String typed;
        private final List<Condition> conditions = new ArrayList<>();
        private final StringBuilder words = new StringBuilder();
        private int at;

        private Reader(String typed) {
            this.typed = typed;
        }

        private SearchText read() {
            while (true) {
                while (at < typed.length() && Character.isWhitespace(typed.charAt(at))) {
                    at++;
                }
                if (at == typed.length()) {
                    return new Understood(List.copyOf(conditions), words.toString());
                }
                Wrong wrong = typed.charAt(at) == '"' ? quotedWords() : token();
                if (wrong != null) {
                    return wrong;
                }
            }
        }

        private @Nullable Wrong quotedWords() {
            int end = typed.indexOf('"', at + 1);
            if (end < 0) {
                return new Wrong(at, "Expected a second quotation mark, found none");
            }
            word(typed.substring(at + 1, end));
            at = end + 1;
            return null;
        }

        private @Nullable Wrong token() {
            int start = at;
            boolean not = typed.charAt(at) == '-' && at + 1 < typed.length();
            int name = not ? at + 1 : at;
            int colon = name;
            while (colon < typed.length() && Character.isLetter(typed.charAt(colon))) {
                colon++;
            }
            if (colon == name || colon == typed.length() || typed.charAt(colon) != ':') {
                int end = start;
                while (end < typed.length() && !Character.isWhitespace(typed.charAt(end))) {
                    end++;
                }
                word(typed.substring(start, end));
                at = end;
                return null;
            }
            Facet facet = Facet.of(typed.substring(name, colon)).orElse(null);
            if (facet == null) {
                return new Wrong(
                        name,
                        "Expected one of the fields "
                                + Arrays.stream(Facet.values()).map(Facet::key).collect(Collectors.joining(", "))
                                + ", found \"" + typed.substring(name, colon)
                                + "\". Put words with a colon into quotation marks.");
            }
            at = colon + 1;
            List<String> values = new ArrayList<>();
            do {
                int from = at;
                if (at < typed.length() && typed.charAt(at) == '"') {
                    int end = typed.indexOf('"', at + 1);
                    if (end < 0) {
                        return new Wrong(at, "Expected a second quotation mark, found none");
                    }
                    values.add(typed.substring(at + 1, end));
                    at = end + 1;
                } else {
                    while (at < typed.length()
                            && !Character.isWhitespace(typed.charAt(at))
                            && typed.charAt(at) != ',') {
                        at++;
                    }
                    values.add(typed.substring(from, at));
                }
                Wrong wrong = check(facet, values, from);
                if (wrong != null) {
                    return wrong;
                }
            } while (at < typed.length() && typed.charAt(at) == ',' && ++at >= 0);
            conditions.add(new Condition(facet, not, values));
            return null;
        }

        /** Checks the value read last, and writes codes the way they are written. */
        private static @Nullable Wrong check(Facet facet, List<String> values, int from) {
            String value = values.getLast();
            if (value.isBlank()) {
                return new Wrong(from, "Expected a value for " + facet.key() + ", found none");
            }
            List<String> known = known(facet);
            if (known.isEmpty()) {
                return null;
            }
            String match =
                    known.stream().filter(value::equalsIgnoreCase).findFirst().orElse(null);
            if (match == null) {
                return new Wrong(
                        from,
                        "Expected " + facet.key() + " to be one of " + String.join(", ", known) + ", found \"" + value
                                + "\"");
            }
            values.set(values.size() - 1, match);
            return null;
        }

        private void word(String word) {
            if (!word.isBlank()) {
                words.append(words.isEmpty() ? "" : " ").append(word.strip());
            }
        }
    }

    /** Every value of a facet whose values are fixed; empty for the others. */
    static List<String> known(Facet facet) {
        return switch (facet) {
            case STATUS -> names(CaseStatus.values());
            case PRIORITY -> names(Priority.values());
            case CATEGORY -> names(Category.values());
            case SUPPRESSED -> List.of("yes", "no");
            case AGE, SLA -> facet.bands().stream().map(TimeBand::code).toList();
            case SITE, CUSTOMER_TIER, CARRIER, SUPPLIER, SKU, ASSIGNEE, WORKFLOW, SOURCE -> List.of();
        };
    }

    /** A condition as it is typed. */
    static String written(Facet facet, String value) {
        boolean plain = value.matches("[^\\s\",]+");
        return facet.key() + ":" + (plain ? value : "\"" + value.replace("\"", "") + "\"");
    }

    private static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }
}
