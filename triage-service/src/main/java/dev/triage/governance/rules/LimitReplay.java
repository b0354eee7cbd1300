package dev.triage.governance.rules;

import dev.triage.governance.Rules.HeldByLimit;
import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.Outcome;
import dev.triage.governance.Ruling.RuleReference;
import dev.triage.governance.rules.Policy.Limits;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What limits would have held back, had past cases been asked for in their order. It counts as the database does where a
 * clearance is spent ({@code governance.check_ground}): in hours and days of UTC, a rule's own windows only where it has
 * a limit, a workflow's windows always, and nothing at all for what any one limit holds. Pure.
 *
 * <p>Of each case counts what somebody asked for; where nobody did, the best proposal the rules let through. Approvals
 * are taken to come at once, and what was held is not tried again.
 */
final class LimitReplay {

    static final int MOST_NAMED = 20;

    private final String candidate;
    private final Function<String, Limits> limitsBefore;
    private final Function<String, Limits> limitsAfter;
    private final List<Spending> before = new ArrayList<>();
    private final List<Spending> after = new ArrayList<>();

    /**
     * @param candidate the rule looked at; others are told of only where they hold more or less because of it
     * @param limitsBefore of the active rules, by id
     * @param limitsAfter of the rules with the candidate among them
     */
    LimitReplay(String candidate, Function<String, Limits> limitsBefore, Function<String, Limits> limitsAfter) {
        this.candidate = candidate;
        this.limitsBefore = limitsBefore;
        this.limitsAfter = limitsAfter;
    }

    /**
     * A proposal of a case, ruled on twice.
     *
     * @param amountMinor as a request for it would state
     * @param asked when it was sent, or else asked for; null when nobody did
     */
    record Ask(
            String workflow,
            long amountMinor,
            Ruling before,
            Ruling after,
            @Nullable Instant asked) {}

    /** Something sent, under one book of rules. */
    record Spending(Instant at, String reference, String workflow, String rule, long amountMinor, boolean requested) {}

    /** @param asks best first */
    void add(String reference, Instant judgedAt, List<Ask> asks) {
        add(before, reference, judgedAt, asks, Ask::before);
        add(after, reference, judgedAt, asks, Ask::after);
    }

    private static void add(
            List<Spending> to, String reference, Instant judgedAt, List<Ask> asks, Function<Ask, Ruling> side) {
        boolean anybody = asks.stream().anyMatch(ask -> ask.asked() != null);
        for (Ask ask : asks) {
            RuleReference rule = side.apply(ask).rule();
            if (anybody && ask.asked() == null
                    || rule == null
                    || side.apply(ask).outcome() == Outcome.DENIED) {
                continue;
            }
            Instant at = ask.asked() == null ? judgedAt : ask.asked();
            to.add(new Spending(at, reference, ask.workflow(), rule.id(), ask.amountMinor(), anybody));
            if (!anybody) {
                return;
            }
        }
    }

    /** What was held, by rule and limit. */
    List<HeldByLimit> held() {
        Map<Limit, Held> was = spend(before, limitsBefore);
        Map<Limit, Held> is = spend(after, limitsAfter);
        Set<Limit> all = new LinkedHashSet<>();
        new TreeMap<>(is).keySet().forEach(all::add);
        new TreeMap<>(was).keySet().forEach(all::add);
        List<HeldByLimit> told = new ArrayList<>();
        for (Limit limit : all) {
            Held now = is.getOrDefault(limit, new Held());
            int casesBefore = was.getOrDefault(limit, new Held()).cases.size();
            if (limit.rule().equals(candidate) || casesBefore != now.cases.size()) {
                told.add(new HeldByLimit(
                        limit.rule(),
                        limit.kind().shown,
                        limit.kind().most(limitsAfter.apply(limit.rule())),
                        limit.kind().most(limitsBefore.apply(limit.rule())),
                        now.cases.size(),
                        casesBefore,
                        now.requested,
                        now.minor,
                        now.cases.stream().limit(MOST_NAMED).toList()));
            }
        }
        return told;
    }

