package dev.triage.governance.rules;

import dev.triage.assessment.Category;
import dev.triage.governance.CaseFacts;
import dev.triage.governance.Evaluation;
import dev.triage.governance.RuleBook;
import dev.triage.governance.RuleSet;
import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.ApprovalNeed;
import dev.triage.governance.Ruling.Outcome;
import dev.triage.governance.Ruling.RuleReference;
import dev.triage.governance.rules.CompiledPolicy.Verdict;
import dev.triage.governance.rules.Policy.Effect;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Role;
import dev.triage.playbook.Proposal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The active rules, compiled and indexed by workflow and category.
 *
 * <p>A forbid that holds, or that cannot be evaluated, beats every permit. Of several permits that hold, the one with the
 * narrowest scope decides; among equals the one that asks for the most people; then the first by id. No permit: denied.
 */
public final class PolicyBook implements RuleBook {

    private static final Comparator<ActivePolicy> NARROWEST_AND_STRICTEST = Comparator.comparing(
                    (ActivePolicy rule) -> compiled(rule).policy().scope().specificity())
            .thenComparing(rule -> compiled(rule).people())
            .reversed()
            .thenComparing(rule -> rule.reference().id());

    private final RuleSet set;
    private final SiteZones zones;
    private final List<ActivePolicy> rules;
    private final @Nullable RuleReference broken;
    private final Map<String, Lane[]> lanes = new HashMap<>();
    private final Lane[] anyWorkflow;
    private final boolean siteZones;

    /** With days counted in UTC where a site's zone is not known. */
    public PolicyBook(List<ActivePolicy> active) {
        this(active, SiteZones.UTC);
    }

    public PolicyBook(List<ActivePolicy> active, SiteZones zones) {
        this.zones = zones;
        this.rules = List.copyOf(active);
        this.set = RuleSet.of(active.stream().map(ActivePolicy::reference).toList());
        this.broken = active.stream()
                .filter(rule -> rule.policy() == null)
                .map(ActivePolicy::reference)
                .findFirst()
                .orElse(null);
        Set<String> named = new HashSet<>();
        usable().forEach(rule -> named.addAll(compiled(rule).policy().scope().workflows()));
        named.remove(Policy.ANY);
        named.forEach(workflow -> lanes.put(workflow, Lane.of(usable(), workflow)));
        this.anyWorkflow = Lane.of(usable(), Policy.ANY);
        this.siteZones = usable().stream()
                .anyMatch(rule -> compiled(rule).policy().effective().siteZone());
    }

    /** The order in which permits are asked; among equally narrow ones, that of the most people they ever ask for. */
    public static Comparator<ActivePolicy> precedence() {
        return NARROWEST_AND_STRICTEST;
    }

    /** A permit that came close: its verdicts and how many are missing. */
    private record Near(ActivePolicy rule, Verdict[] verdicts, int failed) {}

    @Override
    public String version() {
        return set.version();
    }

    RuleSet set() {
        return set;
    }

    List<ActivePolicy> rules() {
        return rules;
    }

    /** The same rules with this one in place of any other of its id. */
    PolicyBook with(ActivePolicy rule) {
        List<ActivePolicy> changed = new ArrayList<>(rules);
        changed.removeIf(other -> other.reference().id().equals(rule.reference().id()));
        changed.add(rule);
        return new PolicyBook(changed, zones);
    }

    @Override
    public Ruling rule(CaseFacts facts, Proposal proposal, boolean requesterIsMachine, Instant now) {
        return proposal.workflow().transactional()
                ? asConfirmed(
                        proposal,
                        rule(question(facts, proposal, now), Inputs.of(facts, proposal, requesterIsMachine, now)))
                : notRequired();
    }

