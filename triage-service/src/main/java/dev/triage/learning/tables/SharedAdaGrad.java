package dev.triage.learning.tables;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import org.tribuo.math.Parameters;
import org.tribuo.math.StochasticGradientOptimiser;
import org.tribuo.math.la.DenseVector;
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

    private DenseVector squares = new DenseVector(1, 0);

    @SuppressWarnings("unused") // OLCUT makes one of these before it fills in the fields.
    private SharedAdaGrad() {}

    SharedAdaGrad(double learningRate, double firstSquare) {
        this.learningRate = learningRate;
        this.firstSquare = firstSquare;
    }

    @Override
    public void initialise(Parameters parameters) {
        squares = new DenseVector(parameters.get()[0].getShape()[1], firstSquare);
    }

    @Override
    public Tensor[] step(Tensor[] updates, double weight) {
        for (Tensor update : updates) {
            SparseRows rows = SparseRows.of(update);
            double share = weight * weight / rows.outputs();
            for (int output = 0; output < rows.outputs(); output++) {
                for (VectorTuple gradient : rows.row(output)) {
                    squares.add(gradient.index, share * gradient.value * gradient.value);
                }
            }
            double length = weight * learningRate;
            for (int output = 0; output < rows.outputs(); output++) {
                rows.row(output).hadamardProductInPlace(squares, square -> length / Math.sqrt(square));
            }
        }
        return updates;
    }

    @Override
    public void reset() {
        squares = new DenseVector(1, 0);
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
