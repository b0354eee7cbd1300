package dev.triage.learning.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class CalibratorsTests {

    private static final double[][] SCORES = {
        {2, 0, 1}, {1, 3, 0}, {0, 1, 2}, {2, 1, 0}, {3, 1, 1}, {0, 2, 1}, {1, 0, 2}, {2, 2, 0}
    };
    private static final int[] LABELS = {0, 1, 2, 0, 1, 1, 0, 0};
    private static final int[] ALL = IntStream.range(0, 8).toArray();

    /** SciPy 1.10: minimize of the log loss, and of the log loss plus twice the squared offsets. */
    @Test
    void findsWhatANumericalOptimiserFinds() {
        assertThat(VectorFit.temperature(SCORES, LABELS, ALL).slope()).isCloseTo(1.00837069, within(1e-4));
        Calibrator.VectorScaling vector = VectorFit.vector(SCORES, LABELS, ALL);
        assertThat(vector.slope()).isCloseTo(0.99150744, within(1e-3));
        assertThat(vector.offsets().get(0)).isCloseTo(0.15054509, within(1e-3));
        assertThat(vector.offsets().get(1)).isCloseTo(0.05006408, within(1e-3));
        assertThat(vector.offsets().get(2)).isCloseTo(-0.20060922, within(1e-3));
    }

    @Test
    void findsTheTemperatureThatTheGoldenSectionFinds() {
        for (double stretch : new double[] {0.05, 0.3, 1, 4, 30}) {
            ClassificationMetrics fair = Samples.classes(500, 4, 6);
            double[][] scores = new double[500][4];
            for (int row = 0; row < 500; row++) {
                for (int column = 0; column < 4; column++) {
                    scores[row][column] = stretch * Math.log(fair.probability(row, column));
                }
            }
            double expected = CalibrationFit.temperature(scores, fair.labels()).slope();
            Calibrator.Temperature found = VectorFit.temperature(
                    scores, fair.labels(), IntStream.range(0, 500).toArray());
            assertThat(found.slope()).isCloseTo(expected, within(1e-3 * expected));
        }
    }

    /**
     * scikit-learn's IsotonicRegression of 0 0 1 0 1 0 1 1 is 0 0 ½ ½ ½ ½ 1 1; each pool is then drawn towards the share
     * ½ by one row: (0 + ½) / 3, (2 + ½) / 5, (2 + ½) / 3.
     */
    @Test
    void poolsViolatorsAndStaysAwayFromCertainty() {
        Calibrator.Isotonic curve = IsotonicFit.fit(
                new double[] {8, 1, 2, 3, 4, 5, 6, 7},
                new boolean[] {true, false, false, true, false, true, false, true});

        assertThat(curve.margins()).containsExactly(1.0, 2.0, 3.0, 6.0, 7.0, 8.0);
        assertThat(curve.probabilities()).containsExactly(0.5 / 3, 0.5 / 3, 0.5, 0.5, 2.5 / 3, 2.5 / 3);
        assertThat(curve.apply(new double[] {0, 2.5})[1]).isCloseTo((0.5 / 3 + 0.5) / 2, within(1e-12));
        assertThat(curve.apply(new double[] {0, -100})[1]).isEqualTo(0.5 / 3);
        assertThat(curve.apply(new double[] {0, 100})[1]).isEqualTo(2.5 / 3);
    }

    @Test
    void risesWhateverHappened() {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int n = 1 + random.nextInt(60);
            double[] margins = new double[n];
            boolean[] positive = new boolean[n];
            for (int row = 0; row < n; row++) {
                margins[row] = random.nextInt(20) / 4.0;
                positive[row] = random.nextBoolean();
            }
            Calibrator.Isotonic curve = IsotonicFit.fit(margins, positive);
            double before = 0;
            for (double margin = -1; margin < 6; margin += 0.05) {
                double p = curve.apply(new double[] {0, margin})[1];
                assertThat(p).as("seed %d", seed).isGreaterThanOrEqualTo(before).isBetween(1e-4, 1 - 1e-4);
                before = p;
            }
        }
    }

    @Test
    void takesScoresAsTheyAreWhenNothingHelps() {
        assertThat(choose(2_000, 1, margin -> margin).calibrator()).isEqualTo(new Calibrator.Identity());
    }

    /** Of four calibrations of honest scores one of the richer ones is often best by a hair; that must not count. */
    @Test
    void prefersTheSimplerOfTwoThatTheRowsCannotTellApart() {
        int kept = 0;
        int outbid = 0;
        for (long seed = 100; seed < 120; seed++) {
            Calibrators.Choice choice = choose(400, seed, margin -> margin);
            double identity = choice.tried().getFirst().logLoss();
            boolean beaten = choice.tried().stream().anyMatch(tried -> tried.logLoss() < identity);
            outbid += beaten ? 1 : 0;
            kept += beaten && choice.calibrator() instanceof Calibrator.Identity ? 1 : 0;
        }
        assertThat(outbid).isGreaterThanOrEqualTo(4);
        assertThat(kept).isGreaterThanOrEqualTo(outbid / 2);
    }

    @Test
    void takesOneSlopeForScoresThatAreTooSure() {
        Calibrators.Choice choice = choose(2_000, 2, margin -> 3 * margin);

        assertThat(choice.calibrator()).isInstanceOf(Calibrator.Temperature.class);
        assertThat(((Calibrator.Temperature) choice.calibrator()).slope()).isCloseTo(1 / 3.0, within(0.04));
    }

    @Test
    void takesAnOffsetForScoresOfAnotherShare() {
        Calibrators.Choice choice = choose(2_000, 3, margin -> 2 * margin + 1.5);

        assertThat(choice.calibrator()).isInstanceOf(Calibrator.Platt.class);
        assertThat(((Calibrator.Platt) choice.calibrator()).offset()).isCloseTo(-0.75, within(0.15));
    }

    @Test
    void takesACurveForScoresNoSlopeCanRepair() {
        Calibrators.Choice choice = choose(6_000, 4, margin -> margin > 0 ? margin * 6 : margin / 6);

        assertThat(choice.calibrator()).isInstanceOf(Calibrator.Isotonic.class);
        assertThat(choice.tried())
                .extracting(Calibrators.Tried::kind)
                .containsExactly("identity", "temperature", "platt", "isotonic");
    }

    private static Calibrators.Choice choose(int n, long seed, DoubleUnaryOperator bend) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] scores = new double[n][];
        int[] labels = new int[n];
        for (int row = 0; row < n; row++) {
            double margin = random.nextDouble() * 8 - 4;
            labels[row] = random.nextDouble() < Samples.sigmoid(margin) ? 1 : 0;
            scores[row] = new double[] {0, bend.applyAsDouble(margin)};
        }
        return Calibrators.choose(scores, labels, seed);
    }

    @Test
    void takesOffsetsOnlyWhenManyClassesNeedThem() {
        ClassificationMetrics fair = Samples.classes(4_000, 6, 8);
        double[][] scores = new double[4_000][];
        double[][] tilted = new double[4_000][];
        for (int row = 0; row < 4_000; row++) {
            double[] p = new double[6];
            for (int column = 0; column < 6; column++) {
                p[column] = fair.probability(row, column);
            }
            scores[row] = Calibrators.scores(p);
            tilted[row] = scores[row].clone();
            tilted[row][2] += 2;
        }

        assertThat(Calibrators.choose(scores, fair.labels(), 1).calibrator()).isEqualTo(new Calibrator.Identity());
        Calibrator repaired = Calibrators.choose(tilted, fair.labels(), 1).calibrator();
        assertThat(repaired).isInstanceOf(Calibrator.VectorScaling.class);
        List<Double> offsets = ((Calibrator.VectorScaling) repaired).offsets();
        assertThat(offsets.get(2) - offsets.get(0)).isCloseTo(-2, within(0.2));
    }

    @Test
    void repeatsExactly() {
        assertThat(choose(1_000, 5, margin -> 2 * margin)).isEqualTo(choose(1_000, 5, margin -> 2 * margin));
    }

    @Test
    void asksForFiftyRowsAndLeavesOutUnknownLabels() {
        double[][] scores = new double[60][];
        int[] labels = new int[60];
        for (int row = 0; row < 60; row++) {
            scores[row] = new double[] {0, row % 3 - 1};
            labels[row] = row < 49 ? row % 2 : -1;
        }

        assertThat(Calibrators.choose(scores, labels, 1).calibrator()).isEqualTo(new Calibrator.Identity());
        assertThat(Calibrators.choose(scores, labels, 1).tried()).hasSize(1);
        labels[49] = 1;
        assertThat(Calibrators.choose(scores, labels, 1).tried()).hasSize(3);
    }

    @Test
    void refusesScoresThatAreNoNumbers() {
        assertThatThrownBy(() -> Calibrators.choose(new double[][] {{0, Double.NEGATIVE_INFINITY}}, new int[] {0}, 1))
                .hasMessage("Expected finite scores, found -Infinity in row 0");
        assertThat(Calibrators.scores(new double[] {0, 1})).containsExactly(Math.log(1e-15), 0);
    }

    @Test
    void survivesJsonExactly() throws Exception {
        JsonMapper json = JsonMapper.builder().build();
        for (Calibrator calibrator : List.of(
                new Calibrator.Identity(),
                new Calibrator.Temperature(1 / 3.0),
                new Calibrator.VectorScaling(0.1 + 0.2, List.of(Math.PI, -1e-300, 0.0)),
                new Calibrator.Platt(Math.E, -7.000000000000001),
                new Calibrator.Isotonic(List.of(-1.0, 0.1, 5.0), List.of(1e-9, 0.5, 1 - 1e-9)))) {
            Map<?, ?> read = json.readValue(json.writeValueAsString(calibrator.state()), Map.class);
            Map<String, Object> state = new HashMap<>();
            read.forEach((name, value) -> state.put((String) name, value));

            assertThat(Calibrator.restore(state)).isEqualTo(calibrator);
        }
    }

    @Test
    void refusesStatesThatAreNoCalibration() {
        assertThatThrownBy(() -> Calibrator.restore(Map.of("kind", "oracle"))).hasMessageContaining("found oracle");
        assertThatThrownBy(() -> Calibrator.restore(Map.of("kind", "temperature", "slope", "steep")))
                .hasMessage("Expected a number as slope, found steep");
        assertThatThrownBy(() -> Calibrator.restore(Map.of("kind", "temperature", "slope", -1)))
                .hasMessageContaining("Expected a positive finite slope");
        assertThatThrownBy(() -> Calibrator.restore(Map.of("kind", "vector", "slope", 1, "offsets", 3)))
                .hasMessage("Expected a list of numbers as offsets, found 3");
        assertThatThrownBy(() -> Calibrator.restore(Map.of("kind", "vector", "slope", 1, "offsets", List.of("a"))))
                .hasMessage("Expected a list of numbers as offsets, found a");
        assertThatThrownBy(() -> new Calibrator.Platt(1, Double.NaN)).hasMessage("Expected a finite number, found NaN");
        assertThatThrownBy(() -> new Calibrator.Platt(1, 0).apply(new double[3]))
                .hasMessageContaining("Expected the scores of two classes");
        assertThatThrownBy(() -> new Calibrator.Isotonic(List.of(), List.of()))
                .hasMessageContaining("at least one, found 0 and 0");
        assertThatThrownBy(() -> Calibrators.choose(new double[1][2], new int[2], 1))
                .hasMessage("Expected as many labels as rows, found 2 and 1");
        assertThatThrownBy(() -> new Calibrator.Isotonic(List.of(1.0, 0.5), List.of(0.1, 0.2)))
                .hasMessageContaining("step back at position 1");
        assertThatThrownBy(() -> new Calibrator.Isotonic(List.of(1.0), List.of(1.0)))
                .hasMessageContaining("above 0 and below 1");
    }
}
