package dev.triage.learning.measures;

import java.util.ArrayList;
import java.util.List;

/**
 * What was promised against what happened, in fifteen bins of equal width: the reliability diagram and the expected
 * calibration error (Guo et al. 2017). Bins without rows are kept, so that two diagrams line up.
 */
public record Reliability(List<Bin> bins) {

    static final int BINS = 15;

    /**
     * One bar of the diagram.
     *
     * @param promised mean probability of the rows in it, 0 when it is empty
     * @param happened share of them that came true, 0 when it is empty
     */
    public record Bin(double from, double to, int rows, double promised, double happened) {}

    public Reliability {
        bins = List.copyOf(bins);
    }

    static int bin(double probability) {
        return Math.min(BINS - 1, (int) (probability * BINS));
    }

    static Reliability of(double[] promised, double[] happened, int[] rows) {
        List<Bin> bins = new ArrayList<>();
        for (int bin = 0; bin < BINS; bin++) {
            bins.add(new Bin(
                    (double) bin / BINS,
                    (double) (bin + 1) / BINS,
                    rows[bin],
                    rows[bin] == 0 ? 0 : promised[bin] / rows[bin],
                    rows[bin] == 0 ? 0 : happened[bin] / rows[bin]));
        }
        return new Reliability(bins);
    }

    /** Mean distance of promised and happened, weighted by rows. */
    public double error() {
        double error = 0;
        long n = 0;
        for (Bin bin : bins) {
            error += bin.rows() * Math.abs(bin.promised() - bin.happened());
            n += bin.rows();
        }
        return n == 0 ? 0 : error / n;
    }
}
