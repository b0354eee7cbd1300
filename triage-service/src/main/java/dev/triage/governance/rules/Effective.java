package dev.triage.governance.rules;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * When a policy holds. Days begin at midnight where the case's site is, unless the policy counts them in UTC; both days
 * count. Moments are the same everywhere; the last one no longer counts.
 *
 * @param from null means from the start
 * @param until null means without end
 * @param utc whether days are counted in UTC instead of at the site
 */
public record Effective(@Nullable Edge from, @Nullable Edge until, boolean utc) {

    public static final Effective ALWAYS = new Effective(null, null, false);

    /** No zone is further from UTC than this. */
    private static final long FARTHEST_ZONE_SECONDS = 18 * 3600L;

    /** One end of the time a policy holds. */
    public sealed interface Edge {

        /** A whole day. */
        record Day(LocalDate day) implements Edge {

            @Override
            public String toString() {
                return day.toString();
            }
        }

        /** A point in time. */
        record Moment(Instant at) implements Edge {

            @Override
            public String toString() {
                return at.toString();
            }
        }

        /** The day in UTC, for sorting and showing. */
        default LocalDate utcDay() {
            return switch (this) {
                case Day(LocalDate day) -> day;
                case Moment(Instant at) -> LocalDate.ofInstant(at, ZoneOffset.UTC);
            };
        }
    }

    /** Whether it holds at this moment, at a site in this zone. */
    public boolean on(Instant moment, ZoneId site) {
        return (from == null || !before(moment, from, 0, site)) && (until == null || before(moment, until, 1, site));
    }

    /** Whether it matters where the site is. */
    public boolean siteZone() {
        return !utc && (from instanceof Edge.Day || until instanceof Edge.Day);
    }

    /** The first moment it holds at a site in this zone; null when it always did. */
    public @Nullable Instant start(ZoneId site) {
        return from == null ? null : moment(from, 0, site);
    }

    /** The first moment it no longer holds at a site in this zone; null when it has no end. */
    public @Nullable Instant end(ZoneId site) {
        return until == null ? null : moment(until, 1, site);
    }

    private boolean before(Instant moment, Edge edge, int daysLater, ZoneId site) {
        if (edge instanceof Edge.Day(LocalDate day)) {
            // Most rulings are nowhere near a midnight, and asking a zone for its midnights is slow.
            long away = moment.getEpochSecond() - day.plusDays(daysLater).toEpochDay() * 86_400L;
            if (away > FARTHEST_ZONE_SECONDS) {
                return false;
            }
            if (away < -FARTHEST_ZONE_SECONDS) {
                return true;
            }
        }
        return moment.isBefore(moment(edge, daysLater, site));
    }

    /** Where a clock change skips midnight, the day begins when the clock has been changed. */
    private Instant moment(Edge edge, int daysLater, ZoneId site) {
        return switch (edge) {
            case Edge.Moment(Instant at) -> at;
            case Edge.Day(LocalDate day) ->
                day.plusDays(daysLater)
                        .atStartOfDay(utc ? ZoneOffset.UTC : site)
                        .toInstant();
        };
    }
}
