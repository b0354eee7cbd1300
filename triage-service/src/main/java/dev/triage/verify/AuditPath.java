package dev.triage.verify;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;

/** Checks that an entry is in the tree a root stands for (RFC 9162, section 2.1.3.2). */
final class AuditPath {

    private AuditPath() {}

    static boolean leadsTo(String root, JsonNode entry, long index, long size, JsonNode path) {
        if (index < 0 || index >= size) {
            return false;
        }
        byte[] hash = hash((byte) 0, CanonicalForm.of(entry).getBytes(StandardCharsets.UTF_8), new byte[0]);
        long fn = index;
        long sn = size - 1;
        for (JsonNode step : path) {
            byte[] beside = bytes(step);
            if (sn == 0 || beside.length != 32) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                hash = hash((byte) 1, beside, hash);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                hash = hash((byte) 1, hash, beside);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && HexFormat.of().formatHex(hash).equals(root);
    }

    private static byte[] bytes(JsonNode hex) {
        try {
            return HexFormat.of().parseHex(hex.asString(""));
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static byte[] hash(byte prefix, byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(new byte[] {prefix}, 1 + first.length + second.length);
        System.arraycopy(first, 0, all, 1, first.length);
        System.arraycopy(second, 0, all, 1 + first.length, second.length);
        return CanonicalForm.digest(all);
    }
}
