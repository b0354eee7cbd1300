package dev.triage.web;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the person who reads a page wants it.
 *
 * @param theme {@code auto}, {@code light} or {@code dark}
 * @param density {@code comfortable} or {@code compact}
 * @param zone the zone times are told in; null for the browser's own, UTC without script
 * @param keys whether single keys do something
 */
public record Reader(String theme, String density, @Nullable ZoneId zone, boolean keys) {

    static final List<String> THEMES = List.of("auto", "light", "dark");
    static final List<String> DENSITIES = List.of("comfortable", "compact");

    /** Whatever was stored; what is not known any more falls back to the usual. */
    static Reader of(Map<String, String> chosen) {
        return new Reader(
                one(THEMES, chosen.get("theme")),
                density(chosen.get("density")),
                zone(chosen.getOrDefault("zone", "")),
                !"off".equals(chosen.get("keys")));
    }

    /** The height of rows by this name; comfortable for none and for names that are none. */
    static String density(@Nullable String chosen) {
        return one(DENSITIES, chosen);
    }

    /** Null when it is no zone of the time zone database. */
    static @Nullable ZoneId zone(String id) {
        try {
            return id.isBlank() || !ZoneId.getAvailableZoneIds().contains(id) ? null : ZoneId.of(id);
        } catch (DateTimeException notOne) {
            return null;
        }
    }

    private static String one(List<String> known, @Nullable String chosen) {
        return chosen != null && known.contains(chosen) ? chosen : known.getFirst();
    }
}
