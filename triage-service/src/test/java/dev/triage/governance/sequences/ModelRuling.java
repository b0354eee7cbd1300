package dev.triage.governance.sequences;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the model's requests rest on: the rule that decides, the people who may, the limits, and the case. */
abstract class ModelRuling extends ModelGround {

    // Rules

    void rule(Ask ask) {
        if (!Catalogue.transactional(ask.wish.workflow())) {
            ask.outcome = "NOT_REQUIRED";
            return;
        }
        List<Rule> inOrder = new ArrayList<>(rules);
        inOrder.sort(Comparator.comparing((Rule r) -> r.terms.workflow().equals(ALL))
                .thenComparing(r -> -r.terms.people())
                .thenComparing(r -> r.id));
        long value = ask.wish.value();
        Rule forbids = first(inOrder, r -> r.terms.forbids() && inForce(r, ask) && value > r.terms.amount());
        if (forbids != null) {
            ask.outcome = "DENIED";
            ask.rule = forbids;
            return;
        }
        // Of several, the narrowest; of those, the one that asks for the most people at this value.
        inOrder.sort(Comparator.comparing((Rule r) -> r.terms.workflow().equals(ALL))
                .thenComparing(r -> -askedFor(r, value)));
        Rule permits = first(inOrder, r -> !r.terms.forbids() && inForce(r, ask) && value <= most(r.terms));
        if (permits == null) {
            ask.outcome = "DENIED";
            return;
        }
        ask.rule = permits;
        ask.needs = permits.terms.approvals().stream()
                .filter(need -> isAsked(need, value))
                .toList();
        if (ask.needs.isEmpty() && Catalogue.neverAutomatic(ask.wish.workflow())) {
            ask.needs = List.of(new Need("approver", 1));
        }
        ask.outcome = ask.needs.isEmpty() ? "PERMITTED" : "NEEDS_APPROVAL";
    }

    private boolean inForce(Rule rule, Ask ask) {
        Terms terms = rule.terms;
        boolean covers = terms.workflow().equals(ALL) || terms.workflow().equals(ask.wish.workflow());
        boolean inTime = terms.lastDay() == null || day() <= terms.lastDay();
        return rule.status.equals("ACTIVE") && covers && inTime && !terms.off();
    }

    private static @Nullable Rule first(List<Rule> rules, Predicate<Rule> that) {
        return rules.stream().filter(that).findFirst().orElse(null);
    }

    private int askedFor(Rule rule, long value) {
        return rule.terms.approvals().stream()
                .filter(need -> isAsked(need, value))
                .mapToInt(Need::count)
                .sum();
    }

    /** Whether a line of a rule's approvals counts at this value. */
    boolean isAsked(Need need, long value) {
        return value > need.above();
    }

    long most(Terms terms) {
        return terms.most();
    }

    abstract boolean isAuthor(Rule rule, String name);

    // People

    /** The role in which somebody's approval is still wanted: a role of its own before one that leads can meet too. */
    @Nullable
    String roleToApproveIn(Ask ask, Person by) {
        for (String role : List.of("lead", "approver")) {
            boolean may = by.is(role) || (role.equals("approver") && by.is("lead"));
            if (may && given(ask, role, false) < wanted(ask, role)) {
                return role;
            }
        }
        return null;
    }

    static int wanted(Ask ask, String role) {
        return ask.needs.stream()
                .filter(need -> need.role().equals(role))
                .mapToInt(Need::count)
                .sum();
    }

    int given(Ask ask, String role, boolean stillEntitled) {
        int given = 0;
        for (Decision decision : ask.decisions) {
            if (decision.approved()
                    && decision.role().equals(role)
                    && (!stillEntitled || entitled(people.get(decision.by()), role))) {
                given++;
            }
        }
        return given;
    }

    boolean enough(Ask ask, boolean stillEntitled) {
        return ask.needs.stream().allMatch(n -> given(ask, n.role(), stillEntitled) >= wanted(ask, n.role()));
    }

