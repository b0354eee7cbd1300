package dev.triage.cases;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/** When a snoozed case comes back, as people choose it: their words mean another moment at another site. */
public sealed interface Wake {

    LocalTime MORNING = LocalTime.of(7, 0);

    /** When something about the case changes. */
    record OnChange() implements Wake {}

    record After(Duration time) implements Wake {}

    /** Tomorrow at seven, where the case is. */
    record TomorrowMorning() implements Wake {}

    /**
     * {@code changed}, {@code tomorrow}, or a duration such as {@code PT1H}.
     *
     * @throws IllegalArgumentException for anything else
     */
    static Wake of(String text) {
        return switch (text) {
            case "changed" -> new OnChange();
            case "tomorrow" -> new TomorrowMorning();
            default -> {
                try {
                    yield new After(Duration.parse(text));
                } catch (DateTimeException malformed) {
                    throw new IllegalArgumentException(
                            "Expected changed, tomorrow or a duration such as PT1H, found \"" + text + "\"", malformed);
                }
            }
        };
    }

    /** The moment; null for {@link OnChange}. A zone that is unknown counts as UTC. */
    default @Nullable Instant at(Instant now, @Nullable String zone) {
        return switch (this) {
            case OnChange any -> null;
            case After(Duration time) -> now.plus(time);
            case TomorrowMorning any ->
                ZonedDateTime.ofInstant(now, zone(zone))
                        .toLocalDate()
                        .plusDays(1)
                        .atTime(MORNING)
                        .atZone(zone(zone))
                        .toInstant();
        };
    }

    private static ZoneId zone(@Nullable String name) {
        try {
            return name == null ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException unknown) {
            return ZoneOffset.UTC;
        }
    }
}
