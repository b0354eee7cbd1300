package dev.triage.assessment.scoring;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Durations in hours as the classes of a model: each output is named after its step, {@code 2.5..6.0}, so that the
 * model file itself says what it means. Between the edges of a step the logarithm of the hours is taken as evenly
 * spread.
 */
public final class HourSteps {

    private static final double LEAST = 0.05;

    private final int[] columns;
    private final double[] lows;
    private final double[] highs;

    private HourSteps(int[] columns, double[] lows, double[] highs) {
        this.columns = columns;
        this.lows = lows;
        this.highs = highs;
    }

    /** Names of as many steps as asked for with about equally many of the hours in each; fewer when hours repeat. */
    public static List<String> names(double[] hours, int steps) {
        double[] sorted =
                Arrays.stream(hours).map(h -> Math.max(LEAST, h)).sorted().toArray();
        double[] edges = IntStream.rangeClosed(0, steps)
                .mapToDouble(step ->
                        rounded(sorted[(int) Math.min(sorted.length - 1L, (long) step * sorted.length / steps)]))
                .distinct()
                .toArray();
        return IntStream.range(1, edges.length)
                .mapToObj(i -> edges[i - 1] + ".." + edges[i])
                .toList();
    }

    private static double rounded(double hours) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.3f", hours));
    }

    /** @throws IllegalArgumentException when the outputs are not steps that follow each other */
    public static HourSteps of(List<String> labels) {
        double[][] edges = labels.stream().map(HourSteps::edges).toArray(double[][]::new);
        int[] columns = IntStream.range(0, labels.size())
                .boxed()
                .sorted(Comparator.comparingDouble(column -> edges[column][0]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] lows = new double[columns.length];
        double[] highs = new double[columns.length];
        for (int i = 0; i < columns.length; i++) {
            lows[i] = Math.log(edges[columns[i]][0]);
            highs[i] = Math.log(edges[columns[i]][1]);
            if (i > 0 && Double.compare(lows[i], highs[i - 1]) != 0) {
                throw new IllegalArgumentException("Expected steps of hours that follow each other, found " + labels);
            }
        }
        return new HourSteps(columns, lows, highs);
    }

    private static double[] edges(String label) {
        int dots = label.indexOf("..");
        try {
            double low = Double.parseDouble(label.substring(0, Math.max(0, dots)));
            double high = Double.parseDouble(label.substring(dots + 2));
            if (dots > 0 && low > 0 && high > low && high < 1e9) {
                return new double[] {low, high};
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException("Expected a step of hours like 2.5..6.0, found " + label);
    }

    /** The label of a duration; the first or last step for one beyond them. */
    public static String label(List<String> names, double hours) {
        for (String name : names) {
            if (hours < edges(name)[1]) {
                return name;
            }
        }
        return names.getLast();
    }

    /** One weight an output: the longer half shares 1, the shorter half −1; the step in the middle has 0. */
    double[] longerAgainstShorter() {
        double[] share = new double[columns.length];
        int half = columns.length / 2;
        for (int i = 0; i < half; i++) {
            share[columns[i]] = -1.0 / half;
            share[columns[columns.length - 1 - i]] = 1.0 / half;
        }
        return share;
    }

    /**
     * The hours below which the share {@code quantile} of what is expected lies.
     *
     * @param probabilities one an output, in the order of the model's labels, adding up to 1
     * @param quantile between 0 and 1
     */
    public double quantile(double[] probabilities, double quantile) {
        double below = 0;
        for (int i = 0; i < columns.length; i++) {
            double p = probabilities[columns[i]];
            if (below + p >= quantile && p > 0) {
                return Math.exp(lows[i] + (highs[i] - lows[i]) * (quantile - below) / p);
            }
            below += p;
        }
        return Math.exp(highs[columns.length - 1]);
    }
}
