package dev.triage.governance.rules.proof;

import dev.triage.governance.rules.CompiledPolicy;
import dev.triage.governance.rules.Effective;
import dev.triage.governance.rules.Policy;
import dev.triage.governance.rules.Policy.Effect;
import dev.triage.governance.rules.Variable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A policy and where it applies: in its scope and dates, with all conditions holding; for a forbid, with
 * none plainly failing.
 */
record RuleRegion(CompiledPolicy compiled, List<ConditionReader.Reading> conditions, Region scope, Region applies) {

    RuleRegion {
        conditions = List.copyOf(conditions);
    }

    static RuleRegion of(CompiledPolicy compiled) {
        List<ConditionReader.Reading> conditions = new ArrayList<>();
        for (int i = 0; i < compiled.conditions(); i++) {
            conditions.add(ConditionReader.read(compiled.expression(i).text()));
        }
        Region scope = scope(compiled.policy());
        RuleRegion open = new RuleRegion(compiled, conditions, scope, Region.NONE);
        return new RuleRegion(compiled, conditions, scope, open.without(-1));
    }

    String id() {
        return compiled.policy().id();
    }

    boolean forbids() {
        return compiled.policy().then() instanceof Effect.Forbid;
    }

    /** Where this condition lets the rule apply. */
    Region passing(int condition) {
        Truth truth = conditions.get(condition).truth();
        return forbids() ? truth.notFailing() : truth.holds();
    }

    /** Where the rule would apply without one of its conditions. */
    Region without(int condition) {
        Region region = scope;
        for (int i = 0; i < conditions.size(); i++) {
            region = i == condition ? region : region.and(passing(i));
        }
        return region;
    }

    private static Region scope(Policy policy) {
        Region region = names(Variable.WORKFLOW, policy.scope().workflows())
                .and(names(Variable.CATEGORY, policy.scope().categories()))
                .and(names(Variable.SITE, policy.scope().sites()));
        Effective effective = policy.effective();
        return region.and(edge(effective, effective.from(), true)).and(edge(effective, effective.until(), false));
    }

    /** Exact in every time zone: days at the site are compared with the day there, all else with the moment. */
    private static Region edge(Effective effective, Effective.@Nullable Edge edge, boolean begins) {
        if (edge == null) {
            return Region.ALL;
        }
        if (edge instanceof Effective.Edge.Day(LocalDate day) && !effective.utc()) {
            return open(
                    Dimension.SITE_DAY,
                    begins ? day.toEpochDay() : -Numbers.FAR,
                    begins ? Numbers.FAR : day.toEpochDay());
        }
        Instant at = Objects.requireNonNull(begins ? effective.start(ZoneOffset.UTC) : effective.end(ZoneOffset.UTC));
        if (at.getNano() % 1_000_000 != 0) {
            // Finer than moments are told apart here, so it is taken as a whole.
            String text = "effective " + (begins ? "from " : "until ") + at;
            return Region.of(new Dimension.Opaque(text, List.of(Variable.NOW)), Names.of("true"));
        }
        long moment = 2 * at.toEpochMilli();
        return open(Dimension.NOW, begins ? moment : -Numbers.FAR, begins ? Numbers.FAR : moment - 1);
    }

    /** Dates that leave everything open are no dimension worth mentioning. */
    private static Region open(Dimension dimension, long from, long to) {
        Values within = dimension.domain().and(Numbers.between(from, to));
        return within.equals(dimension.domain()) ? Region.ALL : Region.of(dimension, within);
    }

    private static Region names(Variable variable, List<String> names) {
        if (names.contains(Policy.ANY)) {
            return Region.ALL;
        }
        Dimension dimension = new Dimension.Of(variable);
        return Region.of(dimension, dimension.domain().and(Names.of(new HashSet<>(names))));
    }

    /** Whether all conditions let the rule apply to these values, as the evaluator says. */
    boolean confirmed(Map<Variable, Object> values) {
        dev.triage.governance.rules.Inputs inputs = dev.triage.governance.rules.Inputs.of(values);
        for (int i = 0; i < compiled.conditions(); i++) {
            CompiledPolicy.Verdict verdict = compiled.evaluate(i, inputs);
            boolean passes =
                    verdict == CompiledPolicy.Verdict.MET || forbids() && verdict == CompiledPolicy.Verdict.FAILED;
            if (!passes) {
                return false;
            }
        }
        return true;
    }
}
