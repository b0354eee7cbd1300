package dev.triage.learning.tables;

import dev.triage.learning.tables.Learner.Learned;

/**
 * What members that had not seen them say of the rows held out, calibrated: what promises about new rows rest on.
 *
 * @param probabilities one row an example; none for a regression
 * @param labels places of the classes; none for a regression
 * @param predicted values in the fitted scale; none for a classification
 * @param truth in the fitted scale
 */
@SuppressWarnings("ArrayRecordComponent")
record HeldOutScores(double[][] probabilities, int[] labels, double[] predicted, double[] truth) {

    static HeldOutScores of(Learned learned) {
        TableModel model = learned.model();
        int rows = learned.scores().length;
        boolean classes = model.schema().isClassification();
        double[][] probabilities = new double[classes ? rows : 0][];
        double[] predicted = new double[classes ? 0 : rows];
        for (int row = 0; row < rows; row++) {
            if (classes) {
                probabilities[row] = model.calibrator().apply(learned.scores()[row]);
            } else {
                predicted[row] = learned.scores()[row][0];
            }
        }
        return new HeldOutScores(probabilities, learned.labels(), predicted, learned.fitted());
    }
}