    @Override
    public Evaluation evaluate(CaseFacts facts, Proposal proposal, boolean requesterIsMachine, Instant now) {
        Evaluation evaluation = RecordedInputs.of(facts, proposal, requesterIsMachine, now, zones)
                .ruledBy(this);
        return evaluation.with(asConfirmed(proposal, evaluation.ruling()));
    }

    static Ruling notRequired() {
        return new Ruling(
                Outcome.NOT_REQUIRED, null, List.of(), List.of(), "This workflow changes nothing that needs a rule.");
    }

    @Override
    public Span span(RuleReference reference, CaseFacts facts) {
        for (ActivePolicy rule : rules) {
            CompiledPolicy policy = rule.policy();
            if (policy != null && rule.reference().equals(reference)) {
                Effective effective = policy.policy().effective();
                ZoneId zone = zones.of(facts.event().site());
                return new Span(effective.start(zone), effective.end(zone));
            }
        }
        return Span.ALWAYS;
    }

    private static Ruling asConfirmed(Proposal proposal, Ruling ruling) {
        if (!proposal.workflow().awaitsConfirmation()) {
            return ruling;
        }
        return new Ruling(
                ruling.outcome(),
                ruling.rule(),
                ruling.approvals(),
                ruling.conditions(),
                ruling.explanation()
                        + " The workflow calls itself advisory; it counts as transactional until one person brings it in"
                        + " as advisory and another confirms it.");
    }

    private Question question(CaseFacts facts, Proposal proposal, Instant now) {
        ExceptionEvent.Site site = facts.event().site();
        return new Question(
                proposal.workflow().id(),
                proposal.workflow().neverAutomatic(),
                facts.assessment().category(),
                site == null ? null : site.code(),
                siteZones ? zones.of(site) : ZoneOffset.UTC,
                now);
    }

    /** A transactional proposal made ready, to be ruled on again and again. */
    Supplier<Ruling> ready(CaseFacts facts, Proposal proposal, boolean requesterIsMachine, Instant now) {
        Question question = question(facts, proposal, now);
        Inputs inputs = Inputs.of(facts, proposal, requesterIsMachine, now);
        return () -> rule(question, inputs);
    }

    /** What a ruling needs beside the variables. */
    public record Question(
            String workflow,
            boolean neverAutomatic,
            Category category,
            @Nullable String site,
            ZoneId zone,
            Instant now) {}

    public Ruling rule(Question question, Inputs inputs) {
        if (broken != null) {
            return denied(
                    broken,
                    List.of(),
                    "Rule " + name(broken)
                            + " is active but cannot be read, so nothing is permitted until it is retired or replaced.");
        }
        Lane lane = lanes.getOrDefault(question.workflow(), anyWorkflow)[
                question.category().ordinal()];
        Ruling ruling = decide(lane, question, inputs);
        return lane.shadows().isEmpty() ? ruling : withShadows(ruling, lane, question, inputs);
    }

    private Ruling decide(Lane lane, Question question, Inputs inputs) {
        for (ActivePolicy forbid : lane.forbids()) {
            if (applies(forbid, question)) {
                Ruling forbidden = forbidden(forbid, inputs);
                if (forbidden != null) {
                    return forbidden;
                }
            }
        }
        Near nearest = null;
        List<ActivePolicy> permits = lane.permits();
        for (int i = 0; i < permits.size(); i++) {
            ActivePolicy permit = permits.get(i);
            if (applies(permit, question)) {
                Near near = evaluate(permit, inputs);
                if (near.failed() == 0) {
                    return permitted(strictest(near, permits, i + 1, question, inputs), question, inputs);
                }
                if (nearest == null || near.failed() < nearest.failed()) {
                    nearest = near;
                }
            }
        }
        return nearest == null ? uncovered(question) : nearMiss(nearest, inputs);
    }

