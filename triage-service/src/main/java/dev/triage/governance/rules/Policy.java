package dev.triage.governance.rules;

import dev.triage.assessment.Category;
import dev.triage.governance.Ruling.ApprovalNeed;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule as its author wrote it: what it covers, what must hold, and what follows then.
 *
 * @param when named conditions, all of which must hold
 * @param document the same as plain JSON values, in the order written; its canonical form is what is hashed
 */
public record Policy(
        String id,
        String title,
        String owner,
        String rationale,
        Scope scope,
        Mode mode,
        Effective effective,
        List<Condition> when,
        Effect then,
        Limits limits,
        List<Case> cases,
        Map<String, Object> document) {

    /** Stands for everything in a scope. */
    public static final String ANY = "*";

    /**
     * Balances, postings and confirmations: a person decides, whatever a policy or the catalogue says.
     */
    public static final Set<String> NEVER_AUTOMATIC = Set.of(
            "inventory-adjustment-proposal", "ship-confirm-proposal", "release-credit-hold", "remove-billing-block");

    public Policy {
        when = List.copyOf(when);
        cases = List.copyOf(cases);
    }

    /** What a policy covers; {@link #ANY} in a list covers everything. */
    public record Scope(List<String> workflows, List<String> categories, List<String> sites) {

        public Scope {
            workflows = List.copyOf(workflows);
            categories = List.copyOf(categories);
            sites = List.copyOf(sites);
        }

        public boolean anyWorkflow() {
            return workflows.contains(ANY);
        }

        public boolean covers(Category category) {
            return categories.contains(ANY) || categories.contains(category.name());
        }

        public boolean anySite() {
            return sites.contains(ANY);
        }

        public boolean coversSite(@Nullable String site) {
            return anySite() || site != null && sites.contains(site);
        }

        /** How many of its three lists name something: a narrower rule goes before a wider one. */
        public int specificity() {
            return (anyWorkflow() ? 0 : 1) + (categories.contains(ANY) ? 0 : 1) + (anySite() ? 0 : 1);
        }
    }

    /** Whether a policy counts. */
    public enum Mode {
        /** Kept, but not looked at. */
        OFF,
        /** Looked at and mentioned in explanations, without effect. */
        SHADOW,
        ENFORCE
    }

    /** First and last day a policy holds, in UTC or in the site's own time zone; null means without end. */
    public record Effective(@Nullable LocalDate from, @Nullable LocalDate until, boolean siteZone) {

        public static final Effective ALWAYS = new Effective(null, null, false);

        public boolean on(java.time.Instant moment, ZoneId site) {
            if (from == null && until == null) {
                return true;
            }
            LocalDate day = LocalDate.ofInstant(moment, siteZone ? site : java.time.ZoneOffset.UTC);
            return (from == null || !day.isBefore(from)) && (until == null || !day.isAfter(until));
        }
    }

    /** A named condition: a tick or a cross in the explanation. */
    public record Condition(String name, String expr) {}

    /** What follows when all conditions hold. */
    public sealed interface Effect {

        /** It may be done; with no approvals, automatically inside the limits. */
        record Permit(List<ApprovalNeed> approvals) implements Effect {

            public Permit {
                approvals = List.copyOf(approvals);
            }

            public int people() {
                return approvals.stream().mapToInt(ApprovalNeed::count).sum();
            }
        }

        /** It may not be done, whatever permits say. */
        record Forbid(String reason) implements Effect {}
    }

    /** How often and how much in a window; null means unlimited. Counted where clearances are spent. */
    public record Limits(@Nullable Long perHour, @Nullable Long perDayMinor) {

        public static final Limits NONE = new Limits(null, null);

        String shown() {
            return "{perHour: " + perHour + ", perDayMinor: " + perDayMinor + "}";
        }
    }

    /**
     * One of the policy's own cases: values over neutral ones, and what must come of them.
     *
     * @param approvals how many people of which role it must ask for; null when the case does not say
     * @param limits what must limit it; null when the case does not say
     */
    public record Case(
            String name,
            Map<Variable, Object> given,
            Set<Variable> unset,
            String expect,
            @Nullable Map<String, Integer> approvals,
            @Nullable Limits limits) {}
}
