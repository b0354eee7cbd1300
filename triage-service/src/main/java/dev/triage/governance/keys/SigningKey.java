package dev.triage.governance.keys;

import dev.triage.platform.CanonicalJson;
import dev.triage.platform.StartRefusedException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An Ed25519 key pair (RFC 8032) in the form of a JSON Web Key (RFC 8037): 32 bytes of seed, 32 bytes of public key.
 *
 * @param until when another key took over; null while it signs
 */
record SigningKey(
        String id,
        byte[] seed,
        byte[] publicKey,
        Instant from,
        @Nullable Instant until) {

    private static final byte[] PKCS8 = HexFormat.of().parseHex("302e020100300506032b657004220420");
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final int BYTES = 32;

    static SigningKey fresh(Instant from) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
            byte[] encoded = pair.getPublic().getEncoded();
            byte[] publicKey = Arrays.copyOfRange(encoded, encoded.length - BYTES, encoded.length);
            return new SigningKey(thumbprint(publicKey), seed, publicKey, from, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has Ed25519", e);
        }
    }

    /** Reads a key with its private half, and refuses one whose halves do not belong together. */
    static SigningKey read(JsonNode key, String where) {
        try {
            byte[] seed = Base64.getUrlDecoder().decode(key.path("d").asString(""));
            byte[] publicKey = Base64.getUrlDecoder().decode(key.path("x").asString(""));
            String until = key.path("validUntil").asString("");
            SigningKey read = new SigningKey(
                    thumbprint(publicKey),
                    seed,
                    publicKey,
                    Instant.parse(key.path("validFrom").asString("")),
                    until.isEmpty() ? null : Instant.parse(until));
            if (seed.length == BYTES && publicKey.length == BYTES && read.belongsTogether()) {
                return read;
            }
        } catch (IllegalArgumentException | DateTimeException | GeneralSecurityException e) {
            throw refused(where, e);
        }
        throw refused(where, null);
    }

    private static StartRefusedException refused(String where, @Nullable Exception cause) {
        return new StartRefusedException(
                "Expected Ed25519 JSON Web Keys with 'd', 'x' and 'validFrom' in " + where + ", found another key",
                cause);
    }

    private boolean belongsTogether() throws GeneralSecurityException {
        byte[] probe = "triage signing key".getBytes(StandardCharsets.UTF_8);
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(
                KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(join(X509, publicKey))));
        verifier.update(probe);
        return verifier.verify(sign(probe));
    }

    byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(
                    KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(join(PKCS8, seed))));
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Expected a key of " + BYTES + " bytes, found one that signs nothing", e);
        }
    }

    SigningKey retired(Instant at) {
        return new SigningKey(id, seed, publicKey, from, at);
    }

    /** What everybody may know. */
    Map<String, Object> published() {
        Map<String, Object> key = new LinkedHashMap<>();
        key.put("kty", "OKP");
        key.put("crv", "Ed25519");
        key.put("x", text(publicKey));
        key.put("kid", id);
        key.put("use", "sig");
        key.put("alg", "EdDSA");
        key.put("validFrom", from.toString());
        if (until != null) {
            key.put("validUntil", until.toString());
        }
        return key;
    }

    /** What only the owner of the file may know. */
    Map<String, Object> secret() {
        Map<String, Object> key = published();
        key.put("d", text(seed));
        return key;
    }

    /** RFC 7638: the SHA-256 of the required members in order. */
    private static String thumbprint(byte[] publicKey) {
        String members = CanonicalJson.of(Map.of("crv", "Ed25519", "kty", "OKP", "x", text(publicKey)));
        try {
            return text(MessageDigest.getInstance("SHA-256").digest(members.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] join(byte[] head, byte[] tail) {
        byte[] all = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }

    /** Keeps the seed out of logs. */
    @Override
    public String toString() {
        return "SigningKey[" + id + "]";
    }
}
