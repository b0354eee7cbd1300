package dev.triage.learning.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Output;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;
import org.tribuo.common.xgboost.XGBoostModel;
import org.tribuo.impl.ArrayExample;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.xgboost.XGBoostRegressionTrainer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets Tribuo boost trees with XGBoost and lays them out flat. XGBoost is native code: where its library cannot be
 * loaded ({@link #isAvailable}), tables are learned without trees.
 */
final class TreeFit {

    private static final JsonMapper EXACT = JsonMapper.builder().build();

    private TreeFit() {}

    /**
     * How they are boosted; the names are XGBoost's.
     *
     * @param rounds trees for each output
     * @param rowShare share of the rows each tree sees
     * @param columnShare share of the features each tree sees
     */
    record Settings(
            int rounds,
            double learningRate,
            int depth,
            double leastChildWeight,
            double rowShare,
            double columnShare,
            double lambda,
            int bins,
            long seed) {

        Map<String, Object> parameters() {
            Map<String, Object> parameters = new TreeMap<>();
            parameters.put("tree_method", "hist");
            parameters.put("max_bin", bins);
            parameters.put("eta", learningRate);
            parameters.put("max_depth", depth);
            parameters.put("min_child_weight", leastChildWeight);
            parameters.put("subsample", rowShare);
            parameters.put("colsample_bytree", columnShare);
            parameters.put("lambda", lambda);
            parameters.put("seed", seed);
            // One thread: the order of sums, and so the bytes, must not hang on the machine.
            parameters.put("nthread", 1);
            parameters.put("verbosity", 0);
            return parameters;
        }

        Settings with(int count, long otherSeed) {
            return new Settings(
                    count, learningRate, depth, leastChildWeight, rowShare, columnShare, lambda, bins, otherSeed);
        }
    }

    /** The model as Tribuo has it, and flat. */
    record Fitted(Model<?> model, TreeScorer trees) {}

    /** Whether this machine can run XGBoost. */
    static boolean isAvailable() {
        try {
            Class.forName("ml.dmlc.xgboost4j.java.XGBoostJNI", true, TreeFit.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /**
     * Several boosters of classes on the same rows, one a seed.
     *
     * @param features dense rows, NaN where missing
     * @param labels a class for each row of the features; every class must occur among the rows
     */
    static List<Fitted> classes(
            float[][] features, int[] rows, int[] labels, int classes, FeatureNames names, List<Settings> settings) {
        LabelFactory factory = new LabelFactory();
        MutableDataset<Label> dataset = LinearFit.dataset(factory);
        Label[] outputs = new Label[classes];
        for (int label = 0; label < classes; label++) {
            outputs[label] = new Label(FeatureNames.padded(label));
        }
        for (int row : rows) {
            dataset.add(example(features[row], outputs[labels[row]], names));
        }
        List<Fitted> fitted = new ArrayList<>();
        for (Settings each : settings) {
            Map<String, Object> parameters = each.parameters();
            parameters.put("objective", "multi:softprob");
            parameters.put("num_class", dataset.getOutputInfo().size());
            XGBoostModel<Label> model = new XGBoostClassificationTrainer(each.rounds(), parameters).train(dataset);
            int[] order = new int[model.getOutputIDInfo().size()];
            for (int column = 0; column < order.length; column++) {
                order[column] = FeatureNames.id(
                        model.getOutputIDInfo().getOutput(column).getLabel());
            }
            fitted.add(new Fitted(model, flat(model, order, classes)));
        }
        return fitted;
    }

    /** Several boosters of values on the same rows, one a seed. */
    static List<Fitted> values(
            float[][] features, int[] rows, double[] targets, FeatureNames names, List<Settings> settings) {
        RegressionFactory factory = new RegressionFactory();
        MutableDataset<Regressor> dataset = LinearFit.dataset(factory);
        for (int row : rows) {
            dataset.add(example(features[row], new Regressor(LinearFit.VALUE, targets[row]), names));
        }
        List<Fitted> fitted = new ArrayList<>();
        for (Settings each : settings) {
            Map<String, Object> parameters = each.parameters();
            parameters.put("objective", "reg:squarederror");
            Model<Regressor> model = new XGBoostRegressionTrainer(
                            XGBoostRegressionTrainer.RegressionType.LINEAR, each.rounds(), parameters)
                    .train(dataset);
            fitted.add(new Fitted(model, flat(model, new int[] {0}, 1)));
        }
        return fitted;
    }

    /** A dense row as Tribuo has it: what is missing is not there. */
    static <T extends Output<T>> ArrayExample<T> example(float[] row, T output, FeatureNames names) {
        String[] present = new String[row.length];
        double[] values = new double[row.length];
        int count = 0;
        for (int i = 0; i < row.length; i++) {
            if (!Float.isNaN(row[i])) {
                present[count] = names.of(i);
                values[count++] = row[i];
            }
        }
        return new ArrayExample<>(output, Arrays.copyOf(present, count), Arrays.copyOf(values, count));
    }

    /** @param order which of our outputs each of Tribuo's is */
    private static TreeScorer flat(Model<?> model, int[] order, int outputs) {
        Booster booster = ((XGBoostModel<?>) model).getInnerModels().getFirst();
        // A feature no row has is none of Tribuo's, so its numbers are not ours.
        int[] features = new int[model.getFeatureIDMap().size()];
        for (int id = 0; id < features.length; id++) {
            features[id] = FeatureNames.id(model.getFeatureIDMap().get(id).getName());
        }
        try {
            JsonNode root = EXACT.readTree(booster.toByteArray("json"));
            return TreeScorer.ofXgboost(root, features, order, outputs);
        } catch (XGBoostError e) {
            throw new IllegalStateException("XGBoost wrote a model it cannot read", e);
        }
    }
}
