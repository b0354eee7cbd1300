package dev.triage.cases;

import dev.triage.assessment.Assessment;
import dev.triage.assessment.Assessor;
import dev.triage.assessment.Category;
import dev.triage.governance.CaseFacts;
import dev.triage.governance.Governance;
import dev.triage.governance.RuleBook;
import dev.triage.intake.ExceptionEvent;
import dev.triage.playbook.Playbook;
import dev.triage.playbook.Proposal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Assess, recommend, rule: three calls and nothing else. */
@Component
class TriagePipeline implements Triage {

    private final Assessor assessor;
    private final Playbook playbook;
    private final Governance governance;

    TriagePipeline(Assessor assessor, Playbook playbook, Governance governance) {
        this.assessor = assessor;
        this.playbook = playbook;
        this.governance = governance;
    }

    @Override
    public Triaged triage(ExceptionEvent event, Instant now) {
        return triage(event, null, 1, 0, now);
    }

    @Override
    public Triaged triage(
            ExceptionEvent event, @Nullable Category corrected, int occurrences, int openRequests, Instant now) {
        Assessment assessment =
                corrected == null ? assessor.assess(event, now) : assessor.assessAs(event, corrected, now);
        CaseFacts facts = new CaseFacts(null, "", event, assessment, occurrences, openRequests);
        RuleBook rules = governance.ruleBook();
        List<Proposal> proposals = playbook.propose(event, assessment, now);
        List<Recommendation> recommendations = new ArrayList<>(proposals.size());
        for (Proposal proposal : proposals) {
            recommendations.add(
                    new Recommendation(recommendations.size() + 1, proposal, rules.rule(facts, proposal, false, now)));
        }
        return new Triaged(assessment, recommendations, playbook.version(), rules.version());
    }
}
