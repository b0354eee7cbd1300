package dev.triage.governance;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.triage.platform.Actor;
import dev.triage.platform.Money;
import dev.triage.platform.Result;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The life of rules: written as drafts, submitted with passing cases, activated by somebody else, retired. */
public interface Rules {

    /** How far back the simulation of a submission looks. */
    int SUBMISSION_DAYS = 90;

    /** Newest version of each rule, by id. */
    List<RuleView> list();

    /** All versions of a rule, newest first; empty when there is none. */
    List<RuleView> versions(String id);

    Optional<RuleView> version(String id, int version);

    /** Parses, type-checks and stores a policy as a new DRAFT. INVALID with line, column and caret when it is wrong. */
    Result<RuleView> draft(byte[] yamlOrJson, Actor author);

    /** The same, unless the newest version says the same already: importing a file twice adds nothing. */
    Result<RuleView> importDraft(byte[] yamlOrJson, Actor author);

    /**
     * DRAFT to SUBMITTED; INVALID when cases fail or are missing. When no simulation of this version is on record, one over
     * {@value #SUBMISSION_DAYS} days is run and kept with the submission.
     */
    Result<RuleView> submit(String id, int version, Actor actor);

    /**
     * SUBMITTED to ACTIVE, never by the author; the version active before is retired in the same transaction. The audit
     * names the simulation on record, which is what the activator was shown.
     *
     * @param seenSimulation id of the simulation the activator looked at; CONFLICT {@code simulation-changed} when a newer
     *     one is on record. Null when the caller does not say.
     */
    Result<RuleView> activate(String id, int version, @Nullable Long seenSimulation, Actor actor);

    /** The same without saying what was looked at. */
    default Result<RuleView> activate(String id, int version, Actor actor) {
        return activate(id, version, null, actor);
    }

    /** SUBMITTED or ACTIVE to RETIRED. */
    Result<RuleView> retire(String id, int version, Actor actor);

    /**
     * Replays the last days of stored cases under this version beside the active rules, and keeps what came of it.
     *
     * @param days 1 to 365
     */
    Result<StoredSimulation> simulate(String id, int version, int days, Actor actor);

    /** The newest simulation on record of a version. */
    Optional<StoredSimulation> simulation(String id, int version);

    /** The same for a policy that is not stored. */
    Result<Simulation> simulate(byte[] yamlOrJson, int days, Actor actor);

    /**
     * What this version changes against another of the same rule.
     *
     * @param from the version compared with; null means the active one, or the one before when this is the active one
     *     or none is active
     */
    Result<VersionDifference> difference(String id, int version, @Nullable Integer from);

    /**
     * How this rule, in shadow, answers beside what is answered live; of the active version, or else the newest.
     *
     * @param days 1 to 366, today being the last
     */
    Result<RuleShadow> shadow(String id, int days);

    /**
     * The rules in force on a day or at a moment, past or future.
     *
     * @param on {@code 2026-12-24} or {@code 2026-12-24T08:00:00Z}
     * @param site leaves out rules that do not cover it, and says where the day begins; null for all
     * @param zone where the day begins instead, such as {@code Europe/Berlin}
     */
    Result<RulesOn> activeOn(String on, @Nullable String site, @Nullable String zone);

    /**
     * Brings back the text of an earlier version in one step: a new version of the same author, activated at once by
     * somebody who neither wrote nor submitted it. Only what was active before can come back; its cases run again. A
     * simulation of it is kept with the new version and named in the audit: the one on record of {@code version} when it
     * was run against the rules now active, or else one over {@value #SUBMISSION_DAYS} days.
     *
     * @param version RETIRED, and once active
     * @param reason for the record, not blank, 500 characters at most
     * @param seenSimulation id of the simulation of {@code version} that was looked at; CONFLICT
     *     {@code simulation-changed} when a newer one is on record. Null when the caller does not say.
     */
    Result<RuleView> rollback(String id, int version, String reason, @Nullable Long seenSimulation, Actor actor);

    /** The same without saying what was looked at. */
    default Result<RuleView> rollback(String id, int version, String reason, Actor actor) {
        return rollback(id, version, reason, null, actor);
    }

    /** A difference and which versions it is between; {@code from} null when there is nothing to compare with. */
    record VersionDifference(String id, @Nullable Integer from, int to, RuleDifference difference) {}

    /** What came of one of a rule's own cases. */
    record CaseResult(String name, String expected, String actual, boolean passed) {}

    /** Where a rule stands. */
    enum Status {
        DRAFT,
        SUBMITTED,
        ACTIVE,
        RETIRED
    }

    /** That a version brings back an earlier one: which, who says so, and why. */
    record Rollback(int of, String by, String reason) {}

    /** A rule version as people see it; {@code policy} is the parsed document, {@code source} the text as written. */
    record RuleView(
            String id,
            int version,
            Status status,
            String sha256,
            String title,
            String owner,
            String rationale,
            String mode,
            String author,
            Instant createdAt,
            @Nullable String submittedBy,
            @Nullable Instant submittedAt,
            @Nullable String activatedBy,
            @Nullable Instant activatedAt,
            @Nullable Instant retiredAt,
            @Nullable Rollback rollback,
            Map<String, Object> policy,
            String source,
            List<CaseResult> caseResults) {}

