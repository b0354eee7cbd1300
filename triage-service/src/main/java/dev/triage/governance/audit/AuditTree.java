package dev.triage.governance.audit;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * A Merkle tree over entries (RFC 6962, section 2.1): its root stands for all of them, and a path of a few hashes proves
 * that one of them is among them without showing the others.
 */
final class AuditTree {

    private AuditTree() {}

    static byte[] leaf(byte[] entry) {
        return sha256((byte) 0, entry, new byte[0]);
    }

    /** @param leaves at least one */
    static byte[] root(List<byte[]> leaves) {
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        int split = split(leaves.size());
        return sha256((byte) 1, root(leaves.subList(0, split)), root(leaves.subList(split, leaves.size())));
    }

    /** The hashes beside the way from the leaf to the root, from below. */
    static List<byte[]> path(List<byte[]> leaves, int index) {
        if (leaves.size() == 1) {
            return List.of();
        }
        int split = split(leaves.size());
        List<byte[]> left = leaves.subList(0, split);
        List<byte[]> right = leaves.subList(split, leaves.size());
        List<byte[]> path = new ArrayList<>(index < split ? path(left, index) : path(right, index - split));
        path.add(root(index < split ? right : left));
        return path;
    }

    /** The largest power of two below. */
    private static int split(int size) {
        return Integer.highestOneBit(size - 1);
    }

    private static byte[] sha256(byte prefix, byte[] first, byte[] second) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(prefix);
            digest.update(first);
            return digest.digest(second);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
