package dev.triage.learning.watch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How far one feature has moved: the population stability index, Cramér's V and Pearson's chi-square test of two samples
 * (Siddiqi 2006; Cramér 1946), over levels of which each sample may expect five rows or more, the rest taken together.
 *
 * <p>An alarm needs all of: enough live rows; an effect, PSI of at least 0.2 or V of at least 0.1; and a chance below one
 * in a hundred after Bonferroni's correction for the number of features compared. The chi-square is divided by how much
 * the feature moves from week to week by itself (first-order correction after Rao and Scott 1984). V weighs both samples
 * alike, so that a short window counts as much as a year.
 *
 * @param dispersion what the chi-square was divided by
 * @param p by chance, for this feature alone; null when nothing was compared
 * @param pAdjusted after Bonferroni's correction
 * @param levels that moved most, the furthest first
 * @param words one sentence
 */
public record Movement(
        String feature,
        Status status,
        long reference,
        long live,
        double psi,
        double cramersV,
        @Nullable Double p,
        @Nullable Double pAdjusted,
        double dispersion,
        List<Level> levels,
        String words) {

    static final double LEAST_PSI = 0.2;
    static final double LEAST_V = 0.1;
    static final double MOST_CHANCE = 0.01;

    private static final double LEAST_EXPECTED = 5;
    private static final int MOST_LEVELS = 3;
    /** A level is named when its share moved by more than three standard errors. */
    private static final double LEAST_Z = 3;

    public Movement {
        levels = List.copyOf(levels);
    }

    /** The levels that moved most and their direction, alarm or not; empty when none did. */
    public String movedWords() {
        return words(levels);
    }

    private static String words(List<Level> levels) {
        return levels.stream().map(Level::words).collect(Collectors.joining(", "));
    }

    /** Where a feature stands. */
    public enum Status {
        ALARM,
        STEADY,
        TOO_FEW,
        NOT_COMPARED
    }

    /** Shares of one level, 0 to 1. */
    public record Level(String level, double referenceShare, double liveShare) {

        /** {@code DC-WEST up from 12 % to 31 %}. */
        String words() {
            if (referenceShare == 0) {
                return level + " new at " + percent(liveShare);
            }
            if (liveShare == 0) {
                return level + " gone, was " + percent(referenceShare);
            }
            return level + (liveShare > referenceShare ? " up" : " down") + " from " + percent(referenceShare) + " to "
                    + percent(liveShare);
        }
    }

    /**
     * Two samples of one feature.
     *
     * @param apart why it is not compared; null when it is
     */
    record Pair(
            String feature,
            SortedMap<String, Long> reference,
            SortedMap<String, Long> live,
            double dispersion,
            @Nullable String apart) {}

    /** @param tests how many features are compared together */
    static Movement of(Pair pair, int tests) {
        long reference = Histograms.total(pair.reference());
        long live = Histograms.total(pair.live());
        if (pair.apart() != null || reference == 0) {
            String why = pair.apart() == null ? "Not compared: the reference does not have it." : pair.apart();
            return apart(pair, Status.NOT_COMPARED, reference, live, why);
        }
        if (live < Drift.LEAST_ROWS) {
            String why = "Too few rows to tell: " + live + " of at least " + Drift.LEAST_ROWS + ".";
            return apart(pair, Status.TOO_FEW, reference, live, why);
        }
        List<long[]> bins = bins(pair, reference, live);
        double chiSquare = 0;
        double psi = 0;
        double phi = 0;
        double all = reference + live;
        for (long[] bin : bins) {
            for (int side = 0; side < 2; side++) {
                double expected = (bin[0] + bin[1]) * (side == 0 ? reference : live) / all;
                chiSquare += (bin[side] - expected) * (bin[side] - expected) / expected;
            }
            // Half a row more everywhere: a level that is gone has moved far, not infinitely far.
            double p = (bin[0] + 0.5) / (reference + 0.5 * bins.size());
            double q = (bin[1] + 0.5) / (live + 0.5 * bins.size());
            psi += (q - p) * Math.log(q / p);
            double one = (double) bin[0] / reference;
            double other = (double) bin[1] / live;
            phi += (one - other) * (one - other) / (2 * (one + other));
        }
        double v = Math.sqrt(phi);
        double p = bins.size() < 2 ? 1 : ChiSquare.survival(chiSquare / pair.dispersion(), bins.size() - 1);
        double adjusted = Math.min(1, p * tests);
        boolean alarm = (psi >= LEAST_PSI || v >= LEAST_V) && adjusted < MOST_CHANCE;
        List<Level> moved = moved(pair, reference, live);
        String words = alarm
                ? pair.feature() + " " + (moved.isEmpty() ? "moved in many small steps" : words(moved))
                : "Steady.";
        return new Movement(
                pair.feature(),
                alarm ? Status.ALARM : Status.STEADY,
                reference,
                live,
                psi,
                v,
                p,
                adjusted,
                pair.dispersion(),
                moved,
                words);
    }

    private static Movement apart(Pair pair, Status status, long reference, long live, String why) {
        return new Movement(
                pair.feature(), status, reference, live, 0, 0, null, null, pair.dispersion(), List.of(), why);
    }

    /** Levels with enough rows on both sides to expect, {@code {reference, live}} each; the rare ones as one. */
    private static List<long[]> bins(Pair pair, long reference, long live) {
        double smaller = (double) Math.min(reference, live) / (reference + live);
        List<long[]> bins = new ArrayList<>();
        long[] rare = new long[2];
        for (String level : levels(pair)) {
            long one = pair.reference().getOrDefault(level, 0L);
            long other = pair.live().getOrDefault(level, 0L);
            if ((one + other) * smaller >= LEAST_EXPECTED) {
                bins.add(new long[] {one, other});
            } else {
                rare[0] += one;
                rare[1] += other;
            }
        }
        if ((rare[0] + rare[1]) * smaller >= LEAST_EXPECTED || bins.isEmpty()) {
            bins.add(rare);
        } else if (rare[0] + rare[1] > 0) {
            long[] smallest = bins.stream()
                    .min(Comparator.comparingLong(bin -> bin[0] + bin[1]))
                    .orElseThrow();
            smallest[0] += rare[0];
            smallest[1] += rare[1];
        }
        return bins;
    }

    private static Iterable<String> levels(Pair pair) {
        SortedMap<String, Long> all = new TreeMap<>(pair.reference());
        pair.live().forEach((level, n) -> all.merge(level, n, Long::sum));
        return all.keySet();
    }

    private static List<Level> moved(Pair pair, long reference, long live) {
        Map<Level, Double> distances = new LinkedHashMap<>();
        for (String level : levels(pair)) {
            double one = (double) pair.reference().getOrDefault(level, 0L) / reference;
            double other = (double) pair.live().getOrDefault(level, 0L) / live;
            double both = (one * reference + other * live) / (reference + live);
            double error = Math.sqrt(both * (1 - both) * (1.0 / reference + 1.0 / live) * pair.dispersion());
            double z = error == 0 ? 0 : Math.abs(other - one) / error;
            if (z >= LEAST_Z) {
                distances.put(new Level(level, one, other), z);
            }
        }
        return distances.entrySet().stream()
                .sorted(Map.Entry.<Level, Double>comparingByValue().reversed())
                .limit(MOST_LEVELS)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String percent(double share) {
        double percent = share * 100;
        return percent > 0 && percent < 1 ? String.format(Locale.ROOT, "%.1f %%", percent) : Math.round(percent) + " %";
    }
}
