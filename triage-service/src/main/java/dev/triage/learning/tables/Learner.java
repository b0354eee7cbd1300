package dev.triage.learning.tables;

import dev.triage.learning.measures.Calibrator;
import dev.triage.learning.measures.Calibrators;
import dev.triage.learning.tables.DenseFeatures.Encoding;
import dev.triage.learning.tables.TableSchema.Trainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Learns a table: fits members on a part of the training rows, weighs and calibrates them on the rows held out, and fits
 * them again on all. Test rows are not among what it is given. The same rows and seed give the same model, however many
 * processors work on it.
 */
final class Learner {

    private static final int WORKERS = 2;

    private final TableSchema schema;
    private final Reading reading;
    private final Frame frame;
    private final Recipe recipe;
    private final Progress progress;
    private final Target target;
    private final double[] fitted;
    private final int[] labels;
    private final float[] age;
    private final List<String> notes = new ArrayList<>();

    Learner(TableSchema schema, Reading reading, Progress progress) {
        this.schema = schema;
        this.reading = reading;
        this.frame = reading.frame();
        this.progress = progress;
        this.recipe =
                new Recipe(schema, frame.rows(), Math.max(1, reading.classes().size()), reading.later());
        double[] values =
                IntStream.range(0, frame.rows()).mapToDouble(frame::target).toArray();
        this.target = schema.isClassification() ? Target.PLAIN : Target.of(values);
        this.fitted = Arrays.stream(values).map(target::fitted).toArray();
        this.labels = schema.isClassification()
                ? IntStream.range(0, frame.rows()).map(frame::label).toArray()
                : new int[0];
        this.age = recency();
    }

    /**
     * What was learned and how it was chosen.
     *
     * @param scores blended raw scores of the rows held out, by members that had not seen them
     * @param labels of the rows held out; none for a regression
     * @param fitted targets of the rows held out, in the scale that was fitted
     * @param scale mean and deviation that brought the linear member's targets to 0 and 1
     * @param said the choices made, for people and for the provenance
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Learned(
            TableModel model,
            double[][] scores,
            int[] labels,
            double[] fitted,
            double[] scale,
            Map<String, Object> said,
            List<String> notes) {}

    /** @throws TableDataException when no trainer the schema asks for works here */
    Learned learn() throws TableDataException {
        progress.stage("Features", 2, "passes");
        SparseFeatures sparse = SparseFeatures.fit(schema, frame, recipe.sparse());
        progress.advance(1);
        SparseMatrix matrix = sparse.matrix(frame);
        progress.advance(1);
        Parts parts =
                Parts.of(frame, reading.later(), Math.max(1, reading.classes().size()));
        List<Candidate> candidates = candidates(sparse, matrix);
        if (candidates.isEmpty()) {
            throw new TableDataException("trainers: expected one that works on this machine, found only "
                    + schema.trainers().stream().map(Trainer::code).toList() + "; XGBoost has no library for it");
        }
        int seeds = recipe.seeds();
        progress.stage(
                "Fitting",
                candidates.stream().mapToLong(each -> parts.pairs().size() + 1).sum(),
                "fits");
        int[] held = parts.heldOut();
        HeldOut heldOut = new HeldOut(
                schema.isClassification(),
                schema.isClassification()
                        ? Arrays.stream(held).map(row -> labels[row]).toArray()
                        : new int[0],
                Arrays.stream(held).mapToDouble(frame::target).toArray(),
                target);
        try (ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
            // Where there is nothing to choose, the last fit need not wait for the first.
            List<Callable<List<? extends Member>>> last = new ArrayList<>();
            List<Future<List<? extends Member>>> early = new ArrayList<>();
            if (candidates.size() == 1 && candidates.getFirst() instanceof Straight only) {
                early.add(workers.submit(() -> only.fit(all(), 0, 1)));
            }
            List<Choice.Tried> tried = done(
                    workers,
                    candidates.stream()
                            .map(each -> (Callable<Choice.Tried>) () -> each.tryOut(parts, heldOut))
                            .toList());
            Choice choice = Choice.of(tried, heldOut);
            List<Double> shares = new ArrayList<>();
            for (int i = 0; i < tried.size(); i++) {
                if (choice.shares()[i] > 0) {
                    Candidate candidate = candidates.get(i);
                    int copies = candidate instanceof Boosted ? seeds : 1;
                    int rounds = tried.get(i).rounds();
                    last.add(
                            early.isEmpty()
                                    ? () -> candidate.fit(all(), rounds, copies)
                                    : () -> early.getFirst().get());
                    shares.addAll(Collections.nCopies(copies, choice.shares()[i] / copies));
                }
            }
            List<Member> members = new ArrayList<>();
            done(workers, last).forEach(members::addAll);
            Calibrator calibrator = calibrator(choice.scores(), heldOut, choice.said());
            TableModel model = new TableModel(schema, reading.classes(), sparse, members, shares, calibrator, target);
            choice.said().put("heldOut", parts.said());
            choice.said().put("target", target);
            choice.said().put("features", recipe.sparse());
            return new Learned(
                    model,
                    choice.scores(),
                    heldOut.labels(),
                    Arrays.stream(held).mapToDouble(row -> fitted[row]).toArray(),
                    schema.isClassification() ? new double[] {0, 1} : scale(all()),
                    choice.said(),
                    notes);
        }
    }

