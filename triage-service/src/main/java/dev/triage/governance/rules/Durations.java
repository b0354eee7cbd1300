package dev.triage.governance.rules;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as rules write them: {@code 45m}, {@code 2h30m}, {@code -90s}. */
final class Durations {

    private static final Pattern WHOLE = Pattern.compile("-?(?:\\d{1,9}(?:h|ms|m|s)){1,4}");
    private static final Pattern PART = Pattern.compile("(\\d{1,9})(h|ms|m|s)");

    private Durations() {}

    static Optional<Duration> parse(String text) {
        if (!WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        Duration sum = Duration.ZERO;
        Matcher parts = PART.matcher(text);
        while (parts.find()) {
            long amount = Long.parseLong(parts.group(1));
            sum = sum.plus(
                    switch (parts.group(2)) {
                        case "h" -> Duration.ofHours(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        case "s" -> Duration.ofSeconds(amount);
                        default -> Duration.ofMillis(amount);
                    });
        }
        return Optional.of(text.startsWith("-") ? sum.negated() : sum);
    }
}
