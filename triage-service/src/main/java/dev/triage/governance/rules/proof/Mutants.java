package dev.triage.governance.rules.proof;

import dev.triage.governance.rules.CompiledPolicy;
import dev.triage.governance.rules.CompiledPolicy.Clause;
import dev.triage.governance.rules.ExpressionCompiler;
import dev.triage.governance.rules.Policy;
import dev.triage.governance.rules.Policy.ApprovalLine;
import dev.triage.governance.rules.Policy.Effect;
import dev.triage.governance.rules.Policy.Limits;
import dev.triage.governance.rules.Policy.Scope;
import dev.triage.governance.rules.Policy.Windows;
import dev.triage.governance.rules.PolicyPlaces;
import dev.triage.platform.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
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
            if (i < policy.when().size()) {
                List<Clause> fewer = clauses();
                fewer.remove(i);
                add("/when/" + i, "condition '" + compiled.name(i) + "' was dropped", policy, fewer);
            }
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
                if (ExpressionCompiler.compile("false")
                        instanceof ExpressionCompiler.Outcome.Compiled(var expression)) {
                    never.add(new Clause("removed", expression));
                }
                add("/then", "the forbid was removed", policy, never);
            }
            case Effect.Permit(List<ApprovalLine> lines) -> {
                for (int i = 0; i < lines.size(); i++) {
                    line(lines, i);
                }
            }
        }
    }

    private void line(List<ApprovalLine> lines, int i) {
        String role = lines.get(i).role();
        int count = lines.get(i).count();
        Long above = lines.get(i).aboveMinor();
        if (count > 1) {
            approvals(lines, i, "one " + role + " fewer", new ApprovalLine(role, count - 1, above));
        }
        approvals(lines, i, "no " + role + " asked for", null);
        if (role.equals(Role.LEAD.code())) {
            approvals(lines, i, "approver instead of lead", new ApprovalLine(Role.APPROVER.code(), count, above));
        }
        if (above != null) {
            approvals(lines, i, "aboveMinor was dropped", new ApprovalLine(role, count, null));
            for (long raised : new TreeSet<>(List.of(above + 1, above + above / 10, 10 * above))) {
                if (raised > above) {
                    approvals(lines, i, above + " became " + raised, new ApprovalLine(role, count, raised));
                }
            }
        }
    }

    private void approvals(List<ApprovalLine> lines, int index, String change, @Nullable ApprovalLine instead) {
        List<ApprovalLine> changed = new ArrayList<>(lines);
        if (instead == null) {
            changed.remove(index);
        } else {
            changed.set(index, instead);
        }
        String pointer = "/then/permit/approvals/" + index;
        add(pointer, change, head(policy.scope(), new Effect.Permit(changed), policy.limits()), clauses());
    }

    private void limits() {
        Limits now = policy.limits();
        Windows own = now.perWorkflow();
        limit(
                "perHour",
                now.perHour(),
                value -> new Limits(value, now.perDay(), now.perDayMinor(), now.perRequestMinor(), own));
        limit(
                "perDay",
                now.perDay(),
                value -> new Limits(now.perHour(), value, now.perDayMinor(), now.perRequestMinor(), own));
        limit(
                "perDayMinor",
                now.perDayMinor(),
                value -> new Limits(now.perHour(), now.perDay(), value, now.perRequestMinor(), own));
        limit(
                "perRequestMinor",
                now.perRequestMinor(),
                value -> new Limits(now.perHour(), now.perDay(), now.perDayMinor(), value, own));
        limit(
                "perWorkflow/perHour",
                own.perHour(),
                value -> windows(new Windows(value, own.perDay(), own.perDayMinor())));
        limit(
                "perWorkflow/perDay",
                own.perDay(),
                value -> windows(new Windows(own.perHour(), value, own.perDayMinor())));
        limit(
                "perWorkflow/perDayMinor",
                own.perDayMinor(),
                value -> windows(new Windows(own.perHour(), own.perDay(), value)));
    }

    private Limits windows(Windows windows) {
        Limits now = policy.limits();
        return new Limits(now.perHour(), now.perDay(), now.perDayMinor(), now.perRequestMinor(), windows);
    }

    /** The limits with one of them at another value. */
    private interface Changed {

        Limits to(@Nullable Long value);
    }

    private void limit(String name, @Nullable Long value, Changed changed) {
        if (value == null) {
            return;
        }
        String pointer = "/limits/" + name;
        add(
                pointer,
                name + " times ten",
                head(policy.scope(), policy.then(), changed.to(10 * value)),
                limited(name, 10 * value));
        add(pointer, name + " was dropped", head(policy.scope(), policy.then(), changed.to(null)), limited(name, null));
    }

    /** The conditions under a changed limit: that of one request is a condition too, the last one. */
    private List<Clause> limited(String name, @Nullable Long value) {
        List<Clause> clauses = clauses();
        if (name.equals("perRequestMinor") && clauses.size() > policy.when().size()) {
            Clause limit = clauses.removeLast();
            if (value != null
                    && ExpressionCompiler.compile("valueMinor <= " + value)
                            instanceof ExpressionCompiler.Outcome.Compiled(var expression)) {
                clauses.add(new Clause(limit.name(), expression));
            }
        }
        return clauses;
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
        add(
                "/scope/" + list,
                "all " + list + " instead of those named",
                head(scope, policy.then(), policy.limits()),
                clauses());
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
