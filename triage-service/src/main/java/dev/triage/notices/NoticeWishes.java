package dev.triage.notices;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How somebody wants to be told, as their preferences say.
 *
 * @param rhythm how often a digest may come
 * @param quiet their own quiet hours; null for those of the sites
 * @param zone their own time zone; null for the sites' own
 * @param address where they want digests; null for the one their identity provider names
 */
public record NoticeWishes(
        Map<NoticeKind, NoticeKind.Channel> channels,
        Rhythm rhythm,
        @Nullable QuietHours quiet,
        @Nullable ZoneId zone,
        @Nullable String address) {

    /** Names of the preferences, beside one for each kind. */
    public static final String RHYTHM = "digest";

    public static final String QUIET = "quiet-hours";
    public static final String ADDRESS = "mail-address";

    private static final LocalTime MORNING = LocalTime.of(7, 0);

    public NoticeWishes {
        channels = Map.copyOf(channels);
    }

    /** How often a digest may come. */
    public enum Rhythm {
        OFF("Never", Duration.ZERO),
        HOURLY("At most once an hour", Duration.ofHours(1)),
        FOUR_HOURLY("At most every four hours", Duration.ofHours(4)),
        DAILY("Once a day, at seven in the morning", Duration.ZERO);

        private final String title;
        private final Duration interval;

        Rhythm(String title, Duration interval) {
            this.title = title;
            this.interval = interval;
        }

        public String title() {
            return title;
        }

        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        public static Optional<Rhythm> of(String code) {
            return Arrays.stream(values())
                    .filter(one -> one.code().equals(code))
                    .findFirst();
        }

        /** Whether another digest may come now. */
        boolean due(@Nullable Instant last, Instant now, ZoneId zone) {
            return switch (this) {
                case OFF -> false;
                case HOURLY, FOUR_HOURLY -> last == null || !last.plus(interval).isAfter(now);
                case DAILY -> {
                    Instant morning = now.atZone(zone)
                            .toLocalDate()
                            .atTime(MORNING)
                            .atZone(zone)
                            .toInstant();
                    yield !now.isBefore(morning) && (last == null || last.isBefore(morning));
                }
            };
        }
    }

    /** Whatever was stored; what is not known any more falls back to the usual. */
    public static NoticeWishes of(Map<String, String> preferences) {
        Map<NoticeKind, NoticeKind.Channel> channels = new EnumMap<>(NoticeKind.class);
        for (NoticeKind kind : NoticeKind.values()) {
            channels.put(kind, channel(kind, preferences.get(kind.preference())));
        }
        String address = preferences.getOrDefault(ADDRESS, "");
        String zone = preferences.getOrDefault("zone", "");
        return new NoticeWishes(
                channels,
                Rhythm.of(preferences.getOrDefault(RHYTHM, "")).orElse(Rhythm.HOURLY),
                QuietHours.of(preferences.getOrDefault(QUIET, "")).orElse(null),
                ZoneId.getAvailableZoneIds().contains(zone) ? ZoneId.of(zone) : null,
                address.isBlank() ? null : address);
    }

    /** The chosen channel of a kind, or the usual one. */
    static NoticeKind.Channel channel(NoticeKind kind, @Nullable String chosen) {
        return Arrays.stream(NoticeKind.Channel.values())
                .filter(one -> one.code().equals(chosen))
                .findFirst()
                .orElse(kind.usual());
    }

    public NoticeKind.Channel channel(NoticeKind kind) {
        return channels.getOrDefault(kind, kind.usual());
    }
}
