package dev.triage.governance.rules;

import dev.triage.intake.ExceptionEvent;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where sites are, for the midnights of policies: as the event says, else as the settings say of the site, else the zone
 * set for all others.
 *
 * @param sites site code to zone
 */
record SiteZones(Map<String, ZoneId> sites, ZoneId otherwise) {

    /** Events name zones; there are some 600, and offsets beside them. */
    private static final int MAX_KNOWN = 1_000;

    private static final Map<String, ZoneId> KNOWN = new ConcurrentHashMap<>();

    static final SiteZones UTC = new SiteZones(Map.of(), ZoneOffset.UTC);

    SiteZones {
        sites = Map.copyOf(sites);
    }

    ZoneId of(ExceptionEvent.@Nullable Site site) {
        if (site == null) {
            return otherwise;
        }
        ZoneId told = site.timeZone() == null ? null : zone(site.timeZone());
        return told == null ? of(site.code()) : told;
    }

    /** Kept once found: looking one up takes longer than a condition. A zone nobody knows says nothing. */
    private static @Nullable ZoneId zone(String name) {
        ZoneId known = KNOWN.get(name);
        if (known == null) {
            try {
                known = ZoneId.of(name);
            } catch (DateTimeException e) {
                return null;
            }
            if (KNOWN.size() < MAX_KNOWN) {
                KNOWN.put(name, known);
            }
        }
        return known;
    }

    ZoneId of(@Nullable String site) {
        return site == null ? otherwise : sites.getOrDefault(site, otherwise);
    }
}
