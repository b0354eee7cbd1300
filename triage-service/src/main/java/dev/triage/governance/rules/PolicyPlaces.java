package dev.triage.governance.rules;

import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Where the parts of a policy's text stand: for what is said about a policy that was read long ago. */
public final class PolicyPlaces {

    private final YamlText text;

    private PolicyPlaces(YamlText text) {
        this.text = text;
    }

    /** Of a text that {@link PolicyReader} could read. */
    public static PolicyPlaces of(byte[] bytes) {
        return switch (YamlText.parse(bytes)) {
            case YamlText.Parsed.Readable(YamlText text) -> new PolicyPlaces(text);
            case YamlText.Parsed.Broken(Problem problem) ->
                throw new IllegalArgumentException("Expected a policy that was read before, found " + problem.text());
        };
    }

    /** A part by its JSON Pointer; the nearest part around it when it is not written out. */
    public Problem at(String pointer, String message) {
        return text.problem(node(pointer), pointer, message);
    }

    /** A place inside a condition's expression; {@code offset} in code points from its start. */
    public Problem inside(int condition, int offset, String message) {
        if (!written(condition)) {
            return at("/limits/perRequestMinor", message);
        }
        String pointer = "/when/" + condition + "/expr";
        if (node(pointer) instanceof ScalarNode scalar) {
            int line = 1;
            int column = 0;
            int[] points = scalar.getValue().codePoints().toArray();
            for (int i = 0; i < Math.min(offset, points.length); i++) {
                column = points[i] == '\n' ? 0 : column + 1;
                line += points[i] == '\n' ? 1 : 0;
            }
            return text.inside(scalar, new ExpressionCompiler.Fault(line, column, message), pointer);
        }
        return at(pointer, message);
    }

    /** Whether the author wrote this condition; the limit of one request is a condition nobody wrote. */
    private boolean written(int condition) {
        return node("/when") instanceof SequenceNode list
                && condition < list.getValue().size();
    }

    private Node node(String pointer) {
        Node node = text.root();
        for (String part : pointer.substring(1).split("/")) {
            Node next = child(node, part);
            if (next == node) {
                return node;
            }
            node = next;
        }
        return node;
    }

    private static Node child(Node node, String part) {
        Map<String, NodeTuple> entries = YamlText.entries(node);
        if (entries.containsKey(part)) {
            return entries.get(part).getValueNode();
        }
        if (node instanceof SequenceNode list && part.chars().allMatch(Character::isDigit)) {
            int index = Integer.parseInt(part);
            return index < list.getValue().size() ? list.getValue().get(index) : node;
        }
        return node;
    }
}
