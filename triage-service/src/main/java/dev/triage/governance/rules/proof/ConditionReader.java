package dev.triage.governance.rules.proof;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.triage.assessment.Category;
import dev.triage.governance.rules.Expression.Operator;
import dev.triage.governance.rules.ExpressionCompiler;
import dev.triage.governance.rules.Variable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a checked condition as the regions where it holds, fails and cannot be told. Comparisons of a variable with fixed
 * values, lists of them and {@code missing} are exact. A calculated number compared with a fixed one is a number of its
 * own; everything else is opaque: one thing that may be true, false or fail. What follows for every value of an opaque
 * part follows for the real ones; what needs a certain value of it has to be shown by a case.
 */
final class ConditionReader {

    private final CelAbstractSyntaxTree tree;
    private final List<Opaque> opaque = new ArrayList<>();

    private ConditionReader(CelAbstractSyntaxTree tree) {
        this.tree = tree;
    }

    /**
     * A condition taken apart.
     *
     * @param opaque what could not be
     */
    record Reading(Truth truth, List<Opaque> opaque) {}

    /** A part that is taken as a whole; {@code offset} in code points from the start of the expression. */
    record Opaque(int offset, String text) {}

    static Reading read(String expression) {
        ConditionReader reader = new ConditionReader(ExpressionCompiler.tree(expression));
        Truth truth = reader.truth(reader.tree.getExpr());
        return new Reading(truth, List.copyOf(reader.opaque));
    }

    private Truth truth(CelExpr expr) {
        if (expr.getKind() == Kind.CONSTANT) {
            return Truth.of(expr.constant().booleanValue());
        }
        Variable variable = ExpressionCompiler.variable(expr);
        if (variable != null) {
            return Truth.of(new Dimension.Of(variable), Names.of("true"));
        }
        if (expr.getKind() != Kind.CALL) {
            return opaque(expr);
        }
        List<CelExpr> args = expr.call().args();
        return switch (expr.call().function()) {
            case "_&&_" -> truth(args.get(0)).and(truth(args.get(1)));
            case "_||_" -> truth(args.get(0)).or(truth(args.get(1)));
            case "!_" -> truth(args.getFirst()).not();
            case "_?_:_" -> truth(args.get(0)).choose(truth(args.get(1)), truth(args.get(2)));
            case "@in" -> among(expr, args.get(0), args.get(1));
            default -> {
                Operator operator = Operator.of(expr.call().function());
                yield operator == null ? opaque(expr) : comparison(expr, operator, args.get(0), args.get(1));
            }
        };
    }

    private Truth comparison(CelExpr expr, Operator operator, CelExpr left, CelExpr right) {
        Object limit = ExpressionCompiler.fixed(right);
        Object other = ExpressionCompiler.fixed(left);
        if (limit != null && other != null) {
            return settled(operator, other, limit);
        }
        if (limit != null) {
            return compared(expr, left, operator, limit);
        }
        if (other != null) {
            return compared(expr, right, operator.mirrored(), other);
        }
        return switch (operator) {
            case DIFFERENT -> between(expr, "==", left, right).not();
            case EQUAL -> between(expr, "==", left, right);
            // One form for each pair, so that "a < b" and "b <= a" are known to exclude one another.
            case LESS -> between(expr, ">=", left, right).not();
            case AT_LEAST -> between(expr, ">=", left, right);
            case MORE -> between(expr, ">=", right, left).not();
            case AT_MOST -> between(expr, ">=", right, left);
        };
    }

    /** Two fixed values of one type: the checker saw to that. */
    @SuppressWarnings("unchecked")
    private static Truth settled(Operator operator, Object left, Object right) {
        int order = ((Comparable<Object>) left).compareTo(right);
        return Truth.of(
                switch (operator) {
                    case LESS -> order < 0;
                    case AT_MOST -> order <= 0;
                    case MORE -> order > 0;
                    case AT_LEAST -> order >= 0;
                    case EQUAL -> order == 0;
                    case DIFFERENT -> order != 0;
                });
    }

    private Truth between(CelExpr expr, String sign, CelExpr left, CelExpr right) {
        String first = Rendering.of(left);
        String second = Rendering.of(right);
        boolean swap = sign.equals("==") && first.compareTo(second) > 0;
        return opaque(expr, (swap ? second : first) + " " + sign + " " + (swap ? first : second));
    }

    private Truth compared(CelExpr expr, CelExpr subject, Operator operator, Object limit) {
        Variable variable = ExpressionCompiler.variable(subject);
        if (limit instanceof Boolean flag) {
            boolean same = flag == (operator == Operator.EQUAL);
            boolean equality = operator == Operator.EQUAL || operator == Operator.DIFFERENT;
            return equality ? same ? truth(subject) : truth(subject).not() : opaque(expr);
        }
        if (limit instanceof String text) {
            boolean equality = operator == Operator.EQUAL || operator == Operator.DIFFERENT;
            if (variable == null || !equality) {
                return opaque(expr);
            }
            Truth equal = among(variable, Set.of(text));
            return operator == Operator.EQUAL ? equal : equal.not();
        }
        Long number = coordinate(limit);
        Dimension dimension = variable != null ? new Dimension.Of(variable) : term(subject);
        if (number == null || dimension == null) {
            return opaque(expr);
        }
        if (variable == null) {
            opaque.add(new Opaque(offset(subject), dimension.text()));
        }
        return Truth.of(
                dimension,
                switch (operator) {
                    case LESS -> Numbers.between(-Numbers.FAR, number - 1);
                    case AT_MOST -> Numbers.between(-Numbers.FAR, number);
                    case MORE -> Numbers.between(number + 1, Numbers.FAR);
                    case AT_LEAST -> Numbers.between(number, Numbers.FAR);
                    case EQUAL -> Numbers.between(number, number);
                    case DIFFERENT -> Numbers.between(-Numbers.FAR, Numbers.FAR).minus(Numbers.between(number, number));
                });
    }

