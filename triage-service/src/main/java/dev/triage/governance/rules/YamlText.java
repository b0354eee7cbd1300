package dev.triage.governance.rules;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A YAML or JSON text with the places of its parts, bounded in size, depth and number of nodes. No anchors: what is
 * approved should be readable where it stands, and a few of them can unfold without end.
 */
final class YamlText {

    static final int MAX_BYTES = 256 * 1024;
    private static final int MAX_DEPTH = 16;
    private static final int MAX_NODES = 20_000;

    private static final Set<Tag> PLAIN_TAGS =
            Set.of(Tag.MAP, Tag.SEQ, Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL);

    private final int[] codePoints;
    private final List<String> lines;
    private final Node root;

    private YamlText(String text, Node root) {
        this.codePoints = text.codePoints().toArray();
        this.lines = text.lines().toList();
        this.root = root;
    }

    /** A text with its parts, or why it cannot be read. */
    sealed interface Parsed {

        record Readable(YamlText text) implements Parsed {}

        record Broken(Problem problem) implements Parsed {}
    }

    static Parsed parse(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            return broken("expected at most " + MAX_BYTES + " bytes, found " + bytes.length, 1, 1);
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return broken("expected UTF-8, found other bytes", 1, 1);
        }
        LoadSettings settings = LoadSettings.builder()
                .setAllowDuplicateKeys(false)
                .setAllowNonScalarKeys(true)
                .setCodePointLimit(MAX_BYTES)
                .build();
        try {
            Optional<Problem> excess = excess(settings, text);
            if (excess.isPresent()) {
                return new Parsed.Broken(excess.get());
            }
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isEmpty()) {
                return broken("expected a policy, found nothing", 1, 1);
            }
            YamlText parsed = new YamlText(text, root.get());
            return parsed.oddity(root.get(), "")
                    .<Parsed>map(Parsed.Broken::new)
                    .orElseGet(() -> new Parsed.Readable(parsed));
        } catch (MarkedYamlEngineException e) {
            Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
            int line = mark == null ? 1 : mark.getLine() + 1;
            int column = mark == null ? 1 : mark.getColumn() + 1;
            return new Parsed.Broken(new Problem(
                    line,
                    column,
                    "",
                    "expected YAML or JSON: " + e.getProblem(),
                    excerpt(text.lines().toList(), line, column)));
        } catch (YamlEngineException e) {
            return broken("expected YAML or JSON: " + e.getMessage(), 1, 1);
        }
    }

    /** Walks the flat events first: building the tree is recursive, so its depth is checked before. */
    private static Optional<Problem> excess(LoadSettings settings, String text) {
        int depth = 0;
        int nodes = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                case Alias -> {
                    return Optional.of(at(event, "expected plain YAML, found an alias; write the value out"));
                }
                default -> {}
            }
            if (depth > MAX_DEPTH) {
                return Optional.of(at(event, "expected at most " + MAX_DEPTH + " levels"));
            }
            if (++nodes > MAX_NODES) {
                return Optional.of(at(event, "expected at most " + MAX_NODES + " values"));
            }
        }
        return Optional.empty();
    }

    /** What the parser lets through and a rule must not hold: double or odd keys, tags, characters that hide others. */
    private Optional<Problem> oddity(Node node, String pointer) {
        if (!PLAIN_TAGS.contains(node.getTag())) {
            return Optional.of(problem(node, pointer, "expected a plain value, found the tag " + node.getTag()));
        }
        return switch (node) {
            case MappingNode map -> {
                Set<String> keys = new HashSet<>();
                for (NodeTuple tuple : map.getValue()) {
                    if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                        yield Optional.of(problem(tuple.getKeyNode(), pointer, "expected a name, found a list or map"));
                    }
                    if (!keys.add(key.getValue())) {
                        yield Optional.of(problem(key, pointer, "'" + key.getValue() + "' is there twice"));
                    }
                    Optional<Problem> inside = oddity(key, pointer)
                            .or(() -> oddity(tuple.getValueNode(), pointer + "/" + escaped(key.getValue())));
                    if (inside.isPresent()) {
                        yield inside;
                    }
                }
                yield Optional.empty();
            }
            case SequenceNode list -> {
                Optional<Problem> found = Optional.empty();
                for (int i = 0; i < list.getValue().size() && found.isEmpty(); i++) {
                    found = oddity(list.getValue().get(i), pointer + "/" + i);
                }
                yield found;
            }
            case ScalarNode scalar ->
                scalar.getValue()
                        .codePoints()
                        .filter(YamlText::hides)
                        .mapToObj(character -> problem(
                                scalar,
                                pointer,
                                "expected readable text, found the character U+%04X".formatted(character)))
                        .findFirst();
            default -> Optional.empty();
        };
    }

    /** NUL, lone surrogates and whatever turns the direction of writing: an approver must see what the machine reads. */
    private static boolean hides(int character) {
        return character < 0x20 && character != '\n' && character != '\t'
                || character >= 0x7F && character <= 0x9F
                || character >= 0x200B && character <= 0x200F
                || character >= 0x202A && character <= 0x202E
                || character >= 0x2066 && character <= 0x2069
                || character == 0xFEFF
                || character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    }

    /** A name as a part of a JSON Pointer. */
    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static Problem at(Event event, String message) {
        Mark mark = event.getStartMark().orElse(null);
        return new Problem(
                mark == null ? 1 : mark.getLine() + 1, mark == null ? 1 : mark.getColumn() + 1, "", message, "");
    }

    private static Parsed broken(String message, int line, int column) {
        return new Parsed.Broken(new Problem(line, column, "", message, ""));
    }

    Node root() {
        return root;
    }

    /** The entries of a map by key; empty for anything else. */
    static Map<String, NodeTuple> entries(Node node) {
        Map<String, NodeTuple> entries = new LinkedHashMap<>();
        if (node instanceof MappingNode map) {
            for (NodeTuple tuple : map.getValue()) {
                entries.put(((ScalarNode) tuple.getKeyNode()).getValue(), tuple);
            }
        }
        return entries;
    }

    /** The node as a plain JSON value: map, list, text, whole number, boolean or null; fractions stay as texts. */
    static @Nullable Object plain(Node node) {
        return switch (node) {
            case MappingNode map -> {
                Map<String, @Nullable Object> values = new LinkedHashMap<>();
                for (NodeTuple tuple : map.getValue()) {
                    values.put(((ScalarNode) tuple.getKeyNode()).getValue(), plain(tuple.getValueNode()));
                }
                yield values;
            }
            case SequenceNode list -> {
                List<@Nullable Object> values = new ArrayList<>();
                list.getValue().forEach(child -> values.add(plain(child)));
                yield values;
            }
            case ScalarNode scalar -> scalar(scalar);
            default -> throw new IllegalStateException("Aliases were refused, yet here is " + node.getNodeType());
        };
    }

    private static @Nullable Object scalar(ScalarNode scalar) {
        Tag tag = scalar.getTag();
        if (tag.equals(Tag.NULL)) {
            return null;
        }
        if (tag.equals(Tag.BOOL)) {
            return Boolean.valueOf(scalar.getValue());
        }
        if (tag.equals(Tag.INT)) {
            BigInteger number = new BigInteger(scalar.getValue());
            return number.bitLength() < Long.SIZE ? (Object) number.longValue() : scalar.getValue();
        }
        return scalar.getValue();
    }

    Problem problem(Node node, String pointer, String message) {
        Mark mark = node.getStartMark().orElse(null);
        int line = mark == null ? 1 : mark.getLine() + 1;
        int column = mark == null ? 1 : mark.getColumn() + 1;
        return new Problem(line, column, pointer, message, excerpt(lines, line, column));
    }

    /** A fault at a place inside a text value, as a place in the document. */
    Problem inside(ScalarNode node, ExpressionCompiler.Fault fault, String pointer) {
        Mark mark = node.getStartMark().orElse(null);
        int offset = mark == null ? -1 : offsetOf(node, mark.getIndex(), fault);
        if (offset < 0) {
            return problem(node, pointer, fault.message());
        }
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < offset; i++) {
            if (codePoints[i] == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        int column = offset - lineStart + 1;
        return new Problem(line, column, pointer, fault.message(), excerpt(lines, line, column));
    }

    /**
     * Where in the document the value's character stands, as a code point index; -1 when it cannot be told. Walks the
     * raw text beside the value, so that quotes, escapes, indentation and folded lines are stepped over.
     */
    private int offsetOf(ScalarNode node, int start, ExpressionCompiler.Fault fault) {
        int[] value = node.getValue().codePoints().toArray();
        int target = 0;
        for (int line = 1; line < fault.line() && target < value.length; target++) {
            if (value[target] == '\n') {
                line++;
            }
        }
        target = Math.min(target + fault.column(), value.length);

        ScalarStyle style = node.getScalarStyle();
        int raw = start;
        if (style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED) {
            while (raw < codePoints.length && codePoints[raw] != '\n') {
                raw++;
            }
        } else if (style != ScalarStyle.PLAIN) {
            raw++;
        }
        for (int i = 0; i < target; i++) {
            raw = skipTo(value[i], raw, style);
            if (raw < 0) {
                return -1;
            }
            raw++;
        }
        return target < value.length ? skipTo(value[target], raw, style) : Math.min(raw, codePoints.length - 1);
    }

    /** The next place that can stand for this character of the value. */
    private int skipTo(int wanted, int raw, ScalarStyle style) {
        for (int i = raw; i < codePoints.length; i++) {
            int found = codePoints[i];
            boolean space = wanted == ' ' || wanted == '\n';
            if (found == wanted || space && (found == '\n' || found == ' ')) {
                return i;
            }
            boolean escape = found == '\\' && style == ScalarStyle.DOUBLE_QUOTED
                    || found == '\'' && style == ScalarStyle.SINGLE_QUOTED;
            if (!escape && !Character.isWhitespace(found)) {
                return -1;
            }
        }
        return -1;
    }

    private static String excerpt(List<String> lines, int line, int column) {
        if (line < 1 || line > lines.size()) {
            return "";
        }
        String text = lines.get(line - 1);
        if (text.length() > 500) {
            return "";
        }
        return text + "\n" + " ".repeat(Math.max(0, column - 1)) + "^";
    }
}
