package dev.triage.governance.rules;

import dev.triage.governance.RuleDifference.Reach;
import dev.triage.governance.rules.Effective.Edge;
import dev.triage.governance.rules.PolicyDifference.Extent;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a change of dates changes, in sentences; as for a permit. Pure. */
final class EffectiveChange {

    private EffectiveChange() {}

    static List<Extent> of(Effective was, Effective is) {
        List<Extent> changes = new ArrayList<>();
        if (!Objects.equals(was.from(), is.from())) {
            Reach earlier = order(was.start(ZoneOffset.UTC), is.start(ZoneOffset.UTC), alike(was.from(), is.from()));
            changes.add(new Extent(
                    "effective from " + named(is.from(), "the start") + " instead of " + named(was.from(), "the start"),
                    was.from() == null ? Reach.NARROWS : is.from() == null ? Reach.WIDENS : earlier));
        }
        if (!Objects.equals(was.until(), is.until())) {
            Reach earlier = order(was.end(ZoneOffset.UTC), is.end(ZoneOffset.UTC), alike(was.until(), is.until()));
            changes.add(new Extent(
                    (is.until() == null ? "effective without end" : "effective until " + is.until()) + " instead of "
                            + (was.until() == null ? "without end" : "until " + was.until()),
                    was.until() == null ? Reach.NARROWS : is.until() == null ? Reach.WIDENS : earlier.turned()));
        }
        boolean days = is.from() instanceof Edge.Day || is.until() instanceof Edge.Day;
        if (was.utc() != is.utc() && days) {
            changes.add(new Extent(
                    is.utc()
                            ? "days begin at midnight in UTC instead of at the site"
                            : "days begin at midnight at the site instead of in UTC",
                    Reach.UNCLEAR));
        }
        return changes;
    }

    /** Widens when the second is earlier; a day and a moment of about then cannot be told apart without a site. */
    private static Reach order(@Nullable Instant was, @Nullable Instant is, boolean alike) {
        if (was == null || is == null) {
            return Reach.UNCLEAR;
        }
        if (!alike && Duration.between(was, is).abs().compareTo(Duration.ofHours(18)) <= 0) {
            return Reach.UNCLEAR;
        }
        return is.isBefore(was) ? Reach.WIDENS : Reach.NARROWS;
    }

    private static boolean alike(@Nullable Edge was, @Nullable Edge is) {
        return was instanceof Edge.Day == is instanceof Edge.Day;
    }

    private static String named(@Nullable Edge edge, String otherwise) {
        return edge == null ? otherwise : edge.toString();
    }
}
