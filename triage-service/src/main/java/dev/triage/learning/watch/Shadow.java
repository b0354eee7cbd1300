package dev.triage.learning.watch;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a challenger answers live traffic beside the champion. Both are scored on the event as it came in; a case that
 * joins several events, or that a person corrected, may show another answer.
 *
 * @param challenger null when none is named; everything else is then empty
 * @param since first day counted, UTC
 * @param n events both were scored on
 * @param agreed of them, how many got the same answer; of a risk, the same band
 * @param agreement share of {@code agreed} with its 95 % interval; null when n is 0
 * @param meanDifference of the two probabilities, absolute; null when n is 0
 * @param dropped events not scored because there were too many at once
 * @param disagreements every pair of different answers, the most frequent first
 */
public record Shadow(
        String model,
        String champion,
        @Nullable String challenger,
        LocalDate since,
        long n,
        long agreed,
        @Nullable Share agreement,
        @Nullable Double meanDifference,
        long dropped,
        List<Pair> disagreements) {

    public Shadow {
        disagreements = List.copyOf(disagreements);
    }

    /** Two answers to the same events. {@code examples} are references of a few of the cases. */
    public record Pair(String champion, String challenger, long n, List<String> examples) {

        public Pair {
            examples = List.copyOf(examples);
        }
    }

    /** A share with its interval of 95 %, after Wilson (1927): right also near 0 and 1 and for few rows. */
    public record Share(double share, double low, double high) {

        private static final double Z = 1.959963984540054;

        static Share of(long hits, long n) {
            if (n < 1 || hits < 0 || hits > n) {
                throw new IllegalArgumentException("Expected hits among at least one, found " + hits + " of " + n);
            }
            double p = (double) hits / n;
            double z2 = Z * Z;
            double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
            double reach = Z / (1 + z2 / n) * Math.sqrt(p * (1 - p) / n + z2 / (4.0 * n * n));
            return new Share(p, Math.max(0, middle - reach), Math.min(1, middle + reach));
        }
    }
}
