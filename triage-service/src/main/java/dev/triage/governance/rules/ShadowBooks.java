package dev.triage.governance.rules;

import dev.triage.assessment.Category;
import dev.triage.governance.CaseFacts;
import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.RuleReference;
import dev.triage.intake.ExceptionEvent;
import dev.triage.playbook.Proposal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The active rules once more for each rule in shadow, with that one enforced. Pure and immutable. */
final class ShadowBooks {

    private final PolicyBook live;
    private final List<Variant> variants;

    ShadowBooks(PolicyBook live) {
        this.live = live;
        List<Variant> found = new ArrayList<>();
        for (ActivePolicy rule : live.rules()) {
            CompiledPolicy policy = rule.policy();
            if (policy != null && policy.policy().mode() == Policy.Mode.SHADOW) {
                found.add(new Variant(
                        rule.reference(),
                        policy.policy(),
                        live.with(new ActivePolicy(rule.reference(), CaseRun.inForce(policy)))));
            }
        }
        this.variants = List.copyOf(found);
    }

    private record Variant(RuleReference rule, Policy policy, PolicyBook book) {}

    /** What a rule in shadow would have made of a proposal. */
    record Answer(RuleReference rule, Ruling ruling) {}

    /** Whether these are of the rules now live. */
    boolean of(PolicyBook book) {
        return live == book;
    }

    boolean any() {
        return !variants.isEmpty();
    }

    /** The answers of the rules in shadow whose scope and dates cover the proposal. */
    List<Answer> answers(CaseFacts facts, Proposal proposal, Instant now) {
        List<Answer> answers = new ArrayList<>(variants.size());
        for (Variant variant : variants) {
            if (covers(variant.policy(), facts, proposal, now)) {
                answers.add(new Answer(variant.rule(), variant.book().rule(facts, proposal, false, now)));
            }
        }
        return answers;
    }

    private boolean covers(Policy policy, CaseFacts facts, Proposal proposal, Instant now) {
        Policy.Scope scope = policy.scope();
        Category category = facts.assessment().category();
        ExceptionEvent.Site site = facts.event().site();
        return (scope.anyWorkflow()
                        || scope.workflows().contains(proposal.workflow().id()))
                && scope.covers(category)
                && scope.coversSite(site == null ? null : site.code())
                && policy.effective().on(now, live.zones().of(site));
    }
}
