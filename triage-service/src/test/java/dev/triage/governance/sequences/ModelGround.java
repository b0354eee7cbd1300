package dev.triage.governance.sequences;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The model's ground under every request: the life of rules, people and their roles, the switch, and the time. */
abstract class ModelGround extends ModelState {

    // Rules

    String draft(String id, Terms terms, Person by) {
        if (!by.is("ruleauthor")) {
            return "FORBIDDEN not-a-rule-author";
        }
        int version = 1 + (int) rules.stream().filter(r -> r.id.equals(id)).count();
        Rule rule = new Rule(id, version, terms, by.name);
        rules.add(rule);
        return done(rule, "rule.drafted", by);
    }

    String submit(@Nullable Rule rule, Person by) {
        if (!by.is("ruleauthor")) {
            return "FORBIDDEN not-a-rule-author";
        }
        if (rule == null) {
            return "NOT_FOUND unknown-rule";
        }
        if (!rule.status.equals("DRAFT")) {
            return "CONFLICT wrong-rule-status";
        }
        if (!rule.terms.casesPass()) {
            return "INVALID rule-cases-fail";
        }
        rule.status = "SUBMITTED";
        rule.submitter = by.name;
        return done(rule, "rule.submitted", by);
    }

    String activate(@Nullable Rule rule, Person by) {
        if (rule == null) {
            return "NOT_FOUND unknown-rule";
        }
        if (wroteOrSubmitted(rule, by)) {
            return "FORBIDDEN activator-is-author";
        }
        if (!by.is("ruleapprover") || by.machine) {
            return "FORBIDDEN not-a-rule-approver";
        }
        if (!rule.status.equals("SUBMITTED")) {
            return "CONFLICT wrong-rule-status";
        }
        return replace(rule, by);
    }

    private String replace(Rule rule, Person by) {
        for (Rule before : rules) {
            if (before.id.equals(rule.id) && before.status.equals("ACTIVE")) {
                before.status = "RETIRED";
                before.retirer = by.name;
                done(before, "rule.retired", by);
            }
        }
        rule.status = "ACTIVE";
        rule.activator = by.name;
        return done(rule, "rule.activated", by);
    }

    /** Brings back what was active once, as a version of its own. */
    String rollback(@Nullable Rule rule, String reason, Person by) {
        if (!by.is("ruleapprover") || by.machine) {
            return "FORBIDDEN not-a-rule-approver";
        }
        if (reason.isBlank()) {
            return "INVALID reason-missing";
        }
        if (rule == null) {
            return "NOT_FOUND unknown-rule";
        }
        if (!wasInForce(rule) || !rule.status.equals("RETIRED")) {
            return "CONFLICT wrong-rule-status";
        }
        if (wroteOrSubmitted(rule, by)) {
            return "FORBIDDEN activator-is-author";
        }
        for (Rule other : rules) {
            if (other.id.equals(rule.id) && other.status.equals("ACTIVE") && other.terms.equals(rule.terms)) {
                return "CONFLICT rollback-changes-nothing";
            }
        }
        int version = 1 + (int) rules.stream().filter(r -> r.id.equals(rule.id)).count();
        Rule again = new Rule(rule.id, version, rule.terms, rule.author);
        again.submitter = rule.submitter;
        again.rollbackOf = rule.version;
        rules.add(again);
        done(again, "rule.rolled-back", by);
        return replace(again, by);
    }

    boolean wasInForce(Rule rule) {
        return rule.activator != null;
    }

    boolean wroteOrSubmitted(Rule rule, Person by) {
        return by.name.equals(rule.author) || by.name.equals(rule.submitter);
    }

    String retire(@Nullable Rule rule, Person by) {
        if (!by.is("ruleapprover") || by.machine) {
            return "FORBIDDEN not-a-rule-approver";
        }
        if (rule == null) {
            return "NOT_FOUND unknown-rule";
        }
        if (!rule.status.equals("SUBMITTED") && !rule.status.equals("ACTIVE")) {
            return "CONFLICT wrong-rule-status";
        }
        rule.status = "RETIRED";
        rule.retirer = by.name;
        return done(rule, "rule.retired", by);
    }

    private String done(Rule rule, String action, Person by) {
        audit.add(by.name + " " + action + " " + rule.id + " " + rule.version);
        return "done " + rule.id + " " + rule.version + " " + rule.status;
    }

    // People and the switch

    String kill(String workflow, boolean on, String reason, Person by) {
        if (!by.is("lead") && !by.is("admin")) {
            return "FORBIDDEN not-a-lead";
        }
        if (!workflow.equals(ALL) && !Catalogue.has(workflow)) {
            return "INVALID unknown-workflow";
        }
        if (reason.isBlank()) {
            return "INVALID reason-missing";
        }
        if (on) {
            killed.add(workflow);
        } else {
            killed.remove(workflow);
        }
        audit.add(by.name + (on ? " kill-switch.on " : " kill-switch.off ") + workflow);
        return "done " + on;
    }

    String letIn(Person who, boolean in, String reason, Person by) {
        if (!by.is("admin")) {
            return "FORBIDDEN not-an-admin";
        }
        if (reason.isBlank()) {
            return "INVALID reason-missing";
        }
        boolean changes = who.seen != null && who.letIn != in;
        if (changes) {
            who.letIn = in;
            audit.add(by.name + (in ? " entitlement.enabled " : " entitlement.disabled ") + who.name);
        }
        return "done " + changes;
    }

    String roles(Person who, Set<String> roles, boolean logsIn) {
        who.roles = roles;
        if (logsIn) {
            see(who);
        }
        return "done";
    }

    void see(Person who) {
        if (!who.roles.equals(who.seen)) {
            who.seen = new HashSet<>(who.roles);
            audit.add(who.name + " entitlement.seen");
        }
    }

    /** What the case's sources say of it changes, or is as before; or the case is closed. */
    String change(int caseIs) {
        this.caseIs = caseIs;
        return "done";
    }

    String wait(int minutes) {
        now += minutes;
        return "done";
    }
}
