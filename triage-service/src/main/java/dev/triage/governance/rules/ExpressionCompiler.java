package dev.triage.governance.rules;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelStandardFunctions.StandardFunction;
import dev.triage.governance.rules.Expression.Bound;
import dev.triage.governance.rules.Expression.Operator;
import dev.triage.platform.CanonicalJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns a condition's text into a program, or says what is wrong and where. Thread-safe. */
public final class ExpressionCompiler {

    /** Stored with every case run, so that a newer engine is noticed. */
    static final String VERSION = "cel-java 0.14.0 planner, subset 1";

    static final int MAX_CODE_POINTS = 4096;
    private static final int MAX_DEPTH = 32;
    private static final int MAX_NODES = 1000;
    private static final int MAX_ITERATIONS = 10_000;
    private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']*)'.*");

    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(MAX_CODE_POINTS)
            .maxParseRecursionDepth(MAX_DEPTH)
            .maxParseExpressionNodeCount(MAX_NODES)
            .maxParseErrorRecoveryLimit(10)
            .comprehensionMaxIterations(MAX_ITERATIONS)
            .maxRegexProgramSize(SafeSubset.MAX_PATTERN_PROGRAM)
            .enableHomogeneousLiterals(true)
            // The planner runtime demands it; with no fractions declared it compares nothing but whole numbers.
            .enableHeterogeneousNumericComparisons(true)
            .build();
    private static final CelCompiler COMPILER = compiler();
    private static final CelRuntime RUNTIME = runtime();
    private static final int MAX_KEPT = 500;

