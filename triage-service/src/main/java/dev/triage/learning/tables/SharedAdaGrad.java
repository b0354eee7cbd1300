package dev.triage.learning.tables;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import java.util.Arrays;
import org.tribuo.math.Parameters;
import org.tribuo.math.StochasticGradientOptimiser;
import org.tribuo.math.la.DenseSparseMatrix;
import org.tribuo.math.la.SparseVector;
import org.tribuo.math.la.Tensor;
import org.tribuo.math.la.VectorTuple;

/**
 * AdaGrad (Duchi, Hazan and Singer 2011) with one sum of squares a feature, shared by all classes: the mean over classes
 * of the squared gradients. With many classes a feature's weight for a class that never came by would otherwise take its
 * first steps far too long, whatever the feature has told of the other classes.
 */
public final class SharedAdaGrad implements StochasticGradientOptimiser {

    @Config(mandatory = true, description = "Length of the steps.")
    private double learningRate;

    @Config(mandatory = true, description = "What each sum of squares starts from.")
    private double firstSquare;

    private double[] squares = {};

    @SuppressWarnings("unused") // OLCUT makes one of these before it fills in the fields.
    private SharedAdaGrad() {}

    SharedAdaGrad(double learningRate, double firstSquare) {
        this.learningRate = learningRate;
        this.firstSquare = firstSquare;
    }

    @Override
    public void initialise(Parameters parameters) {
        int features = parameters.get()[0].getShape()[1];
        squares = new double[features];
        Arrays.fill(squares, firstSquare);
    }

    @Override
    public Tensor[] step(Tensor[] updates, double weight) {
        for (Tensor update : updates) {
            if (!(update instanceof DenseSparseMatrix matrix)) {
                throw new IllegalArgumentException(
                        "Expected gradients of a linear model on sparse rows, found " + update.getClass());
            }
            int outputs = matrix.getDimension1Size();
            for (int output = 0; output < outputs; output++) {
                for (VectorTuple gradient : matrix.getRow(output)) {
                    squares[gradient.index] += weight * weight * gradient.value * gradient.value / outputs;
                }
            }
            for (int output = 0; output < outputs; output++) {
                SparseVector row = matrix.getRow(output);
                row.foreachIndexedInPlace(
                        (index, gradient) -> weight * learningRate * gradient / Math.sqrt(squares[index]));
            }
        }
        return updates;
    }

    @Override
    public void reset() {
        squares = new double[0];
    }

    @Override
    public StochasticGradientOptimiser copy() {
        return new SharedAdaGrad(learningRate, firstSquare);
    }

    @Override
    public ConfiguredObjectProvenance getProvenance() {
        return new ConfiguredObjectProvenanceImpl(this, "StochasticGradientOptimiser");
    }

    @Override
    public String toString() {
        return "SharedAdaGrad(learningRate=" + learningRate + ",firstSquare=" + firstSquare + ")";
    }
}
