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
record Policy(
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
    static final String ANY = "*";

    /**
     * Balances, postings and confirmations: a person decides, whatever a policy or the catalogue says.
     */
    static final Set<String> NEVER_AUTOMATIC = Set.of(
            "inventory-adjustment-proposal", "ship-confirm-proposal", "release-credit-hold", "remove-billing-block");

    Policy {
        when = List.copyOf(when);
        cases = List.copyOf(cases);
    }

    /** What a policy covers; {@link #ANY} in a list covers everything. */
    record Scope(List<String> workflows, List<String> categories, List<String> sites) {

        Scope {
            workflows = List.copyOf(workflows);
            categories = List.copyOf(categories);
            sites = List.copyOf(sites);
        }

        boolean anyWorkflow() {
            return workflows.contains(ANY);
        }

        boolean covers(Category category) {
            return categories.contains(ANY) || categories.contains(category.name());
        }

        boolean anySite() {
            return sites.contains(ANY);
        }

        boolean coversSite(@Nullable String site) {
            return anySite() || site != null && sites.contains(site);
        }

        /** How many of its three lists name something: a narrower rule goes before a wider one. */
        int specificity() {
            return (anyWorkflow() ? 0 : 1) + (categories.contains(ANY) ? 0 : 1) + (anySite() ? 0 : 1);
        }
    }

    /** Whether a policy counts. */
    enum Mode {
        /** Kept, but not looked at. */
        OFF,
        /** Looked at and mentioned in explanations, without effect. */
        SHADOW,
        ENFORCE
    }

    /** First and last day a policy holds, in UTC or in the site's own time zone; null means without end. */
    record Effective(@Nullable LocalDate from, @Nullable LocalDate until, boolean siteZone) {

        static final Effective ALWAYS = new Effective(null, null, false);

        boolean on(java.time.Instant moment, ZoneId site) {
            if (from == null && until == null) {
                return true;
            }
            // Days since 1970 and not dates: this is asked for every rule of every ruling.
            long seconds = moment.getEpochSecond();
            if (siteZone) {
                seconds += site.getRules().getOffset(moment).getTotalSeconds();
            }
            long day = Math.floorDiv(seconds, 86_400L);
            return (from == null || day >= from.toEpochDay()) && (until == null || day <= until.toEpochDay());
        }
    }

    /** A named condition: a tick or a cross in the explanation. */
    record Condition(String name, String expr) {}

    /** What follows when all conditions hold. */
    sealed interface Effect {

        /** It may be done; with no approvals, automatically inside the limits. */
        record Permit(List<ApprovalNeed> approvals) implements Effect {

            public Permit {
                approvals = List.copyOf(approvals);
            }

            int people() {
                return approvals.stream().mapToInt(ApprovalNeed::count).sum();
            }
        }

        /** It may not be done, whatever permits say. */
        record Forbid(String reason) implements Effect {}
    }

    /** How often and how much in a window; null means unlimited. Counted where clearances are spent. */
    record Limits(@Nullable Long perHour, @Nullable Long perDayMinor) {

        static final Limits NONE = new Limits(null, null);
    }

    /** One of the policy's own cases: values over neutral ones, and what must come of them. */
    record Case(String name, Map<Variable, Object> given, Set<Variable> unset, String expect) {}
}
