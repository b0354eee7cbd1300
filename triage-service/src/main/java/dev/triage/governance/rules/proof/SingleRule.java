package dev.triage.governance.rules.proof;

import dev.triage.governance.RuleProof.Finding;
import dev.triage.governance.RuleProof.Kind;
import dev.triage.governance.RuleProof.Witness;
import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.Outcome;
import dev.triage.governance.rules.CaseRun;
import dev.triage.governance.rules.Policy;
import dev.triage.governance.rules.Policy.Effect;
import dev.triage.governance.rules.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What is wrong with one rule taken by itself. */
final class SingleRule {

    private final Checked rule;
    private final RuleRegion region;
    private final Region known;
    private final Witnesses witnesses;
    private final Court alone;
    private final List<Finding> findings = new ArrayList<>();

    private SingleRule(Checked rule, Region known, Witnesses witnesses, Set<String> neverAutomatic) {
        this.rule = rule;
        this.region = rule.region();
        this.known = known;
        this.witnesses = witnesses;
        this.alone = new Court(List.of(CaseRun.inForce(rule.region().compiled())), neverAutomatic);
    }

    /**
     * Examines a rule.
     *
     * @param known the workflows there are: witnesses are looked for among them
     */
    static List<Finding> examine(Checked rule, Region known, Witnesses witnesses, Set<String> neverAutomatic) {
        SingleRule single = new SingleRule(rule, known, witnesses, neverAutomatic);
        single.opaqueParts();
        if (single.region.applies().isEmpty()) {
            single.neverTrue();
        } else {
            single.redundantConditions();
            single.bounds();
        }
        return single.findings;
    }

    private void opaqueParts() {
        for (int i = 0; i < region.conditions().size(); i++) {
            for (ConditionReader.Opaque part : region.conditions().get(i).opaque()) {
                findings.add(rule.inside(
                        Kind.NOT_ANALYSED,
                        i,
                        part.offset(),
                        "not analysed: " + part.text() + "; it is taken as a whole, and cases for it are searched for",
                        null));
            }
        }
    }

    private void neverTrue() {
        if (region.scope().and(known).isEmpty()) {
            findings.add(rule.finding(
                    Kind.NEVER_TRUE,
                    "/effective",
                    "never true: it has ended, or its scope names no value there is",
                    witness(Witnesses.neutral())));
            return;
        }
        for (int i = 0; i < region.conditions().size(); i++) {
            if (region.passing(i).isEmpty()) {
                findings.add(rule.inside(
                        Kind.NEVER_TRUE,
                        i,
                        0,
                        "never true: no input meets '" + name(i) + "'",
                        shown(region.without(i), this::misses).orElse(null)));
                return;
            }
        }
        for (int i = 0; i < region.conditions().size(); i++) {
            Region before = region.scope();
            for (int j = 0; j < i; j++) {
                before = before.and(region.passing(j));
            }
            if (before.and(region.passing(i)).isEmpty()) {
                String other = exclusive(i);
                findings.add(rule.inside(
                        Kind.NEVER_TRUE,
                        i,
                        0,
                        "never true: no input meets '" + name(i) + "' together with " + other,
                        shown(before, this::misses).orElse(null)));
                return;
            }
        }
    }

    private String exclusive(int condition) {
        for (int j = 0; j < condition; j++) {
            if (region.passing(j).and(region.passing(condition)).isEmpty()) {
                return "'" + name(j) + "'";
            }
        }
        return region.scope().and(region.passing(condition)).isEmpty() ? "the scope" : "the conditions before it";
    }

    private void redundantConditions() {
        for (int i = 0; i < region.conditions().size(); i++) {
            if (!region.without(i).minus(region.passing(i)).isEmpty()) {
                continue;
            }
            boolean always = Region.ALL.minus(region.passing(i)).isEmpty();
            findings.add(rule.inside(
                    Kind.REDUNDANT,
                    i,
                    0,
                    "redundant: '" + name(i) + "' "
                            + (always ? "always holds" : "follows from the scope and the other conditions"),
                    shown(region.applies(), region::confirmed).orElse(null)));
        }
    }

    private void bounds() {
        Policy policy = region.compiled().policy();
        if (!(policy.then() instanceof Effect.Permit)) {
            return;
        }
        List<Box> open = region.applies().boxes().stream()
                .flatMap(box -> Witnesses.veryMuch(box, Variable.VALUE_MINOR).stream())
                .toList();
        if (!open.isEmpty()) {
            unbounded(new Region(open));
        }
        if (policy.limits().perHour() == null || policy.limits().perDayMinor() == null) {
            findings.add(rule.finding(
                    Kind.UNBOUNDED,
                    "/limits",
                    "no limit on how often or how much: expected 'limits' with perHour and perDayMinor; any number of cases"
                            + " such as this one passes in a day",
                    shown(region.applies(), this::permits).orElse(null)));
        }
        tiersOutOfReach();
        Region nobody = Region.NONE;
        for (Segment segment : Segment.of(region)) {
            nobody = segment.people() == 0 ? nobody.or(segment.applies()) : nobody;
        }
        Region unattended = nobody;
        if (!unattended.isEmpty()) {
            policy.scope().workflows().stream()
                    .filter(Policy.NEVER_AUTOMATIC::contains)
                    .forEach(workflow -> findings.add(rule.finding(
                            Kind.NEVER_AUTOMATIC,
                            "/then",
                            "'" + workflow + "' is never automatic: expected at least one approval",
                            shown(
                                            unattended.and(
                                                    Region.of(new Dimension.Of(Variable.WORKFLOW), Names.of(workflow))),
                                            this::permits)
                                    .orElse(null))));
        }
    }

    private void tiersOutOfReach() {
        List<Policy.ApprovalLine> lines =
                ((Effect.Permit) region.compiled().policy().then()).lines();
        for (int i = 0; i < lines.size(); i++) {
            Long above = lines.get(i).aboveMinor();
            if (above != null
                    && region.applies()
                            .and(Region.of(
                                    new Dimension.Of(Variable.VALUE_MINOR), Numbers.between(above + 1, Numbers.FAR)))
                            .isEmpty()) {
                findings.add(rule.finding(
                        Kind.REDUNDANT,
                        "/then/permit/approvals/" + i,
                        "redundant: the rule never holds above " + above + ", so this "
                                + lines.get(i).role() + " is never asked",
                        shown(region.applies(), region::confirmed).orElse(null)));
            }
        }
    }

    private void unbounded(Region open) {
        Optional<Witness> witness = shown(open, this::permits);
        if (witness.isPresent()) {
            findings.add(rule.finding(
                    Kind.UNBOUNDED,
                    "/when",
                    "no upper bound on valueMinor: expected a condition such as \"valueMinor <= 500000\"",
                    witness.get()));
        } else {
            findings.add(rule.finding(
                    Kind.NOT_ANALYSED,
                    "/when",
                    "not analysed: whether valueMinor has an upper bound hangs on a part that is taken as a whole, and no"
                            + " case without a bound was found",
                    null));
        }
    }

    private boolean permits(Map<Variable, Object> values) {
        return alone.rule(values).outcome() != Outcome.DENIED;
    }

    private boolean misses(Map<Variable, Object> values) {
        return !region.confirmed(values);
    }

    private Optional<Witness> shown(Region where, Predicate<Map<Variable, Object>> confirmed) {
        return witnesses.find(where.and(known), confirmed).map(this::witness);
    }

    private Witness witness(Map<Variable, Object> values) {
        Ruling ruling = alone.rule(values);
        return Showing.witness(values, ruling);
    }

    private String name(int condition) {
        return region.compiled().name(condition);
    }
}
