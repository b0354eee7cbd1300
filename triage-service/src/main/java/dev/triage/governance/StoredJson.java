package dev.triage.governance;

import dev.triage.platform.Json;
import java.util.regex.Pattern;

/** JSON in the form the database keeps: NUL characters, which it does not, are left out. */
final class StoredJson {

    /** The escape itself, not an escaped backslash that happens to stand before {@code u0000}. */
    private static final Pattern NUL = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000");

    private StoredJson() {}

    static String of(Object value) {
        String json = Json.MAPPER.writeValueAsString(value);
        return json.contains("\\u0000") ? NUL.matcher(json).replaceAll("$1") : json;
    }

    /** Whether PostgreSQL keeps this JSON as it is. */
    static boolean storable(String json) {
        return !json.contains("\\u0000");
    }

    static String text(String text) {
        return text.replace("\0", "");
    }
}