    boolean entitled(@Nullable Person who, String role) {
        if (who == null || who.seen == null || !who.letIn) {
            return false;
        }
        return who.seen.contains(role) || (role.equals("approver") && who.seen.contains("lead"));
    }

    boolean expired(Ask ask) {
        return now >= ask.made + ask.life;
    }

    /** Whether the rule's last day is over. */
    boolean ended(Ask ask) {
        Integer lastDay = ask.rule == null || ask.broken != null ? null : ask.rule.terms.lastDay();
        return lastDay != null && day() > lastDay;
    }

    boolean stillActive(Ask ask) {
        return ask.rule != null && ask.rule.status.equals("ACTIVE");
    }

    boolean mayBreakGlass(boolean machine, Set<String> roles) {
        return !machine && (roles.contains("lead") || roles.contains("admin"));
    }

    boolean mayStillBreakGlass(@Nullable Person who) {
        return entitled(who, "lead") || entitled(who, "admin");
    }

    boolean twoStand(Ask ask, Broken broken) {
        return mayStillBreakGlass(people.get(ask.requester))
                && broken.decider != null
                && mayStillBreakGlass(people.get(broken.decider));
    }

    // The case

    /** Whether the case is not the one a request was ruled on any more. Advice may be given all the same. */
    boolean stale(Ask ask) {
        return Catalogue.transactional(ask.wish.workflow()) && caseIs != ask.bound;
    }

    // The switch and limits

    boolean stopped(Ask ask) {
        return killed.contains(ALL) || killed.contains(ask.wish.workflow());
    }

    boolean withinLimits(Ask ask) {
        Terms terms = terms(ask);
        boolean oftenEnough = terms.perHour() != null && usedOf(hour(ask)) + 1 > terms.perHour();
        boolean muchEnough = terms.perDayMinor() != null && usedOf(money(ask)) + ask.wish.value() > terms.perDayMinor();
        return !oftenEnough && !muchEnough && withinLimitsOfItsWorkflow(ask);
    }

    boolean withinLimitsOfItsWorkflow(Ask ask) {
        Terms terms = terms(ask);
        Integer often = terms.workflowPerHour();
        Long much = terms.workflowPerDayMinor();
        return (often == null || usedOf(flow(ask, "hour")) + 1 <= often)
                && (much == null || usedOf(flow(ask, "day_minor")) + ask.wish.value() <= much);
    }

    /** Counts what goes out: of a workflow always, of a rule where it has a limit. */
    void count(Ask ask) {
        used.merge(flow(ask, "hour"), 1L, Long::sum);
        used.merge(flow(ask, "day"), 1L, Long::sum);
        used.merge(flow(ask, "day_minor"), ask.wish.value(), Long::sum);
        if (ask.broken != null) {
            return;
        }
        if (terms(ask).perHour() != null) {
            used.merge(hour(ask), 1L, Long::sum);
        }
        if (terms(ask).perDayMinor() != null) {
            used.merge(money(ask), ask.wish.value(), Long::sum);
        }
    }

    private static Terms terms(Ask ask) {
        if (ask.rule == null) {
            throw new IllegalStateException("Only ruled requests have limits");
        }
        return ask.rule.terms;
    }

    private long usedOf(String window) {
        return used.getOrDefault(window, 0L);
    }

    private String hour(Ask ask) {
        return ruleId(ask) + " hour " + (BEGINS_AT_MINUTE + now) / 60 * 60;
    }

    private String money(Ask ask) {
        return ruleId(ask) + " day_minor " + day() * DAY;
    }

    private String flow(Ask ask, String window) {
        int start = window.equals("hour") ? (BEGINS_AT_MINUTE + now) / 60 * 60 : day() * DAY;
        return "of " + ask.wish.workflow() + " " + window + " " + start;
    }

    private static String ruleId(Ask ask) {
        return ask.rule == null ? "" : ask.rule.id;
    }

    private int day() {
        return (BEGINS_AT_MINUTE + now) / DAY;
    }
}
