package dev.triage.governance.rules;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads a policy's own cases. */
final class CaseReader {

    private static final int MAX_CASES = 200;
    private static final List<String> EXPECTATIONS = List.of("PERMITTED", "NEEDS_APPROVAL", "DENIED");

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
            Map<String, Node> parts =
                    fields.map(items.get(i), pointer, Set.of("name", "given", "expect"), List.of("name", "expect"));
            String name = fields.text(parts.get("name"), pointer + "/name");
            if (!name.isEmpty() && !names.add(name)) {
                fields.wrong(items.get(i), pointer + "/name", "two cases are called '" + name + "'");
            }
            String expect = fields.oneOf(parts.get("expect"), pointer + "/expect", EXPECTATIONS);
            cases.add(given(name, parts.get("given"), expect, pointer + "/given"));
        }
        return cases;
    }

    private Policy.Case given(String name, @Nullable Node node, String expect, String pointer) {
        Map<Variable, Object> given = new EnumMap<>(Variable.class);
        Set<Variable> unset = EnumSet.noneOf(Variable.class);
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
                } else if (YamlText.plain(tuple.getValueNode()) == null) {
                    unset.add(variable);
                } else {
                    put(given, variable, tuple.getValueNode(), place);
                }
            }
        } else if (node != null) {
            fields.wrong(node, pointer, "expected a map of variables, found " + YamlFields.shown(node));
        }
        return new Policy.Case(name, Map.copyOf(given), Set.copyOf(unset), expect);
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
