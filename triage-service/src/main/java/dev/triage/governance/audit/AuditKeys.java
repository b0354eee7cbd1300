package dev.triage.governance.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys the audit chain is signed with (HMAC-SHA256). The first one signs; the others, older ones, only verify. They
 * come from {@code TRIAGE_AUDIT_KEY} (hexadecimal or base64, at least 32 bytes, several separated by commas), else from
 * the file {@code audit.key} in the home folder, one a line, made on the first start and readable by its owner alone.
 * Instances that share a database must share the keys.
 */
final class AuditKeys {

    private static final int BYTES = 32;

    private final Map<String, SecretKeySpec> keys;

    private AuditKeys(Map<String, SecretKeySpec> keys) {
        this.keys = keys;
    }

    static AuditKeys load(@Nullable String configured, Path home) {
        if (configured != null && !configured.isBlank()) {
            return parse(configured.split(","), "TRIAGE_AUDIT_KEY");
        }
        Path file = home.resolve("audit.key");
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            return parse(Files.readAllLines(file).toArray(String[]::new), file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read or make the audit key " + file, e);
        }
    }

    /** The key that signs new entries. */
    String current() {
        return keys.keySet().iterator().next();
    }

    /** A fresh HMAC for one thread, or nothing when this installation does not hold the key. */
    Optional<Mac> mac(String keyId) {
        SecretKeySpec key = keys.get(keyId);
        if (key == null) {
            return Optional.empty();
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return Optional.of(mac);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256", e);
        }
    }

    private static AuditKeys parse(String[] texts, String from) {
        Map<String, SecretKeySpec> keys = new LinkedHashMap<>();
        for (String text : texts) {
            if (!text.isBlank()) {
                byte[] key = decode(text.strip(), from);
                keys.put(idOf(key), new SecretKeySpec(key, "HmacSHA256"));
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalStateException("Expected an audit key in " + from + ", found none");
        }
        return new AuditKeys(keys);
    }

    private static byte[] decode(String text, String from) {
        byte[] key;
        try {
            key = text.matches("([0-9a-fA-F]{2})+")
                    ? HexFormat.of().parseHex(text)
                    : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "Expected hexadecimal or base64 in " + from + ", found a key that is neither", e);
        }
        if (key.length < BYTES) {
            throw new IllegalStateException(
                    "Expected an audit key of at least " + BYTES + " bytes in " + from + ", found " + key.length);
        }
        return key;
    }

    /** Names a key without giving it away. */
    private static String idOf(byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("triage audit key id".getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(key), 0, 8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** Written aside and moved, so that no reader meets half a key. */
    private static void create(Path file) throws IOException {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        Path fresh = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                "audit",
                ".key",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, HexFormat.of().formatHex(key) + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