    /** In their order; what each limit held. */
    static Map<Limit, Held> spend(List<Spending> unordered, Function<String, Limits> limits) {
        List<Spending> spendings = new ArrayList<>(unordered);
        spendings.sort(Comparator.comparing(Spending::at)
                .thenComparing(Spending::reference)
                .thenComparing(Spending::workflow));
        Counters counters = new Counters();
        Map<Limit, Held> held = new HashMap<>();
        for (Spending one : spendings) {
            Kind by = counters.spend(one, limits.apply(one.rule()));
            if (by != null) {
                held.computeIfAbsent(new Limit(one.rule(), by), limit -> new Held())
                        .add(one);
            }
        }
        return held;
    }

    /** A rule's limit of one kind. */
    record Limit(String rule, Kind kind) implements Comparable<Limit> {

        @Override
        public int compareTo(Limit other) {
            int rules = rule.compareTo(other.rule);
            return rules != 0 ? rules : kind.compareTo(other.kind);
        }
    }

    /** What one limit held, in the order it was held in. */
    static final class Held {

        private final Set<String> cases = new LinkedHashSet<>();
        private int requested;
        private long minor;

        private void add(Spending one) {
            cases.add(one.reference());
            requested += one.requested() ? 1 : 0;
            minor = Math.addExact(minor, one.amountMinor());
        }

        List<String> cases() {
            return List.copyOf(cases);
        }
    }

    /** The limits, in the order the database looks at them; the first one passed is the one named. */
    enum Kind {
        HOUR("perHour", Limits::perHour),
        DAY("perDay", Limits::perDay),
        DAY_MINOR("perDayMinor", Limits::perDayMinor),
        WORKFLOW_HOUR("perWorkflow.perHour", limits -> limits.perWorkflow().perHour()),
        WORKFLOW_DAY("perWorkflow.perDay", limits -> limits.perWorkflow().perDay()),
        WORKFLOW_DAY_MINOR(
                "perWorkflow.perDayMinor", limits -> limits.perWorkflow().perDayMinor());

        private final String shown;
        private final Function<Limits, @Nullable Long> most;

        Kind(String shown, Function<Limits, @Nullable Long> most) {
            this.shown = shown;
            this.most = most;
        }

        @Nullable
        Long most(Limits limits) {
            return most.apply(limits);
        }

        private boolean ofWorkflow() {
            return this == WORKFLOW_HOUR || this == WORKFLOW_DAY || this == WORKFLOW_DAY_MINOR;
        }

        private ChronoUnit window() {
            return this == HOUR || this == WORKFLOW_HOUR ? ChronoUnit.HOURS : ChronoUnit.DAYS;
        }

        private long amount(Spending one) {
            return this == DAY_MINOR || this == WORKFLOW_DAY_MINOR ? one.amountMinor() : 1;
        }
    }

    /** The counters as of the newest spending; older windows are never looked at again. */
    private static final class Counters {

        private record Of(String subject, Kind kind) {}

        private record Window(Instant start, long used) {}

        private final Map<Of, Window> windows = new HashMap<>();

        /** Counts it everywhere or, when one limit holds it, nowhere. The one that does, or null. */
        @Nullable
        Kind spend(Spending one, Limits limits) {
            Map<Of, Window> next = new HashMap<>();
            for (Kind kind : Kind.values()) {
                Long most = kind.most(limits);
                if (most == null && !kind.ofWorkflow()) {
                    continue;
                }
                Of counter = new Of(kind.ofWorkflow() ? one.workflow() : one.rule(), kind);
                Instant start = one.at().truncatedTo(kind.window());
                Window window = windows.get(counter);
                long before = window == null || !window.start().equals(start) ? 0 : window.used();
                long used = saturated(before, kind.amount(one));
                if (most != null && used > most) {
                    return kind;
                }
                next.put(counter, new Window(start, used));
            }
            windows.putAll(next);
            return null;
        }

        private static long saturated(long used, long amount) {
            return used > Long.MAX_VALUE - amount ? Long.MAX_VALUE : used + amount;
        }
    }
}
