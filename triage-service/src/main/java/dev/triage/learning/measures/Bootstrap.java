package dev.triage.learning.measures;

import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Resamples rows with replacement (Efron 1979), as weights: how often each row was drawn. Each round has a seed of its
 * own, so that rounds may run side by side and still repeat exactly, and two models can be given the same draws.
 */
record Bootstrap(int rows, int rounds, long seed) {

    private static final int DRAWS = 40_000_000;
    private static final int FEWEST = 100;
    private static final int MOST = 1000;

    /** As many rounds as that number of rows can afford: 1000 up to 40,000 rows, 100 from 400,000 on. */
    static Bootstrap of(int rows, long seed) {
        return new Bootstrap(rows, Math.clamp(DRAWS / Math.max(1, rows), FEWEST, MOST), seed);
    }

    /**
     * What the measure finds in every round.
     *
     * @param measure of the weights, a row of figures; called from several threads
     * @return one array a figure, one entry a round
     */
    double[][] run(int figures, Function<byte[], double[]> measure) {
        double[][] byRound = IntStream.range(0, rounds)
                .parallel()
                .mapToObj(round -> measure.apply(weights(round)))
                .toArray(double[][]::new);
        double[][] byFigure = new double[figures][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int figure = 0; figure < figures; figure++) {
                byFigure[figure][round] = byRound[round][figure];
            }
        }
        return byFigure;
    }

    /** A row is drawn more than 127 times with a probability below 1e-200 for many rows, and never for fewer than 128. */
    private byte[] weights(int round) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + round);
        byte[] weights = new byte[rows];
        for (int i = 0; i < rows; i++) {
            weights[random.nextInt(rows)]++;
        }
        return weights;
    }
}
