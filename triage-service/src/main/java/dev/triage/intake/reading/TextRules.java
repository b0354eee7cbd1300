package dev.triage.intake.reading;

import dev.triage.platform.FieldError;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What text may contain. Two kinds of fields, two rules:
 *
 * <ul>
 *   <li><b>Codes</b> (ids, numbers, SKUs, sites, and every field name) are compared and shown as they are, so anything
 *       that makes two of them look alike is refused: control characters, invisible format characters such as bidi
 *       overrides and zero-width spaces, and the replacement character, which says the text was damaged on its way.
 *   <li><b>Free text</b> (messages, notes, descriptions, attributes, unknown fields) is kept readable: control
 *       characters other than tab and line breaks, and bidi controls, each become U+FFFD. The raw bytes keep the
 *       original.
 * </ul>
 *
 * NUL and lone surrogates are refused everywhere, because no database column and no UTF-8 document can hold them; so
 * are numbers beyond the range of a double, because somewhere down the line somebody would write them out in full.
 */
final class TextRules {

    private static final Set<String> FREE = Set.of("message", "text", "description", "author");
    private static final int LARGEST_EXPONENT = 308;

    private TextRules() {}

    /** Adds what is wrong with the texts and numbers of a data object; {@code pointer} is where it lies. */
    static void check(JsonNode data, String pointer, List<FieldError> errors) {
        for (Map.Entry<String, JsonNode> field : data.properties()) {
            String name = field.getKey();
            boolean free = FREE.contains(name) || name.equals("attributes") || !DataFields.TOP.contains(name);
            check(field.getValue(), pointer, name, free, errors);
        }
    }

    /** The same for one extension attribute. */
    static void check(String name, JsonNode value, List<FieldError> errors) {
        check(value, "", name, true, errors);
    }

    private static void check(JsonNode node, String parent, String name, boolean free, List<FieldError> errors) {
        if (errors.size() >= EventSchema.MOST_ERRORS) {
            return;
        }
        String hidden = flaw(name, false);
        if (hidden != null) {
            errors.add(new FieldError(parent, "expected field names of visible characters, found " + hidden));
            return;
        }
        switch (node.getNodeType()) {
            case STRING -> {
                String flaw = flaw(node.stringValue(), free);
                if (flaw != null) {
                    errors.add(new FieldError(Pointers.child(parent, name), "expected clean text, found " + flaw));
                }
            }
            case NUMBER -> {
                if (!isPlain(node)) {
                    errors.add(new FieldError(
                            Pointers.child(parent, name), "expected a number below 1e308, found one out of range"));
                }
            }
            case OBJECT -> {
                String pointer = Pointers.child(parent, name);
                for (Map.Entry<String, JsonNode> field : node.properties()) {
                    check(field.getValue(), pointer, field.getKey(), free || FREE.contains(field.getKey()), errors);
                }
            }
            case ARRAY -> {
                String pointer = Pointers.child(parent, name);
                for (int i = 0; i < node.size(); i++) {
                    check(node.get(i), pointer, Integer.toString(i), free, errors);
                }
            }
            case BOOLEAN, NULL, MISSING, BINARY, POJO -> {}
        }
    }

    private static boolean isPlain(JsonNode number) {
        if (number.isInt() || number.isLong() || number.isBigInteger()) {
            return true;
        }
        BigDecimal value = number.decimalValue();
        return Math.abs((long) value.scale()) <= LARGEST_EXPONENT
                && (long) value.precision() - value.scale() <= LARGEST_EXPONENT;
    }

    /** What is wrong with the text, for a person, or null. */
    static @Nullable String flaw(String text, boolean free) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x7f) {
                continue;
            }
            if (c == 0) {
                return "a NUL character at position " + i;
            }
            if (Character.isHighSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return "half of a surrogate pair at position " + i;
                }
                int codePoint = text.codePointAt(i);
                if (!free && Character.getType(codePoint) == Character.FORMAT) {
                    return invisible(codePoint, i);
                }
                i++;
            } else if (Character.isLowSurrogate(c)) {
                return "half of a surrogate pair at position " + i;
            } else if (!free && (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT)) {
                return invisible(c, i);
            } else if (!free && c == '\uFFFD') {
                return "U+FFFD at position " + i + ", the mark of damaged text";
            }
        }
        return null;
    }

    private static String invisible(int codePoint, int position) {
        return String.format("the invisible character U+%04X at position %d", codePoint, position);
    }

    /** Free text that cannot rearrange or hide what is shown around it. */
    static String neutral(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isUnruly(text.charAt(i))) {
                StringBuilder safe = new StringBuilder(text);
                for (int j = i; j < safe.length(); j++) {
                    if (isUnruly(safe.charAt(j))) {
                        safe.setCharAt(j, '\uFFFD');
                    }
                }
                return safe.toString();
            }
        }
        return text;
    }

    private static boolean isUnruly(char c) {
        if (c >= 0x20 && c < 0x7f || c == '\n' || c == '\t' || c == '\r') {
            return false;
        }
        return Character.isISOControl(c)
                || (c >= '\u202A' && c <= '\u202E')
                || (c >= '\u2066' && c <= '\u2069')
                || c == '\u200E'
                || c == '\u200F'
                || c == '\u061C';
    }

    /** The text of something unreadable, fit to be stored and shown: cleaned, and cut. */
    static String presentable(String text, int most) {
        StringBuilder clean = new StringBuilder();
        for (int i = 0; i < text.length() && clean.length() < most; i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                clean.append(c).append(text.charAt(++i));
            } else {
                clean.append(Character.isSurrogate(c) || c == 0 || isUnruly(c) ? '\uFFFD' : c);
            }
        }
        return clean.toString();
    }
}
