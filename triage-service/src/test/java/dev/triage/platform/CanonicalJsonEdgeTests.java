package dev.triage.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The one spelling and its hash, against values computed elsewhere. */
class CanonicalJsonEdgeTests {

    private static final String HASH = "43258cff783fe7036d8a43033f830adfc60ec037382473548ac742b888292777";

    @Test
    void spellsMembersInOrderWithoutSpace() {
        assertThat(CanonicalJson.of(Map.of("b", 2, "a", 1.0))).isEqualTo("{\"a\":1,\"b\":2}");
    }

    @Test
    void hashesTheSpelling() {
        assertThat(CanonicalJson.sha256(Map.of("b", 2, "a", 1))).isEqualTo(HASH);
        assertThat(CanonicalJson.sha256("{\"a\":1,\"b\":2}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(HASH);
    }
}
