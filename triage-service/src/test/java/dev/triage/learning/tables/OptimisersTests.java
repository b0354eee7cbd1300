package dev.triage.learning.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.LinearParameters;
import org.tribuo.math.StochasticGradientOptimiser;
import org.tribuo.math.la.DenseSparseMatrix;
import org.tribuo.math.la.SparseVector;
import org.tribuo.math.la.Tensor;
import org.tribuo.math.optimisers.ParameterAveraging;
import org.tribuo.math.optimisers.SGD;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** What takes the steps of linear models, beside what Tribuo has. */
class OptimisersTests {

    @Test
    void averagesAsTribuoDoes() {
        LinearSGDModel ours = fit(new AveragedSteps(0.7));
        LinearSGDModel theirs = fit(new ParameterAveraging(SGD.getSimpleSGD(0.7)));

        for (int label = 0; label < 3; label++) {
            for (int feature = 0; feature < 6; feature++) {
                assertThat(ours.getWeightsCopy().get(label, feature))
                        .isCloseTo(theirs.getWeightsCopy().get(label, feature), within(0.02));
            }
        }
        assertThat(ours.getWeightsCopy().twoNorm())
                .isNotCloseTo(fit(SGD.getSimpleSGD(0.7)).getWeightsCopy().twoNorm(), within(0.02));
    }

    /**
     * Gradients 0.3 and −0.1 of two classes: the sum of squares becomes {@code 0.01 + (0.09 + 0.01) / 2 = 0.06}, so the
     * steps are {@code 0.5 * 0.3 / sqrt(0.06)} and {@code 0.5 * -0.1 / sqrt(0.06)}.
     */
    @Test
    void sharesOneSumOfSquaresAFeature() {
        SharedAdaGrad optimiser = new SharedAdaGrad(0.5, 0.01);
        optimiser.initialise(new LinearParameters(3, 2));
        DenseSparseMatrix gradients = new DenseSparseMatrix(List.of(
                SparseVector.createSparseVector(3, new int[] {1}, new double[] {0.3}),
                SparseVector.createSparseVector(3, new int[] {1}, new double[] {-0.1})));

        optimiser.step(new Tensor[] {gradients}, 1);

        assertThat(gradients.get(0, 1)).isCloseTo(0.5 * 0.3 / Math.sqrt(0.06), within(1e-12));
        assertThat(gradients.get(1, 1)).isCloseTo(-0.5 * 0.1 / Math.sqrt(0.06), within(1e-12));
    }

    private static LinearSGDModel fit(StochasticGradientOptimiser optimiser) {
        return new LinearSGDTrainer(new LogMulticlass(), optimiser, 4, Integer.MAX_VALUE, 1, 1).train(dataset(90));
    }

    private static MutableDataset<Label> dataset(int rows) {
        LabelFactory factory = new LabelFactory();
        MutableDataset<Label> dataset =
                new MutableDataset<>(new SimpleDataSourceProvenance("made up", factory), factory);
        for (int i = 0; i < rows; i++) {
            String label = i % 3 == 0 ? "a" : i % 3 == 1 ? "b" : "c";
            String own = "f" + (i % 3);
            String shared = "f" + (3 + i % 2);
            dataset.add(new ArrayExample<>(new Label(label), new String[] {own, shared}, new double[] {1, 0.5}));
        }
        return dataset;
    }
}
