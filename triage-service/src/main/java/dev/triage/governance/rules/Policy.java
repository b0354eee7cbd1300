package dev.triage.governance.rules;

import dev.triage.assessment.Category;
import dev.triage.governance.Ruling.ApprovalNeed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
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

    /** A named condition: a tick or a cross in the explanation. */
    public record Condition(String name, String expr) {}

    /** What follows when all conditions hold. */
    public sealed interface Effect {

        /** It may be done; with no approvals, automatically inside the limits. */
        record Permit(List<ApprovalLine> lines) implements Effect {

            public Permit {
                lines = List.copyOf(lines);
            }

            /** Who must approve at any value: all lines, the most this permit ever asks for. */
            public List<ApprovalNeed> approvals() {
                return approvals(Long.MAX_VALUE);
            }

            /** Who must approve at this value, in minor units. */
            public List<ApprovalNeed> approvals(long valueMinor) {
                Map<String, Integer> needs = new LinkedHashMap<>();
                for (ApprovalLine line : lines) {
                    if (line.aboveMinor() == null || valueMinor > line.aboveMinor()) {
                        needs.merge(line.role(), line.count(), Integer::sum);
                    }
                }
                return needs.entrySet().stream()
                        .map(need -> new ApprovalNeed(need.getKey(), need.getValue()))
                        .toList();
            }

            /** What it asks for from each value on, least first and without gaps; one tier when it never changes. */
            public List<Tier> tiers() {
                SortedSet<Long> starts = new TreeSet<>();
                for (ApprovalLine line : lines) {
                    if (line.aboveMinor() != null) {
                        starts.add(line.aboveMinor());
                    }
                }
                List<Tier> tiers = new ArrayList<>();
                Long above = null;
                for (Long next : starts) {
                    tiers.add(new Tier(above, next, approvals(next)));
                    above = next;
                }
                tiers.add(new Tier(above, null, approvals()));
                return List.copyOf(tiers);
            }
        }

        /** It may not be done, whatever permits say. */
        record Forbid(String reason) implements Effect {}
    }

    /** So many people of a role, at every value or, with {@code aboveMinor}, only above that value in minor units. */
    public record ApprovalLine(
            String role, int count, @Nullable Long aboveMinor) {}

    /**
     * What a permit asks for between two values, in minor units.
     *
     * @param aboveMinor the tier begins above it; null means at any value however low
     * @param upToMinor the last value of the tier; null means without end
     */
    public record Tier(@Nullable Long aboveMinor, @Nullable Long upToMinor, List<ApprovalNeed> approvals) {

        public Tier {
            approvals = List.copyOf(approvals);
        }

        public int people() {
            int people = 0;
            for (ApprovalNeed need : approvals) {
                people += need.count();
            }
            return people;
        }
    }

    /**
     * How often and how much, in hours and days of the calendar, in UTC; null means unlimited. Counted where clearances
     * are spent.
     *
     * @param perRequestMinor the most one request may be worth, in minor units; looked at like a condition
     * @param perWorkflow what each workflow may reach, counting what other rules let out of it too
     */
    public record Limits(
            @Nullable Long perHour,
            @Nullable Long perDay,
            @Nullable Long perDayMinor,
            @Nullable Long perRequestMinor,
            Windows perWorkflow) {

        public static final Limits NONE = new Limits(null, null, null, null, Windows.NONE);

        /** On one line, as a case's {@code expectLimits} writes them; what is unlimited is left out. */
        public String shown() {
            List<String> parts = new ArrayList<>();
            add(parts, "perHour", perHour);
            add(parts, "perDay", perDay);
            add(parts, "perDayMinor", perDayMinor);
            add(parts, "perRequestMinor", perRequestMinor);
            List<String> workflow = new ArrayList<>();
            add(workflow, "perHour", perWorkflow.perHour());
            add(workflow, "perDay", perWorkflow.perDay());
            add(workflow, "perDayMinor", perWorkflow.perDayMinor());
            if (!workflow.isEmpty()) {
                parts.add("perWorkflow: {" + String.join(", ", workflow) + "}");
            }
            return "{" + String.join(", ", parts) + "}";
        }

        private static void add(List<String> parts, String name, @Nullable Long limit) {
            if (limit != null) {
                parts.add(name + ": " + limit);
            }
        }
    }

    /** Requests in an hour and in a day, minor units in a day. */
    public record Windows(
            @Nullable Long perHour,
            @Nullable Long perDay,
            @Nullable Long perDayMinor) {

        public static final Windows NONE = new Windows(null, null, null);
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
