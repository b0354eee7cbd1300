package dev.triage.governance.audit;

import dev.triage.governance.SignedStatement;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Json;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A line of the digest file. A head alone says where the chain stood; a segment also says, signed for everyone, what the
 * entries since the segment before it were: the root of a Merkle tree over them.
 *
 * @param keyId the chain's key, which {@code mac} is made with
 * @param signed null for a head alone
 */
record DigestLine(
        long seq,
        String hash,
        String at,
        String keyId,
        String mac,
        @Nullable Segment signed) {

    static final String TYPE = "triage.audit-digest.v1";
    static final String NONE = "0".repeat(64);

    /**
     * What is signed besides.
     *
     * @param from number of the first entry; the last one's is the line's
     * @param previous SHA-256 of the segment statement before, zeros for the first
     */
    record Segment(long from, String root, String previous, SignedStatement statement) {}

    /** What a segment states about the entries up to {@code head}. */
    static Map<String, Object> document(long from, AuditDigests.Head head, String root, String previous) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", TYPE);
        document.put("from", from);
        document.put("seq", head.seq());
        document.put("hash", head.hash());
        document.put("at", head.at().toString());
        document.put("root", root);
        document.put("previous", previous);
        return document;
    }

    static DigestLine head(AuditDigests.Head head, AuditKeys keys) {
        return of(head, null, keys);
    }

    static DigestLine of(AuditDigests.Head head, @Nullable Segment segment, AuditKeys keys) {
        String at = head.at().toString();
        DigestLine open = new DigestLine(head.seq(), head.hash(), at, keys.current(), "", segment);
        return new DigestLine(
                head.seq(),
                head.hash(),
                at,
                keys.current(),
                open.mac(keys.mac(keys.current()).orElseThrow()),
                segment);
    }

    /** Whether the line is what was written, as far as its key tells. */
    boolean genuine(Mac key) {
        return mac(key).equals(mac);
    }

    /** What the next segment names as the one before. */
    String digest() {
        return signed == null
                ? NONE
                : CanonicalJson.sha256(signed.statement().text().getBytes(StandardCharsets.UTF_8));
    }

    private String mac(Mac key) {
        String text = seq + "|" + hash + "|" + at;
        if (signed != null) {
            text += "|" + signed.statement().text() + "|" + signed.statement().signature();
        }
        return HexFormat.of().formatHex(key.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    String text() {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("seq", seq);
        line.put("hash", hash);
        line.put("at", at);
        line.put("keyId", keyId);
        line.put("mac", mac);
        if (signed != null) {
            line.put("from", signed.from());
            line.put("root", signed.root());
            line.put("previous", signed.previous());
            line.put("statement", signed.statement().text());
            line.put("signature", signed.statement().signature());
        }
        return Json.MAPPER.writeValueAsString(line);
    }

    /** Empty for a blank line and for half a line, left by a crash: it says nothing, like a line that is not there. */
    static Optional<DigestLine> read(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        JsonNode line;
        try {
            line = Json.MAPPER.readTree(text);
        } catch (JacksonException e) {
            return Optional.empty();
        }
        return Optional.of(new DigestLine(
                line.path("seq").asLong(-1),
                line.path("hash").asString(""),
                line.path("at").asString(""),
                line.path("keyId").asString(""),
                line.path("mac").asString(""),
                line.has("statement") ? segment(line) : null));
    }

    private static @Nullable Segment segment(JsonNode line) {
        String text = line.path("statement").asString("");
        JsonNode stated;
        try {
            stated = Json.MAPPER.readTree(text);
        } catch (JacksonException e) {
            stated = Json.MAPPER.createObjectNode();
        }
        return new Segment(
                stated.path("from").asLong(-1),
                stated.path("root").asString(""),
                stated.path("previous").asString(""),
                new SignedStatement(
                        text,
                        stated.path("keyId").asString(""),
                        line.path("signature").asString("")));
    }

    /** What differs between the plain members and the statement; null when nothing does. */
    @Nullable
    String contradiction() {
        if (signed == null) {
            return null;
        }
        JsonNode stated = Json.MAPPER.readTree(signed.statement().text());
        return List.of(stated.path("seq").asString(""), stated.path("hash").asString(""))
                        .equals(List.of(String.valueOf(seq), hash))
                ? null
                : "its statement names another entry";
    }
}
