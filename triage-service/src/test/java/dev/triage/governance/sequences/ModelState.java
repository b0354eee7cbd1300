package dev.triage.governance.sequences;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the model remembers, and how it looks from outside. */
abstract class ModelState {

    static final int BEGINS_AT_MINUTE = 8 * 60 + 20;
    static final int DAY = 24 * 60;
    static final String ALL = "*";

    /** When the case is due, in minutes from the sequence's beginning. */
    static final int DUE = 20 * 60;

    static final int CLOSED = 2;

    final Map<String, Person> people = new LinkedHashMap<>();
    final List<Rule> rules = new ArrayList<>();
    final List<Ask> asks = new ArrayList<>();
    final Set<String> killed = new TreeSet<>();
    final Map<String, Long> used = new TreeMap<>();

    /** The case all requests of a sequence are about: 0 as at first, 1 otherwise, 2 closed. */
    int caseIs;

    final List<Integer> handedOver = new ArrayList<>();
    final List<String> audit = new ArrayList<>();
    int now;

    /** Somebody, with the roles of the credentials in hand and those the service last saw; null: never seen. */
    static final class Person {

        final String name;
        final boolean machine;
        Set<String> roles;

        @Nullable
        Set<String> seen;

        boolean letIn = true;

        Person(String name, boolean machine, Set<String> roles) {
            this.name = name;
            this.machine = machine;
            this.roles = roles;
        }

        boolean is(String role) {
            return roles.contains(role);
        }
    }

    /** How many of which role must approve, of what is worth more than {@code above}. */
    record Need(String role, int count, long above) {

        Need(String role, int count) {
            this(role, count, -1);
        }
    }

    /**
     * What a policy says: permits up to an amount, or forbids above it.
     *
     * @param workflow the one it covers; {@link #ALL} for all
     * @param lastDay the last day it holds, counted from the sequence's first; null for ever
     */
    record Terms(
            String workflow,
            boolean forbids,
            long amount,
            List<Need> approvals,
            @Nullable Integer perHour,
            @Nullable Long perDayMinor,
            @Nullable Long perRequestMinor,
            @Nullable Integer workflowPerHour,
            @Nullable Long workflowPerDayMinor,
            boolean off,
            @Nullable Integer lastDay,
            boolean casesPass) {

        int people() {
            return approvals.stream().mapToInt(Need::count).sum();
        }

        /** The largest value it lets through, or forbids nothing up to. */
        long most() {
            return perRequestMinor == null ? amount : Math.min(amount, perRequestMinor);
        }
    }

    /** A version of a rule. */
    static final class Rule {

        final String id;
        final int version;
        final Terms terms;
        final String author;

        @Nullable
        String submitter;

        @Nullable
        String activator;

        @Nullable
        String retirer;

        String status = "DRAFT";
        int rollbackOf;

        Rule(String id, int version, Terms terms, String author) {
            this.id = id;
            this.version = version;
            this.terms = terms;
            this.author = author;
        }
    }

    /** One person's decision. */
    record Decision(String by, String role, boolean approved, String reason) {}

    /** Something the orchestration layer reported. */
    record Report(String outcome, boolean applied) {}

    /** What is asked for, as the service is told. */
    record Wish(String workflow, int version, long value, String key, String body, boolean blocked) {

        Wish under(String otherKey) {
            return new Wish(workflow, version, value, otherKey, body, blocked);
        }
    }

    /** A request. */
    static final class Ask {

        final int number;
        final String requester;
        final Wish wish;
        final int made;
        String outcome = "";

        @Nullable
        Rule rule;

        List<Need> needs = List.of();
        final List<Decision> decisions = new ArrayList<>();
        final List<Report> reports = new ArrayList<>();
        String status = "";
        boolean dispatched;
        boolean parked;
        boolean withdrawn;
        boolean escalated;
        int life = DAY;

        /** The case it was ruled on, and how it was found to differ from that; empty: not. */
        final int bound;

        String stale = "";

        @Nullable
        Ask successor;

        @Nullable
        Broken broken;

        @Nullable
        String lapse;

        Ask(int number, String requester, Wish wish, int made, int caseIs) {
            this.bound = caseIs == CLOSED ? 0 : caseIs;
            this.number = number;
            this.requester = requester;
            this.wish = wish;
            this.made = made;
        }

        boolean open() {
            return status.equals("AWAITING_APPROVAL") || status.equals("CLEARED");
        }
    }

    /** A break-glass: by whom, who decided and how, who looked at it afterwards. */
    static final class Broken {

        @Nullable
        String decider;

        boolean approved;

        @Nullable
        String reviewer;
    }

    /** Everything that can be seen from outside, a line each, sorted. */
    List<String> state() {
        List<String> lines = new ArrayList<>();
        for (Rule r : rules) {
            lines.add("rule " + r.id + " " + r.version + " " + r.status + " " + r.author + " " + or(r.submitter) + " "
                    + or(r.activator) + " " + or(r.retirer) + (r.rollbackOf == 0 ? "" : " again " + r.rollbackOf));
        }
        for (Ask a : asks) {
            lines.add("request #" + a.number + " " + a.requester + " " + a.outcome + " "
                    + (a.rule == null ? "-" : a.rule.id + " " + a.rule.version) + " " + a.status
                    + (a.dispatched ? " dispatched" : "") + (a.parked ? " parked" : "")
                    + (a.withdrawn ? " withdrawn" : "") + (a.lapse == null ? "" : " lapsed " + a.lapse)
                    + (a.escalated ? " escalated" : "") + (a.stale.isEmpty() ? "" : " stale")
                    + (a.successor == null ? "" : " edited as #" + a.successor.number));
            if (a.broken != null) {
                lines.add("broken #" + a.number + " " + or(a.broken.decider)
                        + (a.broken.decider == null ? "" : a.broken.approved ? " APPROVED" : " REJECTED") + " "
                        + or(a.broken.reviewer));
            }
            a.decisions.forEach(d -> lines.add("decision #" + a.number + " " + d.by() + " " + d.role()
                    + (d.approved() ? " APPROVED" : " REJECTED " + d.reason())));
            a.reports.forEach(r -> lines.add("report #" + a.number + " " + r.outcome() + " " + r.applied()));
        }
        killed.forEach(workflow -> lines.add("killed " + workflow));
        used.forEach((window, count) -> {
            if (count > 0) {
                lines.add("used " + window + " " + count);
            }
        });
        people.values().forEach(p -> {
            if (p.seen != null) {
                lines.add("person " + p.name + " " + new TreeSet<>(p.seen) + " " + p.letIn);
            }
        });
        lines.add("handed over " + handedOver);
        lines.sort(Comparator.naturalOrder());
        return lines;
    }

    private static String or(@Nullable String name) {
        return name == null ? "-" : name;
    }
}
