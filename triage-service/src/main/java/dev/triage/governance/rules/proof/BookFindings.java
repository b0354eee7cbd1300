package dev.triage.governance.rules.proof;

import dev.triage.governance.RuleProof.Finding;
import dev.triage.governance.RuleProof.Kind;
import dev.triage.governance.RuleProof.Witness;
import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.ApprovalNeed;
import dev.triage.governance.rules.PolicyBook;
import dev.triage.governance.rules.Variable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What is wrong between the enforced rules: those that never decide, and those that hold together and disagree. */
final class BookFindings {

    private final Set<String> named;
    private final Region known;
    private final Witnesses witnesses;
    private final Court court;
    private final List<Checked> forbids;
    private final List<Checked> permits;
    private final List<Tiered> tiers;
    private final Region forbidden;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * Over a book.
     *
     * @param enforced the rules that count, drafts in the place of what they replace
     * @param named ids of those that were asked about
     * @param known the workflows there are
     */
    BookFindings(List<Checked> enforced, Set<String> named, Region known, Witnesses witnesses, Court court) {
        Comparator<Checked> precedence =
                Comparator.comparing(rule -> Court.active(rule.region().compiled()), PolicyBook.precedence());
        this.named = Set.copyOf(named);
        this.known = known;
        this.witnesses = witnesses;
        this.court = court;
        this.forbids = enforced.stream()
                .filter(rule -> rule.region().forbids())
                .sorted(precedence)
                .toList();
        this.permits = enforced.stream()
                .filter(rule -> !rule.region().forbids())
                .sorted(precedence)
                .toList();
        // As the book decides: narrow before wide, then who asks for most at the value in question, then the order of
        // rules.
        this.tiers = permits.stream()
                .flatMap(rule -> Segment.of(rule.region()).stream()
                        .map(tier -> new Tiered(rule, tier, tier.applies().and(known))))
                .sorted(Comparator.comparingInt(
                                (Tiered tier) -> tier.segment().policy().scope().specificity())
                        .thenComparingInt(tier -> tier.segment().people())
                        .reversed())
                .toList();
        this.forbidden = union(forbids);
    }

    /** One value tier of a permit. */
    private record Tiered(Checked rule, Segment segment, Region applies) {}

    /** Where a permit decides with what it asks for there. */
    record Deciding(Checked rule, Segment segment, Region region) {}

    /** What concerns one of those asked about. */
    List<Finding> all() {
        for (int i = 0; i < forbids.size(); i++) {
            maskedForbid(i);
            cuts(forbids.get(i));
        }
        for (int i = 0; i < permits.size(); i++) {
            maskedPermit(permits.get(i));
        }
        Set<List<Object>> said = new HashSet<>();
        for (int i = 0; i < tiers.size(); i++) {
            for (int j = i + 1; j < tiers.size(); j++) {
                overlap(i, j, said);
            }
        }
        return findings.stream()
                .filter(finding -> finding.rules().stream().anyMatch(named::contains))
                .toList();
    }

    /** Where each tier of each permit decides: it holds, no forbid does, and no tier before it. */
    List<Deciding> deciding() {
        List<Deciding> deciding = new ArrayList<>();
        for (int i = 0; i < tiers.size(); i++) {
            Tiered tier = tiers.get(i);
            deciding.add(
                    new Deciding(tier.rule(), tier.segment(), tier.applies().minus(ahead(i, tier.rule()))));
        }
        return List.copyOf(deciding);
    }

    /** Where no permit applies. */
    Region uncovered(Region among) {
        return among.minus(union(permits));
    }

    private void maskedForbid(int index) {
        Checked forbid = forbids.get(index);
        if (applies(forbid).isEmpty() || forbids.size() == 1) {
            return;
        }
        List<Checked> others = new ArrayList<>(forbids);
        others.remove(forbid);
        // Of two that say the same the first is kept, and the second has nothing left to say.
        List<Checked> rivals = others.stream()
                .filter(other -> forbids.indexOf(other) < index || !same(applies(other), applies(forbid)))
                .toList();
        if (applies(forbid).minus(union(rivals)).isEmpty()) {
            masked(forbid, meeting(forbid, rivals), "forbids nothing that is not forbidden already by ");
        }
    }

    private void maskedPermit(Checked permit) {
        if (applies(permit).isEmpty()) {
            return;
        }
        Region left = Region.NONE;
        Map<String, Checked> before = new LinkedHashMap<>();
        forbids.forEach(forbid -> before.put(forbid.id(), forbid));
        for (int i = 0; i < tiers.size(); i++) {
            Tiered tier = tiers.get(i);
            if (same(tier.rule(), permit)) {
                left = left.or(tier.applies().minus(ahead(i, permit)));
                tiers.subList(0, i).stream()
                        .filter(other -> !same(other.rule(), permit))
                        .filter(other -> !other.applies().and(tier.applies()).isEmpty())
                        .forEach(other -> before.put(other.rule().id(), other.rule()));
            }
        }
        if (left.isEmpty()) {
            List<Checked> rivals = List.copyOf(before.values());
            masked(permit, meeting(permit, rivals), "never decides: where it holds, the answer is always that of ");
        } else if (find(left, values -> decides(permit, values)).isEmpty()) {
            findings.add(permit.finding(
                    Kind.NOT_ANALYSED,
                    "/when",
                    "not analysed: whether it ever decides hangs on a part that is taken as a whole, and no case was found",
                    null));
        }
    }

