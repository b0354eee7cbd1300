package dev.triage.governance;

/**
 * A statement of governance that anyone can check with its public keys.
 *
 * @param text canonical JSON (RFC 8785); names its {@code type} and the {@code keyId}
 * @param keyId which key signed it: an RFC 7638 thumbprint
 * @param signature Ed25519 over the text's UTF-8 bytes, base64url without padding
 */
public record SignedStatement(String text, String keyId, String signature) {}
