package dev.triage.verify;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** An Ed25519 key as the JDK makes it, and the hashes of a tree, with no help from what is tested. */
final class TestKey {

    final byte[] x;
    final String id;
    private final KeyPair pair;

    TestKey() {
        try {
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        byte[] encoded = pair.getPublic().getEncoded();
        x = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        id = url(sha256(
                ("{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + url(x) + "\"}").getBytes(StandardCharsets.UTF_8)));
    }

    String sign(String text) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(pair.getPrivate());
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return url(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key set with this key alone, in use between the two. */
    String set(@Nullable String from, @Nullable String until) {
        return "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" + url(x) + "\",\"kid\":\"" + id + "\""
                + (from == null ? "" : ",\"validFrom\":\"" + from + "\"")
                + (until == null ? "" : ",\"validUntil\":\"" + until + "\"") + "}]}";
    }

    static String url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** A node of the tree of RFC 9162: a prefix, then what it covers. */
    static byte[] node(int prefix, byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(new byte[] {(byte) prefix}, 1 + first.length + second.length);
        System.arraycopy(first, 0, all, 1, first.length);
        System.arraycopy(second, 0, all, 1 + first.length, second.length);
        return sha256(all);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
