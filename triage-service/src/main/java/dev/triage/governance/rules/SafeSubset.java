package dev.triage.governance.rules;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.ast.CelExprVisitor;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * The part of CEL that rules may use. The language has no cost limit of its own, so what cannot be bounded is refused
 * before it runs: a list of what is allowed, never a list of what is not. Everything left takes time linear in the text
 * and the inputs, but for lists in lists, which are refused, and patterns, which are linear by their engine.
 */
final class SafeSubset extends CelExprVisitor {

    static final int MAX_PATTERN = 200;
    static final int MAX_PATTERN_PROGRAM = 1000;
    static final int MAX_LITERAL_LIST = 200;

    private static final Set<String> OPERATORS = Set.of(
            "_&&_",
            "_||_",
            "!_",
            "_?_:_",
            "_==_",
            "_!=_",
            "_<_",
            "_<=_",
            "_>_",
            "_>=_",
            "_+_",
            "_-_",
            "_*_",
            "_/_",
            "_%_",
            "-_",
            "@in",
            "@not_strictly_false");
    private static final Set<String> TEXT_FUNCTIONS = Set.of("size", "startsWith", "endsWith", "contains");
    private static final Set<String> TIME_FUNCTIONS = Set.of(
            "getFullYear",
            "getMonth",
            "getDate",
            "getDayOfMonth",
            "getDayOfWeek",
            "getDayOfYear",
            "getHours",
            "getMinutes",
            "getSeconds");
    private static final java.util.regex.Pattern REPEAT = java.util.regex.Pattern.compile("\\{(\\d+)(?:,(\\d*))?}");

    private final CelAbstractSyntaxTree ast;
    private final List<Objection> objections = new ArrayList<>();
    private int depth;
    private boolean costly;

    private SafeSubset(CelAbstractSyntaxTree ast) {
        this.ast = ast;
    }

    /** Something outside the subset; {@code offset} in code points from the start of the expression. */
    record Objection(int offset, String message) {}

    /** What the subset objects to, and whether evaluation needs the deadline. */
    record Findings(List<Objection> objections, boolean costly) {}

    static Findings of(CelAbstractSyntaxTree ast) {
        SafeSubset subset = new SafeSubset(ast);
        subset.visit(ast);
        return new Findings(List.copyOf(subset.objections), subset.costly);
    }

    @Override
    public void visit(CelExpr expr) {
        ast.getType(expr.id())
                .filter(type -> type.kind() == CelKind.DYN || type.kind() == CelKind.ANY)
                .ifPresent(type -> object(expr, "expected one type, found a value of any type"));
        super.visit(expr);
    }

    @Override
    protected void visit(CelExpr expr, CelConstant constant) {
        switch (constant.getKind()) {
            case INT64_VALUE, STRING_VALUE, BOOLEAN_VALUE -> {}
            case DOUBLE_VALUE -> object(expr, "expected a whole number, found a fraction; money is in minor units");
            default -> object(expr, "expected a whole number, a text, true or false, found " + constant.getKind());
        }
    }

    @Override
    protected void visit(CelExpr expr, CelExpr.CelSelect select) {
        object(expr, "fields of values cannot be selected in rules; every variable is a plain value");
    }

    @Override
    protected void visit(CelExpr expr, CelExpr.CelStruct struct) {
        object(expr, "messages cannot be built in rules");
    }

    @Override
    protected void visit(CelExpr expr, CelExpr.CelMap map) {
        object(expr, "maps cannot be built in rules");
    }

    @Override
    protected void visit(CelExpr expr, CelExpr.CelList list) {
        if (list.elements().size() > MAX_LITERAL_LIST) {
            object(
                    expr,
                    "expected a list of at most " + MAX_LITERAL_LIST + ", found "
                            + list.elements().size());
        }
        super.visit(expr, list);
    }

    @Override
    protected void visit(CelExpr expr, CelExpr.CelComprehension comprehension) {
        costly = true;
        if (depth > 0) {
            object(expr, "all, exists and exists_one cannot stand inside one another");
            return;
        }
        depth++;
        super.visit(expr, comprehension);
        depth--;
    }

