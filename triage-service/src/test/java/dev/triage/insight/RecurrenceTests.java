package dev.triage.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecurrenceTests {

    @Test
    void knowsAClock() {
        Recurrence clock = Recurrence.of(days(0, 14, 28, 42, 56, 70));

        assertThat(clock.meanGapDays()).isEqualTo(14.0, within(1e-9));
        assertThat(clock.regularity()).isEqualTo(1.0, within(1e-9));
        assertThat(clock.chance()).isEqualTo(0.0);
    }

    @Test
    void computesRegularityFromTheGaps() {
        // Gaps 1 and 3: mean 2, standard deviation 1, variation 1/2.
        assertThat(Recurrence.of(days(0, 1, 4)).regularity()).isEqualTo(1 / 1.5, within(1e-9));
    }

    @Test
    void provesNothingWithFewerThanThreeGaps() {
        assertThat(Recurrence.of(days(0, 14, 28)).chance()).isEqualTo(1.0);
    }

    @Test
    void callsRandomTimesRegularAsOftenAsItSays() {
        SplittableRandom random = new SplittableRandom(42);
        int regular = 0;
        for (int i = 0; i < 2_000; i++) {
            double[] days = random.doubles(9).map(share -> 365 * share).sorted().toArray();
            regular += Recurrence.of(days(days)).chance() < 0.05 ? 1 : 0;
        }
        assertThat(regular / 2_000.0).isBetween(0.03, 0.07);
    }

    @Test
    void goesOnSmoothlyWhereTheSimulationEnds() {
        SplittableRandom random = new SplittableRandom(7);
        double[] simulated =
                random.doubles(100).map(share -> 365 * share).sorted().toArray();
        double[] computed =
                random.doubles(120).map(share -> 365 * share).sorted().toArray();

        assertThat(Recurrence.of(days(simulated)).chance()).isBetween(0.001, 0.999);
        assertThat(Recurrence.of(days(computed)).chance()).isBetween(0.001, 0.999);
    }

    @Test
    void survivesTurnsAtTheSameMoment() {
        assertThat(Recurrence.of(days(1, 1, 1, 1)).chance()).isEqualTo(1.0);
    }

    private static List<Instant> days(double... days) {
        List<Instant> times = new ArrayList<>();
        for (double day : days) {
            times.add(Instant.EPOCH.plus(Duration.ofSeconds((long) (day * 86_400))));
        }
        return times;
    }
}
