package dev.triage.governance.rules;

import dev.triage.assessment.Category;
import dev.triage.governance.Ruling.ApprovalNeed;
import java.util.LinkedHashMap;
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

    /** A named condition: a tick or a cross in the explanation. */
    record Condition(String name, String expr) {}

    /** What follows when all conditions hold. */
    sealed interface Effect {

        /** It may be done; with no approvals, automatically inside the limits. */
        record Permit(List<ApprovalLine> lines) implements Effect {

            public Permit {
                lines = List.copyOf(lines);
            }

            /** Who must approve at any value: all lines, the most this permit ever asks for. */
            List<ApprovalNeed> approvals() {
                return approvals(Long.MAX_VALUE);
            }

            /** Who must approve at this value, in minor units. */
            List<ApprovalNeed> approvals(long valueMinor) {
                Map<String, Integer> needs = new LinkedHashMap<>();
                lines.stream()
                        .filter(line -> line.aboveMinor() == null || valueMinor > line.aboveMinor())
                        .forEach(line -> needs.merge(line.role(), line.count(), Integer::sum));
                return needs.entrySet().stream()
                        .map(need -> new ApprovalNeed(need.getKey(), need.getValue()))
                        .toList();
            }

            /** The most people it ever asks for. */
            int people() {
                return lines.stream().mapToInt(ApprovalLine::count).sum();
            }
        }

        /** It may not be done, whatever permits say. */
        record Forbid(String reason) implements Effect {}
    }

    /** So many people of a role, at every value or, with {@code aboveMinor}, only above that value in minor units. */
    record ApprovalLine(String role, int count, @Nullable Long aboveMinor) {}

    /**
     * How often and how much, in hours and days of the calendar, in UTC; null means unlimited. Counted where clearances
     * are spent.
     *
     * @param perRequestMinor the most one request may be worth, in minor units; looked at like a condition
     * @param perWorkflow what each workflow may reach, counting what other rules let out of it too
     */
    record Limits(
            @Nullable Long perHour,
            @Nullable Long perDay,
            @Nullable Long perDayMinor,
            @Nullable Long perRequestMinor,
            Windows perWorkflow) {

        static final Limits NONE = new Limits(null, null, null, null, Windows.NONE);
    }

    /** Requests in an hour and in a day, minor units in a day. */
    record Windows(
            @Nullable Long perHour,
            @Nullable Long perDay,
            @Nullable Long perDayMinor) {

        static final Windows NONE = new Windows(null, null, null);
    }

    /** One of the policy's own cases: values over neutral ones, and what must come of them. */
    record Case(String name, Map<Variable, Object> given, Set<Variable> unset, String expect) {}
}
