package dev.triage.governance.rules;

import dev.triage.governance.RuleDifference.Reach;
import dev.triage.governance.rules.Expression.Bound;
import dev.triage.governance.rules.Expression.Operator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares two expressions by what they let through. It knows comparisons with fixed values, memberships in written-out
 * lists, and parts joined by "and" or "or"; whatever else differs is {@link Reach#UNCLEAR}, never guessed.
 */
final class ConditionChange {

    static final Pattern MEMBERSHIP = Pattern.compile("(\\w+)in\\[(.*)]");

    private ConditionChange() {}

    /** {@code WIDENS} when the new text holds wherever the old did, and maybe elsewhere; pure. */
    static Reach of(Expression before, Expression after) {
        String was = bare(before.text());
        String is = bare(after.text());
        return was.equals(is) ? Reach.NEITHER : compared(was, is);
    }

    /** How a change reads: {@code dataAge ≤ 45m → ≤ 1h}, or both texts. */
    static String text(Expression before, Expression after, String currency) {
        Bound was = only(before);
        Bound is = only(after);
        if (was == null || is == null) {
            return before.text() + " → " + after.text();
        }
        boolean sameSubject = was.variable() == is.variable() && is.limit() != null;
        return text(was, currency) + " → " + (sameSubject ? relation(is, currency) : text(is, currency));
    }

    /** One expression for people. */
    static String text(Expression expression, String currency) {
        Bound bound = only(expression);
        return bound == null ? expression.text() : text(bound, currency);
    }

    private static String text(Bound bound, String currency) {
        return bound.limit() == null
                ? bound.variable().code() + (bound.operator() == Operator.EQUAL ? "" : " is false")
                : bound.variable().code() + " " + relation(bound, currency);
    }

    static String relation(Bound bound, String currency) {
        String sign = switch (bound.operator()) {
            case LESS -> "<";
            case AT_MOST -> "≤";
            case MORE -> ">";
            case AT_LEAST -> "≥";
            case EQUAL -> "=";
            case DIFFERENT -> "≠";
        };
        Object limit = Objects.requireNonNull(bound.limit());
        return sign + " "
                + (bound.variable().kind() == Variable.Kind.MONEY
                        ? Amounts.of((Long) limit, currency)
                        : bound.variable().kind().show(limit, currency));
    }

    private static @Nullable Bound only(Expression expression) {
        return expression.plain() && expression.bounds().size() == 1
                ? expression.bounds().getFirst()
                : null;
    }

    /** Of two texts without blanks. */
    private static Reach compared(String was, String is) {
        List<String> wasAny = parts(was, "||");
        List<String> isAny = parts(is, "||");
        if (wasAny.size() > 1 || isAny.size() > 1) {
            boolean wider = wasAny.stream().allMatch(one -> isAny.stream().anyMatch(other -> implies(one, other)));
            boolean narrower = isAny.stream().allMatch(one -> wasAny.stream().anyMatch(other -> implies(one, other)));
            return reach(wider, narrower);
        }
        return reach(implies(was, is), implies(is, was));
    }

    private static Reach reach(boolean wider, boolean narrower) {
        if (wider) {
            return narrower ? Reach.NEITHER : Reach.WIDENS;
        }
        return narrower ? Reach.NARROWS : Reach.UNCLEAR;
    }

    /** Whether the first, parts joined by "and", holds only where the second does; false when that cannot be told. */
    private static boolean implies(String one, String other) {
        List<String> given = parts(one, "&&");
        return parts(other, "&&").stream()
                .allMatch(needed -> given.stream().anyMatch(part -> partImplies(part, needed)));
    }

    private static boolean partImplies(String given, String needed) {
        if (given.equals(needed)) {
            return true;
        }
        Matcher one = MEMBERSHIP.matcher(given);
        Matcher other = MEMBERSHIP.matcher(needed);
        if (one.matches() && other.matches() && one.group(1).equals(other.group(1))) {
            return new HashSet<>(parts(other.group(2), ",")).containsAll(parts(one.group(2), ","));
        }
        Bound bound = bound(given);
        if (bound != null && other.matches()) {
            return bound.operator() == Operator.EQUAL
                    && bound.variable().code().equals(other.group(1))
                    && bound.limit() instanceof String text
                    && parts(other.group(2), ",").stream()
                            .anyMatch(item -> item.equals("'" + text + "'") || item.equals("\"" + text + "\""));
        }
        Bound wanted = bound(needed);
        return bound != null && wanted != null && boundImplies(bound, wanted);
    }

    static @Nullable Bound bound(String text) {
        return ExpressionCompiler.compile(text) instanceof ExpressionCompiler.Outcome.Compiled(Expression expression)
                ? only(expression)
                : null;
    }

    private static boolean boundImplies(Bound given, Bound needed) {
        if (given.variable() != needed.variable()) {
            return false;
        }
        Object value = given.limit();
        Object limit = needed.limit();
        if (value == null || limit == null) {
            return flag(given) == flag(needed);
        }
        int order = compare(value, limit);
        return switch (needed.operator()) {
            case AT_MOST ->
                switch (given.operator()) {
                    case AT_MOST, LESS, EQUAL -> order <= 0;
                    default -> false;
                };
            case LESS ->
                switch (given.operator()) {
                    case AT_MOST, EQUAL -> order < 0;
                    case LESS -> order <= 0;
                    default -> false;
                };
            case AT_LEAST ->
                switch (given.operator()) {
                    case AT_LEAST, MORE, EQUAL -> order >= 0;
                    default -> false;
                };
            case MORE ->
                switch (given.operator()) {
                    case AT_LEAST, EQUAL -> order > 0;
                    case MORE -> order >= 0;
                    default -> false;
                };
            case EQUAL -> given.operator() == Operator.EQUAL && order == 0;
            case DIFFERENT ->
                switch (given.operator()) {
                    case DIFFERENT -> order == 0;
                    case EQUAL -> order != 0;
                    case AT_MOST -> order < 0;
                    case LESS -> order <= 0;
                    case AT_LEAST -> order > 0;
                    case MORE -> order >= 0;
                };
        };
    }

    /** A bare flag or one compared with true or false, as the value it asks for. */
    private static boolean flag(Bound bound) {
        boolean asked = bound.limit() == null || Boolean.TRUE.equals(bound.limit());
        return (bound.operator() == Operator.EQUAL) == asked;
    }

    @SuppressWarnings("unchecked") // both limits are of the variable's one type: the expressions were type-checked
    private static int compare(Object one, Object other) {
        return ((Comparable<Object>) one).compareTo(other);
    }

    /** The text without the blanks and line breaks outside of quotes. */
    static String bare(String text) {
        StringBuilder bare = new StringBuilder(text.length());
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                bare.append(c);
                if (c == '\\' && i + 1 < text.length()) {
                    bare.append(text.charAt(++i));
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                bare.append(c);
            } else if (!Character.isWhitespace(c)) {
                bare.append(c);
            }
        }
        return bare.toString();
    }

    /** The parts between a separator that stands outside of quotes and brackets. */
    static List<String> parts(String bare, String separator) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        char quote = 0;
        for (int i = 0; i < bare.length(); i++) {
            char c = bare.charAt(i);
            if (quote != 0) {
                if (c == '\\') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '(' || c == '[') {
                depth++;
            } else if (c == ')' || c == ']') {
                depth--;
            } else if (depth == 0 && c == '?' && separator.length() == 2) {
                // A choice binds weaker than "and" and "or": its parts are no parts of the whole.
                return List.of(bare);
            } else if (depth == 0 && bare.startsWith(separator, i)) {
                parts.add(bare.substring(start, i));
                i += separator.length() - 1;
                start = i + 1;
            }
        }
        parts.add(bare.substring(start));
        return parts.size() > 1
                        && separator.equals("&&")
                        && parts.stream().anyMatch(part -> parts(part, "||").size() > 1)
                // "or" binds weaker than "and": such a text has no parts joined by "and" at its top.
                ? List.of(bare)
                : List.copyOf(parts);
    }
}
