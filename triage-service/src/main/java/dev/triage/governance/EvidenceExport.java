package dev.triage.governance;

import java.util.Optional;
import java.util.UUID;

/** Hands out everything one decision rests on, for somebody who checks it elsewhere. */
public interface EvidenceExport {

    /**
     * The evidence bundle of a request: one ZIP with the envelope, the facts, what the approver saw, the rule with its
     * cases, model versions, approvals, the signed clearance, the command, outcomes, the request's audit entries with
     * their proofs, the public keys, and a signed manifest. {@code dev.triage.verify.BundleVerifier} checks it without
     * database and without network. Empty when there is no such request.
     */
    Optional<byte[]> bundle(UUID request);
}
