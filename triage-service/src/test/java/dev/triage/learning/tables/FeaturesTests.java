package dev.triage.learning.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.triage.learning.tables.DenseFeatures.Encoding;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FeaturesTests {

    /**
     * Three rows of {@code x}, two of them of class 1, among four rows, two of class 1: {@code p = (2 + 2 * 0.5) / (3 + 2)
     * = 0.6}, so the factor is {@code sqrt(0.6 ln(0.6/0.5) + 0.4 ln(0.4/0.5)) = 0.1419}.
     */
    @Test
    void weighsAFeatureByWhatItTells() {
        SparseMatrix matrix = new SparseMatrix();
        matrix.add(new int[] {0}, new float[] {1}, 1);
        matrix.add(new int[] {0}, new float[] {1}, 1);
        matrix.add(new int[] {0}, new float[] {1}, 1);
        matrix.add(new int[] {1}, new float[] {1}, 1);

        Emphasis emphasis = Emphasis.telling(matrix, new int[] {0, 1, 2, 3}, new int[] {1, 1, 0, 0}, 2, 2);

        assertThat((double) emphasis.factors()[0]).isCloseTo(0.1419, within(1e-3));
    }

    @Test
    void bringsEveryBlockOfATextToItsLength() throws Exception {
        TableSchema schema = SchemaFile.of("schema", "name: x\ntarget: y\ntext: [t]\n");
        Frame frame = new Frame(schema);
        Row row = new Row(schema);
        for (int i = 0; i < 30; i++) {
            Tokens.read("shortage of hexbolts " + (i % 2 == 0 ? "east" : "west west"), row, 0);
            frame.add(row, i % 2, i, 0);
        }
        SparseFeatures features = SparseFeatures.fit(schema, frame, new SparseFeatures.Settings(2, 1, 1_000, 5, false));
        SparseFeatures.Scratch scratch = features.scratch();

        Tokens.read("west west shortage of hexbolts, never seen", row, 0);
        scratch.encode(row);

        double squares = 0;
        for (int i = 0; i < scratch.count; i++) {
            squares += scratch.values[i] * scratch.values[i];
        }
        assertThat(squares).isCloseTo(1 + 0.3 * 0.3 + 0.4 * 0.4, within(1e-5));
        assertThat(scratch.unknown).isEqualTo(2);
        assertThat(Arrays.copyOf(scratch.ids, scratch.count)).isSorted();
    }

    @Test
    void comesBackFromItsLines() throws Exception {
        TableSchema schema = SchemaFile.of("schema", Tables.PARCELS);
        Frame frame = parcels(schema, 200);
        SparseFeatures.Settings settings = new SparseFeatures.Settings(2, 1, 10_000, 5, true);
        SparseFeatures features = SparseFeatures.fit(schema, frame, settings);

        SparseFeatures read = SparseFeatures.of(schema, settings, features.lines(), features.steps());

        SparseMatrix one = features.matrix(frame);
        SparseMatrix other = read.matrix(frame);
        assertThat(other.size()).isEqualTo(one.size());
        for (int at = 0; at < one.size(); at++) {
            assertThat(other.id(at)).isEqualTo(one.id(at));
            assertThat(other.value(at)).isEqualTo(one.value(at));
        }
    }

    /** With answers drawn by chance, a level of its own for nearly every row must not tell them. */
    @ParameterizedTest
    @EnumSource(Encoding.class)
    void showsNoRowItsOwnAnswer(Encoding encoding) throws Exception {
        TableSchema schema = SchemaFile.of("schema", Tables.PARCELS);
        SplittableRandom random = new SplittableRandom(11);
        Frame frame = new Frame(schema);
        Row row = new Row(schema);
        int rows = 2_000;
        double[] targets = new double[rows];
        for (int i = 0; i < rows; i++) {
            targets[i] = random.nextInt(2);
            row.categories[0] = "one of many " + random.nextInt(1_000);
            row.categories[1] = "same";
            row.numbers[0] = 0;
            row.times[0] = i;
            frame.add(row, targets[i], i, 0);
        }
        Steps steps = Steps.fit(schema, frame, 5);

        DenseFeatures.Fitted fitted = DenseFeatures.fit(
                schema, frame, steps, encoding, IntStream.range(0, rows).toArray(), targets, List.of("no", "yes"));

        for (int feature = 0; feature < fitted.features().size(); feature++) {
            double[] values = new double[rows];
            for (int i = 0; i < rows; i++) {
                values[i] = fitted.rows()[i][feature];
            }
            assertThat(Math.abs(correlation(values, targets)))
                    .as(fitted.features().name(feature))
                    .isLessThan(0.08);
        }
    }

    @Test
    void putsALevelNeverSeenBehindAllOthers() throws Exception {
        TableSchema schema = SchemaFile.of("schema", Tables.PARCELS);
        Frame frame = parcels(schema, 100);
        DenseFeatures features = DenseFeatures.fit(
                        schema,
                        frame,
                        Steps.fit(schema, frame, 5),
                        Encoding.FIRST_SEEN,
                        IntStream.range(0, 100).toArray(),
                        new double[100],
                        List.of("no", "yes"))
                .features();
        Row row = new Row(schema);
        row.categories[0] = "DC-EAST";
        row.categories[1] = "never seen";
        row.numbers[0] = Double.NaN;
        row.times[0] = Row.NO_TIME;

        float[] vector = features.encode(row);

        for (int feature = 0; feature < features.size(); feature++) {
            if (features.name(feature).equals("carrier when first seen")) {
                assertThat(vector[feature]).isEqualTo(6);
            }
            if (features.name(feature).equals("weight")) {
                assertThat(vector[feature]).isNaN();
            }
        }
    }

    private static Frame parcels(TableSchema schema, int rows) {
        SplittableRandom random = new SplittableRandom(2);
        Frame frame = new Frame(schema);
        Row row = new Row(schema);
        for (int i = 0; i < rows; i++) {
            Tokens.read("note " + random.nextInt(9) + " on hexbolts", row, 0);
            row.categories[0] = random.nextBoolean() ? "DC-EAST" : "DC-WEST";
            row.categories[1] = "C" + i % 6;
            row.numbers[0] = random.nextInt(9) == 0 ? Double.NaN : random.nextDouble();
            row.times[0] = random.nextLong(1_000_000_000_000L);
            frame.add(row, random.nextInt(2), i, 0);
        }
        return frame;
    }

    private static double correlation(double[] x, double[] y) {
        double meanX = Arrays.stream(x).average().orElse(0);
        double meanY = Arrays.stream(y).average().orElse(0);
        double xy = 0;
        double xx = 1e-12;
        double yy = 1e-12;
        for (int i = 0; i < x.length; i++) {
            xy += (x[i] - meanX) * (y[i] - meanY);
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }
        return xy / Math.sqrt(xx * yy);
    }
}
