package dev.triage.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.triage.assessment.scoring.Calibration.Confidence;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConfidenceFitTests {

    @Test
    void findsTheCeilingThatWrongLabelsSet() {
        SplittableRandom random = new SplittableRandom(3);
        double[] p = new double[6_000];
        boolean[] right = new boolean[p.length];
        for (int i = 0; i < p.length; i++) {
            p[i] = random.nextDouble(0.3, 0.999);
            // One label in ten is wrong whatever the answer.
            right[i] = random.nextDouble() < 0.9 * p[i];
        }

        Confidence found = ConfidenceFit.fit(p, right);

        for (double probability : new double[] {0.4, 0.6, 0.8, 0.95}) {
            assertThat(found.of(probability)).isCloseTo(0.9 * probability, within(0.03));
        }
        assertThat(found.of(1)).isCloseTo(0.9, within(0.04));
    }
}
