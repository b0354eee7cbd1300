package dev.triage.governance.rules;

import dev.triage.assessment.Category;
import dev.triage.governance.RuleFiles.ConditionCoverage;
import dev.triage.governance.Rules.CaseResult;
import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.Outcome;
import dev.triage.governance.Ruling.RuleReference;
import dev.triage.governance.rules.CompiledPolicy.Verdict;
import dev.triage.governance.rules.Policy.Effect;
import dev.triage.platform.CanonicalJson;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs a policy's own cases, against this policy alone, as if it were enforced and in effect. A case starts from the
 * policy's scope and neutral values at a fixed time; {@code given} overrides them, and null makes a value unknown. A
 * permit that does not hold denies; a forbid that does not hold counts as {@code PERMITTED}: nothing else is asked here.
 */
public final class CaseRun {

    /** The fixed time of all cases. */
    public static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private final CompiledPolicy compiled;
    private final Policy.Scope base;
    private final PolicyBook book;
    private final List<CaseResult> results = new ArrayList<>();
    private final boolean[] seenMet;
    private final boolean[] seenNotMet;

    private CaseRun(CompiledPolicy compiled, Policy.Scope base) {
        this.compiled = compiled;
        this.base = base;
        this.book = new PolicyBook(
                List.of(new ActivePolicy(new RuleReference(compiled.policy().id(), 1, ""), inForce(compiled))));
        this.seenMet = new boolean[compiled.conditions()];
        this.seenNotMet = new boolean[compiled.conditions()];
    }

    /**
     * What came of the cases.
     *
     * @param coverage the conditions, and which of their sides the cases showed
     */
    public record Report(List<CaseResult> results, List<ConditionCoverage> coverage) {

        public Report {
            results = List.copyOf(results);
            coverage = List.copyOf(coverage);
        }

        public boolean passed() {
            return results.stream().allMatch(CaseResult::passed);
        }

        /** What keeps the policy from being submitted; empty when nothing does. */
        public List<String> objections() {
            List<String> objections = new ArrayList<>();
            if (results.isEmpty()) {
                return List.of("expected cases, found none");
            }
            for (CaseResult result : results) {
                if (!result.passed()) {
                    objections.add(objection(result));
                }
            }
            if (results.stream().allMatch(result -> result.expected().equals(Outcome.DENIED.name()))) {
                objections.add("expected at least one case that permits, found none");
            }
            if (results.stream().noneMatch(result -> result.expected().equals(Outcome.DENIED.name()))) {
                objections.add("expected at least one case that denies, found none");
            }
            return objections;
        }

        /** Hash of names, expectations and outcomes. */
        String sha256() {
            return CanonicalJson.sha256(results);
        }
    }

    public static Report of(CompiledPolicy compiled) {
        return of(compiled, compiled.policy().scope());
    }

    /** The same with cases that start from another scope: that of the policy before it was changed. */
    public static Report of(CompiledPolicy compiled, Policy.Scope base) {
        CaseRun run = new CaseRun(compiled, base);
        compiled.policy().cases().forEach(run::run);
        return new Report(run.results, run.coverage());
    }

    /** What the policy alone says to these values, as its cases count it. */
    public static Ruling ruling(CompiledPolicy compiled, Map<Variable, Object> values) {
        return new CaseRun(compiled, compiled.policy().scope()).ruling(values, Inputs.of(values));
    }

    static String objection(CaseResult result) {
        return "case '" + result.name() + "' expected " + result.expected() + ", was " + result.actual();
    }

    private void run(Policy.Case example) {
        Map<Variable, Object> values = neutral(base);
        values.putAll(example.given());
        example.unset().forEach(values::remove);
        Inputs inputs = Inputs.of(values);
        results.add(result(example, ruling(values, inputs)));

        for (int i = 0; i < compiled.conditions(); i++) {
            boolean met = compiled.evaluate(i, inputs) == Verdict.MET;
            seenMet[i] |= met;
            seenNotMet[i] |= !met;
        }
    }

    private Ruling ruling(Map<Variable, Object> values, Inputs inputs) {
        Ruling ruling = book.rule(question(values, false), inputs);
        boolean silentForbid = compiled.policy().then() instanceof Effect.Forbid && ruling.rule() == null;
        return silentForbid
                ? new Ruling(Outcome.PERMITTED, null, List.of(), List.of(), "The rule does not forbid it.")
                : ruling;
    }

