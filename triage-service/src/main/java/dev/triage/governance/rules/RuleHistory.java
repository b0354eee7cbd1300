package dev.triage.governance.rules;

import dev.triage.governance.RulesOn;
import dev.triage.governance.RulesOn.Held;
import dev.triage.governance.rules.PolicyReader.Reading;
import dev.triage.platform.Refusal.Kind;
import dev.triage.platform.Result;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Says which rules were, are or will be in force. Works in the caller's transaction. */
@Component
class RuleHistory {

    private final RuleVersions versions;
    private final LiveRules live;
    private final Clock clock;

    RuleHistory(RuleVersions versions, LiveRules live, Clock clock) {
        this.versions = versions;
        this.live = live;
        this.clock = clock;
    }

    /** @param zone null means the site's, or the one set for sites nobody knows the zone of */
    Result<RulesOn> on(String on, @Nullable String site, @Nullable String zone) {
        Span span;
        try {
            ZoneId there = zone == null ? live.zones().of(site) : ZoneId.of(zone);
            span = Span.of(on, there);
        } catch (DateTimeException e) {
            return Result.refused(
                    Kind.MALFORMED,
                    "malformed-date",
                    "Expected a date such as 2026-12-24 or a moment such as 2026-12-24T08:00:00Z, and a time zone such as"
                            + " Europe/Berlin if any, found '" + on + "'" + (zone == null ? "" : " and '" + zone + "'")
                            + ".");
        }
        List<Held> held = new ArrayList<>();
        for (RuleVersion rule : versions.activeBetween(span.from(), span.end())) {
            Held found = held(rule, site, span);
            if (found != null) {
                held.add(found);
            }
        }
        boolean future = span.end().isAfter(clock.instant());
        String note = future ? "As things stand now: what will be activated or retired by then is not known." : null;
        return Result.done(
                new RulesOn(on, span.from(), span.until(), span.zone().getId(), site, note, held));
    }

    /** The time asked about; {@code end} is after it, also for a moment. */
    private record Span(Instant from, Instant until, Instant end, ZoneId zone) {

        static Span of(String on, ZoneId zone) {
            if (on.indexOf('T') < 0) {
                LocalDate day = LocalDate.parse(on);
                Instant end = day.plusDays(1).atStartOfDay(zone).toInstant();
                return new Span(day.atStartOfDay(zone).toInstant(), end, end, zone);
            }
            // The database keeps times in microseconds.
            Instant moment = OffsetDateTime.parse(on).toInstant().truncatedTo(ChronoUnit.MICROS);
            return new Span(moment, moment, moment.plus(1, ChronoUnit.MICROS), zone);
        }
    }

    private static @Nullable Held held(RuleVersion rule, @Nullable String site, Span span) {
        Instant from = later(span.from(), rule.activatedAt());
        Instant end = earlier(span.end(), rule.retiredAt());
        // One whose text cannot be read forbids everything, everywhere.
        if (StoredPolicies.read(rule.source().getBytes(StandardCharsets.UTF_8))
                instanceof Reading.Read(CompiledPolicy policy)) {
            if (site != null && !policy.policy().scope().coversSite(site)) {
                return null;
            }
            from = later(from, policy.policy().effective().start(span.zone()));
            end = earlier(end, policy.policy().effective().end(span.zone()));
        }
        if (!from.isBefore(end)) {
            return null;
        }
        boolean throughout = from.equals(span.from()) && end.equals(span.end());
        return new Held(StoredPolicies.view(rule), from, earlier(end, span.until()), throughout);
    }

    private static Instant later(Instant one, @Nullable Instant other) {
        return other != null && other.isAfter(one) ? other : one;
    }

    private static Instant earlier(Instant one, @Nullable Instant other) {
        return other != null && other.isBefore(one) ? other : one;
    }
}
