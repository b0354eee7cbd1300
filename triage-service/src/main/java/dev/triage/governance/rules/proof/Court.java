package dev.triage.governance.rules.proof;

import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.RuleReference;
import dev.triage.governance.rules.ActivePolicy;
import dev.triage.governance.rules.CaseRun;
import dev.triage.governance.rules.CompiledPolicy;
import dev.triage.governance.rules.Inputs;
import dev.triage.governance.rules.PolicyBook;
import dev.triage.governance.rules.Variable;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The ruling code of real requests, over some policies: what a witness is put to. */
final class Court {

    private final PolicyBook book;
    private final Set<String> neverAutomatic;

    /**
     * Over these policies.
     *
     * @param neverAutomatic workflows the catalogue keeps from being automatic
     */
    Court(List<CompiledPolicy> policies, Set<String> neverAutomatic) {
        this.book = new PolicyBook(policies.stream().map(Court::active).toList());
        this.neverAutomatic = Set.copyOf(neverAutomatic);
    }

    static ActivePolicy active(CompiledPolicy policy) {
        return new ActivePolicy(new RuleReference(policy.policy().id(), 1, ""), policy);
    }

    Ruling rule(Map<Variable, Object> values) {
        boolean never = neverAutomatic.contains(String.valueOf(values.get(Variable.WORKFLOW)));
        return book.rule(CaseRun.question(values, never), Inputs.of(values));
    }
}
