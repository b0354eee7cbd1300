package dev.triage.governance.rules;

import dev.triage.platform.Role;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads a policy's own cases. */
final class CaseReader {

    private static final int MAX_CASES = 200;
    private static final String DENIED = "DENIED";
    private static final List<String> EXPECTATIONS = List.of("PERMITTED", "NEEDS_APPROVAL", DENIED);

    private final YamlFields fields;

    CaseReader(YamlFields fields) {
        this.fields = fields;
    }

    List<Policy.Case> read(@Nullable Node node) {
        if (node == null) {
            return List.of();
        }
        List<Node> items = fields.list(node, "/cases");
        if (items.size() > MAX_CASES) {
            fields.wrong(node, "/cases", "expected at most " + MAX_CASES + " cases, found " + items.size());
            return List.of();
        }
        List<Policy.Case> cases = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            String pointer = "/cases/" + i;
            Map<String, Node> parts = fields.map(
                    items.get(i),
                    pointer,
                    Set.of("name", "given", "expect", "expectApprovals", "expectLimits"),
                    List.of("name"));
            String name = fields.text(parts.get("name"), pointer + "/name");
            if (!name.isEmpty() && !names.add(name)) {
                fields.wrong(items.get(i), pointer + "/name", "two cases are called '" + name + "'");
            }
            Expectation expectation = expectation(parts, pointer);
            cases.addAll(matrix(name, parts.get("given"), expectation, pointer + "/given"));
            if (cases.size() > MAX_CASES) {
                fields.wrong(
                        items.get(i), pointer, "expected at most " + MAX_CASES + " cases, found more with this one");
                return List.of();
            }
        }
        return cases;
    }

    /** What must come of a case; what it does not list is denied. */
    private record Expectation(
            String outcome, @Nullable Map<String, Integer> approvals, Policy.@Nullable Limits limits) {}

    private Expectation expectation(Map<String, Node> parts, String pointer) {
        Node expect = parts.get("expect");
        String outcome = expect == null ? DENIED : fields.oneOf(expect, pointer + "/expect", EXPECTATIONS);
        Node approvals = parts.get("expectApprovals");
        Node limits = parts.get("expectLimits");
        if (approvals != null && !outcome.equals("NEEDS_APPROVAL")) {
            fields.wrong(
                    approvals, pointer + "/expectApprovals", "expected 'expect: NEEDS_APPROVAL' beside it, found none");
        }
        if (limits != null && outcome.equals(DENIED)) {
            fields.wrong(
                    limits, pointer + "/expectLimits", "expected a case that permits: what is denied is not counted");
        }
        return new Expectation(
                outcome,
                approvals == null ? null : people(approvals, pointer + "/expectApprovals"),
                limits == null ? null : limits(limits, pointer + "/expectLimits"));
    }

    private Map<String, Integer> people(Node node, String pointer) {
        Map<String, Integer> people = new TreeMap<>();
        List<String> roles = List.of(Role.APPROVER.code(), Role.LEAD.code());
        fields.map(node, pointer, roles, List.of()).forEach((role, count) -> {
            Long number = fields.whole(count, pointer + "/" + role, 1, 100);
            people.put(role, number == null ? 0 : number.intValue());
        });
        return Collections.unmodifiableMap(people);
    }

    private Policy.Limits limits(Node node, String pointer) {
        Map<String, Node> parts = fields.map(
                node, pointer, Set.of("perHour", "perDay", "perDayMinor", "perRequestMinor", "perWorkflow"), List.of());
        String own = pointer + "/perWorkflow";
        Node windows = parts.get("perWorkflow");
        Map<String, Node> workflow = windows == null
                ? Map.of()
                : fields.map(windows, own, Set.of("perHour", "perDay", "perDayMinor"), List.of());
        return new Policy.Limits(
                limit(parts, pointer, "perHour"),
                limit(parts, pointer, "perDay"),
                limit(parts, pointer, "perDayMinor"),
                limit(parts, pointer, "perRequestMinor"),
                new Policy.Windows(
                        limit(workflow, own, "perHour"),
                        limit(workflow, own, "perDay"),
                        limit(workflow, own, "perDayMinor")));
    }

    private @Nullable Long limit(Map<String, Node> parts, String pointer, String name) {
        return fields.whole(parts.get(name), pointer + "/" + name, 0, Long.MAX_VALUE);
    }

    /** One case for each combination of the values that are lists; their values are added to the name. */
    private List<Policy.Case> matrix(String name, @Nullable Node node, Expectation expectation, String pointer) {
        List<Row> rows =
                new ArrayList<>(List.of(new Row("", new EnumMap<>(Variable.class), EnumSet.noneOf(Variable.class))));
        if (node instanceof MappingNode map) {
            for (NodeTuple tuple : map.getValue()) {
                String code = ((ScalarNode) tuple.getKeyNode()).getValue();
                String place = pointer + "/" + YamlText.escaped(code);
                Variable variable = Variable.of(code).orElse(null);
                if (variable == null) {
                    fields.wrong(
                            tuple.getKeyNode(),
                            place,
                            "unknown variable '" + code + "'"
                                    + Spelling.nearest(code, List.of(Variable.values()), Variable::code)
                                            .map(near -> "; did you mean '" + near + "'?")
                                            .orElse(""));
                } else {
                    rows = crossed(rows, variable, choices(variable, tuple.getValueNode(), place), place);
                }
            }
        } else if (node != null) {
            fields.wrong(node, pointer, "expected a map of variables, found " + YamlFields.shown(node));
        }
        return rows.stream()
                .map(row -> new Policy.Case(
                        row.label().isEmpty() ? name : name + " [" + row.label() + "]",
                        Map.copyOf(row.given()),
                        Set.copyOf(row.unset()),
                        expectation.outcome(),
                        expectation.approvals(),
                        expectation.limits()))
                .toList();
    }

    /** A combination in the making. */
    private record Row(String label, Map<Variable, Object> given, Set<Variable> unset) {}

    /** The values of a list one by one, or the one value. A list of texts is one value, and its choices a list of lists. */
    private List<Node> choices(Variable variable, Node node, String pointer) {
        if (!(node instanceof SequenceNode list)) {
            return List.of(node);
        }
        boolean lists = !list.getValue().isEmpty() && list.getValue().stream().allMatch(SequenceNode.class::isInstance);
        if (variable.kind() == Variable.Kind.TEXTS && !lists) {
            return List.of(node);
        }
        if (list.getValue().isEmpty()) {
            fields.wrong(
                    node, pointer, "expected at least one value for '" + variable.code() + "', found an empty list");
        }
        return list.getValue();
    }

    private List<Row> crossed(List<Row> rows, Variable variable, List<Node> choices, String pointer) {
        List<Row> crossed = new ArrayList<>();
        for (Row row : rows) {
            for (Node choice : choices) {
                Map<Variable, Object> given = new EnumMap<>(Variable.class);
                given.putAll(row.given());
                Set<Variable> unset = EnumSet.noneOf(Variable.class);
                unset.addAll(row.unset());
                if (YamlText.plain(choice) == null) {
                    unset.add(variable);
                } else {
                    put(given, variable, choice, pointer);
                }
                String label = choices.size() == 1
                        ? row.label()
                        : (row.label().isEmpty() ? "" : row.label() + ", ") + variable.code() + "="
                                + YamlText.plain(choice);
                crossed.add(new Row(label, given, unset));
                if (crossed.size() > MAX_CASES) {
                    fields.wrong(choice, pointer, "expected at most " + MAX_CASES + " combinations, found more");
                    return List.of();
                }
            }
        }
        return crossed;
    }

    private void put(Map<Variable, Object> given, Variable variable, Node node, String pointer) {
        Object value = value(variable.kind(), YamlText.plain(node));
        if (value == null) {
            fields.wrong(
                    node,
                    pointer,
                    "expected " + variable.kind().expected() + " for '" + variable.code() + "', found "
                            + YamlFields.shown(node));
        } else {
            given.put(variable, value);
        }
    }

    private static @Nullable Object value(Variable.Kind kind, @Nullable Object written) {
        return switch (kind) {
            case TEXT -> written instanceof String text ? text : null;
            case PERCENT, MONEY, THOUSANDTHS, COUNT -> written instanceof Long number ? number : null;
            case FLAG -> written instanceof Boolean flag ? flag : null;
            case DURATION ->
                written instanceof String text ? Durations.parse(text).orElse(null) : null;
            case TIME -> written instanceof String text ? time(text) : null;
            case TEXTS ->
                written instanceof List<?> list && list.stream().allMatch(String.class::isInstance)
                        ? List.copyOf(list)
                        : null;
        };
    }

    private static @Nullable Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
