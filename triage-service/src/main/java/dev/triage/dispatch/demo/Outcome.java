package dev.triage.dispatch.demo;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a simulated workflow ends. Fixed by the command's id, so that a run can be repeated.
 *
 * @param after from acceptance to the end
 * @param reason why it failed, null when it was completed
 */
record Outcome(boolean completed, Duration after, @Nullable String reason) {

    private static final double FAILURES = 0.08;
    private static final Duration QUICKEST = Duration.ofSeconds(4);
    private static final Duration SLOWEST = Duration.ofSeconds(75);
    private static final List<String> REASONS = List.of(
            "The stock was taken by another order meanwhile.",
            "The warehouse had started the wave already.",
            "The carrier has no capacity on the lane.",
            "The document was refused by the receiver.");

    static Outcome of(UUID command) {
        SplittableRandom random =
                new SplittableRandom(command.getMostSignificantBits() ^ command.getLeastSignificantBits());
        // Most are quick, some take long: the square of an even draw.
        double draw = random.nextDouble();
        long millis = QUICKEST.toMillis() + (long) (draw * draw * (SLOWEST.toMillis() - QUICKEST.toMillis()));
        boolean failed = random.nextDouble() < FAILURES;
        return new Outcome(
                !failed, Duration.ofMillis(millis), failed ? REASONS.get(random.nextInt(REASONS.size())) : null);
    }
}
