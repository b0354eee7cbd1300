package dev.triage.governance.rules;

import dev.triage.governance.RuleDifference.Reach;
import dev.triage.governance.Ruling.ApprovalNeed;
import dev.triage.governance.rules.Policy.Effect;
import dev.triage.governance.rules.Policy.Tier;
import dev.triage.governance.rules.PolicyDifference.Extent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a change of the people a permit asks for changes, in one sentence, tier by tier where they hang on the value. Pure. */
final class ApprovalChange {

    private ApprovalChange() {}

    /** Empty when both ask for the same people at every value. */
    static Optional<Extent> of(Effect.Permit was, Effect.Permit is, String currency) {
        Reach reach = Reach.NEITHER;
        boolean same = true;
        // Between two starts of tiers neither changes, so a look at the end of each stretch sees everything.
        SortedSet<Long> ends = new TreeSet<>(List.of(Long.MAX_VALUE));
        ends.addAll(starts(was));
        ends.addAll(starts(is));
        for (long value : ends) {
            Map<String, Integer> old = people(was.approvals(value));
            Map<String, Integer> now = people(is.approvals(value));
            same &= old.equals(now);
            reach = reach.and(reach(old, now));
        }
        if (same) {
            return Optional.empty();
        }
        boolean tiered = was.tiers().size() > 1 || is.tiers().size() > 1;
        return Optional.of(new Extent(
                tiered
                        ? needs(is, currency) + "; before: " + needs(was, currency)
                        : flat(people(was.approvals()), people(is.approvals())),
                reach));
    }

    /** "needs 1 approver", "automatic inside its limits, above 1,000.00 EUR needs 1 lead". */
    static String needs(Effect.Permit permit, String currency) {
        StringBuilder words = new StringBuilder();
        for (Tier tier : permit.tiers()) {
            if (tier.aboveMinor() != null) {
                words.append(", above ")
                        .append(Amounts.of(tier.aboveMinor(), currency))
                        .append(' ');
            }
            words.append(needs(people(tier.approvals())));
        }
        return words.toString();
    }

    private static Set<Long> starts(Effect.Permit permit) {
        Set<Long> starts = new TreeSet<>();
        for (Tier tier : permit.tiers()) {
            if (tier.aboveMinor() != null) {
                starts.add(tier.aboveMinor());
            }
        }
        return starts;
    }

    /** Role to count, by role. */
    private static Map<String, Integer> people(List<ApprovalNeed> needs) {
        return needs.stream()
                .collect(Collectors.toMap(ApprovalNeed::role, ApprovalNeed::count, Integer::sum, TreeMap::new));
    }

    private static Reach reach(Map<String, Integer> old, Map<String, Integer> now) {
        Reach reach = Reach.NEITHER;
        Set<String> roles = new LinkedHashSet<>(old.keySet());
        roles.addAll(now.keySet());
        for (String role : roles) {
            int more = now.getOrDefault(role, 0) - old.getOrDefault(role, 0);
            reach = reach.and(more > 0 ? Reach.NARROWS : more < 0 ? Reach.WIDENS : Reach.NEITHER);
        }
        return reach;
    }

    private static String flat(Map<String, Integer> old, Map<String, Integer> now) {
        return needs(now) + (now.isEmpty() ? ", " : " instead of ") + instead(old, now);
    }

    private static String needs(Map<String, Integer> people) {
        return people.isEmpty() ? "automatic inside its limits" : "needs " + listed(people);
    }

    /** {@code 1} when only the number differs, else the whole list. */
    private static String instead(Map<String, Integer> old, Map<String, Integer> now) {
        if (now.isEmpty()) {
            return "needed " + listed(old);
        }
        if (old.isEmpty()) {
            return "none";
        }
        return old.size() == 1 && old.keySet().equals(now.keySet())
                ? String.valueOf(old.values().iterator().next())
                : listed(old);
    }

    private static String listed(Map<String, Integer> people) {
        return people.entrySet().stream()
                .map(need -> need.getValue() + " " + need.getKey() + (need.getValue() == 1 ? "" : "s"))
                .collect(Collectors.joining(" and "));
    }
}
