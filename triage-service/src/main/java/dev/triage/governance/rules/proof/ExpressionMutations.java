package dev.triage.governance.rules.proof;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.triage.governance.rules.ExpressionCompiler;
import dev.triage.governance.rules.Literals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One change at a time to a condition's text: another comparison, "and" for "or", no "not", another constant or list. */
final class ExpressionMutations {

    private static final Map<String, String> OTHER_SIGN = Map.of(
            "_<_", "<=", "_<=_", "<", "_>_", ">=", "_>=_", ">", "_==_", "!=", "_!=_", "==", "_&&_", "||", "_||_", "&&");
    private static final Pattern NUMBER = Pattern.compile("-?(?:0x[0-9a-fA-F]+|\\d+)");
    private static final Pattern TEXT = Pattern.compile("'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern LAST_UNIT = Pattern.compile(".*?\\d+(h|ms|m|s)$");

    private final String text;
    private final Map<Long, Integer> positions;
    private final List<Mutation> mutations = new ArrayList<>();

    private ExpressionMutations(String text, CelAbstractSyntaxTree tree) {
        this.text = text;
        this.positions = tree.getSource().getPositionsMap();
    }

    /** A changed text; {@code offset} in code points says where, {@code change} what. */
    record Mutation(int offset, String change, String text) {}

    /** All changes to a text that compiles; some of what comes out may not compile. */
    static List<Mutation> of(String text) {
        CelAbstractSyntaxTree tree = ExpressionCompiler.tree(text);
        ExpressionMutations mutations = new ExpressionMutations(text, tree);
        // Positions count code points; texts beyond the basic plane are left alone.
        if (text.codePointCount(0, text.length()) == text.length()) {
            mutations.walk(tree.getExpr());
        }
        return List.copyOf(mutations.mutations);
    }

    private void walk(CelExpr expr) {
        int offset = positions.getOrDefault(expr.id(), -1);
        if (offset >= 0) {
            switch (expr.getKind()) {
                case CONSTANT -> number(expr.constant(), offset);
                case CALL -> call(expr, offset);
                default -> {}
            }
        }
        // Inside a walk over a list only the list is written by the author.
        (expr.getKind() == Kind.COMPREHENSION ? List.of(expr.comprehension().iterRange()) : Rendering.parts(expr))
                .forEach(this::walk);
    }

    private void call(CelExpr expr, int offset) {
        String function = expr.call().function();
        String other = OTHER_SIGN.get(function);
        if (other != null) {
            String sign = function.substring(1, function.length() - 1);
            replace(offset, sign, other, sign + " became " + other);
        }
        switch (function) {
            case "!_" -> replace(offset, "!", "", "the ! was dropped");
            case "@in" -> list(expr.call().args().get(0), expr.call().args().get(1));
            case "duration", "timestamp" -> time(function, expr.call().args().getFirst());
            default -> {}
        }
    }

    private void number(CelConstant constant, int offset) {
        Matcher literal = NUMBER.matcher(text).region(offset, text.length());
        if (constant.getKind() != CelConstant.Kind.INT64_VALUE || !literal.lookingAt()) {
            return;
        }
        long value = constant.int64Value();
        long tenth = Math.round(value / 10.0);
        Set<Long> others = new LinkedHashSet<>(List.of(value + 1, value - 1, value + tenth, value - tenth));
        others.remove(value);
        others.forEach(
                changed -> put(offset, literal.end(), String.valueOf(changed), literal.group() + " became " + changed));
    }

    private void time(String function, CelExpr argument) {
        int offset = positions.getOrDefault(argument.id(), -1);
        Matcher literal = TEXT.matcher(text).region(Math.max(offset, 0), text.length());
        if (offset < 0 || !literal.lookingAt()) {
            return;
        }
        String written = argument.constant().stringValue();
        Set<String> others = new LinkedHashSet<>();
        if (function.equals("timestamp")) {
            Instant time = Literals.time(written);
            others.add(time.plusSeconds(1).toString());
            others.add(time.minusSeconds(1).toString());
        } else {
            Duration duration = Literals.duration(written);
            Duration unit = unit(written);
            Duration tenth = duration.dividedBy(10);
            others.add(Showing.duration(duration.plus(unit)));
            others.add(Showing.duration(duration.minus(unit)));
            others.add(Showing.duration(duration.plus(tenth)));
            others.add(Showing.duration(duration.minus(tenth)));
            others.remove(Showing.duration(duration));
        }
        others.forEach(changed -> put(offset, literal.end(), "'" + changed + "'", written + " became " + changed));
    }

    /** The smallest unit a duration is written in. */
    private static Duration unit(String written) {
        Matcher last = LAST_UNIT.matcher(written);
        return switch (last.matches() ? last.group(1) : "s") {
            case "h" -> Duration.ofHours(1);
            case "m" -> Duration.ofMinutes(1);
            case "ms" -> Duration.ofMillis(1);
            default -> Duration.ofSeconds(1);
        };
    }

    private void list(CelExpr element, CelExpr list) {
        if (list.getKind() != Kind.LIST) {
            return;
        }
        List<CelExpr> items = list.list().elements();
        for (CelExpr item : items) {
            int offset = positions.getOrDefault(item.id(), -1);
            Matcher literal = (item.getKind() == Kind.CONSTANT
                                    && item.constant().getKind() == CelConstant.Kind.STRING_VALUE
                            ? TEXT
                            : NUMBER)
                    .matcher(text);
            if (offset >= 0
                    && items.size() > 1
                    && literal.region(offset, text.length()).lookingAt()) {
                without(offset, literal.end(), literal.group());
            }
        }
        int start = positions.getOrDefault(element.id(), -1);
        int end = text.indexOf(
                ']',
                items.isEmpty()
                        ? Math.max(start, 0)
                        : positions.getOrDefault(items.getLast().id(), 0));
        if (start >= 0 && end > start && element.getKind() == Kind.IDENT) {
            String name = element.ident().name();
            String in = text.substring(start, end + 1);
            put(start, end + 1, "(" + in + " || " + name + " == " + name + ")", "the list gained every other value");
        }
    }

    /** Takes an element out together with the comma beside it. */
    private void without(int from, int to, String element) {
        int start = from;
        int end = to;
        int next = skip(end, 1);
        if (next < text.length() && text.charAt(next) == ',') {
            end = skip(next + 1, 1);
        } else {
            int before = skip(start - 1, -1);
            start = before >= 0 && text.charAt(before) == ',' ? before : start;
        }
        put(start, end, "", element + " left the list");
    }

    private int skip(int from, int step) {
        int at = from;
        while (at >= 0 && at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at += step;
        }
        return at;
    }

    private void replace(int offset, String sign, String other, String change) {
        if (text.startsWith(sign, offset)) {
            put(offset, offset + sign.length(), other, change);
        }
    }

    private void put(int from, int to, String replacement, String change) {
        mutations.add(new Mutation(from, change, text.substring(0, from) + replacement + text.substring(to)));
    }
}
