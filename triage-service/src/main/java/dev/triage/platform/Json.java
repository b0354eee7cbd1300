package dev.triage.platform;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The one JSON mapper: strict about duplicates, bounded in depth and size, exact with numbers. */
public final class Json {

    /** Nesting levels a document may have. */
    public static final int MAX_DEPTH = 64;
    /** Characters a single string may have. */
    public static final int MAX_STRING = 256 * 1024;
    /** Bytes a record may have; callers check it before they parse. */
    public static final int MAX_BYTES = 1024 * 1024;

    public static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_STRING)
                            .maxNumberLength(100)
                            .maxNameLength(1000)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** A document as people and differences read it: indented, names in order, a line break at the end. */
    public static String pretty(Object value) {
        return MAPPER.writer()
                        .with(SerializationFeature.INDENT_OUTPUT)
                        .with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                        .writeValueAsString(value)
                + "\n";
    }
}
