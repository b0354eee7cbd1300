package dev.triage.governance.rules;

import dev.cel.runtime.CelEvaluationException;
import dev.triage.governance.Ruling;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A policy with its programs. Thread-safe; the count of missed deadlines is all it remembers. */
public final class CompiledPolicy {

    /** After so many missed deadlines a rule is not tried again in this instance: it never holds, a forbid always does. */
    static final int MISSES_ALLOWED = 3;

    private static final Logger log = LoggerFactory.getLogger(CompiledPolicy.class);

    private final Policy policy;
    private final Clause[] clauses;
    /** Calculated once: every ruling asks for them. Empty for a forbid. */
    private final Policy.Tier[] tiers;

    private final int[] people;
    private final AtomicInteger misses = new AtomicInteger();

    public CompiledPolicy(Policy policy, List<Clause> clauses) {
        this.policy = policy;
        this.clauses = clauses.toArray(Clause[]::new);
        this.tiers = policy.then() instanceof Policy.Effect.Permit permit
                ? permit.tiers().toArray(Policy.Tier[]::new)
                : new Policy.Tier[0];
        this.people = Arrays.stream(tiers).mapToInt(Policy.Tier::people).toArray();
    }

    /** The same programs under another head: another mode, other dates. */
    public CompiledPolicy with(Policy head) {
        return new CompiledPolicy(head, List.of(clauses));
    }

    /** A condition's name and program. */
    public record Clause(String name, Expression expression) {}

    /** What came of one condition. */
    public enum Verdict {
        MET,
        NOT_MET,
        /** It could not be told: a value is unknown, a calculation failed, or time ran out. Never as good as met. */
        FAILED
    }

    public Policy policy() {
        return policy;
    }

    public int conditions() {
        return clauses.length;
    }

    public Expression expression(int condition) {
        return clauses[condition].expression();
    }

    public String name(int condition) {
        return clauses[condition].name();
    }

    /** Who must approve what this permits, at the value in question; at an unknown value, everybody it ever asks for. */
    List<Ruling.ApprovalNeed> approvals(Inputs inputs) {
        return tiers.length == 0 ? List.of() : tiers[tier(inputs)].approvals();
    }

    /** How many people that is. */
    int people(Inputs inputs) {
        return tiers.length == 0 ? 0 : people[tier(inputs)];
    }

    /** The most people it asks for at any value: tiers only ever add. */
    public int people() {
        return tiers.length == 0 ? 0 : people[people.length - 1];
    }

    private int tier(Inputs inputs) {
        int last = tiers.length - 1;
        if (last == 0 || !(inputs.value(Variable.VALUE_MINOR) instanceof Long value)) {
            return last;
        }
        for (int i = 0; i < last; i++) {
            Long upTo = tiers[i].upToMinor();
            if (upTo != null && value <= upTo) {
                return i;
            }
        }
        return last;
    }

    /** Evaluates one condition. Whatever goes wrong is {@link Verdict#FAILED}. */
    public Verdict evaluate(int condition, Inputs inputs) {
        Expression expression = clauses[condition].expression();
        Verdict compared = expression.compared(inputs);
        if (compared != null) {
            return compared;
        }
        try {
            Object value = expression.costly()
                    ? inTime(condition, expression, inputs)
                    : expression.program().eval(inputs);
            return value instanceof Boolean met ? met ? Verdict.MET : Verdict.NOT_MET : Verdict.FAILED;
        } catch (TimeoutException e) {
            inputs.late(policy.id(), condition);
            return Verdict.FAILED;
        } catch (CelEvaluationException e) {
            return Verdict.FAILED;
        } catch (RuntimeException e) {
            // The edge to the engine: a fault of its own must end as "no", never as an exception in the batch.
            log.warn("Condition '{}' of rule {} failed in the engine", name(condition), policy.id(), e);
            return Verdict.FAILED;
        }
    }

    /** What a costly condition says; recorded inputs are in no hurry, but what was late for them stays late. */
    private Object inTime(int condition, Expression expression, Inputs inputs)
            throws CelEvaluationException, TimeoutException {
        if (inputs.recorded()) {
            if (inputs.isLate(policy.id(), condition)) {
                throw new TimeoutException();
            }
            return expression.program().eval(inputs);
        }
        if (misses.get() >= MISSES_ALLOWED) {
            throw new TimeoutException();
        }
        try {
            return Deadline.within(() -> expression.program().eval(inputs));
        } catch (Deadline.NotRunException e) {
            throw new TimeoutException();
        } catch (TimeoutException e) {
            missed(condition);
            throw e;
        }
    }

    private void missed(int condition) {
        int count = misses.incrementAndGet();
        if (count == MISSES_ALLOWED) {
            log.error(
                    "Rule {} is suspended in this instance: condition '{}' missed its deadline {} times; its cases are denied",
                    policy.id(),
                    name(condition),
                    count);
        }
    }

    /** All conditions as ticks and crosses with their values; those in the way say what would pass. */
    List<Ruling.Condition> shown(Verdict[] verdicts, Inputs inputs) {
        boolean forbids = policy.then() instanceof Policy.Effect.Forbid;
        Ruling.Condition[] shown = new Ruling.Condition[clauses.length];
        for (int i = 0; i < clauses.length; i++) {
            Expression expression = clauses[i].expression();
            boolean met = verdicts[i] == Verdict.MET;
            String name = clauses[i].name();
            shown[i] = met == forbids || verdicts[i] == Verdict.FAILED
                    ? new Ruling.Condition(
                            name,
                            met,
                            expression.text(),
                            expression.shown(inputs),
                            expression.values(inputs),
                            expression.wouldPass(inputs, !forbids))
                    : new Ruling.Condition(name, met, expression.text(), expression.shown(inputs));
        }
        return List.of(shown);
    }

    /** Writes why a condition does not hold: what it needs and what was found, or what is unknown. */
    void whyNot(StringBuilder words, int condition, Verdict verdict, Inputs inputs) {
        Expression expression = clauses[condition].expression();
        words.append('\'').append(name(condition)).append("' ");
        if (verdict != Verdict.FAILED) {
            expression.needs(words, inputs);
            return;
        }
        Variable unknown = unknown(expression, inputs);
        if (unknown != null) {
            words.append("needs ").append(unknown.code()).append(", which is not known");
        } else {
            expression.show(words.append("could not be evaluated ("), inputs);
            words.append(')');
        }
    }

    private static @Nullable Variable unknown(Expression expression, Inputs inputs) {
        for (Variable variable : expression.reads()) {
            if (inputs.value(variable) == null) {
                return variable;
            }
        }
        return null;
    }
}
