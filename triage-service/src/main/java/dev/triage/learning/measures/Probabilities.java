package dev.triage.learning.measures;

/** Probabilities of classes, one row an example, in whichever precision the caller keeps them: read, never copied. */
sealed interface Probabilities {

    int rows();

    int columns(int row);

    double at(int row, int column);

    /** All of one row; not to be written to. */
    double[] row(int row);

    /** The probabilities of one class. */
    default double[] column(int column) {
        double[] values = new double[rows()];
        for (int row = 0; row < values.length; row++) {
            values[row] = at(row, column);
        }
        return values;
    }

    /** Refuses what no model may say: a row of another length, a figure outside 0 to 1, a sum far from 1. */
    default void check(int classes) {
        for (int row = 0; row < rows(); row++) {
            if (columns(row) != classes) {
                throw new IllegalArgumentException(
                        "Expected " + classes + " probabilities a row, found " + columns(row) + " in row " + row);
            }
            double sum = 0;
            for (int column = 0; column < classes; column++) {
                double p = at(row, column);
                if (!(p >= 0 && p <= 1 + 1e-6)) {
                    throw new IllegalArgumentException(
                            "Expected probabilities between 0 and 1, found " + p + " in row " + row);
                }
                sum += p;
            }
            if (Math.abs(sum - 1) > 1e-3) {
                throw new IllegalArgumentException(
                        "Expected probabilities that add up to 1, found " + sum + " in row " + row);
            }
        }
    }

    /** In double precision. */
    record Doubles(double[][] values) implements Probabilities {

        @Override
        public int rows() {
            return values.length;
        }

        @Override
        public int columns(int row) {
            return values[row].length;
        }

        @Override
        public double at(int row, int column) {
            return values[row][column];
        }

        @Override
        public double[] row(int row) {
            return values[row];
        }
    }

    /** In half the memory; seven digits are more than a model knows. */
    record Floats(float[][] values) implements Probabilities {

        @Override
        public int rows() {
            return values.length;
        }

        @Override
        public int columns(int row) {
            return values[row].length;
        }

        @Override
        public double at(int row, int column) {
            return values[row][column];
        }

        @Override
        public double[] row(int row) {
            double[] copy = new double[values[row].length];
            for (int column = 0; column < copy.length; column++) {
                copy[column] = values[row][column];
            }
            return copy;
        }
    }
}
