package dev.triage.learning.measures;

/** The measures of one regression in a resample of its rows; the two sorts are done once. */
final class RegressionResample {

    static final int MAE = 0;
    static final int RMSE = 1;
    static final int R2 = 2;
    static final int SPEARMAN = 3;
    static final int FIGURES = 4;

    private final double[] truth;
    private final double[] predicted;
    private final Ranking byTruth;
    private final Ranking byPrediction;

    RegressionResample(RegressionMetrics metrics) {
        this.truth = metrics.truth();
        this.predicted = metrics.predicted();
        this.byTruth = Ranking.of(truth);
        this.byPrediction = Ranking.of(predicted);
    }

    double[] measure(byte[] weights) {
        double absolute = 0;
        double squared = 0;
        double sum = 0;
        for (int row = 0; row < weights.length; row++) {
            double error = predicted[row] - truth[row];
            absolute += weights[row] * Math.abs(error);
            squared += weights[row] * error * error;
            sum += weights[row] * truth[row];
        }
        double mean = sum / weights.length;
        double spread = 0;
        for (int row = 0; row < weights.length; row++) {
            spread += weights[row] * (truth[row] - mean) * (truth[row] - mean);
        }
        double[] figures = new double[FIGURES];
        figures[MAE] = absolute / weights.length;
        figures[RMSE] = Math.sqrt(squared / weights.length);
        figures[R2] = spread == 0 ? Double.NaN : 1 - squared / spread;
        figures[SPEARMAN] = correlation(byTruth.ranks(weights), byPrediction.ranks(weights), weights);
        return figures;
    }

    private static double correlation(double[] left, double[] right, byte[] weights) {
        double middle = (weights.length + 1) / 2.0;
        double both = 0;
        double ofLeft = 0;
        double ofRight = 0;
        for (int row = 0; row < weights.length; row++) {
            double x = left[row] - middle;
            double y = right[row] - middle;
            both += weights[row] * x * y;
            ofLeft += weights[row] * x * x;
            ofRight += weights[row] * y * y;
        }
        return both / Math.sqrt(ofLeft * ofRight);
    }
}
