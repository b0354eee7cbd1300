package dev.triage.learning;

import dev.triage.assessment.scoring.Calibration;
import dev.triage.assessment.scoring.LinearScorer;
import dev.triage.assessment.scoring.NoveltySignals;
import dev.triage.assessment.scoring.StoredModel;
import dev.triage.learning.measures.CalibrationFit;
import dev.triage.learning.measures.ClassificationMetrics;
import dev.triage.platform.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tribuo.classification.sgd.linear.LinearSGDModel;

/**
 * Learns to tell events of categories never taught from the rest. Nobody has examples of what does not exist yet, so
 * categories are left out in groups: a category model is taught without a group, and events of the group then play the
 * new ones. Some groups teach the score, one calibrates it, and two others, never used for either, say how good it is.
 */
record NoveltyLearner() implements Learner {

    private static final ModelTask TASK = ModelTask.NOVELTY;
    private static final int GROUPS = 7;
    private static final int TEACHING = 4;
    private static final int CALIBRATING = 5;

    /** The share of new events the score is to be a probability for. */
    private static final double EXPECTED_SHARE = 0.1;
    /** Fewer rows of a category say nothing about it. */
    private static final int LEAST_ROWS = 5;

    private static final String NOVEL = "novel";
    private static final String KNOWN = "known";

    @Override
    public Learned learn(Lesson lesson) throws TooLittleDataException {
        Folds folds = Learner.folds(ModelTask.CATEGORY, lesson.events());
        List<Set<String>> groups = groups(folds.train());
        if (groups.stream().anyMatch(Set::isEmpty)) {
            throw new TooLittleDataException("at least " + GROUPS + " categories to leave out in turn", groups);
        }
        long start = System.nanoTime();
        List<Left> left = new ArrayList<>();
        for (Set<String> group : groups) {
            lesson.progress().accept("Teaching the category model without " + String.join(", ", group));
            left.add(Left.out(group, folds, lesson.seed()));
        }
        lesson.progress().accept("Learning the score");
        List<TribuoFit.Row> rows = new ArrayList<>();
        for (Left one : left.subList(0, TEACHING)) {
            rows.addAll(balanced(one.lesson(older(folds))));
        }
        LinearSGDModel model = TribuoFit.fit(rows, TASK.settings(), lesson.seed());
        double seconds = (System.nanoTime() - start) / 1e9;
        LinearScorer scorer = StoredModel.compile(model);

        Calibration calibration = calibrate(scorer, left.subList(TEACHING, CALIBRATING), folds);
        StoredModel ready = new StoredModel(TASK.code(), "", "", scorer, calibration, 0);
        Map<String, Object> notes = new LinkedHashMap<>();
        notes.put("calibratedBy", "Platt scaling, for one new event in ten");
        notes.put("taughtOn", names(groups.subList(0, TEACHING)));
        notes.put("calibratedOn", names(groups.subList(TEACHING, CALIBRATING)));
        notes.put("measuredOn", names(groups.subList(CALIBRATING, GROUPS)));
        return new Learned(
                model,
                TASK.settings(),
                ready,
                folds,
                measured(ready, left.subList(CALIBRATING, GROUPS), folds.test()),
                notes,
                Machine.measured(seconds, left.getLast().model(), folds.test()));
    }

    /** Older rows no category model was taught. */
    private static List<LabelledEvent> older(Folds folds) {
        List<LabelledEvent> older = new ArrayList<>(folds.validation());
        older.addAll(folds.calibration());
        return older;
    }

    private static List<Set<String>> groups(List<LabelledEvent> train) {
        List<String> categories = train.stream()
                .map(event -> event.category().orElseThrow())
                .distinct()
                .sorted(Comparator.comparing(name -> CanonicalJson.sha256(name.getBytes(StandardCharsets.UTF_8))))
                .toList();
        List<Set<String>> groups = new ArrayList<>();
        for (int group = 0; group < GROUPS; group++) {
            groups.add(new HashSet<>());
        }
        for (int i = 0; i < categories.size(); i++) {
            groups.get(i % GROUPS).add(categories.get(i));
        }
        return groups;
    }

