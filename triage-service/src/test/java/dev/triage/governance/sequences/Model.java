package dev.triage.governance.sequences;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Governance as its page of invariants says it: plain, slow and obvious, without database, clock or framework. It shares
 * no code with the service: roles, statuses, workflows and codes are words here.
 *
 * <p>Each command has one method and answers as the service should: {@code done …} or the code of the refusal. What a
 * guard says is asked in a method of its own, so that a test can spoil one and see that the sequences notice.
 *
 * <p>Time is minutes since the sequence began, which is 08:20 UTC of some day.
 */
class Model extends ModelGround {

    // Requests

    String request(Wish wish, Person by) {
        if (!by.is("planner") && !by.is("lead") && !by.is("orchestrator")) {
            return "FORBIDDEN not-a-requester";
        }
        if (wish.key().isBlank()) {
            return "MALFORMED idempotency-key-malformed";
        }
        for (Ask before : asks) {
            if (keyUsed(before, wish, by)) {
                return before.wish.body().equals(wish.body())
                        ? "done #" + before.number + " " + before.status
                        : "INVALID idempotency-key-reused";
            }
        }
        if (wish.blocked()) {
            return "INVALID blocked";
        }
        if (wish.version() != 1) {
            return "INVALID workflow-loosened";
        }
        Ask ask = new Ask(asks.size(), by.name, wish, now);
        rule(ask);
        if (ask.rule != null && !ask.outcome.equals("DENIED") && isAuthor(ask.rule, by.name)) {
            return "FORBIDDEN requester-is-rule-author";
        }
        asks.add(ask);
        audit.add(by.name + " request.made #" + ask.number);
        switch (ask.outcome) {
            case "NEEDS_APPROVAL" -> ask.status = "AWAITING_APPROVAL";
            case "DENIED" -> ask.status = "DENIED";
            default -> clear(ask);
        }
        return "done #" + ask.number + " " + ask.status;
    }

    boolean keyUsed(Ask before, Wish wish, Person by) {
        return before.requester.equals(by.name) && before.wish.key().equals(wish.key());
    }

