package dev.triage.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.platform.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The checker of paths against a tree spelled out here, for every size and place up to twenty. */
class AuditPathTests {

    @Test
    void followsEveryPathAndNoOther() {
        for (int size = 1; size <= 20; size++) {
            List<byte[]> leaves = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                leaves.add(hash(0, ("{\"seq\":" + i + "}").getBytes(StandardCharsets.UTF_8)));
            }
            String root = HexFormat.of().formatHex(root(leaves));
            for (int index = 0; index < size; index++) {
                JsonNode entry = Json.MAPPER.readTree("{\"seq\": " + index + "}");
                List<String> steps = path(leaves, index);
                assertThat(leads(root, entry, index, size, steps))
                        .as(index + " of " + size)
                        .isTrue();
                assertThat(leads(root, entry, index + 1, size, steps)).isFalse();
                assertThat(leads(root, entry, index, size + size, steps)).isFalse();
                assertThat(leads(root, Json.MAPPER.readTree("{\"seq\": 99}"), index, size, steps))
                        .isFalse();
                List<String> longer = new ArrayList<>(steps);
                longer.add("00".repeat(32));
                assertThat(leads(root, entry, index, size, longer)).isFalse();
                if (!steps.isEmpty()) {
                    assertThat(leads(root, entry, index, size, steps.subList(1, steps.size())))
                            .isFalse();
                }
            }
        }
    }

    private static boolean leads(String root, JsonNode entry, int index, int size, List<String> steps) {
        return AuditPath.leadsTo(root, entry, index, size, Json.MAPPER.valueToTree(steps));
    }

    private static byte[] root(List<byte[]> leaves) {
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        int split = split(leaves.size());
        return hash(1, root(leaves.subList(0, split)), root(leaves.subList(split, leaves.size())));
    }

    private static List<String> path(List<byte[]> leaves, int index) {
        if (leaves.size() == 1) {
            return List.of();
        }
        int split = split(leaves.size());
        List<byte[]> left = leaves.subList(0, split);
        List<byte[]> right = leaves.subList(split, leaves.size());
        List<String> path = new ArrayList<>(index < split ? path(left, index) : path(right, index - split));
        path.add(HexFormat.of().formatHex(root(index < split ? right : left)));
        return path;
    }

    private static int split(int size) {
        int power = 1;
        while (power * 2 < size) {
            power *= 2;
        }
        return power;
    }

    private static byte[] hash(int prefix, byte[]... parts) {
        byte[] all = {(byte) prefix};
        for (byte[] part : parts) {
            int length = all.length;
            all = Arrays.copyOf(all, length + part.length);
            System.arraycopy(part, 0, all, length, part.length);
        }
        return CanonicalForm.digest(all);
    }
}
