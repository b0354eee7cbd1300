package dev.triage.verify;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The Ed25519 keys of a JSON Web Key set, each good for what was signed while it was the one in use. */
final class KeySet {

    /** How far two clocks may be apart. */
    private static final Duration SKEW = Duration.ofMinutes(2);

    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

    private final Map<String, Key> keys;

    private KeySet(Map<String, Key> keys) {
        this.keys = keys;
    }

    private record Key(
            PublicKey key, @Nullable Instant from, @Nullable Instant until) {}

    /** Keys that are none of Ed25519, or that are not named by their thumbprint, are left out. */
    static KeySet of(JsonNode set) {
        Map<String, Key> keys = new LinkedHashMap<>();
        for (JsonNode jwk : set.path("keys")) {
            try {
                byte[] x = Base64.getUrlDecoder().decode(jwk.path("x").asString(""));
                String id = jwk.path("kid").asString("");
                if (x.length == 32
                        && "OKP".equals(jwk.path("kty").asString(""))
                        && "Ed25519".equals(jwk.path("crv").asString(""))
                        && id.equals(thumbprint(x))) {
                    keys.put(id, new Key(publicKey(x), time(jwk.path("validFrom")), time(jwk.path("validUntil"))));
                }
            } catch (IllegalArgumentException | DateTimeException | GeneralSecurityException e) {
                // A key nobody can use is no key: what it signed is refused as signed by an unknown one.
                continue;
            }
        }
        return new KeySet(keys);
    }

    Set<String> ids() {
        return keys.keySet();
    }

    boolean knows(String id) {
        return keys.containsKey(id);
    }

    /** Whether the key was the one in use at the time, give or take what clocks differ. */
    boolean inUse(String id, Instant at) {
        Key key = keys.get(id);
        return key != null
                && (key.from() == null || !at.isBefore(key.from().minus(SKEW)))
                && (key.until() == null || !at.isAfter(key.until().plus(SKEW)));
    }

    /** Whether the key signed the text. The signature must be spelled the one way base64url without padding has. */
    boolean signed(String id, String text, String signature) {
        Key key = keys.get(id);
        if (key == null) {
            return false;
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(signature);
            if (!Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(signature)) {
                return false;
            }
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key.key());
            verifier.update(text.getBytes(StandardCharsets.UTF_8));
            return verifier.verify(bytes);
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            return false;
        }
    }

    private static @Nullable Instant time(JsonNode node) {
        return node.isString() ? Instant.parse(node.stringValue()) : null;
    }

    private static PublicKey publicKey(byte[] x) throws GeneralSecurityException {
        byte[] encoded = new byte[X509.length + x.length];
        System.arraycopy(X509, 0, encoded, 0, X509.length);
        System.arraycopy(x, 0, encoded, X509.length, x.length);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    /** RFC 7638. */
    private static String thumbprint(byte[] x) {
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(x);
        String members = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + text + "\"}";
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(CanonicalForm.digest(members.getBytes(StandardCharsets.UTF_8)));
    }
}
