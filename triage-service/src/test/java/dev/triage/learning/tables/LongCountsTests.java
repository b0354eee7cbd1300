package dev.triage.learning.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LongCountsTests {

    @Test
    void countsAsAMapDoes() {
        SplittableRandom random = new SplittableRandom(6);
        LongCounts counts = new LongCounts(4);
        Map<Long, Integer> expected = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            long key = 1 + random.nextInt(3_000);
            counts.add(key, 1);
            expected.merge(key, 1, Integer::sum);
        }

        assertThat(counts.size()).isEqualTo(expected.size());
        expected.forEach((key, count) -> assertThat(counts.get(key, 0)).isEqualTo(count));
        assertThat(counts.get(999_999, -1)).isEqualTo(-1);
    }

    /** Keys that follow each other all beginning at one place would make this walk past 10^12 slots. */
    @Test
    void spreadsKeysThatFollowEachOther() {
        int many = 1_000_000;
        LongCounts counts = new LongCounts(many);
        for (int key = 1; key <= many; key++) {
            counts.put(key, key);
        }

        assertThat(counts.get(many, 0)).isEqualTo(many);
        assertThat(counts.size()).isEqualTo(many);
    }

    @Test
    void forgetsTheRare() {
        LongCounts counts = new LongCounts(4);
        counts.add(7, 3);
        counts.add(8, 1);

        counts.prune(2);

        assertThat(counts.get(7, 0)).isEqualTo(3);
        assertThat(counts.get(8, 0)).isZero();
        assertThat(counts.size()).isEqualTo(1);
    }
}
