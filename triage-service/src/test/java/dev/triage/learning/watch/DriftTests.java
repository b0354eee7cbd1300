package dev.triage.learning.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When an alarm is raised and when not, on samples whose truth is known. */
class DriftTests {

    private static final String[] SITES = {"DC-EAST", "DC-WEST", "DC-SOUTH", "PLANT-1", "XD-3"};
    private static final double[] USUAL = {0.50, 0.12, 0.20, 0.15, 0.03};

    @Test
    void namesTheFeatureTheLevelsAndTheirDirection() {
        SortedMap<String, Long> reference = counts(Map.of("DC-EAST", 5_000L, "DC-WEST", 1_200L, "DC-SOUTH", 3_800L));
        SortedMap<String, Long> live = counts(Map.of("DC-EAST", 310L, "DC-WEST", 310L, "PLANT-9", 380L));

        Movement moved = Movement.of(new Movement.Pair("site", reference, live, 1, null), 16);

        assertThat(moved.status()).isEqualTo(Movement.Status.ALARM);
        assertThat(moved.words())
                .startsWith("site ")
                .contains("DC-SOUTH gone, was 38 %", "PLANT-9 new at 38 %", "DC-WEST up from 12 % to 31 %");
    }

    @Test
    void neverAlarmsOn35Rows() {
        SortedMap<String, Long> reference = counts(Map.of("DC-EAST", 9_000L, "DC-WEST", 1_000L));
        SortedMap<String, Long> live = counts(Map.of("PLANT-9", 35L));

        Movement moved = Movement.of(new Movement.Pair("site", reference, live, 1, null), 16);

        assertThat(moved.status()).isEqualTo(Movement.Status.TOO_FEW);
        assertThat(moved.words()).contains("35 of at least 500");
        assertThat(moved.p()).isNull();
    }

    @Test
    void alarmsFromFiveHundredRowsOn() {
        SortedMap<String, Long> reference = counts(Map.of("DC-EAST", 9_000L, "DC-WEST", 1_000L));

        assertThat(status(reference, counts(Map.of("DC-WEST", 499L)))).isEqualTo(Movement.Status.TOO_FEW);
        assertThat(status(reference, counts(Map.of("DC-WEST", 500L)))).isEqualTo(Movement.Status.ALARM);
    }

    /** A large sample makes the smallest difference certain; certain is not yet important. */
    @Test
    void doesNotAlarmOnADifferenceThatIsCertainButSmall() {
        SortedMap<String, Long> reference = counts(Map.of("DC-EAST", 500_000L, "DC-WEST", 500_000L));
        SortedMap<String, Long> live = counts(Map.of("DC-EAST", 520_000L, "DC-WEST", 480_000L));

        Movement moved = Movement.of(new Movement.Pair("site", reference, live, 1, null), 16);

        assertThat(moved.pAdjusted()).isLessThan(1e-9);
        assertThat(moved.status()).isEqualTo(Movement.Status.STEADY);
    }

    /** Hundreds of rare levels differ widely by chance alone. */
    @Test
    void doesNotAlarmOnADifferenceThatIsLargeButMayBeChance() {
        SplittableRandom random = new SplittableRandom(11);
        double[] rare = new double[300];
        Arrays.fill(rare, 1.0 / rare.length);
        SortedMap<String, Long> reference = sample(random, rare, 20_000);
        SortedMap<String, Long> live = sample(random, rare, 600);

        assertThat(status(reference, live)).isEqualTo(Movement.Status.STEADY);
    }

    @Test
    void dividesByHowMuchAFeatureMovesByItself() {
        SortedMap<String, Long> reference = counts(Map.of("DC-EAST", 8_800L, "DC-WEST", 1_200L));
        SortedMap<String, Long> live = counts(Map.of("DC-EAST", 390L, "DC-WEST", 110L));
        Movement calm = Movement.of(new Movement.Pair("site", reference, live, 1, null), 16);
        Movement restless = Movement.of(new Movement.Pair("site", reference, live, 40, null), 16);

        assertThat(calm.status()).isEqualTo(Movement.Status.ALARM);
        assertThat(restless.status()).isEqualTo(Movement.Status.STEADY);
        assertThat(restless.psi()).isEqualTo(calm.psi());
    }

