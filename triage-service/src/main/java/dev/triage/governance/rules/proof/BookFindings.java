package dev.triage.governance.rules.proof;

import dev.triage.governance.RuleProof.Finding;
import dev.triage.governance.RuleProof.Kind;
import dev.triage.governance.RuleProof.Witness;
import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.ApprovalNeed;
import dev.triage.governance.rules.Policy;
import dev.triage.governance.rules.Policy.Effect;
import dev.triage.governance.rules.PolicyBook;
import dev.triage.governance.rules.Variable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        this.forbidden = union(forbids);
    }

    /** What concerns one of those asked about. */
    List<Finding> all() {
        for (int i = 0; i < forbids.size(); i++) {
            maskedForbid(i);
            cuts(forbids.get(i));
        }
        for (int i = 0; i < permits.size(); i++) {
            maskedPermit(i);
            for (int j = i + 1; j < permits.size(); j++) {
                overlap(i, j);
            }
        }
        return findings.stream()
                .filter(finding -> finding.rules().stream().anyMatch(named::contains))
                .toList();
    }

    /** Where each permit decides: it holds, no forbid does, and no permit before it. */
    Map<Checked, Region> deciding() {
        Map<Checked, Region> deciding = new LinkedHashMap<>();
        for (int i = 0; i < permits.size(); i++) {
            deciding.put(permits.get(i), applies(permits.get(i)).minus(ahead(i)));
        }
        return deciding;
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

    private void maskedPermit(int index) {
        Checked permit = permits.get(index);
        if (applies(permit).isEmpty()) {
            return;
        }
        Region left = applies(permit).minus(ahead(index));
        if (left.isEmpty()) {
            List<Checked> rivals = new ArrayList<>(forbids);
            rivals.addAll(permits.subList(0, index));
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

    private void overlap(int first, int second) {
        Checked winner = permits.get(first);
        Checked loser = permits.get(second);
        List<ApprovalNeed> asked = approvals(winner);
        List<ApprovalNeed> other = approvals(loser);
        if (asked.equals(other)) {
            return;
        }
        Region both = applies(winner).and(applies(loser));
        Region undisturbed = both.isEmpty() ? both : both.minus(ahead(first));
        if (undisturbed.isEmpty()) {
            return;
        }
        Optional<Witness> witness = find(
                undisturbed,
                values -> decides(winner, values) && loser.region().confirmed(values));
        if (witness.isEmpty()) {
            findings.add(winner.finding(
                    Kind.NOT_ANALYSED,
                    loser,
                    "not analysed: whether it holds together with '" + loser.id()
                            + "' hangs on a part that is taken as a whole, and no case was found",
                    null));
            return;
        }
        boolean byAlphabet = reason(winner, loser).isEmpty();
        findings.add(winner.finding(
                byAlphabet ? Kind.AMBIGUOUS_OVERLAP : Kind.OVERLAP,
                loser,
                "overlap: where '" + winner.id() + "' and '" + loser.id() + "' both hold, the first decides and asks for "
                        + Showing.people(asked) + ", the second would ask for " + Showing.people(other) + "; it goes first "
                        + (byAlphabet ? "by its id alone: narrow one of the two" : reason(winner, loser)),
                witness.get()));
    }

    private static String reason(Checked winner, Checked loser) {
        Policy first = winner.region().compiled().policy();
        Policy second = loser.region().compiled().policy();
        if (first.scope().specificity() != second.scope().specificity()) {
            return "because its scope is narrower";
        }
        return people(first) == people(second) ? "" : "because it asks for more people";
    }

    private static int people(Policy policy) {
        return policy.then() instanceof Effect.Permit permit ? permit.people() : 0;
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
                            + cut.stream().map(permit -> "'" + permit.id() + "'").collect(Collectors.joining(", "))
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

    /** What is taken from a permit: by all forbids, and by the permits asked before it. */
    private Region ahead(int index) {
        return forbidden.or(union(permits.subList(0, index)));
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

    private static boolean same(Region one, Region other) {
        return one.minus(other).isEmpty() && other.minus(one).isEmpty();
    }

    private static List<ApprovalNeed> approvals(Checked rule) {
        return Objects.requireNonNull(
                        rule.region().compiled().policy().then() instanceof Effect.Permit permit ? permit : null)
                .approvals();
    }
}
