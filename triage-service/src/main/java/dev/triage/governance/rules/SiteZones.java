package dev.triage.governance.rules;

import dev.triage.intake.ExceptionEvent;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where sites are, for the midnights of policies: as the event says, else as the settings say of the site, else the zone
 * set for all others.
 *
 * @param sites site code to zone
 */
record SiteZones(Map<String, ZoneId> sites, ZoneId otherwise) {

    static final SiteZones UTC = new SiteZones(Map.of(), ZoneOffset.UTC);

    SiteZones {
        sites = Map.copyOf(sites);
    }

    ZoneId of(ExceptionEvent.@Nullable Site site) {
        if (site == null) {
            return otherwise;
        }
        if (site.timeZone() != null) {
            try {
                return ZoneId.of(site.timeZone());
            } catch (DateTimeException e) {
                // A zone nobody knows says nothing.
                return of(site.code());
            }
        }
        return of(site.code());
    }

    ZoneId of(@Nullable String site) {
        return site == null ? otherwise : sites.getOrDefault(site, otherwise);
    }
}
