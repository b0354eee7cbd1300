package dev.triage.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.assessment.Rank;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScaleTests {

    /** Two batches that insert the same new rows in different orders would wait for each other for ever. */
    @Test
    void namesEachOnceAndInOneOrderWhateverTheBatchHas() {
        List<Rank> ranks = new ArrayList<>();
        for (Rank.Regime regime : Rank.Regime.values()) {
            for (int hours : new int[] {4, 24, 12, 24}) {
                ranks.add(new Rank(1, regime, Duration.ofHours(hours), Instant.EPOCH, List.of()));
            }
        }
        List<Scale> expected = Scale.of(ranks);

        assertThat(expected).doesNotHaveDuplicates().hasSize(3 * Rank.Regime.values().length);
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(ranks, new Random(seed));
            assertThat(Scale.of(ranks)).isEqualTo(expected);
        }
    }
}