    /** Approvals and limits are looked at where the case states them, and shown where they differ. */
    private CaseResult result(Policy.Case example, Ruling ruling) {
        StringBuilder expected = new StringBuilder(example.expect());
        StringBuilder actual = new StringBuilder(ruling.outcome().name());
        Map<String, Integer> people = new TreeMap<>();
        ruling.approvals().forEach(need -> people.merge(need.role(), need.count(), Integer::sum));
        if (example.approvals() != null && !example.approvals().equals(people)) {
            expected.append(" by ").append(example.approvals());
            actual.append(" by ").append(people);
        }
        Policy.Limits limits = compiled.policy().limits();
        if (example.limits() != null && !example.limits().equals(limits)) {
            expected.append(" within ").append(example.limits().shown());
            actual.append(" within ").append(limits.shown());
        }
        boolean passed = expected.toString().contentEquals(actual);
        return new CaseResult(example.name(), expected.toString(), actual.toString(), passed);
    }

    /** What these values ask, beside being looked at: at their own {@code now}, in UTC. */
    public static PolicyBook.Question question(Map<Variable, Object> values, boolean neverAutomatic) {
        Category category =
                Category.of(String.valueOf(values.get(Variable.CATEGORY))).orElse(Category.UNKNOWN);
        Object site = values.get(Variable.SITE);
        return new PolicyBook.Question(
                String.valueOf(values.get(Variable.WORKFLOW)),
                neverAutomatic,
                category,
                site == null ? null : site.toString(),
                ZoneOffset.UTC,
                values.get(Variable.NOW) instanceof Instant now ? now : NOW);
    }

    private List<ConditionCoverage> coverage() {
        List<ConditionCoverage> coverage = new ArrayList<>();
        for (int i = 0; i < compiled.conditions(); i++) {
            coverage.add(new ConditionCoverage(compiled.name(i), seenMet[i], seenNotMet[i]));
        }
        return coverage;
    }

    /** The policy as it is once it holds: enforced, whatever its mode and dates say. */
    public static CompiledPolicy inForce(CompiledPolicy compiled) {
        Policy policy = compiled.policy();
        return compiled.with(new Policy(
                policy.id(),
                policy.title(),
                policy.owner(),
                policy.rationale(),
                policy.scope(),
                Policy.Mode.ENFORCE,
                Effective.ALWAYS,
                policy.when(),
                policy.then(),
                policy.limits(),
                policy.cases(),
                policy.document()));
    }

    /** An ordinary case of the scope: the first of each list, mid-range values, fresh data, nobody special. */
    public static Map<Variable, Object> neutral(Policy.Scope scope) {
        Map<Variable, Object> values = new EnumMap<>(Variable.class);
        values.put(Variable.WORKFLOW, first(scope.workflows(), "alternate-warehouse-sourcing"));
        String category = first(scope.categories(), Category.ALLOC_SHORTAGE.name());
        values.put(Variable.CATEGORY, category);
        values.put(Variable.FAMILY, Category.of(category).map(Category::family).orElse(""));
        values.put(Variable.PRIORITY, "P3");
        values.put(Variable.SITE, first(scope.sites(), "DC-EAST"));
        values.put(Variable.FROM_SITE, "DC-WEST");
        values.put(Variable.CUSTOMER_TIER, "B");
        values.put(Variable.ORDER_TYPE, "B2B");
        values.put(Variable.SUPPLIER, "SUP-1");
        values.put(Variable.CARRIER, "UPSN");
        values.put(Variable.CURRENCY, "EUR");
        values.put(Variable.CONFIDENCE, 95L);
        values.put(Variable.DELAY_RISK, 20L);
        values.put(Variable.NOVELTY, 10L);
        values.put(Variable.VALUE_MINOR, 100_000L);
        values.put(Variable.EXPECTED_LOSS_MINOR, 50_000L);
        values.put(Variable.COST_MINOR, 5_000L);
        values.put(Variable.QUANTITY_MILLI, 10_000L);
        values.put(Variable.OCCURRENCES, 1L);
        values.put(Variable.OPEN_REQUESTS, 0L);
        values.put(Variable.RETRIES, 0L);
        values.put(Variable.ABSTAINED, false);
        values.put(Variable.CUSTOMER_CONSENT, false);
        values.put(Variable.REQUESTER_IS_MACHINE, false);
        values.put(Variable.DATA_AGE, Duration.ofMinutes(5));
        values.put(Variable.TIME_TO_DUE, Duration.ofHours(24));
        values.put(Variable.NOW, NOW);
        values.put(Variable.MISSING, List.of());
        return values;
    }

    private static String first(List<String> names, String otherwise) {
        return names.contains(Policy.ANY) ? otherwise : names.getFirst();
    }
}