    private List<Candidate> candidates(SparseFeatures sparse, SparseMatrix matrix) {
        List<Trainer> asked = schema.trainers();
        List<Candidate> candidates = new ArrayList<>();
        if (asked.isEmpty() || asked.contains(Trainer.LINEAR)) {
            FeatureNames names = new FeatureNames(sparse.size());
            recipe.styles().forEach(style -> candidates.add(new Straight(sparse, matrix, names, style)));
        }
        boolean trees = asked.contains(Trainer.TREES) || asked.isEmpty() && recipe.wantsTrees();
        if (trees && !TreeFit.isAvailable()) {
            notes.add("XGBoost has no library for this machine, so no trees were tried");
        } else if (trees) {
            recipe.views().forEach(view -> candidates.add(new Boosted(sparse.steps(), view)));
        }
        return candidates;
    }

    /** Runs jobs side by side; their results in order. */
    private static <T> List<T> done(ExecutorService workers, List<Callable<T>> jobs) {
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : workers.invokeAll(jobs)) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Training was interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Training failed: " + e.getCause(), e);
        }
    }

    /** Something that can be fitted. */
    private sealed interface Candidate {

        Choice.Tried tryOut(Parts parts, HeldOut heldOut);

        /** @param rounds of trees @param copies of one thing, with other seeds */
        List<? extends Member> fit(int[] rows, int rounds, int copies);
    }

    private final class Straight implements Candidate {

        private final SparseFeatures features;
        private final SparseMatrix matrix;
        private final FeatureNames names;
        private final Recipe.Style style;

        Straight(SparseFeatures features, SparseMatrix matrix, FeatureNames names, Recipe.Style style) {
            this.features = features;
            this.matrix = matrix;
            this.names = names;
            this.style = style;
        }

        @Override
        public Choice.Tried tryOut(Parts parts, HeldOut heldOut) {
            List<double[]> scores = new ArrayList<>();
            for (Parts.Pair pair : parts.pairs()) {
                Member.Linear member = fit(pair.fit(), 0, 1).getFirst();
                SparseMatrix seen = member.emphasis().apply(features, matrix);
                for (int row : pair.heldOut()) {
                    scores.add(member.weights().score(seen, row));
                }
            }
            String said = "linear " + style + " " + recipe.linear(style);
            return new Choice.Tried(Trainer.LINEAR, said, 0, scores.toArray(double[][]::new));
        }

        @Override
        public List<Member.Linear> fit(int[] rows, int rounds, int copies) {
            int classes = reading.classes().size();
            Emphasis emphasis = switch (style) {
                case PLAIN -> Emphasis.NONE;
                case EVEN -> Emphasis.even(features);
                case TELLING -> Emphasis.telling(matrix, rows, labels, classes, features.size());
            };
            SparseMatrix seen = emphasis.apply(features, matrix);
            LinearFit.Settings settings = recipe.linear(style);
            LinearFit.Fitted fit = schema.isClassification()
                    ? LinearFit.classes(seen, rows, labels, weights(rows), classes, names, settings)
                    : LinearFit.values(seen, rows, fitted, scale(rows), age, names, settings);
            step();
            return List.of(new Member.Linear(emphasis, fit.weights(), Optional.of(fit.model())));
        }

        /** By age and by how rare the class is, 1 on average. */
        private float[] weights(int[] rows) {
            double[] priors = new double[reading.classes().size()];
            for (int row : rows) {
                priors[labels[row]] += 1.0 / rows.length;
            }
            float[] weights = new float[frame.rows()];
            double sum = 0;
            for (int row : rows) {
                weights[row] = (float) recipe.rarity(style, priors[labels[row]]);
                sum += weights[row];
            }
            for (int row : rows) {
                weights[row] *= (float) (rows.length / sum) * (age.length == 0 ? 1 : age[row]);
            }
            return weights;
        }
    }

    private final class Boosted implements Candidate {

        private final Steps steps;
        private final Encoding view;

        Boosted(Steps steps, Encoding view) {
            this.steps = steps;
            this.view = view;
        }

        @Override
        public Choice.Tried tryOut(Parts parts, HeldOut heldOut) {
            TreeFit.Settings settings = recipe.trees();
            int stages = settings.rounds() / Recipe.STAGE;
            int first = recipe.choosesRounds() ? 0 : stages - 1;
            int rows = parts.heldOut().length;
            List<double[][]> byStage = new ArrayList<>();
            for (int stage = 0; stage < stages; stage++) {
                byStage.add(new double[stage < first ? 0 : rows][]);
            }
            int at = 0;
            Row row = new Row(schema);
            for (Parts.Pair pair : parts.pairs()) {
                Member.Trees member = fit(pair.fit(), settings.rounds(), 1).getFirst();
                for (int held : pair.heldOut()) {
                    frame.read(held, row);
                    float[] dense = member.features().encode(row);
                    double[] scores = member.trees().base();
                    for (int stage = 0; stage < stages; stage++) {
                        member.trees().addRounds(dense, stage * Recipe.STAGE, (stage + 1) * Recipe.STAGE, scores);
                        if (stage >= first) {
                            byStage.get(stage)[at] = scores.clone();
                        }
                    }
                    at++;
                }
            }
            int best = first;
            double least = Double.POSITIVE_INFINITY;
            for (int stage = first; stage < stages; stage++) {
                double loss = HeldOut.mean(heldOut.losses(byStage.get(stage)));
                if (loss < least) {
                    least = loss;
                    best = stage;
                }
            }
            int rounds = (best + 1) * Recipe.STAGE;
            String said = "trees " + view + " " + settings.with(rounds, schema.seed());
            return new Choice.Tried(Trainer.TREES, said, rounds, byStage.get(best));
        }

        @Override
        public List<Member.Trees> fit(int[] rows, int rounds, int copies) {
            DenseFeatures.Fitted dense = DenseFeatures.fit(schema, frame, steps, view, rows, fitted, reading.classes());
            FeatureNames names = new FeatureNames(dense.features().size());
            List<TreeFit.Settings> settings = IntStream.range(0, copies)
                    .mapToObj(copy -> recipe.trees().with(rounds, schema.seed() + copy))
                    .toList();
            List<TreeFit.Fitted> fits = schema.isClassification()
                    ? TreeFit.classes(
                            dense.rows(), rows, labels, reading.classes().size(), names, settings)
                    : TreeFit.values(dense.rows(), rows, fitted, names, settings);
            step();
            return fits.stream()
                    .map(fit -> new Member.Trees(dense.features(), fit.trees(), Optional.of(fit.model())))
                    .toList();
        }
    }

    private synchronized void step() {
        progress.advance(1);
    }

    /**
     * Fitted on the rows held out. Where the test is later the averaged members are taken at their word: what the newest
     * rows say of how often a class comes did not hold for still newer ones, and the day as a feature says it better.
     */
    private Calibrator calibrator(double[][] scores, HeldOut heldOut, Map<String, Object> said) {
        if (!schema.isClassification()) {
            return new Calibrator.Identity();
        }
        if (reading.later()) {
            said.put("calibration", "none, as the test is later");
            return new Calibrator.Identity();
        }
        Calibrators.Choice choice = Calibrators.choose(scores, heldOut.labels(), schema.seed());
        said.put("calibration", choice.calibrator().state().get("kind"));
        said.put("calibrationsTried", choice.tried());
        return choice.calibrator();
    }

    private int[] all() {
        return IntStream.range(0, frame.rows()).toArray();
    }

    private double[] scale(int[] rows) {
        double mean =
                Arrays.stream(rows).mapToDouble(row -> fitted[row]).average().orElse(0);
        double variance = Arrays.stream(rows)
                .mapToDouble(row -> (fitted[row] - mean) * (fitted[row] - mean))
                .average()
                .orElse(1);
        return new double[] {mean, variance > 0 ? Math.sqrt(variance) : 1};
    }

    /** Weight of every row by its age, where that counts. */
    private float[] recency() {
        if (!reading.later()) {
            return new float[0];
        }
        int[] newestFirst = IntStream.range(0, frame.rows())
                .boxed()
                .sorted(Comparator.comparingLong((Integer row) -> frame.time(0, row))
                        .reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        float[] weights = new float[frame.rows()];
        for (int age = 0; age < newestFirst.length; age++) {
            weights[newestFirst[age]] = (float) recipe.recency(age);
        }
        return weights;
    }
}
