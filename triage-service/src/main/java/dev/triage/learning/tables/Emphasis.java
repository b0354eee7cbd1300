package dev.triage.learning.tables;

import java.util.Arrays;

/**
 * How much each sparse feature counts before a linear model sees it, every row then brought to length 1. A feature counts
 * as much as it moves the classes: by the root of the divergence (Kullback and Leibler 1951) of the classes among rows
 * that have it from the classes among all rows, both shrunk towards the latter. Learned from the rows the model is
 * fitted on, never from those held out.
 *
 * @param factors one a feature; empty where rows are taken as they are
 */
record Emphasis(float[] factors) {

    /** Rows as they are. */
    static final Emphasis NONE = new Emphasis(new float[0]);

    private static final double PRIOR_ROWS = 2;

    /** Every feature counts alike, but rows have length 1, the structured part of a row as much as a text. */
    static Emphasis even(SparseFeatures features) {
        float[] factors = new float[features.size()];
        Arrays.fill(factors, 1);
        return new Emphasis(factors);
    }

    /** By what the features say of the classes. @param rows places in the matrix */
    static Emphasis telling(SparseMatrix matrix, int[] rows, int[] labels, int classes, int features) {
        int[] counts = new int[features * classes];
        double[] prior = new double[classes];
        for (int row : rows) {
            prior[labels[row]]++;
            for (int at = matrix.from(row); at < matrix.to(row); at++) {
                counts[matrix.id(at) * classes + labels[row]]++;
            }
        }
        for (int label = 0; label < classes; label++) {
            prior[label] /= rows.length;
        }
        float[] factors = new float[features];
        for (int id = 0; id < features; id++) {
            int n = 0;
            for (int label = 0; label < classes; label++) {
                n += counts[id * classes + label];
            }
            double divergence = 0;
            for (int label = 0; label < classes; label++) {
                if (prior[label] > 0) {
                    double p = (counts[id * classes + label] + PRIOR_ROWS * prior[label]) / (n + PRIOR_ROWS);
                    divergence += p > 0 ? p * Math.log(p / prior[label]) : 0;
                }
            }
            factors[id] = (float) Math.sqrt(Math.max(0, divergence));
        }
        return new Emphasis(factors);
    }

    /** Changes the values of a row in place. */
    void apply(SparseFeatures features, int[] ids, float[] values, int from, int to) {
        if (factors.length == 0) {
            return;
        }
        int structured = 0;
        for (int at = from; at < to; at++) {
            structured += features.isText(ids[at]) ? 0 : 1;
        }
        float evenly = structured == 0 ? 1 : (float) (1 / Math.sqrt(structured));
        double squares = 0;
        for (int at = from; at < to; at++) {
            values[at] *= factors[ids[at]] * (features.isText(ids[at]) ? 1 : evenly);
            squares += values[at] * values[at];
        }
        float length = (float) Math.sqrt(squares);
        for (int at = from; at < to && length > 0; at++) {
            values[at] /= length;
        }
    }

    /** A matrix changed row by row. */
    SparseMatrix apply(SparseFeatures features, SparseMatrix matrix) {
        if (factors.length == 0) {
            return matrix;
        }
        SparseMatrix changed = matrix.copy();
        for (int row = 0; row < matrix.rows(); row++) {
            changed.change(row, (ids, values, from, to) -> apply(features, ids, values, from, to));
        }
        return changed;
    }
}
