package dev.triage.learning.tables;

import java.util.Arrays;

/** What a regression is fitted on: the values as they are, or their logarithms where they spread over magnitudes. */
enum Target {
    PLAIN {
        @Override
        double fitted(double value) {
            return value;
        }

        @Override
        double value(double fitted) {
            return fitted;
        }
    },
    /** {@code ln(1 + value)}, for values from 0 up; what is predicted is then near the median, not the mean. */
    LOGARITHM {
        @Override
        double fitted(double value) {
            return Math.log1p(value);
        }

        @Override
        double value(double fitted) {
            return Math.expm1(Math.clamp(fitted, 0, 700));
        }
    };

    private static final double SKEWED = 2;

    abstract double fitted(double value);

    abstract double value(double fitted);

    /** Logarithms for values from 0 up whose skewness is above 2. */
    static Target of(double[] values) {
        double least = Arrays.stream(values).min().orElse(0);
        if (least < 0) {
            return PLAIN;
        }
        double mean = Arrays.stream(values).average().orElse(0);
        double second = 0;
        double third = 0;
        for (double value : values) {
            double distance = value - mean;
            second += distance * distance;
            third += distance * distance * distance;
        }
        double deviation = Math.sqrt(second / values.length);
        double skewness = third / values.length / Math.pow(Math.max(deviation, 1e-300), 3);
        return skewness > SKEWED ? LOGARITHM : PLAIN;
    }
}
