package dev.triage.cases;

import dev.triage.assessment.Rank;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * A regime with its time constant. Within one, the order of two cases never changes, so the queue is one index scan a
 * scale and a merge.
 *
 * @param regime ordinal of {@link Rank.Regime}
 */
record Scale(int regime, double tauHours) {

    static Scale of(Rank rank) {
        return new Scale(rank.regime().ordinal(), rank.tau().toSeconds() / 3600.0);
    }

    /** Each scale once and always in the same order: two batches that bring the same new ones must not wait in a ring. */
    static List<Scale> of(Collection<Rank> ranks) {
        return ranks.stream()
                .map(Scale::of)
                .distinct()
                .sorted(Comparator.comparingInt(Scale::regime).thenComparingDouble(Scale::tauHours))
                .toList();
    }

    /** The score of a key, as {@link Rank#at(double, java.time.Duration, Instant)} computes it. */
    double score(double key, Instant asOf) {
        return key + asOf.getEpochSecond() / 3600.0 / tauHours;
    }
}
