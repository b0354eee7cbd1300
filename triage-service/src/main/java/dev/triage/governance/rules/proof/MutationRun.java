package dev.triage.governance.rules.proof;

import dev.triage.governance.RuleFiles.Mutation;
import dev.triage.governance.RuleFiles.PolicyFile;
import dev.triage.governance.RuleFiles.Survivor;
import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.ApprovalNeed;
import dev.triage.governance.Ruling.Outcome;
import dev.triage.governance.rules.CaseRun;
import dev.triage.governance.rules.CompiledPolicy;
import dev.triage.governance.rules.Policy;
import dev.triage.governance.rules.PolicyPlaces;
import dev.triage.governance.rules.PolicyReader;
import dev.triage.governance.rules.PolicyReader.Reading;
import dev.triage.governance.rules.Variable;
import dev.triage.platform.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Weakens a policy one change at a time and runs its cases against it. A change that the regions prove to change nothing
 * is left out; one that no case notices is reported with a case that would.
 */
public final class MutationRun {

    private final CompiledPolicy original;
    private final @Nullable RuleRegion region;
    private final Witnesses witnesses = new Witnesses(Set.of());

    private MutationRun(CompiledPolicy original) {
        this.original = CaseRun.inForce(original);
        this.region = region(this.original);
    }

    /** Of a file; empty when it cannot be read, or when its own cases fail: then nothing could be told from a failure. */
    public static Optional<Mutation> of(PolicyFile file) {
        if (!(PolicyReader.read(file.text()) instanceof Reading.Read(CompiledPolicy policy))) {
            return Optional.empty();
        }
        if (!CaseRun.of(policy).passed()) {
            return Optional.empty();
        }
        MutationRun run = new MutationRun(policy);
        int equivalent = 0;
        List<Survivor> survivors = new ArrayList<>();
        List<Mutant> mutants = Mutants.of(policy, PolicyPlaces.of(file.text()));
        for (Mutant mutant : mutants) {
            if (!CaseRun.of(mutant.policy(), policy.policy().scope()).passed()) {
                continue;
            }
            CompiledPolicy changed = CaseRun.inForce(mutant.policy());
            Region difference = run.difference(changed);
            if (run.sameLimits(changed) && difference != null && difference.isEmpty()) {
                equivalent++;
            } else {
                survivors.add(new Survivor(
                        mutant.place().line(),
                        mutant.place().column(),
                        mutant.place().message(),
                        run.remedy(changed, difference)));
            }
        }
        return Optional.of(new Mutation(file.path(), policy.policy().id(), mutants.size(), equivalent, survivors));
    }

    private boolean sameLimits(CompiledPolicy changed) {
        return changed.policy().limits().equals(original.policy().limits());
    }

    /** A permit for postings alone that asks for nobody asks for one approver: the ruling sees to it. */
    private static Map<String, Integer> asks(Segment segment) {
        boolean never =
                Policy.NEVER_AUTOMATIC.containsAll(segment.policy().scope().workflows());
        return never && segment.people() == 0 ? Map.of(Role.APPROVER.code(), 1) : people(segment.approvals());
    }

    /**
     * Where one applies and the other does not, or where both do and ask for different people; null when the conditions
     * branch too often to say.
     */
    private @Nullable Region difference(CompiledPolicy changed) {
        RuleRegion mine = region;
        RuleRegion other = region(changed);
        if (mine == null || other == null) {
            return null;
        }
        try {
            Region difference =
                    mine.applies().minus(other.applies()).or(other.applies().minus(mine.applies()));
            for (Segment here : Segment.of(mine)) {
                for (Segment there : Segment.of(other)) {
                    if (!asks(here).equals(asks(there))) {
                        difference = difference.or(here.applies().and(there.applies()));
                    }
                }
            }
            return difference;
        } catch (Region.TooManyBoxes e) {
            return null;
        }
    }

    private static @Nullable RuleRegion region(CompiledPolicy policy) {
        try {
            return RuleRegion.of(policy);
        } catch (Region.TooManyBoxes e) {
            return null;
        }
    }

    /** A case the original passes and the changed one does not, as the policy would write it. */
    private String remedy(CompiledPolicy changed, @Nullable Region difference) {
        boolean limits = !sameLimits(changed);
        Region where = limits && region != null ? region.applies() : difference;
        if (where == null) {
            return "";
        }
        return witnesses
                .find(
                        where,
                        values -> limits
                                ? CaseRun.ruling(original, values).outcome() != Outcome.DENIED
                                : !shown(original, values).equals(shown(changed, values)))
                .map(values -> written(values, limits))
                .orElse("");
    }

    private String written(Map<Variable, Object> values, boolean limits) {
        Ruling ruling = CaseRun.ruling(original, values);
        Map<Variable, Object> neutral = CaseRun.neutral(original.policy().scope());
        Map<String, @Nullable Object> given = new LinkedHashMap<>();
        for (Variable variable : Variable.values()) {
            boolean follows = variable == Variable.FAMILY;
            Object value = values.get(variable);
            if (!follows && !Objects.equals(value, neutral.get(variable))) {
                given.put(variable.code(), Showing.written(value));
            }
        }
        StringBuilder words = new StringBuilder("{name: …, given: ")
                .append(Showing.yaml(given))
                .append(", expect: ")
                .append(ruling.outcome());
        if (ruling.outcome() == Outcome.NEEDS_APPROVAL) {
            words.append(", expectApprovals: ").append(Showing.yaml(people(ruling.approvals())));
        }
        if (limits) {
            words.append(", expectLimits: ").append(original.policy().limits().shown());
        }
        return words.append('}').toString();
    }

    /** Outcome and people: what a case can state beside limits. */
    private static String shown(CompiledPolicy policy, Map<Variable, Object> values) {
        Ruling ruling = CaseRun.ruling(policy, values);
        return ruling.outcome() + " " + people(ruling.approvals());
    }

    private static Map<String, Integer> people(List<ApprovalNeed> approvals) {
        Map<String, Integer> people = new TreeMap<>();
        approvals.forEach(need -> people.merge(need.role(), need.count(), Integer::sum));
        return people;
    }
}