    private static List<String> names(List<Set<String>> groups) {
        return groups.stream().flatMap(Set::stream).sorted().toList();
    }

    /** Both kinds weigh the same together. */
    private static List<TribuoFit.Row> balanced(List<Example> examples) {
        long novel = examples.stream().filter(Example::novel).count();
        List<TribuoFit.Row> rows = new ArrayList<>(examples.size());
        for (Example example : examples) {
            double of = example.novel() ? novel : examples.size() - novel;
            rows.add(new TribuoFit.Row(example.novel() ? NOVEL : KNOWN, NoveltySignals.NAMES, example.signals(), (float)
                    (examples.size() / (2 * of))));
        }
        return rows;
    }

    private static Calibration calibrate(LinearScorer scorer, List<Left> left, Folds folds) {
        List<Example> examples =
                left.stream().flatMap(one -> one.lesson(older(folds)).stream()).toList();
        double[] margins = examples.stream()
                .mapToDouble(example -> NoveltySignals.margin(scorer, example.signals()))
                .toArray();
        boolean[] novel = new boolean[margins.length];
        int count = 0;
        for (int i = 0; i < novel.length; i++) {
            novel[i] = examples.get(i).novel();
            count += novel[i] ? 1 : 0;
        }
        Calibration fitted = CalibrationFit.platt(margins, novel);
        // From the share in these rows to the share expected in service (Saerens et al. 2002).
        double shift = logit(EXPECTED_SHARE) - logit((double) count / novel.length);
        return new Calibration(fitted.slope(), fitted.offset() + shift);
    }

    private static double logit(double share) {
        return Math.log(share / (1 - share));
    }