    /** By hand: bins 50:50 against 60:40 of 1,000 rows each. */
    @Test
    void agreesWithACalculationByHand() {
        Movement moved = Movement.of(
                new Movement.Pair(
                        "site", counts(Map.of("a", 500L, "b", 500L)), counts(Map.of("a", 600L, "b", 400L)), 1, null),
                1);

        // (0.1)·ln(1.2) + (−0.1)·ln(0.8), up to the half row
        assertThat(moved.psi()).isCloseTo(0.04055, within(1e-4));
        assertThat(moved.cramersV()).isCloseTo(0.1005, within(1e-4));
        // chi-square 20.202 of one degree of freedom
        assertThat(moved.p()).isCloseTo(6.97e-6, within(1e-7));
    }

    /**
     * Over 200 seeds and 16 features of the same distribution, the family-wise chance of a false alarm is at most one in
     * a hundred a look: two are to be expected, eight would happen once in a thousand such runs.
     */
    @Test
    void raisesHardlyEverAFalseAlarm() {
        int looksWithAlarm = 0;
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            boolean alarm = IntStream.range(0, 16).anyMatch(feature -> {
                double[] shares = shares(random, 2 + feature * 4);
                return status(sample(random, shares, 19_000), sample(random, shares, 700)) == Movement.Status.ALARM;
            });
            looksWithAlarm += alarm ? 1 : 0;
        }
        assertThat(looksWithAlarm).as("of 200 looks, seeds 0 to 199").isLessThan(8);
    }

    @Test
    void findsPlantedShiftsNearlyAlways() {
        int found = 0;
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            SortedMap<String, Long> reference = sample(random, USUAL, 19_000);
            SortedMap<String, Long> live = sample(random, new double[] {0.38, 0.24, 0.20, 0.15, 0.03}, 1_000);
            Movement moved = Movement.of(new Movement.Pair("site", reference, live, 1, null), 16);
            found += moved.status() == Movement.Status.ALARM && moved.words().contains("DC-WEST up from") ? 1 : 0;
        }
        assertThat(found).as("of 200 shifts, seeds 0 to 199").isGreaterThanOrEqualTo(198);
    }

    @Test
    void leavesTheWeekdayAloneUntilThereIsAWholeWeek() {
        Histograms reference = new Histograms();
        for (String day : new String[] {"MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"}) {
            reference.add("weekday", day, 1_000);
        }
        Histograms live = new Histograms();
        live.add("weekday", "TUESDAY", 900);

        Drift drift = Drift.of(
                "category",
                "1",
                new Reference(
                        "category@1",
                        new Reference.Sample(7_000, reference.all(), Map.of()),
                        new Reference.Sample(0, Map.of(), Map.of())),
                new Drift.Live(live.all(), Map.of(), null, 0));

        assertThat(drift.alarms()).isEmpty();
        assertThat(drift.features())
                .filteredOn(feature -> feature.feature().equals("weekday"))
                .extracting(Movement::status)
                .containsExactly(Movement.Status.NOT_COMPARED);
    }

    private static Movement.Status status(SortedMap<String, Long> reference, SortedMap<String, Long> live) {
        return Movement.of(new Movement.Pair("site", reference, live, 1, null), 16)
                .status();
    }

    private static SortedMap<String, Long> counts(Map<String, Long> counts) {
        return new TreeMap<>(counts);
    }

    /** Shares of so many levels, unequal as real ones. */
    private static double[] shares(SplittableRandom random, int levels) {
        double[] shares =
                random.doubles(levels).map(value -> -Math.log(1 - value)).toArray();
        double sum = Arrays.stream(shares).sum();
        return Arrays.stream(shares).map(share -> share / sum).toArray();
    }

    private static SortedMap<String, Long> sample(SplittableRandom random, double[] shares, int rows) {
        SortedMap<String, Long> counts = new TreeMap<>();
        for (int row = 0; row < rows; row++) {
            double left = random.nextDouble();
            int level = 0;
            while (level < shares.length - 1 && left >= shares[level]) {
                left -= shares[level++];
            }
            counts.merge(shares.length == SITES.length ? SITES[level] : "level " + level, 1L, Long::sum);
        }
        return counts;
    }
}
