package dev.triage.verify;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Canonical JSON after RFC 8785: members in order of their names' UTF-16 units, no space, numbers as ECMAScript does. */
final class CanonicalForm {

    /** A number mentioned twice has two meanings, and so has a member. */
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private CanonicalForm() {}

    /** Reads one JSON document; a missing node when it is none. */
    static JsonNode read(byte[] bytes) {
        try {
            return MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            return MAPPER.missingNode();
        }
    }

    static JsonNode read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    static String of(JsonNode node) {
        StringBuilder out = new StringBuilder();
        write(out, node);
        return out.toString();
    }

    static String sha256(JsonNode node) {
        return sha256(of(node).getBytes(StandardCharsets.UTF_8));
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest(bytes));
    }

    static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static void write(StringBuilder out, JsonNode node) {
        if (node.isObject()) {
            List<String> names = new ArrayList<>(node.propertyNames());
            Collections.sort(names);
            char before = '{';
            for (String name : names) {
                text(out.append(before), name);
                write(out.append(':'), node.get(name));
                before = ',';
            }
            out.append(names.isEmpty() ? "{}" : "}");
        } else if (node.isArray()) {
            char before = '[';
            for (JsonNode each : node) {
                write(out.append(before), each);
                before = ',';
            }
            out.append(node.isEmpty() ? "[]" : "]");
        } else if (node.isString()) {
            text(out, node.stringValue());
        } else if (node.isNumber()) {
            out.append(number(node.doubleValue()));
        } else if (node.isBoolean()) {
            out.append(node.booleanValue());
        } else {
            out.append("null");
        }
    }

    /** ECMAScript's Number::toString; the digits are those of the shortest text that reads back as the same number. */
    static String number(double value) {
        if (value == 0) {
            return "0";
        }
        if (value < 0) {
            return "-" + number(-value);
        }
        String plain = Double.toString(value);
        int e = plain.indexOf('E');
        String mantissa = e < 0 ? plain : plain.substring(0, e);
        int point = mantissa.indexOf('.');
        String all = mantissa.substring(0, point) + mantissa.substring(point + 1);
        int exponent = point + (e < 0 ? 0 : Integer.parseInt(plain.substring(e + 1)));
        int zeros = 0;
        while (zeros < all.length() - 1 && all.charAt(zeros) == '0') {
            zeros++;
        }
        exponent -= zeros;
        String digits = shortest(all.substring(zeros).replaceAll("0+$", ""), exponent, value);
        int count = digits.length();
        if (count <= exponent && exponent <= 21) {
            return digits + "0".repeat(exponent - count);
        }
        if (0 < exponent && exponent <= 21) {
            return digits.substring(0, exponent) + "." + digits.substring(exponent);
        }
        if (-6 < exponent && exponent <= 0) {
            return "0." + "0".repeat(-exponent) + digits;
        }
        String power = "e" + (exponent > 0 ? "+" : "-") + Math.abs(exponent - 1);
        return count == 1 ? digits + power : digits.charAt(0) + "." + digits.substring(1) + power;
    }

    /** Java never writes fewer than two digits, even where one reads back as the same number. */
    private static String shortest(String digits, int exponent, double value) {
        if (digits.length() != 2) {
            return digits;
        }
        String one = String.valueOf(Math.min(9, digits.charAt(0) - '0' + (digits.charAt(1) < '5' ? 0 : 1)));
        return Double.parseDouble(one + "E" + (exponent - 1)) == value ? one : digits;
    }

    private static void text(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
