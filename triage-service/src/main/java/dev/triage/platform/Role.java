package dev.triage.platform;

import java.util.Locale;

/** What somebody may do. The names are the contract's log-ins; an identity provider sends them as roles or groups. */
public enum Role {
    PLANNER,
    LEAD,
    APPROVER,
    RULEAUTHOR,
    RULEAPPROVER,
    DATASCIENTIST,
    AUDITOR,
    ADMIN,
    ORCHESTRATOR;

    /** The name rules and APIs use: {@code approver}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Spring Security's form: {@code ROLE_APPROVER}. */
    public String authority() {
        return "ROLE_" + name();
    }
}
