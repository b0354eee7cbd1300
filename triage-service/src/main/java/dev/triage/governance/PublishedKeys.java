package dev.triage.governance;

import java.util.Map;

/** The public keys governance signs with, for whoever checks what it signed. */
public interface PublishedKeys {

    /**
     * A JSON Web Key set (RFC 7517, RFC 8037): Ed25519 keys named by their thumbprint (RFC 7638). Besides the standard
     * members a key has {@code validFrom} and, once another took over, {@code validUntil}: what was signed in between
     * stays good.
     */
    Map<String, Object> keySet();

    /** Makes a new key sign from now on and keeps the older ones published; its id. */
    String rotate();
}