    /**
     * The permit that asks for the most people at this value, among those as narrow as the first that holds. They are in
     * the order of the most they ever ask for, so without value tiers the first one is it and nothing more is evaluated.
     */
    private static Near strictest(Near first, List<ActivePolicy> permits, int next, Question question, Inputs inputs) {
        Near strictest = first;
        int narrow = compiled(first.rule()).policy().scope().specificity();
        for (int i = next; i < permits.size(); i++) {
            ActivePolicy other = permits.get(i);
            CompiledPolicy policy = compiled(other);
            int asked = compiled(strictest.rule()).people(inputs);
            if (policy.policy().scope().specificity() != narrow || policy.people() <= asked) {
                break;
            }
            if (policy.people(inputs) > asked && applies(other, question)) {
                Near near = evaluate(other, inputs);
                if (near.failed() == 0) {
                    strictest = near;
                }
            }
        }
        return strictest;
    }

    private static boolean applies(ActivePolicy rule, Question question) {
        Policy policy = compiled(rule).policy();
        return policy.scope().coversSite(question.site()) && policy.effective().on(question.now(), question.zone());
    }

    private static Near evaluate(ActivePolicy rule, Inputs inputs) {
        CompiledPolicy policy = compiled(rule);
        Verdict[] verdicts = new Verdict[policy.conditions()];
        int failed = 0;
        for (int i = 0; i < verdicts.length; i++) {
            verdicts[i] = policy.evaluate(i, inputs);
            if (verdicts[i] != Verdict.MET) {
                failed++;
            }
        }
        return new Near(rule, verdicts, failed);
    }

    /** The denial when all conditions of a forbid hold; one that cannot be told counts as holding. */
    private static @Nullable Ruling forbidden(ActivePolicy rule, Inputs inputs) {
        CompiledPolicy policy = compiled(rule);
        Verdict[] verdicts = new Verdict[policy.conditions()];
        int doubtful = -1;
        for (int i = 0; i < verdicts.length; i++) {
            verdicts[i] = policy.evaluate(i, inputs);
            if (verdicts[i] == Verdict.NOT_MET) {
                return null;
            }
            if (verdicts[i] == Verdict.FAILED) {
                doubtful = i;
            }
        }
        List<Ruling.Condition> conditions = policy.shown(verdicts, inputs);
        StringBuilder words = new StringBuilder(256).append("Rule ");
        name(words, rule.reference()).append(" forbids it");
        if (doubtful >= 0) {
            policy.whyNot(words.append(": "), doubtful, Verdict.FAILED, inputs);
            words.append(", and in doubt the answer is no.");
        } else {
            if (policy.policy().then() instanceof Effect.Forbid forbid
                    && !forbid.reason().isEmpty()) {
                words.append(": ").append(forbid.reason());
            }
            String separator = " (";
            for (Ruling.Condition condition : conditions) {
                if (!condition.inputs().isEmpty()) {
                    words.append(separator).append(condition.inputs());
                    separator = ", ";
                }
            }
            words.append(separator.equals(", ") ? ")." : ".");
        }
        String separator = " Here ";
        for (Ruling.Condition condition : conditions) {
            if (condition.wouldPass() != null) {
                words.append(separator).append(condition.wouldPass());
                separator = ", or ";
            }
        }
        return denied(
                rule.reference(),
                conditions,
                separator.equals(", or ") ? words.append('.').toString() : words.toString());
    }

    private static Ruling permitted(Near near, Question question, Inputs inputs) {
        CompiledPolicy policy = compiled(near.rule());
        RuleReference reference = near.rule().reference();
        List<ApprovalNeed> approvals = policy.approvals(inputs);
        List<Ruling.Condition> conditions = policy.shown(near.verdicts(), inputs);
        if (!approvals.isEmpty()) {
            return new Ruling(
                    Outcome.NEEDS_APPROVAL,
                    reference,
                    approvals,
                    conditions,
                    "Rule " + name(reference) + " permits it with " + people(approvals) + ".");
        }
        if (question.neverAutomatic() || Policy.NEVER_AUTOMATIC.contains(question.workflow())) {
            return new Ruling(
                    Outcome.NEEDS_APPROVAL,
                    reference,
                    List.of(new ApprovalNeed(Role.APPROVER.code(), 1)),
                    conditions,
                    "Rule " + name(reference)
                            + " permits it automatically, but this workflow is never automatic, so one approver is needed.");
        }
        return new Ruling(
                Outcome.PERMITTED,
                reference,
                List.of(),
                conditions,
                "Rule " + name(reference) + " permits it automatically within its limits.");
    }

