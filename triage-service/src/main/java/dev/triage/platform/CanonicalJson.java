package dev.triage.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.erdtman.jcs.JsonCanonicalizer;

/** One spelling for one meaning (RFC 8785), and the SHA-256 over it: what people approve and machines compare. */
public final class CanonicalJson {

    private CanonicalJson() {}

    /** The canonical text of any value the JSON mapper can write. */
    public static String of(Object value) {
        try {
            return new JsonCanonicalizer(Json.MAPPER.writeValueAsBytes(value)).getEncodedString();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot canonicalise " + value.getClass(), e);
        }
    }

    /** Lower-case hexadecimal SHA-256 of the canonical text. */
    public static String sha256(Object value) {
        return sha256(of(value).getBytes(StandardCharsets.UTF_8));
    }

    /** Lower-case hexadecimal SHA-256 of the bytes. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