    /**
     * Programs of texts met lately. What a text compiles to hangs on nothing else, and the engine builds its type
     * environment anew for each, which costs more than all the rest of reading a policy; versions of a rule, and rules of
     * one family, share most of their conditions.
     */
    private static final Map<String, Outcome.Compiled> KEPT =
            Collections.synchronizedMap(new LinkedHashMap<>(64, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Outcome.Compiled> eldest) {
                    return size() > MAX_KEPT;
                }
            });

    private ExpressionCompiler() {}

    /** A program, or the faults that prevent one. */
    public sealed interface Outcome {

        record Compiled(Expression expression) implements Outcome {}

        record Faulty(List<Fault> faults) implements Outcome {}
    }

    /** What is wrong; {@code line} from 1, {@code column} from 0, both inside the expression. */
    public record Fault(int line, int column, String message) {}

    public static Outcome compile(String text) {
        Outcome.Compiled kept = KEPT.get(text);
        if (kept != null) {
            return kept;
        }
        Outcome outcome = compiled(text);
        if (outcome instanceof Outcome.Compiled sound) {
            KEPT.put(text, sound);
        }
        return outcome;
    }

    private static Outcome compiled(String text) {
        CelValidationResult checked = COMPILER.compile(text);
        if (checked.hasError()) {
            return new Outcome.Faulty(
                    checked.getErrors().stream().map(ExpressionCompiler::fault).toList());
        }
        try {
            CelAbstractSyntaxTree ast = checked.getAst();
            SafeSubset.Findings findings = SafeSubset.of(ast);
            if (!findings.objections().isEmpty()) {
                return new Outcome.Faulty(findings.objections().stream()
                        .map(objection -> fault(ast, objection))
                        .toList());
            }
            List<Bound> bounds = new ArrayList<>();
            boolean plain = collect(ast.getExpr(), bounds);
            return new Outcome.Compiled(
                    new Expression(text, RUNTIME.createProgram(ast), reads(ast), findings.costly(), bounds, plain));
        } catch (CelValidationException | CelEvaluationException e) {
            return new Outcome.Faulty(List.of(new Fault(1, 0, String.valueOf(e.getMessage()))));
        }
    }

    /** The checked tree of a text that compiled, for analysis. */
    public static CelAbstractSyntaxTree tree(String text) {
        try {
            return COMPILER.compile(text).getAst();
        } catch (CelValidationException e) {
            throw new IllegalArgumentException("Expected an expression that compiles, found " + text, e);
        }
    }

    /** Hash of names and types: with another one, cases have to be run again. */
    static String typesSha256() {
        Map<String, Object> types = new TreeMap<>();
        for (Variable variable : Variable.values()) {
            types.put(variable.code(), variable.kind().name());
        }
        return CanonicalJson.sha256(types);
    }

    private static CelCompiler compiler() {
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(
                        CelStandardMacro.HAS,
                        CelStandardMacro.ALL,
                        CelStandardMacro.EXISTS,
                        CelStandardMacro.EXISTS_ONE)
                .setResultType(SimpleType.BOOL);
        for (Variable variable : Variable.values()) {
            builder.addVar(variable.code(), variable.kind().type());
        }
        return builder.build();
    }

    private static CelRuntime runtime() {
        return CelRuntimeFactory.plannerRuntimeBuilder()
                .setOptions(OPTIONS)
                .setStandardFunctions(CelStandardFunctions.newBuilder()
                        .excludeFunctions(StandardFunction.DURATION, StandardFunction.TIMESTAMP)
                        .build())
                .addFunctionBindings(CelFunctionBinding.fromOverloads(
                        "duration", CelFunctionBinding.from("string_to_duration", String.class, Literals::duration)))
                .addFunctionBindings(CelFunctionBinding.fromOverloads(
                        "timestamp", CelFunctionBinding.from("string_to_timestamp", String.class, Literals::time)))
                .build();
    }

    private static Fault fault(CelIssue issue) {
        String message = issue.getMessage();
        Matcher undeclared = UNDECLARED.matcher(message);
        if (undeclared.matches()) {
            String name = undeclared.group(1);
            message = "undeclared reference to '" + name + "'"
                    + Spelling.nearest(name, List.of(Variable.values()), Variable::code)
                            .map(near -> "; did you mean '" + near + "'?")
                            .orElse("");
        }
        return new Fault(
                Math.max(1, issue.getSourceLocation().getLine()),
                Math.max(0, issue.getSourceLocation().getColumn()),
                message);
    }

    private static Fault fault(CelAbstractSyntaxTree ast, SafeSubset.Objection objection) {
        return ast.getSource()
                .getOffsetLocation(objection.offset())
                .map(place -> new Fault(place.getLine(), place.getColumn(), objection.message()))
                .orElseGet(() -> new Fault(1, objection.offset(), objection.message()));
    }

    private static List<Variable> reads(CelAbstractSyntaxTree ast) {
        Set<Variable> reads = new LinkedHashSet<>();
        ast.getReferenceMap().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(reference -> Variable.of(reference.getValue().name()))
                .flatMap(Optional::stream)
                .forEach(reads::add);
        return List.copyOf(reads);
    }

    /** Gathers the comparisons joined by "and"; true when there is nothing else. */
    private static boolean collect(CelExpr expr, List<Bound> bounds) {
        if (expr.getKind() == Kind.CALL && expr.call().function().equals("_&&_")) {
            boolean left = collect(expr.call().args().get(0), bounds);
            boolean right = collect(expr.call().args().get(1), bounds);
            return left && right;
        }
        Bound bound = bound(expr);
        if (bound == null) {
            return false;
        }
        bounds.add(bound);
        return true;
    }

    private static @Nullable Bound bound(CelExpr expr) {
        Variable flag = variable(expr);
        if (flag != null && flag.kind() == Variable.Kind.FLAG) {
            return new Bound(flag, Operator.EQUAL, null);
        }
        if (expr.getKind() != Kind.CALL) {
            return null;
        }
        CelExpr.CelCall call = expr.call();
        if (call.function().equals("!_")) {
            Variable denied = variable(call.args().getFirst());
            return denied == null ? null : new Bound(denied, Operator.DIFFERENT, null);
        }
        Operator operator = Operator.of(call.function());
        if (operator == null) {
            return null;
        }
        Variable left = variable(call.args().get(0));
        if (left != null) {
            Object limit = fixed(call.args().get(1));
            return limit == null ? null : new Bound(left, operator, limit);
        }
        Variable right = variable(call.args().get(1));
        Object limit = fixed(call.args().get(0));
        return right == null || limit == null ? null : new Bound(right, operator.mirrored(), limit);
    }

    /** The variable an expression is; null when it is anything else. */
    public static @Nullable Variable variable(CelExpr expr) {
        return expr.getKind() == Kind.IDENT ? Variable.of(expr.ident().name()).orElse(null) : null;
    }

    /** The fixed value an expression is: whole number, text, flag, duration or timestamp; null when it is anything else. */
    public static @Nullable Object fixed(CelExpr expr) {
        if (expr.getKind() == Kind.CONSTANT) {
            CelConstant constant = expr.constant();
            return switch (constant.getKind()) {
                case INT64_VALUE -> constant.int64Value();
                case STRING_VALUE -> constant.stringValue();
                case BOOLEAN_VALUE -> constant.booleanValue();
                default -> null;
            };
        }
        if (expr.getKind() == Kind.CALL && expr.call().args().size() == 1) {
            CelExpr argument = expr.call().args().getFirst();
            if (argument.getKind() == Kind.CONSTANT && argument.constant().getKind() == CelConstant.Kind.STRING_VALUE) {
                String text = argument.constant().stringValue();
                return switch (expr.call().function()) {
                    case "duration" -> Durations.parse(text).orElse(null);
                    case "timestamp" -> Instant.parse(text);
                    default -> null;
                };
            }
        }
        return null;
    }
}
