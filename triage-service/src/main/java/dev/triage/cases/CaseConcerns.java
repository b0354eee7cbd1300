package dev.triage.cases;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody should know what happened to a case. Published in the transaction in which it happened, so that the room that
 * tells them writes in the same one.
 *
 * @param people subjects, never the one who did it
 * @param by who did it
 * @param text what they wrote, or what happened, in one sentence
 */
public record CaseConcerns(About about, Kind kind, Set<String> people, String by, String text) {

    public CaseConcerns {
        people = Set.copyOf(people);
    }

    /** Why it concerns them. */
    public enum Kind {
        /** A comment names them. */
        MENTIONED,
        /** The case was given to them. */
        ASSIGNED,
        /** It slept, is theirs or was sent to sleep by them, and is back. */
        WOKEN
    }

    /**
     * The case, as a message names it.
     *
     * @param siteZone IANA name of the site's time zone, when the source told it
     */
    public record About(
            UUID id,
            String reference,
            String title,
            @Nullable String site,
            @Nullable String siteZone) {

        public static About of(CaseRow row) {
            return new About(row.id(), row.reference(), row.title(), row.site(), row.siteZone());
        }
    }
}