    private static Ruling nearMiss(Near near, Inputs inputs) {
        CompiledPolicy policy = compiled(near.rule());
        StringBuilder words = new StringBuilder(256).append("No rule permits it. Nearest is ");
        name(words, near.rule().reference()).append(": ");
        String separator = "";
        for (int i = 0; i < near.verdicts().length; i++) {
            if (near.verdicts()[i] != Verdict.MET) {
                policy.whyNot(words.append(separator), i, near.verdicts()[i], inputs);
                separator = "; ";
            }
        }
        return new Ruling(
                Outcome.DENIED,
                null,
                List.of(),
                policy.shown(near.verdicts(), inputs),
                words.append('.').toString());
    }

    private Ruling uncovered(Question question) {
        boolean known = lanes.containsKey(question.workflow());
        String words = "No active rule covers " + question.workflow()
                + (known ? " for category " + question.category() + " at site " + question.site() : "")
                + ", and without a rule the answer is no.";
        return new Ruling(Outcome.DENIED, null, List.of(), List.of(), words);
    }

    /** Adds what the shadow rules would say; they have no effect. */
    private static Ruling withShadows(Ruling ruling, Lane lane, Question question, Inputs inputs) {
        StringBuilder words = new StringBuilder(ruling.explanation());
        for (ActivePolicy shadow : lane.shadows()) {
            if (applies(shadow, question) && evaluate(shadow, inputs).failed() == 0) {
                words.append(" In shadow, rule ")
                        .append(name(shadow.reference()))
                        .append(
                                switch (compiled(shadow).policy().then()) {
                                    case Effect.Forbid forbid -> " would forbid it.";
                                    case Effect.Permit permit -> {
                                        List<ApprovalNeed> needs =
                                                compiled(shadow).approvals(inputs);
                                        yield needs.isEmpty()
                                                ? " would permit it automatically."
                                                : " would permit it with " + people(needs) + ".";
                                    }
                                });
            }
        }
        return new Ruling(ruling.outcome(), ruling.rule(), ruling.approvals(), ruling.conditions(), words.toString());
    }

    private static Ruling denied(RuleReference rule, List<Ruling.Condition> conditions, String words) {
        return new Ruling(Outcome.DENIED, rule, List.of(), conditions, words);
    }

    private static String people(List<ApprovalNeed> approvals) {
        StringBuilder words = new StringBuilder();
        for (ApprovalNeed need : approvals) {
            words.append(words.isEmpty() ? "" : " and ")
                    .append(need.count())
                    .append(' ')
                    .append(need.role())
                    .append(need.count() == 1 ? "" : "s");
        }
        return words.toString();
    }

    private static String name(RuleReference reference) {
        return name(new StringBuilder(64), reference).toString();
    }

    private static StringBuilder name(StringBuilder words, RuleReference reference) {
        return words.append('\'').append(reference.id()).append("' version ").append(reference.version());
    }

    static CompiledPolicy compiled(ActivePolicy rule) {
        CompiledPolicy policy = rule.policy();
        if (policy == null) {
            throw new IllegalStateException("Rule " + rule.reference() + " is broken and must not be asked");
        }
        return policy;
    }

    private List<ActivePolicy> usable() {
        return rules.stream().filter(rule -> rule.policy() != null).toList();
    }

    /** Where sites' days begin. */
    SiteZones zones() {
        return zones;
    }
}
