package dev.triage.learning.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Training rows apart into rows to fit on and rows held out, to choose and to calibrate on what no weight has seen. Where
 * the test comes later than the training rows, the newest of them are held out, once; otherwise a hash of the row (or of
 * its group) decides: five folds of few rows, one part of many.
 *
 * @param pairs rows to fit and rows held out, of each part
 * @param said how, in words
 */
record Parts(List<Pair> pairs, String said) {

    private static final int FOLDS = 5;
    private static final int FEW = 4_000;
    private static final double HELD_OUT = 0.15;
    private static final int MOST_HELD_OUT = 60_000;
    private static final int MOST_CELLS = 4_000_000;
    private static final int MOST_FIT = 150_000;

    /**
     * Places in the frame.
     *
     * @param fit of very many a fair sample: enough to choose on, and the last fit sees them all
     */
    record Pair(int[] fit, int[] heldOut) {

        static Pair of(Frame frame, int[] fit, int[] heldOut) {
            if (fit.length <= MOST_FIT) {
                return new Pair(fit, heldOut);
            }
            double share = (double) MOST_FIT / fit.length;
            int[] sample = Arrays.stream(fit)
                    .filter(row -> place(frame.rowNumber(row) * 17 + 3) < share)
                    .toArray();
            return new Pair(sample, heldOut);
        }
    }

    /** @param outputs classes, or 1 */
    static Parts of(Frame frame, boolean later, int outputs) {
        int most = Math.min(MOST_HELD_OUT, MOST_CELLS / outputs);
        if (later) {
            return newest(frame, most);
        }
        if (frame.rows() < FEW) {
            List<Pair> pairs = new ArrayList<>();
            for (int fold = 0; fold < FOLDS; fold++) {
                pairs.add(byHash(frame, fold / (double) FOLDS, (fold + 1) / (double) FOLDS));
            }
            return new Parts(pairs, FOLDS + " folds by a hash of the row");
        }
        double share = Math.min(HELD_OUT, (double) most / frame.rows());
        return new Parts(List.of(byHash(frame, 0, share)), "a share of " + round(share) + " by a hash of the row");
    }

    private static Parts newest(Frame frame, int most) {
        long[] times = new long[frame.rows()];
        for (int row = 0; row < times.length; row++) {
            times[row] = frame.time(0, row);
        }
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        double share = Math.min(HELD_OUT, (double) most / frame.rows());
        long cut = sorted[(int) (sorted.length * (1 - share))];
        int[] fit = new int[times.length];
        int[] heldOut = new int[times.length];
        int fitSize = 0;
        int heldOutSize = 0;
        for (int row = 0; row < times.length; row++) {
            if (times[row] < cut) {
                fit[fitSize++] = row;
            } else {
                heldOut[heldOutSize++] = row;
            }
        }
        Pair pair = Pair.of(frame, Arrays.copyOf(fit, fitSize), Arrays.copyOf(heldOut, heldOutSize));
        return new Parts(List.of(pair), "the newest " + round(share) + ", as the test is newer still");
    }

    private static Pair byHash(Frame frame, double from, double to) {
        int[] fit = new int[frame.rows()];
        int[] heldOut = new int[frame.rows()];
        int fitSize = 0;
        int heldOutSize = 0;
        for (int row = 0; row < frame.rows(); row++) {
            long key = frame.group(row) != 0 ? frame.group(row) : frame.rowNumber(row);
            double place = place(key * 31 + 7);
            if (place >= from && place < to) {
                heldOut[heldOutSize++] = row;
            } else {
                fit[fitSize++] = row;
            }
        }
        return Pair.of(frame, Arrays.copyOf(fit, fitSize), Arrays.copyOf(heldOut, heldOutSize));
    }

    /** A number between 0 and 1 that is always the same for the same key. */
    private static double place(long key) {
        return (Hash.mixed(key) >>> 11) * 0x1p-53;
    }

    private static double round(double share) {
        return Math.round(share * 1000) / 1000.0;
    }

    /** All rows that are held out in some part. */
    int[] heldOut() {
        return pairs.stream()
                .flatMapToInt(pair -> Arrays.stream(pair.heldOut()))
                .toArray();
    }
}
