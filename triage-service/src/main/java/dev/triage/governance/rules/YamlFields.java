package dev.triage.governance.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Takes typed values out of a text's nodes and gathers what is wrong; a wrong value reads as an empty one. */
final class YamlFields {

    private static final int MAX_PROBLEMS = 50;

    private final YamlText text;
    private final List<Problem> problems = new ArrayList<>();

    YamlFields(YamlText text) {
        this.text = text;
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    void wrong(Node node, String pointer, String message) {
        add(text.problem(node, pointer, message));
    }

    void wrongInside(ScalarNode node, ExpressionCompiler.Fault fault, String pointer) {
        add(text.inside(node, fault, pointer));
    }

    private void add(Problem problem) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(problem);
        }
    }

    /** The values of a map by name; names not known and required ones not there are reported. */
    Map<String, Node> map(@Nullable Node node, String pointer, Collection<String> known, List<String> required) {
        Map<String, Node> values = new LinkedHashMap<>();
        if (node == null) {
            return values;
        }
        if (!(node instanceof MappingNode map)) {
            wrong(
                    node,
                    pointer,
                    "expected a map with "
                            + String.join(", ", known.stream().sorted().toList()));
            return values;
        }
        for (NodeTuple tuple : map.getValue()) {
            String name = ((ScalarNode) tuple.getKeyNode()).getValue();
            if (known.contains(name)) {
                values.put(name, tuple.getValueNode());
            } else {
                wrong(
                        tuple.getKeyNode(),
                        pointer + "/" + YamlText.escaped(name),
                        "unknown field '" + name + "'"
                                + Spelling.nearest(name, known, field -> field)
                                        .map(near -> "; did you mean '" + near + "'?")
                                        .orElse("; known are "
                                                + String.join(
                                                        ", ",
                                                        known.stream().sorted().toList())));
            }
        }
        for (String name : required) {
            if (!values.containsKey(name)) {
                wrong(node, pointer, "expected '" + name + "', found none");
            }
        }
        return values;
    }

    List<Node> list(Node node, String pointer) {
        if (node instanceof SequenceNode list) {
            return list.getValue();
        }
        wrong(node, pointer, "expected a list, found " + shown(node));
        return List.of();
    }

    /** A text that is not blank; empty when it is not there or wrong. */
    String text(@Nullable Node node, String pointer) {
        if (node == null) {
            return "";
        }
        if (YamlText.plain(node) instanceof String value && !value.isBlank()) {
            return value;
        }
        wrong(node, pointer, "expected a text, found " + shown(node));
        return "";
    }

    String oneOf(@Nullable Node node, String pointer, List<String> allowed) {
        if (node == null) {
            return "";
        }
        Object value = YamlText.plain(node);
        if (value instanceof String name && allowed.contains(name)) {
            return name;
        }
        // YAML readers of an older school take "off" for a boolean; this one does not, but "false" is easily meant.
        wrong(node, pointer, "expected " + String.join(" or ", allowed) + ", found " + shown(node));
        return "";
    }

    @Nullable
    Long whole(@Nullable Node node, String pointer, long least, long most) {
        if (node == null) {
            return null;
        }
        if (YamlText.plain(node) instanceof Long value && value >= least && value <= most) {
            return value;
        }
        wrong(node, pointer, "expected a whole number from " + least + " to " + most + ", found " + shown(node));
        return null;
    }

    static String shown(Node node) {
        Object value = YamlText.plain(node);
        return switch (value) {
            case null -> "nothing";
            case Map<?, ?> map -> "a map";
            case List<?> list -> "a list";
            case String words when words.length() > 100 -> "'" + words.substring(0, 100) + "…'";
            case String words -> "'" + words + "'";
            default -> value.toString();
        };
    }
}
