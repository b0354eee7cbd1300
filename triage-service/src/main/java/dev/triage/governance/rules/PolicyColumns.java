package dev.triage.governance.rules;

import dev.triage.governance.RuleTable.Row;
import dev.triage.governance.Rules.RuleView;
import dev.triage.governance.rules.Expression.Bound;
import dev.triage.governance.rules.Expression.Operator;
import dev.triage.governance.rules.Policy.Effect;
import dev.triage.governance.rules.PolicyReader.Reading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Takes a policy apart into the cells of a decision table; pure. For {@link dev.triage.governance.RuleTable}. */
public final class PolicyColumns {

    private static final Pattern KNOWN = Pattern.compile("(!?)\\(?['\"](\\w+)['\"]inmissing\\)?");
    private static final Pattern NOT_IN = Pattern.compile("!\\((\\w+)in\\[(.*)]\\)");
    private static final String NONE = "";

    private PolicyColumns() {}

    /** The row of one version. */
    public static Row row(RuleView rule, String currency) {
        return switch (StoredPolicies.read(rule.source().getBytes(StandardCharsets.UTF_8))) {
            case Reading.Read(CompiledPolicy policy) -> row(rule, policy, currency);
            case Reading.Unreadable(List<Problem> problems) ->
                new Row(
                        rule,
                        List.of(Policy.ANY),
                        List.of(Policy.ANY),
                        List.of(Policy.ANY),
                        Map.of(),
                        problems.stream().map(Problem::text).toList(),
                        true,
                        "forbids: it cannot be read",
                        List.of(),
                        List.of(),
                        NONE);
        };
    }

    /** The variables some row has a cell for, in the order of the language. */
    public static List<String> used(List<Row> rows) {
        return Arrays.stream(Variable.values())
                .map(Variable::code)
                .filter(code -> rows.stream().anyMatch(row -> row.cells().containsKey(code)))
                .toList();
    }

    private static Row row(RuleView rule, CompiledPolicy compiled, String currency) {
        Policy policy = compiled.policy();
        Map<String, String> cells = new LinkedHashMap<>();
        List<String> further = new ArrayList<>();
        for (int i = 0; i < compiled.conditions(); i++) {
            Expression expression = compiled.expression(i);
            if (expression.plain()) {
                expression.bounds().forEach(bound -> put(cells, cell(bound, currency)));
                continue;
            }
            for (String part : ConditionChange.parts(expression.text(), "&&")) {
                Cell cell = cell(part.strip(), expression, currency);
                if (cell == null) {
                    further.add(part.strip());
                } else {
                    put(cells, cell);
                }
            }
        }
        boolean forbids = policy.then() instanceof Effect.Forbid;
        return new Row(
                rule,
                policy.scope().workflows(),
                policy.scope().categories(),
                policy.scope().sites(),
                cells,
                further,
                forbids,
                policy.then() instanceof Effect.Forbid(String reason) ? "forbids: " + reason : "permits",
                approvals(policy.then(), currency),
                limits(policy.limits(), currency),
                effective(policy.effective()));
    }

    private record Cell(String variable, String text) {}

    private static void put(Map<String, String> cells, Cell cell) {
        cells.merge(cell.variable(), cell.text(), (one, other) -> one + " and " + other);
    }

    private static Cell cell(Bound bound, String currency) {
        return new Cell(bound.variable().code(), words(bound, currency));
    }

    /** Null for what looks at several variables, or at none. */
    private static @Nullable Cell cell(String part, Expression whole, String currency) {
        Bound bound = ConditionChange.bound(part);
        if (bound != null) {
            return cell(bound, currency);
        }
        String bare = ConditionChange.bare(part);
        Matcher in = ConditionChange.MEMBERSHIP.matcher(bare);
        if (in.matches() && Variable.of(in.group(1)).isPresent()) {
            return new Cell(in.group(1), "in " + items(in.group(2)));
        }
        Matcher notIn = NOT_IN.matcher(bare);
        if (notIn.matches() && Variable.of(notIn.group(1)).isPresent()) {
            return new Cell(notIn.group(1), "not in " + items(notIn.group(2)));
        }
        Matcher known = KNOWN.matcher(bare);
        if (known.matches() && Variable.of(known.group(2)).isPresent()) {
            return new Cell(known.group(2), known.group(1).isEmpty() ? "not known" : "known");
        }
        // The whole condition is about one variable, so this part of it is.
        return whole.reads().size() == 1 ? new Cell(whole.reads().getFirst().code(), part) : null;
    }

    private static String words(Bound bound, String currency) {
        if (bound.limit() == null) {
            return bound.operator() == Operator.EQUAL ? "yes" : "no";
        }
        return ConditionChange.relation(bound, currency);
    }

    private static String items(String list) {
        return ConditionChange.parts(list, ",").stream()
                .map(item -> item.replaceAll("^['\"]|['\"]$", ""))
                .collect(Collectors.joining(", "));
    }

    private static List<String> approvals(Effect effect, String currency) {
        if (!(effect instanceof Effect.Permit permit)) {
            return List.of();
        }
        return permit.lines().stream()
                .map(line -> line.count() + " × " + line.role()
                        + (line.aboveMinor() == null ? "" : " above " + Amounts.of(line.aboveMinor(), currency)))
                .toList();
    }

    private static List<String> limits(Policy.Limits limits, String currency) {
        List<String> words = new ArrayList<>();
        if (limits.perRequestMinor() != null) {
            words.add("at most " + Amounts.of(limits.perRequestMinor(), currency) + " each");
        }
        windows(words, limits.perHour(), limits.perDay(), limits.perDayMinor(), currency, "");
        Policy.Windows each = limits.perWorkflow();
        windows(words, each.perHour(), each.perDay(), each.perDayMinor(), currency, " of one workflow");
        return words;
    }

    private static void windows(
            List<String> words,
            @Nullable Long perHour,
            @Nullable Long perDay,
            @Nullable Long perDayMinor,
            String currency,
            String what) {
        if (perHour != null) {
            words.add(Amounts.count(perHour) + what + " an hour");
        }
        if (perDay != null) {
            words.add(Amounts.count(perDay) + what + " a day");
        }
        if (perDayMinor != null) {
            words.add(Amounts.of(perDayMinor, currency) + what + " a day");
        }
    }

    private static String effective(Effective effective) {
        if (effective.from() == null && effective.until() == null) {
            return "always";
        }
        String from = effective.from() == null ? "" : "from " + effective.from();
        String until = effective.until() == null ? "" : "until " + effective.until();
        return (from + " " + until).strip() + (effective.utc() ? " UTC" : "");
    }
}
