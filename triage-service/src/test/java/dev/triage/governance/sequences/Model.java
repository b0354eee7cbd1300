package dev.triage.governance.sequences;

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
class Model extends ModelDispatch {

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
        Ask ask = new Ask(asks.size(), by.name, wish, now, caseIs);
        rule(ask);
        if (ask.rule != null && !ask.outcome.equals("DENIED") && isAuthor(ask.rule, by.name)) {
            return "FORBIDDEN requester-is-rule-author";
        }
        return filed(ask);
    }

    private String filed(Ask ask) {
        asks.add(ask);
        audit.add(ask.requester + " request.made #" + ask.number);
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

    private void clear(Ask ask) {
        ask.status = "CLEARED";
        audit.add("system request.cleared #" + ask.number);
        handedOver.add(ask.number);
    }

    /** Makes another request of one that waits. */
    String edit(@Nullable Ask old, Wish wish, Person by) {
        if (old == null) {
            return "NOT_FOUND request-not-found";
        }
        boolean mayApprove = !by.machine && (by.is("approver") || by.is("lead"));
        if (!isRequester(old, by.name) && !mayApprove) {
            return "FORBIDDEN not-an-editor";
        }
        if (!old.status.equals("AWAITING_APPROVAL") || old.broken != null) {
            return "CONFLICT already-decided";
        }
        if (!wish.workflow().equals(old.wish.workflow())) {
            return "INVALID another-request";
        }
        see(by);
        if (wish.blocked()) {
            return "INVALID blocked";
        }
        if (wish.version() != 1) {
            return "INVALID workflow-loosened";
        }
        Ask ask = new Ask(asks.size(), by.name, wish.under("edit:#" + old.number), now, caseIs);
        rule(ask);
        if (ask.rule != null && !ask.outcome.equals("DENIED") && isAuthor(ask.rule, by.name)) {
            return "FORBIDDEN requester-is-rule-author";
        }
        boolean wroteItsRule = old.rule != null && isAuthor(old.rule, by.name);
        if (!isRequester(old, by.name) && (!entitled(by, "approver") || wroteItsRule)) {
            return "FORBIDDEN not-an-editor";
        }
        if (wish.body().equals(old.wish.body())) {
            return "INVALID nothing-edited";
        }
        String answer = filed(ask);
        old.status = "WITHDRAWN";
        old.successor = ask;
        audit.add(by.name + " request.edited #" + old.number);
        return answer;
    }

    /** Asks for what the rules deny; somebody else decides within the hour. */
    String breakGlass(Wish wish, String reason, Person by) {
        if (!mayBreakGlass(by.machine, by.roles)) {
            return "FORBIDDEN not-a-lead";
        }
        if (reason.isBlank()) {
            return "INVALID reason-missing";
        }
        if (!Catalogue.transactional(wish.workflow()) || wish.version() != 1) {
            return "CONFLICT not-denied";
        }
        if (Catalogue.neverAutomatic(wish.workflow())) {
            return "FORBIDDEN never-by-break-glass";
        }
        see(by);
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
        Ask ask = new Ask(asks.size(), by.name, wish, now, caseIs);
        rule(ask);
        if (!ask.outcome.equals("DENIED")) {
            return "CONFLICT not-denied";
        }
        if (isForbidden(ask)) {
            return "FORBIDDEN never-by-break-glass";
        }
        if (!mayStillBreakGlass(by)) {
            return "FORBIDDEN not-a-lead";
        }
        ask.broken = new Broken();
        ask.life = hour();
        filed(ask);
        ask.status = "AWAITING_APPROVAL";
        audit.add(by.name + " break-glass.invoked #" + ask.number);
        return "done #" + ask.number + " " + ask.status;
    }

    boolean isForbidden(Ask ask) {
        return ask.rule != null && ask.rule.terms.forbids();
    }

    int hour() {
        return 60;
    }

    // Decisions

    String decide(@Nullable Ask ask, boolean approve, String reason, boolean sameHash, boolean longComment, Person by) {
        if (ask == null) {
            return "NOT_FOUND request-not-found";
        }
        if (ask.broken != null && !mayBreakGlass(by.machine, by.roles)) {
            return "FORBIDDEN not-a-lead";
        }
        boolean mayDecide = by.is("approver") || by.is("lead");
        if (ask.broken == null && (by.machine || !mayDecide)) {
            return "FORBIDDEN not-an-approver";
        }
        if (isRequester(ask, by.name)) {
            return "FORBIDDEN approver-is-requester";
        }
        if (ask.broken == null && ask.rule != null && isAuthor(ask.rule, by.name)) {
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
        if (ask.broken != null) {
            return decideBroken(ask, ask.broken, approve, by);
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
        if (approve && ended(ask)) {
            return "CONFLICT rule-retired";
        }
        if (approve && stale(ask)) {
            note(ask, by.name);
            return "CONFLICT case-changed";
        }
        if (approve) {
            ask.stale = "";
        }
        ask.decisions.add(new Decision(by.name, role, approve, reason));
        audit.add(by.name + (approve ? " request.approved #" : " request.rejected #") + ask.number);
        if (!approve) {
            ask.status = "REJECTED";
        } else if (enough(ask, false)) {
            clear(ask);
        }
        return "done #" + ask.number + " " + ask.status;
    }

    private String decideBroken(Ask ask, Broken broken, boolean approve, Person by) {
        see(by);
        if (!mayStillBreakGlass(by)) {
            return "FORBIDDEN not-a-lead";
        }
        if (approve && stale(ask)) {
            note(ask, by.name);
            return "CONFLICT case-changed";
        }
        broken.decider = by.name;
        broken.approved = approve;
        audit.add(by.name + (approve ? " break-glass.approved #" : " break-glass.rejected #") + ask.number);
        if (approve) {
            ask.stale = "";
            clear(ask);
        } else {
            ask.status = "REJECTED";
        }
        return "done #" + ask.number + " " + ask.status;
    }

    /** The third one's look at what two did. */
    String review(@Nullable Ask ask, String comment, Person by) {
        if (ask == null || ask.broken == null || !ask.broken.approved) {
            return "NOT_FOUND review-not-found";
        }
        if (!mayBreakGlass(by.machine, by.roles) && (by.machine || !by.is("auditor"))) {
            return "FORBIDDEN not-a-reviewer";
        }
        if (ask.broken.reviewer != null) {
            return "CONFLICT already-reviewed";
        }
        if (comment.isBlank()) {
            return "INVALID comment-missing";
        }
        see(by);
        if (wasOneOfTheTwo(ask, ask.broken, by.name)) {
            return "FORBIDDEN reviewer-was-one-of-the-two";
        }
        if (!mayStillBreakGlass(by) && !entitled(by, "auditor")) {
            return "FORBIDDEN not-a-reviewer";
        }
        ask.broken.reviewer = by.name;
        audit.add(by.name + " break-glass.reviewed #" + ask.number);
        return "done #" + ask.number;
    }

    boolean wasOneOfTheTwo(Ask ask, Broken broken, String name) {
        return name.equals(ask.requester) || name.equals(broken.decider);
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
}
