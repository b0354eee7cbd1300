package dev.triage.learning.tables;

import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tribuo.Example;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Output;
import org.tribuo.OutputFactory;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.StochasticGradientOptimiser;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.sgd.linear.LinearSGDModel;
import org.tribuo.regression.sgd.objectives.SquaredLoss;

/** Lets Tribuo fit linear models on sparse rows, the same way every time, and lays them out flat. */
final class LinearFit {

    /** Stands where Tribuo notes the clock. */
    private static final String NO_TIME = "2000-01-01T00:00:00Z";

    static final String VALUE = "value";
    private static final double FIRST_SQUARE = 0.01;

    // Kept in a field: the logging of the JDK forgets loggers nobody holds.
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

    static {
        TRIBUO.setLevel(Level.WARNING);
    }

    private LinearFit() {}

    /**
     * How it is fitted.
     *
     * @param optimiser what takes the steps
     * @param epochs passes over the rows
     * @param batch rows a step
     */
    record Settings(Optimiser optimiser, double learningRate, int epochs, int batch, long seed) {

        StochasticGradientOptimiser steps() {
            return switch (optimiser) {
                case ADAGRAD -> new AdaGrad(learningRate, 1e-6, FIRST_SQUARE);
                case SHARED_ADAGRAD -> new SharedAdaGrad(learningRate, FIRST_SQUARE);
                case AVERAGED -> new AveragedSteps(learningRate);
            };
        }
    }

    /** What takes the steps. */
    enum Optimiser {
        /** A step of its own for every weight (Duchi, Hazan and Singer 2011): for levels and steps, few of them a row. */
        ADAGRAD,
        /** A step for every feature, the same for all classes: where there are many. */
        SHARED_ADAGRAD,
        /** Plain steps, and the mean of all weights on the way (Polyak and Juditsky 1992): for texts. */
        AVERAGED
    }

    /** The model as Tribuo has it, and flat. */
    record Fitted(Model<?> model, LinearWeights weights) {}

    /**
     * @param rows places in the matrix
     * @param labels a class for each row of the matrix
     * @param weights an importance for each row of the matrix, or none
     */
    static Fitted classes(
            SparseMatrix matrix,
            int[] rows,
            int[] labels,
            float[] weights,
            int classes,
            FeatureNames names,
            Settings settings) {
        LabelFactory factory = new LabelFactory();
        MutableDataset<Label> dataset = dataset(factory);
        Label[] outputs = new Label[classes];
        for (int label = 0; label < classes; label++) {
            outputs[label] = new Label(FeatureNames.padded(label));
        }
        for (int row : rows) {
            Example<Label> example = example(matrix, row, outputs[labels[row]], names);
            if (example != null) {
                if (weights.length > 0) {
                    example.setWeight(weights[row]);
                }
                dataset.add(example);
            }
        }
        org.tribuo.classification.sgd.linear.LinearSGDModel model =
                new org.tribuo.classification.sgd.linear.LinearSGDTrainer(
                                new LogMulticlass(),
                                settings.steps(),
                                settings.epochs(),
                                Integer.MAX_VALUE,
                                settings.batch(),
                                settings.seed())
                        .train(dataset);
        int[] columns = new int[model.getOutputIDInfo().size()];
        for (int column = 0; column < columns.length; column++) {
            columns[column] =
                    Integer.parseInt(model.getOutputIDInfo().getOutput(column).getLabel());
        }
        LinearWeights flat = flat(
                model.getWeightsCopy(), model.getFeatureIDMap(), names.size(), columns, classes, new double[] {0, 1});
        return new Fitted(model, flat);
    }

    /**
     * @param targets a value for each row of the matrix
     * @param scale mean and standard deviation the targets are brought to 0 and 1 with while fitting
     */
    static Fitted values(
            SparseMatrix matrix,
            int[] rows,
            double[] targets,
            double[] scale,
            float[] weights,
            FeatureNames names,
            Settings settings) {
        RegressionFactory factory = new RegressionFactory();
        MutableDataset<Regressor> dataset = dataset(factory);
        for (int row : rows) {
            Regressor output = new Regressor(VALUE, (targets[row] - scale[0]) / scale[1]);
            Example<Regressor> example = example(matrix, row, output, names);
            if (example != null) {
                if (weights.length > 0) {
                    example.setWeight(weights[row]);
                }
                dataset.add(example);
            }
        }
        LinearSGDModel model = new org.tribuo.regression.sgd.linear.LinearSGDTrainer(
                        new SquaredLoss(),
                        settings.steps(),
                        settings.epochs(),
                        Integer.MAX_VALUE,
                        settings.batch(),
                        settings.seed())
                .train(dataset);
        LinearWeights flat =
                flat(model.getWeightsCopy(), model.getFeatureIDMap(), names.size(), new int[] {0}, 1, scale);
        return new Fitted(model, flat);
    }

    /** An empty data set whose provenance knows no clock. */
    static <T extends Output<T>> MutableDataset<T> dataset(OutputFactory<T> factory) {
        return new MutableDataset<>(
                new SimpleDataSourceProvenance("table", OffsetDateTime.parse(NO_TIME), factory), factory);
    }

    private static <T extends Output<T>> @org.jspecify.annotations.Nullable Example<T> example(
            SparseMatrix matrix, int row, T output, FeatureNames names) {
        int from = matrix.from(row);
        int count = matrix.to(row) - from;
        if (count == 0) {
            return null;
        }
        String[] featureNames = new String[count];
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            featureNames[i] = names.of(matrix.id(from + i));
            values[i] = matrix.value(from + i);
        }
        return new ArrayExample<>(output, featureNames, values);
    }

    private static LinearWeights flat(
            DenseMatrix matrix, ImmutableFeatureMap map, int features, int[] columns, int outputs, double[] scale) {
        float[] weights = new float[features * outputs];
        float[] bias = new float[outputs];
        // A class no row of this part shows must not win by having no weights at all.
        Arrays.fill(bias, columns.length < outputs ? -20 : 0);
        int last = matrix.getDimension2Size() - 1;
        for (int column = 0; column < columns.length; column++) {
            bias[columns[column]] = (float) (matrix.get(column, last) * scale[1] + scale[0]);
            for (int id = 0; id < last; id++) {
                int feature = FeatureNames.id(map.get(id).getName());
                weights[feature * outputs + columns[column]] = (float) (matrix.get(column, id) * scale[1]);
            }
        }
        return new LinearWeights(features, outputs, weights, bias);
    }
}
