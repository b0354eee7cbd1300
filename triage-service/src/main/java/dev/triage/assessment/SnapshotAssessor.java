package dev.triage.assessment;

import dev.triage.assessment.scoring.Calibration;
import dev.triage.assessment.scoring.EventFeatures;
import dev.triage.assessment.scoring.FeatureSet;
import dev.triage.assessment.scoring.HourSteps;
import dev.triage.assessment.scoring.LinearScorer;
import dev.triage.assessment.scoring.NoveltySignals;
import dev.triage.assessment.scoring.StoredModel;
import dev.triage.intake.ExceptionEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Judges with one fixed set of models and ranking content. Immutable; the whole of assessment that is on the hot path. */
final class SnapshotAssessor implements Assessor {

    private static final String LATE = "late";
    private static final int CANDIDATES = 5;

    private final ServiceModels models;
    private final Category[] categories;
    private final int lateColumn;
    private final @Nullable HourSteps hours;
    private final WorkflowChances.@Nullable Workflows workflows;
    private final RankingContent content;
    private final Ranking ranking;
    private final FallbackCategories fallback;
    private final Map<String, String> versions;

    SnapshotAssessor(ServiceModels models, RankingContent content, FallbackCategories fallback) {
        this.models = models;
        this.content = content;
        this.ranking = new Ranking(content);
        this.fallback = fallback;
        StoredModel category = models.category();
        StoredModel delay = models.delay();
        StoredModel resolution = models.resolution();
        StoredModel success = models.success();
        this.categories = category == null ? new Category[0] : categories(category.scorer());
        this.lateColumn = delay == null ? -1 : delay.scorer().labels().indexOf(LATE);
        this.hours =
                resolution == null ? null : HourSteps.of(resolution.scorer().labels());
        this.workflows = success == null ? null : WorkflowChances.Workflows.of(success);
        this.versions = models.versions(content.version());
    }

    Map<String, String> versions() {
        return versions;
    }

    @Override
    public Assessment assess(ExceptionEvent event, Instant now) {
        FeatureSet features = EventFeatures.of(event, false);
        StoredModel category = models.category();
        Judged judged = category == null ? byTable(event) : byModel(category, features);
        return assessment(event, features, judged, now);
    }

    @Override
    public Assessment assessAs(ExceptionEvent event, Category category, Instant now) {
        FeatureSet features = EventFeatures.of(event, false);
        StoredModel model = models.category();
        double novelty = model == null ? 1 : byModel(model, features).novelty();
        Judged decided = new Judged(category, 1, false, List.of(new Assessment.Candidate(category, 1)), novelty);
        return assessment(event, features, decided, now);
    }

    @Override
    public Rank rankAt(Rank rank, Instant now) {
        return ranking.rankAt(rank, now);
    }

    @Override
    public List<Explanation> explain(ExceptionEvent event) {
        return Explanations.of(models, event);
    }

    private Assessment assessment(ExceptionEvent event, FeatureSet features, Judged judged, Instant now) {
        double delayRisk = delayRisk(features);
        Ranking.Ranked ranked = ranking.rank(event, judged.category(), delayRisk, now);
        return new Assessment(
                judged.category(),
                judged.confidence(),
                judged.abstained(),
                judged.candidates(),
                judged.novelty(),
                delayRisk,
                ranked.priority(),
                ranked.expectedLoss(),
                ranked.dueAssumed(),
                ranked.rank(),
                Facts.missing(event, content.family(judged.category()).missing()),
                versions,
                resolution(features),
                chances(features));
    }

    private record Judged(
            Category category,
            double confidence,
            boolean abstained,
            List<Assessment.Candidate> candidates,
            double novelty) {}

    private Judged byModel(StoredModel model, FeatureSet features) {
        LinearScorer.Scores scores = model.scorer().score(features);
        double[] probabilities = model.calibration().softmax(scores.logits());
        List<Assessment.Candidate> candidates = best(probabilities);
        double confidence = candidates.getFirst().probability();
        boolean abstained = confidence < model.threshold();
        Category category = abstained ? Category.UNKNOWN : candidates.getFirst().category();
        return new Judged(category, confidence, abstained, candidates, novelty(scores, model.calibration()));
    }

    /** By the learned score; by the share of unknown words alone where there is none. */
    private double novelty(LinearScorer.Scores scores, Calibration category) {
        StoredModel novelty = models.novelty();
        if (novelty == null) {
            return scores.unknownShare();
        }
        double margin = NoveltySignals.margin(novelty.scorer(), NoveltySignals.of(scores, category));
        return novelty.calibration().sigmoid(margin);
    }

    private Assessment.@Nullable Resolution resolution(FeatureSet features) {
        StoredModel model = models.resolution();
        if (model == null || hours == null) {
            return null;
        }
        double[] probabilities =
                model.calibration().softmax(model.scorer().score(features).logits());
        return new Assessment.Resolution(hours.quantile(probabilities, 0.5), hours.quantile(probabilities, 0.9));
    }

    private WorkflowChances chances(FeatureSet features) {
        StoredModel model = models.success();
        return model == null || workflows == null
                ? WorkflowChances.NONE
                : WorkflowChances.of(workflows, model.scorer().score(features).logits(), model.calibration());
    }

    private List<Assessment.Candidate> best(double[] probabilities) {
        int count = Math.min(CANDIDATES, probabilities.length);
        List<Assessment.Candidate> best = new ArrayList<>(count);
        long taken = 0;
        for (int place = 0; place < count; place++) {
            int top = -1;
            for (int i = 0; i < probabilities.length; i++) {
                if ((taken & (1L << i)) == 0 && (top < 0 || probabilities[i] > probabilities[top])) {
                    top = i;
                }
            }
            taken |= 1L << top;
            best.add(new Assessment.Candidate(categories[top], probabilities[top]));
        }
        return best;
    }

    private Judged byTable(ExceptionEvent event) {
        Category category = fallback.of(event);
        boolean abstained = category == Category.UNKNOWN;
        double confidence = abstained ? 0 : fallback.confidence();
        return new Judged(category, confidence, abstained, List.of(new Assessment.Candidate(category, confidence)), 1);
    }

    private double delayRisk(FeatureSet features) {
        StoredModel model = models.delay();
        if (model == null) {
            return content.delayRiskWithoutModel();
        }
        double[] logits = model.scorer().score(features).logits();
        return model.calibration().sigmoid(logits[lateColumn] - logits[1 - lateColumn]);
    }

    private static Category[] categories(LinearScorer scorer) {
        return scorer.labels().stream()
                .map(label -> Category.of(label).orElse(Category.UNKNOWN))
                .toArray(Category[]::new);
    }
}