    private static Map<String, Object> measured(StoredModel ready, List<Left> left, List<LabelledEvent> test) {
        Map<String, Object> perCategory = new TreeMap<>();
        List<Double> learned = new ArrayList<>();
        List<Double> words = new ArrayList<>();
        List<Double> unsure = new ArrayList<>();
        List<Double> ownWords = new ArrayList<>();
        double knownNovelty = 0;
        double newNovelty = 0;
        int known = 0;
        int rows = 0;
        for (Left one : left) {
            List<Example> examples = one.examples(test);
            List<Example> usual =
                    examples.stream().filter(example -> !example.novel()).toList();
            known += usual.size();
            List<Example> unheard = one.unheard(test);
            knownNovelty +=
                    usual.stream().mapToDouble(example -> score(ready, example)).sum();
            for (String category : one.group()) {
                List<Example> fresh = examples.stream()
                        .filter(example -> example.category().equals(category))
                        .toList();
                if (fresh.size() < LEAST_ROWS) {
                    continue;
                }
                rows += fresh.size();
                newNovelty += fresh.stream()
                        .mapToDouble(example -> score(ready, example))
                        .sum();
                double auc = auc(usual, fresh, example -> score(ready, example));
                double baseline = auc(usual, fresh, example -> example.signals()[0]);
                learned.add(auc);
                words.add(baseline);
                unsure.add(auc(usual, fresh, example -> -example.signals()[4]));
                ownWords.add(auc(
                        usual,
                        unheard.stream()
                                .filter(example -> example.category().equals(category))
                                .toList(),
                        example -> score(ready, example)));
                perCategory.put(category, Map.of("auc", auc, "unknownWordsAuc", baseline, "rows", fresh.size()));
            }
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("n", known + rows);
        report.put("categoriesLeftOut", learned.size());
        report.put("auc", mean(learned));
        report.put("worstAuc", least(learned));
        report.put("unknownWordsAuc", mean(words));
        report.put("unknownWordsWorstAuc", least(words));
        report.put("unsureAuc", mean(unsure));
        report.put("ownWordsAuc", mean(ownWords));
        report.put("meanNoveltyKnown", knownNovelty / Math.max(1, known));
        report.put("meanNoveltyNew", newNovelty / Math.max(1, rows));
        report.put("perLeftOutCategory", perCategory);
        return report;
    }

    private static double score(StoredModel ready, Example example) {
        return ready.calibration().sigmoid(NoveltySignals.margin(ready.scorer(), example.signals()));
    }

    private static double auc(
            List<Example> usual, List<Example> fresh, java.util.function.ToDoubleFunction<Example> score) {
        double[][] scores = new double[usual.size() + fresh.size()][];
        int[] labels = new int[scores.length];
        double[] raw = new double[scores.length];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = score.applyAsDouble(i < usual.size() ? usual.get(i) : fresh.get(i - usual.size()));
            labels[i] = i < usual.size() ? 0 : 1;
        }
        // Only the order counts: a score of any range becomes its rank's share.
        double[] sorted = raw.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < raw.length; i++) {
            double share = (Arrays.binarySearch(sorted, raw[i]) + 0.5) / raw.length;
            scores[i] = new double[] {1 - share, share};
        }
        return new ClassificationMetrics(List.of(KNOWN, NOVEL), scores, labels).auc();
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(0.5);
    }

    private static double least(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).min().orElse(0.5);
    }

    /** What a category model's numbers say about one event, and whether its category was left out. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Example(String category, boolean novel, double[] signals) {}

    /**
     * A category model taught without a group of categories.
     *
     * @param unheard the same as if it had never seen the words that are mostly the group's: mislabelled rows have taught
     *     it those, and a category that is really new brings its own
     */
    private record Left(Set<String> group, StoredModel model, StoredModel unheard) {

        static Left out(Set<String> group, Folds folds, long seed) {
            List<TribuoFit.Row> rows = new ArrayList<>();
            Map<String, int[]> counts = new HashMap<>();
            for (LabelledEvent event : folds.train()) {
                List<String> names = ModelTask.CATEGORY.names(event.event());
                boolean left = group.contains(event.category().orElseThrow());
                names.forEach(name -> counts.computeIfAbsent(name, any -> new int[2])[left ? 1 : 0]++);
                if (!left) {
                    rows.add(TribuoFit.Row.of(event.category().orElseThrow(), names));
                }
            }
            LinearSGDModel fitted = TribuoFit.fit(rows, ModelTask.CATEGORY.settings(), seed);
            LinearScorer scorer = StoredModel.compile(fitted);
            Calibration calibration = LearningCurve.temperature(scorer, folds.calibration());
            LinearScorer unheard = StoredModel.compile(fitted, name -> {
                int[] count = counts.getOrDefault(name, new int[2]);
                return count[0] >= count[1];
            });
            return new Left(
                    group,
                    new StoredModel("category", "", "", scorer, calibration, 0),
                    new StoredModel("category", "", "", unheard, calibration, 0));
        }

        /** What the score is taught: known events, new ones in known words, and new ones in words of their own. */
        List<Example> lesson(List<LabelledEvent> events) {
            List<Example> lesson = new ArrayList<>(examples(events));
            lesson.addAll(unheard(events));
            return lesson;
        }

        List<Example> examples(List<LabelledEvent> events) {
            Set<String> taught = Set.copyOf(model.scorer().labels());
            return events.stream()
                    .filter(event -> group.contains(event.category().orElseThrow())
                            || taught.contains(event.category().orElseThrow()))
                    .map(event -> example(model, event))
                    .toList();
        }

        List<Example> unheard(List<LabelledEvent> events) {
            return events.stream()
                    .filter(event -> group.contains(event.category().orElseThrow()))
                    .map(event -> example(unheard, event))
                    .toList();
        }

        private Example example(StoredModel by, LabelledEvent event) {
            LinearScorer.Scores scores = by.scorer().score(ModelTask.features(event));
            String category = event.category().orElseThrow();
            return new Example(category, group.contains(category), NoveltySignals.of(scores, by.calibration()));
        }
    }
}