    private void rule(Ask ask) {
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
        Rule permits = first(inOrder, r -> !r.terms.forbids() && inForce(r, ask) && value <= r.terms.amount());
        if (permits == null) {
            ask.outcome = "DENIED";
            return;
        }
        ask.rule = permits;
        ask.needs = permits.terms.approvals();
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

    private void clear(Ask ask) {
        ask.status = "CLEARED";
        audit.add("system request.cleared #" + ask.number);
        handedOver.add(ask.number);
    }

    // Decisions

    String decide(@Nullable Ask ask, boolean approve, boolean sameHash, boolean longComment, Person by) {
        if (ask == null) {
            return "NOT_FOUND request-not-found";
        }
        boolean mayDecide = by.is("approver") || by.is("lead");
        if (by.machine || !mayDecide) {
            return "FORBIDDEN not-an-approver";
        }
        if (isRequester(ask, by.name)) {
            return "FORBIDDEN approver-is-requester";
        }
        if (ask.rule != null && isAuthor(ask.rule, by.name)) {
            return "FORBIDDEN approver-is-rule-author";
        }
        if (ask.status.equals("EXPIRED")) {
            return "CONFLICT expired";
        }
        if (!ask.status.equals("AWAITING_APPROVAL") || ask.decisions.stream().anyMatch(d -> d.by().equals(by.name))) {
            return "CONFLICT already-decided";
        }
        if (!hashCounts(sameHash)) {
            return "CONFLICT hash-differs";
        }
        if (expired(ask)) {
            return "CONFLICT expired";
        }
        if (longComment) {
            return "INVALID comment-too-long";
        }
        String role = approve ? roleToApproveIn(ask, by) : by.is("approver") ? "approver" : "lead";
        if (role == null) {
            return "FORBIDDEN not-an-approver";
        }
        see(by);
        if (approve && !stillActive(ask)) {
            return "CONFLICT rule-retired";
        }
        if (!entitled(by, role)) {
            return "FORBIDDEN not-an-approver";
        }
        ask.decisions.add(new Decision(by.name, role, approve));
        audit.add(by.name + (approve ? " request.approved #" : " request.rejected #") + ask.number);
        if (!approve) {
            ask.status = "REJECTED";
        } else if (enough(ask, false)) {
            clear(ask);
        }
        return "done #" + ask.number + " " + ask.status;
    }

    boolean isRequester(Ask ask, String name) {
        return name.equals(ask.requester);
    }

    boolean isAuthor(Rule rule, String name) {
        return name.equals(rule.author);
    }

    boolean hashCounts(boolean same) {
        return same;
    }

    /** The role in which somebody's approval is still wanted: a role of its own before one that leads can meet too. */
    private @Nullable String roleToApproveIn(Ask ask, Person by) {
        for (String role : List.of("lead", "approver")) {
            boolean may = by.is(role) || (role.equals("approver") && by.is("lead"));
            if (may && given(ask, role, false) < wanted(ask, role)) {
                return role;
            }
        }
        return null;
    }

    private static int wanted(Ask ask, String role) {
        return ask.needs.stream()
                .filter(need -> need.role().equals(role))
                .mapToInt(Need::count)
                .sum();
    }

    private int given(Ask ask, String role, boolean stillEntitled) {
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

    private boolean enough(Ask ask, boolean stillEntitled) {
        return ask.needs.stream().allMatch(n -> given(ask, n.role(), stillEntitled) >= wanted(ask, n.role()));
    }

    boolean entitled(@Nullable Person who, String role) {
        if (who == null || who.seen == null || !who.letIn) {
            return false;
        }
        return who.seen.contains(role) || (role.equals("approver") && who.seen.contains("lead"));
    }

    boolean expired(Ask ask) {
        return now >= ask.made + DAY;
    }

    boolean stillActive(Ask ask) {
        return ask.rule != null && ask.rule.status.equals("ACTIVE");
    }

    String withdraw(@Nullable Ask ask, Person by) {
        if (ask == null) {
            return "NOT_FOUND request-not-found";
        }
        if (!isRequester(ask, by.name)) {
            return "FORBIDDEN not-the-requester";
        }
        if (!ask.open()) {
            return "CONFLICT already-decided";
        }
        ask.status = "WITHDRAWN";
        ask.withdrawn = true;
        audit.add(by.name + " request.withdrawn #" + ask.number);
        return "done #" + ask.number + " " + ask.status;
    }

    // Dispatch and after

    String redeem(@Nullable Ask ask) {
        if (ask == null) {
            return "Refused, unknown";
        }
        return switch (ask.status) {
            case "AWAITING_APPROVAL" -> "Held, awaits approval";
            case "DISPATCHED", "PARKED" -> "AlreadySpent";
            case "CLEARED" -> spend(ask);
            default -> "Refused, it is " + ask.status;
        };
    }

    private String spend(Ask ask) {
        if (stopped(ask)) {
            return "Held, kill switch";
        }
        boolean ruled = Catalogue.transactional(ask.wish.workflow());
        if (ruled && !stillActive(ask)) {
            return lapse(ask, "rule-retired");
        }
        if (ruled && !enough(ask, true)) {
            return lapse(ask, "approver-not-entitled");
        }
        if (ruled && !withinLimits(ask)) {
            return "Held, limit";
        }
        if (expired(ask)) {
            return lapse(ask, "expired");
        }
        if (ruled) {
            count(ask);
        }
        ask.dispatched = true;
        ask.status = "DISPATCHED";
        audit.add("system request.dispatched #" + ask.number);
        return "Granted";
    }

    boolean stopped(Ask ask) {
        return killed.contains(ALL) || killed.contains(ask.wish.workflow());
    }

    boolean withinLimits(Ask ask) {
        Terms terms = terms(ask);
        boolean oftenEnough = terms.perHour() != null && usedOf(hour(ask)) + 1 > terms.perHour();
        boolean muchEnough = terms.perDayMinor() != null && usedOf(money(ask)) + ask.wish.value() > terms.perDayMinor();
        return !oftenEnough && !muchEnough;
    }

    private void count(Ask ask) {
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

    private static String ruleId(Ask ask) {
        return ask.rule == null ? "" : ask.rule.id;
    }

    private int day() {
        return (BEGINS_AT_MINUTE + now) / DAY;
    }

    private String lapse(Ask ask, String cause) {
        ask.status = "EXPIRED";
        ask.lapse = cause;
        audit.add("system request.lapsed #" + ask.number);
        return "Refused, " + cause;
    }

    String park(@Nullable Ask ask) {
        if (ask != null && ask.status.equals("DISPATCHED")) {
            ask.status = "PARKED";
            ask.parked = true;
            audit.add("system request.parked #" + ask.number);
        }
        return "done";
    }

    String report(@Nullable Ask ask, String outcome) {
        if (ask == null || !ask.dispatched) {
            return "unknown";
        }
        boolean applies = mayBecome(ask.status, outcome);
        if (applies) {
            ask.status = outcome;
        }
        ask.reports.add(new Report(outcome, applies));
        audit.add("system request.outcome #" + ask.number);
        return applies ? "applied" : "kept";
    }

    boolean mayBecome(String status, String outcome) {
        return switch (status) {
            case "DISPATCHED", "PARKED" -> true;
            case "ACCEPTED" -> !outcome.equals("ACCEPTED");
            default -> false;
        };
    }

    String sweep() {
        for (Ask ask : asks) {
            boolean ruleGone = Catalogue.transactional(ask.wish.workflow()) && !stillActive(ask);
            if (ask.open() && (expired(ask) || ruleGone)) {
                lapse(ask, expired(ask) ? "expired" : "rule-retired");
            }
        }
        return "done";
    }
}
