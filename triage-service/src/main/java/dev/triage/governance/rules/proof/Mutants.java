package dev.triage.governance.rules.proof;

import dev.triage.governance.Ruling.ApprovalNeed;
import dev.triage.governance.rules.CompiledPolicy;
import dev.triage.governance.rules.CompiledPolicy.Clause;
import dev.triage.governance.rules.ExpressionCompiler;
import dev.triage.governance.rules.Policy;
import dev.triage.governance.rules.Policy.Effect;
import dev.triage.governance.rules.Policy.Limits;
import dev.triage.governance.rules.Policy.Scope;
import dev.triage.governance.rules.PolicyPlaces;
import dev.triage.platform.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A policy changed in one place at a time: conditions, approvals, limits, scope; a forbid is taken away whole. */
final class Mutants {

    private static final List<String> ALL = List.of(Policy.ANY);

    private final CompiledPolicy compiled;
    private final Policy policy;
    private final PolicyPlaces places;
    private final List<Mutant> mutants = new ArrayList<>();

    private Mutants(CompiledPolicy compiled, PolicyPlaces places) {
        this.compiled = compiled;
        this.policy = compiled.policy();
        this.places = places;
    }

    static List<Mutant> of(CompiledPolicy compiled, PolicyPlaces places) {
        Mutants all = new Mutants(compiled, places);
        all.conditions();
        all.effect();
        all.limits();
        all.scope();
        return List.copyOf(all.mutants);
    }

    private void conditions() {
        for (int i = 0; i < compiled.conditions(); i++) {
            List<Clause> fewer = clauses();
            fewer.remove(i);
            add("/when/" + i, "condition '" + compiled.name(i) + "' was dropped", policy, fewer);
            for (ExpressionMutations.Mutation mutation :
                    ExpressionMutations.of(compiled.expression(i).text())) {
                if (ExpressionCompiler.compile(mutation.text())
                        instanceof ExpressionCompiler.Outcome.Compiled(var expression)) {
                    List<Clause> changed = clauses();
                    changed.set(i, new Clause(compiled.name(i), expression));
                    mutants.add(new Mutant(
                            places.inside(i, mutation.offset(), "'" + compiled.name(i) + "': " + mutation.change()),
                            new CompiledPolicy(policy, changed)));
                }
            }
        }
    }

    private void effect() {
        switch (policy.then()) {
            case Effect.Forbid forbid -> {
                List<Clause> never = clauses();
                if (ExpressionCompiler.compile("false") instanceof ExpressionCompiler.Outcome.Compiled(var expression)) {
                    never.add(new Clause("removed", expression));
                }
                add("/then", "the forbid was removed", policy, never);
            }
            case Effect.Permit(List<ApprovalNeed> approvals) -> {
                for (int i = 0; i < approvals.size(); i++) {
                    ApprovalNeed need = approvals.get(i);
                    String pointer = "/then/permit/approvals/" + i;
                    if (need.count() > 1) {
                        approvals(pointer, "one " + need.role() + " fewer", with(approvals, i, need.role(), need.count() - 1));
                    }
                    approvals(pointer, "no " + need.role() + " asked for", with(approvals, i, null, 0));
                    if (need.role().equals(Role.LEAD.code())) {
                        approvals(
                                pointer,
                                "approver instead of lead",
                                with(approvals, i, Role.APPROVER.code(), need.count()));
                    }
                }
            }
        }
    }

    private static List<ApprovalNeed> with(
            List<ApprovalNeed> approvals, int index, @Nullable String role, int count) {
        List<ApprovalNeed> changed = new ArrayList<>(approvals);
        if (role == null) {
            changed.remove(index);
        } else {
            changed.set(index, new ApprovalNeed(role, count));
        }
        return changed;
    }

    private void approvals(String pointer, String change, List<ApprovalNeed> approvals) {
        add(pointer, change, head(policy.scope(), new Effect.Permit(approvals), policy.limits()), clauses());
    }

    private void limits() {
        Limits limits = policy.limits();
        Long perHour = limits.perHour();
        Long perDay = limits.perDayMinor();
        if (perHour != null) {
            limits("/limits/perHour", "perHour times ten", new Limits(10 * perHour, perDay));
            limits("/limits/perHour", "perHour was dropped", new Limits(null, perDay));
        }
        if (perDay != null) {
            limits("/limits/perDayMinor", "perDayMinor times ten", new Limits(perHour, 10 * perDay));
            limits("/limits/perDayMinor", "perDayMinor was dropped", new Limits(perHour, null));
        }
    }

    private void limits(String pointer, String change, Limits limits) {
        add(pointer, change, head(policy.scope(), policy.then(), limits), clauses());
    }

    private void scope() {
        Scope scope = policy.scope();
        if (!scope.anyWorkflow()) {
            scope("workflows", new Scope(ALL, scope.categories(), scope.sites()));
        }
        if (!scope.categories().contains(Policy.ANY)) {
            scope("categories", new Scope(scope.workflows(), ALL, scope.sites()));
        }
        if (!scope.anySite()) {
            scope("sites", new Scope(scope.workflows(), scope.categories(), ALL));
        }
    }

    private void scope(String list, Scope scope) {
        add("/scope/" + list, "all " + list + " instead of those named", head(scope, policy.then(), policy.limits()), clauses());
    }

    private void add(String pointer, String change, Policy head, List<Clause> clauses) {
        mutants.add(new Mutant(places.at(pointer, change), new CompiledPolicy(head, clauses)));
    }

    private List<Clause> clauses() {
        List<Clause> clauses = new ArrayList<>();
        for (int i = 0; i < compiled.conditions(); i++) {
            clauses.add(new Clause(compiled.name(i), compiled.expression(i)));
        }
        return clauses;
    }

    private Policy head(Scope scope, Effect then, Limits limits) {
        return new Policy(
                policy.id(),
                policy.title(),
                policy.owner(),
                policy.rationale(),
                scope,
                policy.mode(),
                policy.effective(),
                policy.when(),
                then,
                limits,
                policy.cases(),
                policy.document());
    }
}
