package dev.triage.intake;

import dev.triage.platform.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Record headers as the CloudEvents Kafka binding uses them, and as the tables keep them. */
final class WireHeaders {

    static final Header STRUCTURED =
            new RecordHeader("content-type", "application/cloudevents+json".getBytes(StandardCharsets.UTF_8));

    private WireHeaders() {}

    /** Attributes in headers rather than in the value. */
    static boolean isBinary(Headers headers) {
        String contentType = text(headers, "content-type");
        if (contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith("application/cloudevents")) {
            return false;
        }
        return headers.lastHeader("ce_specversion") != null
                || headers.lastHeader("ce_type") != null
                || headers.lastHeader("ce_id") != null;
    }

    static Function<String, @Nullable String> attributes(Headers headers) {
        return name -> text(headers, name.equals("datacontenttype") ? "content-type" : "ce_" + name);
    }

    /** Bytes that are no UTF-8 come out with U+FFFD, which no attribute may contain: the event is refused, not guessed. */
    private static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    static Headers structured() {
        return new RecordHeaders(List.of(STRUCTURED));
    }

    /** {@code [[name, Base64], …]}, or null when there are none. Names that are no clean text are left out. */
    static @Nullable String toJson(Headers headers) {
        List<List<String>> pairs = new ArrayList<>();
        for (Header header : headers) {
            if (header.value() != null && isClean(header.key())) {
                pairs.add(List.of(header.key(), Base64.getEncoder().encodeToString(header.value())));
            }
        }
        return pairs.isEmpty() ? null : Json.MAPPER.writeValueAsString(pairs);
    }

    static Headers fromJson(@Nullable String json) {
        RecordHeaders headers = new RecordHeaders();
        if (json != null) {
            List<List<String>> pairs = Json.MAPPER.readValue(json, new TypeReference<>() {});
            pairs.forEach(pair -> headers.add(pair.get(0), Base64.getDecoder().decode(pair.get(1))));
        }
        return headers;
    }

    private static boolean isClean(String name) {
        return name.indexOf('\0') < 0 && name.indexOf('\uFFFD') < 0;
    }
}
