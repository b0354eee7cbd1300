package dev.triage.governance.sequences;

import org.jspecify.annotations.Nullable;

/** What becomes of the model's requests: spent, reported on, parked, escalated, ended. */
abstract class ModelDispatch extends ModelRuling {

    /** Notes that a request was found stale, once for each difference. */
    void note(Ask ask, String by) {
        String difference = ask.bound + ">" + caseIs;
        if (!difference.equals(ask.stale)) {
            ask.stale = difference;
            audit.add(by + " request.stale #" + ask.number);
        }
    }

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
        if (ask.broken != null && !twoStand(ask, ask.broken)) {
            return lapse(ask, "approver-not-entitled");
        }
        boolean ruled = ask.broken == null && Catalogue.transactional(ask.wish.workflow());
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
        if (ruled && ended(ask)) {
            return lapse(ask, "rule-retired");
        }
        if (stale(ask)) {
            note(ask, "system");
            return "Held, case changed";
        }
        ask.stale = "";
        if (Catalogue.transactional(ask.wish.workflow())) {
            count(ask);
        }
        ask.dispatched = true;
        ask.status = "DISPATCHED";
        audit.add("system request.dispatched #" + ask.number);
        return "Granted";
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

    /** The recurring task that makes urgent what still waits shortly before its deadline. */
    String escalate() {
        for (Ask ask : asks) {
            int deadline = Math.min(DUE, ask.made + ask.life);
            if (ask.status.equals("AWAITING_APPROVAL") && !ask.escalated && now >= deadline - ahead()) {
                ask.escalated = true;
                audit.add("system request.escalated #" + ask.number);
            }
        }
        return "done";
    }

    int ahead() {
        return 120;
    }

    String sweep() {
        for (Ask ask : asks) {
            boolean ruleGone = ask.rule != null && (!stillActive(ask) || ended(ask));
            if (ask.open() && (expired(ask) || ruleGone)) {
                lapse(ask, expired(ask) ? "expired" : "rule-retired");
            }
        }
        return "done";
    }
}
