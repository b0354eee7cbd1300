package dev.triage.governance;

import dev.triage.platform.Actor;
import dev.triage.platform.Result;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The life of rules: written as drafts, submitted with passing cases, activated by somebody else, retired. */
public interface Rules {

    /** Newest version of each rule, by id. */
    List<RuleView> list();

    /** All versions of a rule, newest first; empty when there is none. */
    List<RuleView> versions(String id);

    Optional<RuleView> version(String id, int version);

    /** Parses, type-checks and stores a policy as a new DRAFT. INVALID with line, column and caret when it is wrong. */
    Result<RuleView> draft(byte[] yamlOrJson, Actor author);

    /** The same, unless the newest version says the same already: importing a file twice adds nothing. */
    Result<RuleView> importDraft(byte[] yamlOrJson, Actor author);

    /** DRAFT to SUBMITTED; INVALID when cases fail or are missing. */
    Result<RuleView> submit(String id, int version, Actor actor);

    /** SUBMITTED to ACTIVE, never by the author; the version active before is retired in the same transaction. */
    Result<RuleView> activate(String id, int version, Actor actor);

    /** SUBMITTED or ACTIVE to RETIRED. */
    Result<RuleView> retire(String id, int version, Actor actor);

    /**
     * Replays the last days of stored cases under this version beside the active rules.
     *
     * @param days 1 to 365
     */
    Result<Simulation> simulate(String id, int version, int days, Actor actor);

    /** The same for a policy that is not stored. */
    Result<Simulation> simulate(byte[] yamlOrJson, int days, Actor actor);

    /**
     * What this version changes against another of the same rule.
     *
     * @param from the version compared with; null means the active one, or the one before when this is the active one
     *     or none is active
     */
    Result<VersionDifference> difference(String id, int version, @Nullable Integer from);

    /** A difference and which versions it is between; {@code from} null when there is nothing to compare with. */
    record VersionDifference(
            String id, @Nullable Integer from, int to, RuleDifference difference) {}

    /** What came of one of a rule's own cases. */
    record CaseResult(String name, String expected, String actual, boolean passed) {}

    /** Where a rule stands. */
    enum Status {
        DRAFT,
        SUBMITTED,
        ACTIVE,
        RETIRED
    }

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
            Map<String, Object> policy,
            String source,
            List<CaseResult> caseResults) {}

    /** What would have changed: counts, money and case ids. */
    record Simulation(
            int days,
            int replayed,
            int notReplayable,
            int newlyPermitted,
            int newlyDenied,
            int approvalsAdded,
            int approvalsSaved,
            long valueMinor,
            String currency,
            List<String> caseIds) {}
}
