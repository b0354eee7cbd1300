package dev.triage.governance.rules.proof;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** An expression written out again: the same text for the same meaning, whatever its spaces and brackets were. */
final class Rendering {

    private Rendering() {}

    static String of(CelExpr expr) {
        return switch (expr.getKind()) {
            case CONSTANT -> constant(expr.constant());
            case IDENT -> expr.ident().name();
            case LIST -> expr.list().elements().stream().map(Rendering::of).collect(Collectors.joining(", ", "[", "]"));
            case CALL -> call(expr.call());
            case COMPREHENSION -> comprehension(expr.comprehension());
            default -> throw new IllegalStateException("Not in the safe subset: " + expr.getKind());
        };
    }

    /** What an expression is made of, from left to right. */
    static List<CelExpr> parts(CelExpr expr) {
        List<CelExpr> parts = new ArrayList<>();
        switch (expr.getKind()) {
            case LIST -> parts.addAll(expr.list().elements());
            case CALL -> {
                expr.call().target().ifPresent(parts::add);
                parts.addAll(expr.call().args());
            }
            case COMPREHENSION -> {
                parts.add(expr.comprehension().iterRange());
                parts.add(expr.comprehension().loopStep());
            }
            default -> {}
        }
        return parts;
    }

    private static String constant(CelConstant constant) {
        return switch (constant.getKind()) {
            case INT64_VALUE -> String.valueOf(constant.int64Value());
            case BOOLEAN_VALUE -> String.valueOf(constant.booleanValue());
            default -> "'" + constant.stringValue().replace("\\", "\\\\").replace("'", "\\'") + "'";
        };
    }

    private static String call(CelExpr.CelCall call) {
        String function = call.function();
        List<String> args = call.args().stream().map(Rendering::of).toList();
        if (function.equals("@in")) {
            return args.get(0) + " in " + args.get(1);
        }
        if (function.equals("_?_:_")) {
            return "(" + args.get(0) + " ? " + args.get(1) + " : " + args.get(2) + ")";
        }
        if (args.size() == 2 && function.startsWith("_") && function.endsWith("_")) {
            return "(" + args.get(0) + " " + function.substring(1, function.length() - 1) + " " + args.get(1) + ")";
        }
        if (args.size() == 1 && function.endsWith("_")) {
            return function.substring(0, function.length() - 1) + args.getFirst();
        }
        String list = "(" + String.join(", ", args) + ")";
        return call.target().map(target -> of(target) + "." + function + list).orElse(function + list);
    }

    /** As the engine sees it; long, but the same for the same walk. */
    private static String comprehension(CelExpr.CelComprehension walk) {
        return "walk(" + walk.iterVar() + ", " + of(walk.iterRange()) + ", " + of(walk.loopStep()) + ", "
                + of(walk.accuInit()) + ")";
    }
}
