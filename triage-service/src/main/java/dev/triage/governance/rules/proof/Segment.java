package dev.triage.governance.rules.proof;

import dev.triage.governance.Ruling.ApprovalNeed;
import dev.triage.governance.rules.Policy;
import dev.triage.governance.rules.Policy.Effect;
import dev.triage.governance.rules.Policy.Tier;
import dev.triage.governance.rules.Variable;
import java.util.ArrayList;
import java.util.List;

/**
 * One value tier of a permit: who is asked there, and where the permit applies at such a value.
 *
 * @param number from 0; together the tiers of a permit are where it applies
 */
record Segment(RuleRegion rule, int number, Tier tier, Region applies) {

    /** The tiers of a permit, least value first; those the permit never reaches are empty. A forbid has none. */
    static List<Segment> of(RuleRegion rule) {
        List<Segment> segments = new ArrayList<>();
        if (rule.compiled().policy().then() instanceof Effect.Permit permit) {
            List<Tier> tiers = permit.tiers();
            for (int i = 0; i < tiers.size(); i++) {
                segments.add(new Segment(rule, i, tiers.get(i), rule.applies().and(values(tiers.get(i)))));
            }
        }
        return List.copyOf(segments);
    }

    private static Region values(Tier tier) {
        if (tier.aboveMinor() == null && tier.upToMinor() == null) {
            return Region.ALL;
        }
        long from = tier.aboveMinor() == null ? -Numbers.FAR : tier.aboveMinor() + 1;
        long to = tier.upToMinor() == null ? Numbers.FAR : tier.upToMinor();
        return Region.of(new Dimension.Of(Variable.VALUE_MINOR), Numbers.between(from, to));
    }

    Policy policy() {
        return rule.compiled().policy();
    }

    List<ApprovalNeed> approvals() {
        return tier.approvals();
    }

    int people() {
        return tier.people();
    }

    /** " at valueMinor <= 1000"; empty for a permit that asks for the same at any value. */
    String where() {
        if (tier.aboveMinor() == null) {
            return tier.upToMinor() == null ? "" : " at valueMinor <= " + tier.upToMinor();
        }
        return " at valueMinor > " + tier.aboveMinor()
                + (tier.upToMinor() == null ? "" : " and <= " + tier.upToMinor());
    }
}