    private void masked(Checked rule, List<Checked> by, String words) {
        Optional<Witness> witness =
                find(applies(rule), values -> rule.region().confirmed(values) && !decides(rule, values));
        findings.add(rule.finding(
                Kind.MASKED,
                by.getFirst(),
                "masked: '" + rule.id() + "' " + words
                        + by.stream().map(other -> "'" + other.id() + "'").collect(Collectors.joining(" or ")),
                witness.orElse(null)));
    }

    /** Only those the rule meets at all. */
    private List<Checked> meeting(Checked rule, List<Checked> others) {
        return others.stream()
                .filter(other -> !applies(other).and(applies(rule)).isEmpty())
                .toList();
    }

    /** Said once for each pair of rules and kind, however many of their tiers meet. */
    private void overlap(int first, int second, Set<List<Object>> said) {
        Tiered upper = tiers.get(first);
        Tiered lower = tiers.get(second);
        Checked winner = upper.rule();
        Checked loser = lower.rule();
        List<ApprovalNeed> asked = upper.segment().approvals();
        List<ApprovalNeed> other = lower.segment().approvals();
        if (same(winner, loser) || asked.equals(other)) {
            return;
        }
        Region both = upper.applies().and(lower.applies());
        Region undisturbed = both.isEmpty() ? both : both.minus(ahead(first, winner));
        if (undisturbed.isEmpty()) {
            return;
        }
        boolean byAlphabet = reason(upper.segment(), lower.segment()).isEmpty();
        if (said.contains(List.of(winner.id(), loser.id(), byAlphabet))) {
            return;
        }
        Optional<Witness> witness = find(
                undisturbed, values -> decides(winner, values) && loser.region().confirmed(values));
        said.add(List.of(winner.id(), loser.id(), byAlphabet));
        if (witness.isEmpty()) {
            findings.add(winner.finding(
                    Kind.NOT_ANALYSED,
                    loser,
                    "not analysed: whether it holds together with '" + loser.id()
                            + "' hangs on a part that is taken as a whole, and no case was found",
                    null));
            return;
        }
        findings.add(winner.finding(
                byAlphabet ? Kind.AMBIGUOUS_OVERLAP : Kind.OVERLAP,
                loser,
                "overlap: where '" + winner.id() + "' and '" + loser.id() + "' both hold"
                        + upper.segment().where() + ", the first decides and asks for "
                        + Showing.people(asked) + ", the second would ask for " + Showing.people(other)
                        + "; it goes first "
                        + (byAlphabet
                                ? "by its id alone: narrow one of the two"
                                : reason(upper.segment(), lower.segment())),
                witness.get()));
    }

    private static String reason(Segment winner, Segment loser) {
        if (winner.policy().scope().specificity() != loser.policy().scope().specificity()) {
            return "because its scope is narrower";
        }
        if (winner.people() != loser.people()) {
            return "because it asks for more people";
        }
        return winner.rule().compiled().people() == loser.rule().compiled().people()
                ? ""
                : "because it asks for more people at greater values";
    }

    /** The permits a forbid takes something from, of those asked about: all in one line, with a case of the first. */
    private void cuts(Checked forbid) {
        List<Checked> cut = new ArrayList<>();
        Witness first = null;
        for (Checked permit : permits) {
            if (!named.contains(forbid.id()) && !named.contains(permit.id())) {
                continue;
            }
            Region both = applies(permit).and(applies(forbid));
            Optional<Witness> witness = both.isEmpty()
                    ? Optional.empty()
                    : find(
                            both,
                            values -> permit.region().confirmed(values)
                                    && forbid.region().confirmed(values)
                                    && court.rule(values).outcome() == Ruling.Outcome.DENIED);
            if (witness.isPresent()) {
                cut.add(permit);
                first = first == null ? witness.get() : first;
            }
        }
        if (first != null) {
            findings.add(new Finding(
                    Kind.OVERLAP,
                    forbid.path(),
                    java.util.stream.Stream.concat(java.util.stream.Stream.of(forbid), cut.stream())
                            .map(Checked::id)
                            .toList(),
                    0,
                    0,
                    "overlap: '" + forbid.id() + "' forbids part of what is permitted by "
                            + cut.stream()
                                    .map(permit -> "'" + permit.id() + "'")
                                    .collect(Collectors.joining(", "))
                            + "; a forbid goes first",
                    first));
        }
    }

    private boolean decides(Checked rule, Map<Variable, Object> values) {
        Ruling.RuleReference by = court.rule(values).rule();
        return by != null && by.id().equals(rule.id());
    }

    private Optional<Witness> find(Region where, Predicate<Map<Variable, Object>> confirmed) {
        return witnesses.find(where, confirmed).map(values -> Showing.witness(values, court.rule(values)));
    }

    /** What is taken from a tier: by all forbids, and by the tiers of other permits that go before it. */
    private Region ahead(int index, Checked rule) {
        Region ahead = forbidden;
        for (Tiered tier : tiers.subList(0, index)) {
            ahead = same(tier.rule(), rule) ? ahead : ahead.or(tier.applies());
        }
        return ahead;
    }

    private Region applies(Checked rule) {
        return rule.region().applies().and(known);
    }

    private Region union(List<Checked> rules) {
        Region union = Region.NONE;
        for (Checked rule : rules) {
            union = union.or(applies(rule));
        }
        return union;
    }

    private static boolean same(Checked one, Checked other) {
        return one.id().equals(other.id());
    }

    private static boolean same(Region one, Region other) {
        return one.minus(other).isEmpty() && other.minus(one).isEmpty();
    }
}
