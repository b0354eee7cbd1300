package dev.triage.learning.tables;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import org.jspecify.annotations.Nullable;
import org.tribuo.math.Parameters;
import org.tribuo.math.StochasticGradientOptimiser;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.la.SparseVector;
import org.tribuo.math.la.Tensor;
import org.tribuo.math.la.VectorTuple;

/**
 * Plain steps of one length, and at the end the mean of all weights on the way (Polyak and Juditsky 1992) instead of the
 * last ones. What Tribuo's own ParameterAveraging around SGD computes, but a step costs as much as the row has features,
 * which halves the time of a fit on text.
 */
public final class AveragedSteps implements StochasticGradientOptimiser {

    @Config(mandatory = true, description = "Length of the steps.")
    private double learningRate;

    private @Nullable DenseMatrix weights;
    /** Every step times its number, by output and feature: what the mean is less than the last weights, times the steps. */
    private double[][] late = {};

    private long steps;

    @SuppressWarnings("unused") // OLCUT makes one of these before it fills in the fields.
    private AveragedSteps() {}

    AveragedSteps(double learningRate) {
        this.learningRate = learningRate;
    }

    @Override
    public void initialise(Parameters fitted) {
        DenseMatrix matrix = (DenseMatrix) fitted.get()[0];
        weights = matrix;
        late = new double[matrix.getDimension1Size()][matrix.getDimension2Size()];
        steps = 0;
    }

    @Override
    public Tensor[] step(Tensor[] updates, double weight) {
        double length = learningRate * weight;
        for (Tensor update : updates) {
            SparseRows rows = SparseRows.of(update);
            for (int output = 0; output < late.length; output++) {
                SparseVector row = rows.row(output);
                row.scaleInPlace(length);
                double[] ofOutput = late[output];
                for (VectorTuple step : row) {
                    ofOutput[step.index] += steps * step.value;
                }
            }
        }
        steps++;
        return updates;
    }

    @Override
    public void finalise() {
        DenseMatrix moved = weights;
        if (moved == null || steps == 0) {
            return;
        }
        for (int output = 0; output < late.length; output++) {
            for (int feature = 0; feature < late[output].length; feature++) {
                moved.add(output, feature, -late[output][feature] / steps);
            }
        }
    }

    @Override
    public void reset() {
        weights = null;
        late = new double[0][];
        steps = 0;
    }

    @Override
    public StochasticGradientOptimiser copy() {
        return new AveragedSteps(learningRate);
    }

    @Override
    public ConfiguredObjectProvenance getProvenance() {
        return new ConfiguredObjectProvenanceImpl(this, "StochasticGradientOptimiser");
    }

    @Override
    public String toString() {
        return "AveragedSteps(learningRate=" + learningRate + ")";
    }
}