    /**
     * What a policy would have changed in the past, had it been enforced. Counted in proposals: a case may hold several.
     * Limits hold back and do not deny; what they would have held is in {@code held}. Amounts are minor units of the
     * reporting currency.
     *
     * @param from first moment looked at; a case counts when its last event came then or later
     * @param until when it was run
     * @param replayed cases ruled on twice
     * @param nothingToRule cases without a proposal that needs a rule and could have been requested
     * @param notReplayable cases left out, for the reasons in {@code reasons}; never guessed
     * @param complete false when there were more cases than are looked at; the oldest are left out then
     * @param changed proposals with another answer
     * @param changedCases cases with one
     * @param requested of {@code changed}, those somebody really asked for
     * @param newlyPermitted proposals denied before
     * @param newlyDenied proposals permitted before
     * @param approvalsAdded people more, among proposals permitted before and after
     * @param approvalsSaved people fewer, among the same
     * @param approvals the same two by role
     * @param valueMinor what all changed proposals touch
     * @param newlyPermittedMinor what the newly permitted ones touch
     * @param newlyDeniedMinor what the newly denied ones touch
     * @param expectedLossMinor expected loss of the changed cases, each once
     * @param caseIds the cases of {@code cases}
     * @param cases at most 200 changed proposals, requested ones first, then the most valuable
     * @param reasons reason to number of cases that cannot be replayed
     * @param unreplayable at most 100 of them by name
     * @param held what limits would have held, by rule and limit
     * @param sha256 hash of the policy's body
     * @param comparedTo the active rules it was compared with, as {@link RuleBook#version()}
     * @param comparedVersion the version of this rule among them; null when none was active
     */
    record Simulation(
            int days,
            Instant from,
            Instant until,
            int replayed,
            int nothingToRule,
            int notReplayable,
            boolean complete,
            int changed,
            int changedCases,
            int requested,
            int newlyPermitted,
            int newlyDenied,
            int approvalsAdded,
            int approvalsSaved,
            List<RoleChange> approvals,
            long valueMinor,
            long newlyPermittedMinor,
            long newlyDeniedMinor,
            long expectedLossMinor,
            String currency,
            List<String> caseIds,
            List<SimulatedChange> cases,
            Map<String, Integer> reasons,
            List<Unreplayable> unreplayable,
            // Left out when empty: what is on record from before keeps its hash.
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<HeldByLimit> held,
            String sha256,
            String comparedTo,
            @Nullable Integer comparedVersion) {

        public Simulation {
            approvals = List.copyOf(approvals);
            caseIds = List.copyOf(caseIds);
            cases = List.copyOf(cases);
            reasons = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(reasons));
            unreplayable = List.copyOf(unreplayable);
            held = List.copyOf(Objects.requireNonNullElse(held, List.of()));
        }
    }

    /**
     * A simulation on record.
     *
     * @param outdated whether the active rules have changed since, for a version that is not active
     * @param note says so in words; null when there is nothing to say
     */
    record StoredSimulation(
            long id,
            String rule,
            int version,
            String by,
            Instant at,
            boolean outdated,
            @Nullable String note,
            Simulation simulation) {}

    /** People more and fewer of one role. */
    record RoleChange(String role, int added, int saved) {}

    /**
     * A proposal that would have had another answer.
     *
     * @param before {@code DENIED}, {@code PERMITTED}, {@code NEEDS_APPROVAL: 1 approver}
     * @param flipped which conditions turned, with the values they looked at; or what else made the difference
     * @param requested whether somebody really asked for it
     */
    record SimulatedChange(
            String caseId,
            String reference,
            String workflow,
            String before,
            String after,
            List<String> flipped,
            long valueMinor,
            long expectedLossMinor,
            boolean requested) {

        public SimulatedChange {
            flipped = List.copyOf(flipped);
        }
    }

    /**
     * What one limit of a rule would have held, had each case been asked for when it was or, where nobody asked, when it
     * was judged; counted in hours and days of UTC, as when clearances are spent.
     *
     * @param rule the simulated one, or another that holds more or less because of it
     * @param limit {@code perHour}, {@code perDay}, {@code perDayMinor}, or one of these after {@code perWorkflow.}
     * @param most the limit under the simulated rules; null when there is none
     * @param mostBefore the same under the active ones
     * @param cases how many cases it would have held
     * @param casesBefore how many the limit holds under the active rules
     * @param requested of those held, requests somebody really made
     * @param valueMinor what those held touch
     * @param references at most 20 of the cases, the first to be held first
     */
    record HeldByLimit(
            String rule,
            String limit,
            @Nullable Long most,
            @Nullable Long mostBefore,
            int cases,
            int casesBefore,
            int requested,
            long valueMinor,
            List<String> references) {

        public HeldByLimit {
            references = List.copyOf(references);
        }

        /** For people: {@code 50 per hour}, {@code 5000.00 EUR per day and workflow}, {@code no limit per day}. */
        public String words(String currency) {
            String window = (limit.endsWith("perHour") ? " per hour" : " per day")
                    + (limit.startsWith("perWorkflow.") ? " and workflow" : "");
            Long of = most;
            if (of == null) {
                return "no limit" + window;
            }
            return (limit.endsWith("Minor") ? Money.ofMinor(of, currency).plain() + " " + currency : of.toString())
                    + window;
        }
    }

    /** A case that was left out, and why. */
    record Unreplayable(String caseId, String reference, String reason) {}
}
