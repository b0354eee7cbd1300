package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.Ruling.Outcome;
import dev.triage.governance.Ruling.RuleReference;
import dev.triage.intake.ExceptionEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Days of policies begin at midnight where the site is, also on the two days a year that are no 24 hours long. */
class EffectiveTests {

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin,    2026-03-29, 2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z, 23",
        "Europe/Berlin,    2026-10-25, 2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z, 25",
        "Europe/Berlin,    2026-12-24, 2026-12-23T23:00:00Z, 2026-12-24T23:00:00Z, 24",
        "America/New_York, 2026-03-08, 2026-03-08T05:00:00Z, 2026-03-09T04:00:00Z, 23",
        "America/New_York, 2026-11-01, 2026-11-01T04:00:00Z, 2026-11-02T05:00:00Z, 25",
        // There the clock skips midnight itself: the day begins at one o'clock.
        "America/Santiago, 2026-09-06, 2026-09-06T04:00:00Z, 2026-09-07T03:00:00Z, 23",
    })
    void aDayBeginsAndEndsAtTheSitesMidnight(ZoneId zone, LocalDate day, Instant start, Instant end, int hours) {
        Effective thatDay = new Effective(new Effective.Edge.Day(day), new Effective.Edge.Day(day), false);

        assertThat(thatDay.start(zone)).isEqualTo(start);
        assertThat(thatDay.end(zone)).isEqualTo(end);
        assertThat(Duration.between(start, end)).hasHours(hours);
        assertThat(thatDay.on(start.minusNanos(1), zone)).isFalse();
        assertThat(thatDay.on(start, zone)).isTrue();
        assertThat(thatDay.on(end.minusNanos(1), zone)).isTrue();
        assertThat(thatDay.on(end, zone)).isFalse();
    }

    /** The short cut for moments far from midnight answers as the calendar does, in the zones furthest out. */
    @ParameterizedTest
    @ValueSource(strings = {"Pacific/Kiritimati", "Etc/GMT+12", "Europe/Berlin", "Asia/Kathmandu", "+18:00", "-18:00"})
    void theShortCutAnswersAsTheCalendarDoes(String name) {
        ZoneId zone = ZoneId.of(name);
        Effective days = new Effective(
                new Effective.Edge.Day(LocalDate.parse("2026-03-28")),
                new Effective.Edge.Day(LocalDate.parse("2026-03-30")),
                false);
        Instant moment = Instant.parse("2026-03-26T00:00:00Z");
        for (int quarter = 0; quarter < 4 * 24 * 8; quarter++) {
            LocalDate there = LocalDate.ofInstant(moment, zone);
            boolean holds =
                    !there.isBefore(LocalDate.parse("2026-03-28")) && !there.isAfter(LocalDate.parse("2026-03-30"));
            assertThat(days.on(moment, zone)).as(moment + " in " + zone).isEqualTo(holds);
            moment = moment.plus(Duration.ofMinutes(15));
        }
    }

    @Test
    void aMomentIsTheSameEverywhere() {
        CompiledPolicy policy = Policies.compiled(Policies.smallOrders(
                "from: 2025-01-01, until: null", "from: \"2026-11-01T06:00:00+01:00\", until: 2026-11-02T00:00:00Z"));
        Effective effective = policy.policy().effective();

        for (ZoneId zone : List.of(ZoneId.of("Asia/Tokyo"), ZoneId.of("America/New_York"))) {
            assertThat(effective.on(Instant.parse("2026-11-01T04:59:59Z"), zone))
                    .isFalse();
            assertThat(effective.on(Instant.parse("2026-11-01T05:00:00Z"), zone))
                    .isTrue();
            assertThat(effective.on(Instant.parse("2026-11-01T23:59:59Z"), zone))
                    .isTrue();
            assertThat(effective.on(Instant.parse("2026-11-02T00:00:00Z"), zone))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            from: 2026-11-31, until: null                         | expected a date such as 2026-11-01 or a time
            from: 2026-11-01T06:00, until: null                   | expected a date such as 2026-11-01 or a time
            from: "+99999-01-01", until: null                     | expected a date such as 2026-11-01 or a time
            from: 2026-11-02, until: 2026-11-01                   | expected 'until' on or after 'from'
            from: 2026-11-01T06:00:00Z, until: 2026-11-01T06:00:00Z | expected 'until' on or after 'from'
            """)
    void refusesWhatIsNoTime(String dates, String message) {
        assertThat(Policies.problems(Policies.smallOrders("from: 2025-01-01, until: null", dates)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.text()).contains(message));
    }

    @Test
    void theEventKnowsTheZoneBestAndTheSettingsNext() {
        SiteZones zones = new SiteZones(Map.of("DC-EAST", ZoneId.of("Asia/Tokyo")), ZoneId.of("Europe/Berlin"));

        assertThat(zones.of(new ExceptionEvent.Site("DC-EAST", "America/New_York")))
                .isEqualTo(ZoneId.of("America/New_York"));
        assertThat(zones.of(new ExceptionEvent.Site("DC-EAST", null))).isEqualTo(ZoneId.of("Asia/Tokyo"));
        assertThat(zones.of(new ExceptionEvent.Site("DC-EAST", "Mars/Base"))).isEqualTo(ZoneId.of("Asia/Tokyo"));
        assertThat(zones.of(new ExceptionEvent.Site("DC-WEST", null))).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(zones.of((ExceptionEvent.Site) null)).isEqualTo(ZoneId.of("Europe/Berlin"));
    }

    /** A site whose zone nobody gave has its days where the settings say. */
    @Test
    void aSiteWithoutAZoneTakesTheOneOfTheSettings() {
        CompiledPolicy policy = Policies.compiled(
                Policies.smallOrders("from: 2025-01-01, until: null", "from: 2026-11-24, until: null"));
        List<ActivePolicy> active = List.of(new ActivePolicy(new RuleReference("small-orders", 1, ""), policy));
        Asked nowhere = Asked.sourcing().at(null);
        Instant evening = Instant.parse("2026-11-23T20:00:00Z");

        assertThat(new PolicyBook(active, new SiteZones(Map.of(), ZoneId.of("Asia/Tokyo")))
                        .rule(nowhere.facts(), nowhere.proposal(), false, evening)
                        .explanation())
                .doesNotContain("No active rule covers");
        assertThat(new PolicyBook(active).rule(nowhere.facts(), nowhere.proposal(), false, evening))
                .satisfies(ruling -> assertThat(ruling.outcome()).isEqualTo(Outcome.DENIED))
                .satisfies(ruling -> assertThat(ruling.explanation()).contains("No active rule covers"));
    }
}
