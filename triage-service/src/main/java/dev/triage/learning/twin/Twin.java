package dev.triage.learning.twin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of a plan, in order of time but for the disorder asked for. Makes each line when it is asked for it; what
 * waits to be repeated, cleared or sent late is bounded, so a million lines need no more memory than a thousand.
 */
public final class Twin implements Iterator<TwinLine> {

    /** Incidents that wait for a repeat or a clearing; more are not kept. */
    private static final int MOST_OPEN = 20_000;

    private final TwinPlan plan;
    private final Supplier<Instant> arrivals;
    private final Incidents incidents;
    private final Function<Instant, RecurringSeries.@Nullable Turn> planted;
    private final EventJson json = new EventJson();
    private final PriorityQueue<Later> later = new PriorityQueue<>();
    private final Queue<TwinLine> heldBack = new ArrayDeque<>();
    private long written;
    private long made;
    private long number;
    private @Nullable TwinLine last;

    public Twin(TwinPlan plan) {
        this(plan, new World(plan.seed()), new Arrivals(plan)::next);
    }

    private Twin(TwinPlan plan, World world, Supplier<Instant> arrivals) {
        this(plan, world, arrivals, new RecurringSeries(plan, world)::due);
    }

    /**
     * The same with other times and other planted shortages.
     *
     * @param arrivals gives the moment of each next event
     * @param planted gives the planted turn due at a moment, or null
     */
    Twin(
            TwinPlan plan,
            World world,
            Supplier<Instant> arrivals,
            Function<Instant, RecurringSeries.@Nullable Turn> planted) {
        this.plan = plan;
        this.arrivals = arrivals;
        this.incidents = new Incidents(plan, world);
        this.planted = planted;
    }

    @Override
    public boolean hasNext() {
        return written < plan.events();
    }

    @Override
    public TwinLine next() {
        if (!hasNext()) {
            throw new NoSuchElementException("The twin has only " + plan.events() + " events");
        }
        Dice dice = Dice.of(plan.seed(), 6, written);
        written++;
        if (!heldBack.isEmpty() && (made == plan.events() || dice.chance(0.1))) {
            return heldBack.remove();
        }
        TwinLine line = make(dice);
        if (made < plan.events()
                && heldBack.size() < 64
                && dice.chance(plan.shares().disorder())) {
            heldBack.add(line);
            line = make(dice);
        }
        return line;
    }

    private TwinLine make(Dice dice) {
        made++;
        Instant now = arrivals.get();
        TwinLine before = last;
        if (before != null && dice.chance(plan.shares().duplicates())) {
            return before;
        }
        Later due = later.peek();
        if (due != null && !due.at.isAfter(now)) {
            later.remove();
            last = due.line(now);
            return last;
        }
        Incident incident = incidents.next(number++, now, planted.apply(now));
        UUID id = id(dice);
        byte[] event = json.raised(incident, id, 0);
        plan(dice, incident);
        last = new TwinLine(now, event, json.answer(incident, id, "raised"), json.labelled(incident, event));
        return last;
    }

    /** Decides whether the incident comes back, and how it ends. */
    private void plan(Dice dice, Incident incident) {
        if (later.size() >= MOST_OPEN) {
            return;
        }
        // Shares are of all lines; what is decided here is per incident.
        double fresh = 1
                - plan.shares().repeats()
                - plan.shares().cleared()
                - plan.shares().duplicates();
        if (dice.chance(plan.shares().repeats() / fresh)) {
            later.add(new Later(incident.at().plus(minutes(dice, 180)), number, incident, false, dice.bits()));
        }
        if (dice.chance(plan.shares().cleared() / fresh)) {
            later.add(new Later(incident.at().plus(minutes(dice, 420)), number, incident, true, dice.bits()));
        }
    }

    private static Duration minutes(Dice dice, double median) {
        return Duration.ofSeconds((long) (60 * dice.logNormal(median, 0.8)));
    }

    private static UUID id(Dice dice) {
        return new UUID(
                dice.bits() & 0xffffffffffff0fffL | 0x4000L, dice.bits() & 0x3fffffffffffffffL | 0x8000000000000000L);
    }

    /** An incident raised again or cleared at a later moment. */
    private final class Later implements Comparable<Later> {
        private final Instant at;
        private final long order;
        private final Incident incident;
        private final boolean clears;
        private final long seed;

        Later(Instant at, long order, Incident incident, boolean clears, long seed) {
            this.at = at;
            this.order = order;
            this.incident = incident;
            this.clears = clears;
            this.seed = seed;
        }

        TwinLine line(Instant now) {
            UUID id = id(new Dice(seed));
            Incident again = incidents.again(incident, seed, now);
            if (clears) {
                return new TwinLine(now, json.cleared(again, id), json.answer(again, id, "cleared"), null);
            }
            byte[] event = json.raised(again, id, 1);
            return new TwinLine(now, event, json.answer(again, id, "repeated"), json.labelled(again, event));
        }

        @Override
        public int compareTo(Later other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0
                    ? byTime
                    : order != other.order ? Long.compare(order, other.order) : Boolean.compare(clears, other.clears);
        }
    }
}
