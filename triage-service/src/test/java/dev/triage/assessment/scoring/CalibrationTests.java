package dev.triage.assessment.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.triage.assessment.scoring.Calibration.Confidence;
import dev.triage.platform.Json;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CalibrationTests {

    @Test
    void keepsTheOrderAndTheSumWhateverTheConfidence() {
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 2_000; i++) {
            Calibration calibration = new Calibration(
                    random.nextDouble(0.1, 3),
                    0,
                    new Confidence(random.nextDouble(0.1, 3), random.nextDouble(-3, 3), random.nextDouble(0.5, 1)));
            double[] logits = random.doubles(5, -20, 20).toArray();

            double[] p = calibration.softmax(logits);

            assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-9));
            assertThat(Arrays.stream(p)).allMatch(one -> one >= 0 && one <= 1);
            assertThat(largest(p)).isEqualTo(largest(logits));
        }
    }

    @Test
    void isNeverSurerThanItsCeiling() {
        Calibration calibration = new Calibration(1, 0, new Confidence(1, 5, 0.93));

        assertThat(calibration.softmax(new double[] {800, 0, 0}))
                .containsExactly(new double[] {0.93, 0.035, 0.035}, within(1e-9));
        assertThat(calibration.softmax(new double[] {20, 0, 0})[0]).isLessThanOrEqualTo(0.93);
        assertThat(calibration.tempered(new double[] {20, 0, 0})[0]).isGreaterThan(0.99);
    }

    @Test
    void readsWhatOlderProvenancesSay() {
        assertThat(Json.MAPPER.readValue("{\"slope\": 1.1, \"offset\": 0.0}", Calibration.class))
                .isEqualTo(new Calibration(1.1, 0));
        Calibration whole = new Calibration(1.1, 0, new Confidence(0.9, 0.1, 0.95));
        assertThat(Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(whole), Calibration.class))
                .isEqualTo(whole);
    }

    @Test
    void refusesACeilingAboveCertainty() {
        assertThatThrownBy(() -> new Confidence(1, 0, 1.01)).hasMessageContaining("1.01");
        assertThatThrownBy(() -> new Confidence(0, 0, 1)).hasMessageContaining("positive slope");
    }

    private static int largest(double[] values) {
        int largest = 0;
        for (int i = 1; i < values.length; i++) {
            largest = values[i] > values[largest] ? i : largest;
        }
        return largest;
    }
}
