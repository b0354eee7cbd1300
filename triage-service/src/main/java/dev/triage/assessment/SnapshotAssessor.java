package dev.triage.assessment;

import dev.triage.assessment.scoring.EventFeatures;
import dev.triage.assessment.scoring.LinearScorer;
import dev.triage.assessment.scoring.StoredModel;
import dev.triage.assessment.scoring.UnusableModelException;
import dev.triage.intake.ExceptionEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Judges with one fixed set of models and ranking content. Immutable; the whole of assessment that is on the hot path. */
final class SnapshotAssessor implements Assessor {

    /** What stands in place of a version when a model could not be used. */
    static final String RULES_ONLY = "rules-only";

    static final String CATEGORY = "category";
    static final String DELAY = "delay";

    private static final String LATE = "late";
    private static final int CANDIDATES = 5;

    private final @Nullable StoredModel categoryModel;
    private final @Nullable StoredModel delayModel;
    private final Category[] categories;
    private final int lateColumn;
    private final RankingContent content;
    private final Ranking ranking;
    private final FallbackCategories fallback;
    private final Map<String, String> versions;

    SnapshotAssessor(
            @Nullable StoredModel categoryModel,
            @Nullable StoredModel delayModel,
            RankingContent content,
            FallbackCategories fallback) {
        this.categoryModel = categoryModel;
        this.delayModel = delayModel;
        this.content = content;
        this.ranking = new Ranking(content);
        this.fallback = fallback;
        this.categories = categoryModel == null ? new Category[0] : categories(categoryModel.scorer());
        this.lateColumn = delayModel == null ? -1 : delayModel.scorer().labels().indexOf(LATE);
        this.versions =
                Map.of(CATEGORY, version(categoryModel), DELAY, version(delayModel), "ranking", content.version());
    }

    Map<String, String> versions() {
        return versions;
    }

    @Override
    public Assessment assess(ExceptionEvent event, Instant now) {
        Judged judged = categoryModel == null ? byTable(event) : byModel(categoryModel, event);
        return assessment(event, judged, now);
    }

    @Override
    public Assessment assessAs(ExceptionEvent event, Category category, Instant now) {
        double novelty =
                categoryModel == null ? 1 : byModel(categoryModel, event).novelty();
        Judged decided = new Judged(category, 1, false, List.of(new Assessment.Candidate(category, 1)), novelty);
        return assessment(event, decided, now);
    }

    @Override
    public Rank rankAt(Rank rank, Instant now) {
        return ranking.rankAt(rank, now);
    }

    private Assessment assessment(ExceptionEvent event, Judged judged, Instant now) {
        double delayRisk = delayRisk(event);
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
                versions);
    }

    private record Judged(
            Category category,
            double confidence,
            boolean abstained,
            List<Assessment.Candidate> candidates,
            double novelty) {}

    private Judged byModel(StoredModel model, ExceptionEvent event) {
        LinearScorer.Scores scores = model.scorer().score(EventFeatures.forCategory(event, false));
        double[] probabilities = model.calibration().softmax(scores.logits());
        List<Assessment.Candidate> candidates = best(probabilities);
        double confidence = candidates.getFirst().probability();
        boolean abstained = confidence < model.threshold();
        Category category = abstained ? Category.UNKNOWN : candidates.getFirst().category();
        return new Judged(category, confidence, abstained, candidates, scores.novelty());
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

    private double delayRisk(ExceptionEvent event) {
        if (delayModel == null) {
            return content.delayRiskWithoutModel();
        }
        double[] logits =
                delayModel.scorer().score(EventFeatures.forDelay(event, false)).logits();
        return delayModel.calibration().sigmoid(logits[lateColumn] - logits[1 - lateColumn]);
    }

    /** Refuses a model that names other things than this assessor can use. */
    static void check(String name, StoredModel model) throws UnusableModelException {
        List<String> labels = model.scorer().labels();
        if (!model.name().equals(name)) {
            throw new UnusableModelException("Expected the model " + name + ", found " + model.name());
        }
        if (name.equals(DELAY)) {
            if (labels.size() != 2 || !labels.containsAll(List.of(LATE, "on-time"))) {
                throw new UnusableModelException("Expected the outputs late and on-time, found " + labels);
            }
        } else if (labels.size() < 2
                || labels.size() > Long.SIZE
                || !labels.stream().allMatch(label -> Category.of(label).isPresent())) {
            throw new UnusableModelException("Expected 2 to 64 category codes as outputs, found " + labels);
        }
    }

    private static Category[] categories(LinearScorer scorer) {
        return scorer.labels().stream()
                .map(label -> Category.of(label).orElse(Category.UNKNOWN))
                .toArray(Category[]::new);
    }

    private static String version(@Nullable StoredModel model) {
        return model == null
                ? RULES_ONLY
                : model.version() + "@sha256:" + model.sha256().substring(0, 12);
    }
}