    @Override
    protected void visit(CelExpr expr, CelExpr.CelCall call) {
        String function = call.function();
        switch (function) {
            case "matches" -> pattern(expr, call);
            case "duration" -> duration(expr, call);
            case "timestamp" -> timestamp(expr, call);
            case "_+_" -> sum(expr);
            default -> {
                if (TIME_FUNCTIONS.contains(function)) {
                    zone(expr, call);
                } else if (!OPERATORS.contains(function) && !TEXT_FUNCTIONS.contains(function)) {
                    object(expr, "'" + function + "' cannot be used in rules");
                }
            }
        }
        super.visit(expr, call);
    }

    /** Sums of texts or lists grow without bound when they are repeated. */
    private void sum(CelExpr expr) {
        CelKind kind = ast.getType(expr.id()).map(CelType::kind).orElse(CelKind.ERROR);
        if (kind == CelKind.STRING || kind == CelKind.LIST || kind == CelKind.BYTES) {
            object(expr, "texts and lists cannot be joined with + in rules");
        }
    }

    private void pattern(CelExpr expr, CelExpr.CelCall call) {
        costly = true;
        String pattern = literal(expr, call, "a pattern");
        if (pattern == null) {
            return;
        }
        if (pattern.length() > MAX_PATTERN) {
            object(expr, "expected a pattern of at most " + MAX_PATTERN + " characters, found " + pattern.length());
            return;
        }
        // Nested counts multiply while the pattern is compiled, before its size could be looked at.
        long copies = 1;
        Matcher repeats = REPEAT.matcher(pattern);
        while (repeats.find()) {
            String most = repeats.group(2) == null || repeats.group(2).isEmpty() ? repeats.group(1) : repeats.group(2);
            copies *= Math.max(1, most.length() > 4 ? 10_000 : Long.parseLong(most));
            if (copies > MAX_PATTERN_PROGRAM) {
                object(expr, "the counts of this pattern multiply to more than " + MAX_PATTERN_PROGRAM);
                return;
            }
        }
        try {
            int size = Pattern.compile(pattern).programSize();
            if (size > MAX_PATTERN_PROGRAM) {
                object(expr, "expected a pattern of size " + MAX_PATTERN_PROGRAM + " at most, found " + size);
            }
        } catch (PatternSyntaxException e) {
            object(expr, "expected a pattern, found an error in it: " + e.getDescription());
        }
    }

    private void duration(CelExpr expr, CelExpr.CelCall call) {
        String text = literal(expr, call, "a duration such as '45m'");
        if (text != null && Durations.parse(text).isEmpty()) {
            object(expr, "expected a duration such as '45m' or '2h30m', found '" + text + "'");
        }
    }

    private void timestamp(CelExpr expr, CelExpr.CelCall call) {
        String text = literal(expr, call, "a time such as '2026-11-23T10:00:00Z'");
        if (text == null) {
            return;
        }
        try {
            Instant.parse(text);
        } catch (DateTimeException e) {
            object(expr, "expected a time such as '2026-11-23T10:00:00Z', found '" + text + "'");
        }
    }

    private void zone(CelExpr expr, CelExpr.CelCall call) {
        if (call.args().isEmpty()) {
            return;
        }
        String text = literal(expr, call, "a time zone such as 'Europe/Berlin'");
        if (text == null) {
            return;
        }
        try {
            ZoneId.of(text);
        } catch (DateTimeException e) {
            object(expr, "expected a time zone such as 'Europe/Berlin', found '" + text + "'");
        }
    }

    /** The last argument when it is a literal text; anything computed is refused. */
    private @Nullable String literal(CelExpr expr, CelExpr.CelCall call, String what) {
        if (!call.args().isEmpty()) {
            CelExpr last = call.args().getLast();
            if (last.getKind() == Kind.CONSTANT && last.constant().getKind() == CelConstant.Kind.STRING_VALUE) {
                return last.constant().stringValue();
            }
        }
        object(expr, "expected " + what + " written out in '" + call.function() + "', found something computed");
        return null;
    }

    private void object(CelExpr expr, String message) {
        objections.add(new Objection(ast.getSource().getPositionsMap().getOrDefault(expr.id(), 0), message));
    }
}
