package dev.triage.learning.tables;

import org.tribuo.math.la.DenseSparseMatrix;
import org.tribuo.math.la.SparseVector;
import org.tribuo.math.la.Tensor;

/** Gradients of a linear model on one sparse row: a sparse vector an output. */
record SparseRows(DenseSparseMatrix matrix) {

    static SparseRows of(Tensor update) {
        if (update instanceof DenseSparseMatrix matrix) {
            return new SparseRows(matrix);
        }
        throw new IllegalArgumentException(
                "Expected gradients of a linear model on sparse rows, found " + update.getClass());
    }

    int outputs() {
        return matrix.getDimension1Size();
    }

    SparseVector row(int output) {
        return matrix.getRow(output);
    }
}
