package dev.triage.notices.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The symmetric signature of Standard Webhooks 1.0: {@code v1,} and the base64 of HMAC-SHA256 over
 * {@code id.timestamp.body}. While a secret is changed there are two, and a signature by each.
 */
final class WebhookSignature {

    private static final String PREFIX = "whsec_";
    private static final int SHORTEST = 24;
    private static final int LONGEST = 64;

    private final List<byte[]> keys;

    private WebhookSignature(List<byte[]> keys) {
        this.keys = keys;
    }

    /**
     * @param secrets one or more of {@code whsec_} and 24 to 64 bytes in base64, separated by spaces
     * @throws IllegalArgumentException when they are none; the message never repeats them
     */
    static WebhookSignature by(String secrets) {
        List<byte[]> keys = new ArrayList<>();
        for (String secret : secrets.strip().split("[\\s,]+")) {
            keys.add(key(secret));
        }
        return new WebhookSignature(keys);
    }

    private static byte[] key(String secret) {
        String expected = "Expected a secret of whsec_ and " + SHORTEST + " to " + LONGEST + " bytes in base64, found ";
        if (!secret.startsWith(PREFIX)) {
            throw new IllegalArgumentException(expected + (secret.isEmpty() ? "none" : "one without whsec_"));
        }
        byte[] key;
        try {
            key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
        } catch (IllegalArgumentException notBase64) {
            throw new IllegalArgumentException(expected + "one that is not base64");
        }
        if (key.length < SHORTEST || key.length > LONGEST) {
            Arrays.fill(key, (byte) 0);
            throw new IllegalArgumentException(expected + key.length + " bytes");
        }
        return key;
    }

    /**
     * The header {@code webhook-signature}.
     *
     * @param timestamp seconds since 1970, as the header {@code webhook-timestamp} says it
     */
    String of(String id, long timestamp, String body) {
        byte[] content = (id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
        return keys.stream().map(key -> "v1," + mac(key, content)).collect(Collectors.joining(" "));
    }

    private static String mac(byte[] key, byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256", e);
        }
    }

    /** Says how many, and nothing of them. */
    @Override
    public String toString() {
        return "WebhookSignature[" + keys.size() + " secrets]";
    }
}