    private Truth among(CelExpr expr, CelExpr element, CelExpr list) {
        if (ExpressionCompiler.variable(list) == Variable.MISSING
                && ExpressionCompiler.fixed(element) instanceof String name) {
            return reported(name);
        }
        Variable variable = ExpressionCompiler.variable(element);
        if (variable == null || list.getKind() != Kind.LIST) {
            return opaque(expr);
        }
        Set<String> texts = new TreeSet<>();
        Numbers numbers = new Numbers(List.of(), false);
        for (CelExpr item : list.list().elements()) {
            Object value = ExpressionCompiler.fixed(item);
            Long number = value == null ? null : coordinate(value);
            if (value instanceof String text) {
                texts.add(text);
            } else if (number != null) {
                Numbers one = Numbers.between(number, number);
                numbers = new Numbers(union(numbers.minus(one).ranges(), one.ranges()), false);
            } else {
                return opaque(expr);
            }
        }
        if (variable.kind() == Variable.Kind.TEXT) {
            return among(variable, texts);
        }
        return variable.kind() == Variable.Kind.FLAG ? opaque(expr) : Truth.of(new Dimension.Of(variable), numbers);
    }

    /** A variable is in {@code missing} when it is unknown; other names are those of facts the assessment would have liked. */
    private static Truth reported(String name) {
        Variable variable = Variable.of(name).orElse(null);
        if (variable == null || variable == Variable.MISSING) {
            return Truth.of(new Dimension.Reported(name), Names.of("true"));
        }
        Dimension dimension = new Dimension.Of(variable == Variable.FAMILY ? Variable.CATEGORY : variable);
        Values known = dimension.domain().withoutUnknown();
        return new Truth(
                Region.of(dimension, dimension.domain().minus(known)), Region.of(dimension, known), Region.NONE);
    }

    private static Truth among(Variable variable, Set<String> texts) {
        if (variable == Variable.FAMILY) {
            return Truth.of(
                    new Dimension.Of(Variable.CATEGORY),
                    Names.of(Arrays.stream(Category.values())
                            .filter(category -> texts.contains(category.family()))
                            .map(Enum::name)
                            .collect(Collectors.toSet())));
        }
        return Truth.of(new Dimension.Of(variable), Names.of(texts));
    }

    private static List<Numbers.Range> union(List<Numbers.Range> some, List<Numbers.Range> others) {
        List<Numbers.Range> all = new ArrayList<>(some);
        all.addAll(others);
        all.sort(java.util.Comparator.comparingLong(Numbers.Range::from));
        return all;
    }

    /** A calculated whole number as a number of its own. */
    private Dimension.@Nullable Term term(CelExpr expr) {
        if (tree.getType(expr.id()).map(CelType::kind).orElse(CelKind.ERROR) != CelKind.INT) {
            return null;
        }
        String function = expr.getKind() == Kind.CALL ? expr.call().function() : "";
        long least = function.equals("size") || function.startsWith("get") ? 0 : -Numbers.FAR;
        long most = switch (function) {
            case "getHours" -> 23;
            case "getMinutes", "getSeconds" -> 59;
            case "getDayOfWeek" -> 6;
            case "getMonth" -> 11;
            case "getDate" -> 31;
            case "getDayOfMonth" -> 30;
            case "getDayOfYear" -> 365;
            default -> Numbers.FAR;
        };
        return new Dimension.Term(Rendering.of(expr), reads(expr), least, most);
    }

    private Truth opaque(CelExpr expr) {
        return opaque(expr, Rendering.of(expr));
    }

    private Truth opaque(CelExpr expr, String text) {
        opaque.add(new Opaque(offset(expr), text));
        return Truth.of(new Dimension.Opaque(text, reads(expr)), Names.of("true"));
    }

    /** Where it starts: at the leftmost of its parts, as an operator stands between its two. */
    private int offset(CelExpr expr) {
        int own = tree.getSource().getPositionsMap().getOrDefault(expr.id(), 0);
        return Rendering.parts(expr).stream().mapToInt(this::offset).reduce(own, Math::min);
    }

    private static List<Variable> reads(CelExpr expr) {
        Set<Variable> reads = EnumSet.noneOf(Variable.class);
        Optional.ofNullable(ExpressionCompiler.variable(expr)).ifPresent(reads::add);
        Rendering.parts(expr).forEach(part -> reads.addAll(reads(part)));
        return List.copyOf(reads);
    }

    /** Where a fixed value stands among the numbers; null when it is too far out or finer than a millisecond. */
    private static @Nullable Long coordinate(Object limit) {
        Long number = switch (limit) {
            case Long whole -> whole;
            case Duration duration -> duration.getNano() % 1_000_000 == 0 ? (Long) (2 * duration.toMillis()) : null;
            case Instant time -> time.getNano() % 1_000_000 == 0 ? (Long) (2 * time.toEpochMilli()) : null;
            default -> null;
        };
        return number == null || number <= -Numbers.FAR || number >= Numbers.FAR ? null : number;
    }
}
