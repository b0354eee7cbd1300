package dev.triage.assessment;

import dev.triage.assessment.scoring.Contributions;
import dev.triage.assessment.scoring.EventFeatures;
import dev.triage.assessment.scoring.FeatureSet;
import dev.triage.assessment.scoring.NoveltySignals;
import dev.triage.assessment.scoring.StoredModel;
import dev.triage.intake.ExceptionEvent;
import java.util.ArrayList;
import java.util.List;

/** Collects what each of the models has to say for itself about one event. Not for the hot path: it keeps names. */
final class Explanations {

    private Explanations() {}

    static List<Explanation> of(ServiceModels models, ExceptionEvent event) {
        FeatureSet features = EventFeatures.of(event, true);
        List<Explanation> all = new ArrayList<>();
        StoredModel category = models.category();
        if (category != null) {
            all.add(explained(category.explainBest(features)));
        }
        StoredModel novelty = models.novelty();
        if (category != null && novelty != null) {
            all.add(explained(NoveltySignals.explain(
                    novelty, NoveltySignals.of(category.scorer().score(features), category.calibration()))));
        }
        StoredModel delay = models.delay();
        if (delay != null) {
            all.add(explained(delay.explain(features, "late", "on-time")));
        }
        StoredModel resolution = models.resolution();
        if (resolution != null) {
            all.add(explained(resolution.explainLonger(features)));
        }
        StoredModel success = models.success();
        if (success != null) {
            for (String workflow : success.scorer().labels()) {
                all.add(explained(success.explainMargin(features, workflow)));
            }
        }
        return all;
    }

    private static Explanation explained(Contributions found) {
        return new Explanation(
                found.model(),
                found.says(),
                found.against(),
                found.logOdds(),
                found.parts().stream()
                        .map(part -> new Explanation.Part(part.text(), part.contribution()))
                        .toList());
    }
}
