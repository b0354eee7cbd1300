package dev.triage.learning.watch;

/** The chi-square distribution, as far as a test needs it. */
final class ChiSquare {

    private static final double ENOUGH = 1e-14;
    private static final int MOST_STEPS = 10_000;
    private static final double TINY = 1e-300;

    /** Lanczos' coefficients for g = 7, n = 9 (Godfrey 2001). */
    private static final double[] LANCZOS = {
        0.99999999999980993,
        676.5203681218851,
        -1259.1392167224028,
        771.32342877765313,
        -176.61502916214059,
        12.507343278686905,
        -0.13857109526572012,
        9.9843695780195716e-6,
        1.5056327351493116e-7
    };

    private ChiSquare() {}

    /**
     * Probability of at least {@code value} by chance: the regularised upper incomplete gamma function Q(degrees/2,
     * value/2), by series below and by Lentz' continued fraction above (Press et al., Numerical Recipes, 3rd ed., 6.2).
     */
    static double survival(double value, int degrees) {
        if (degrees < 1 || !(value >= 0)) {
            throw new IllegalArgumentException("Expected a value of at least 0 and at least 1 degree of freedom, found "
                    + value + " and " + degrees);
        }
        double a = degrees / 2.0;
        double x = value / 2;
        if (x == 0) {
            return 1;
        }
        double scale = Math.exp(-x + a * Math.log(x) - logGamma(a));
        return Math.clamp(x < a + 1 ? 1 - scale * series(a, x) : scale * fraction(a, x), 0, 1);
    }

    private static double series(double a, double x) {
        double term = 1 / a;
        double sum = term;
        for (int n = 1; n < MOST_STEPS && Math.abs(term) > Math.abs(sum) * ENOUGH; n++) {
            term *= x / (a + n);
            sum += term;
        }
        return sum;
    }

    private static double fraction(double a, double x) {
        double b = x + 1 - a;
        double c = 1 / TINY;
        double d = 1 / b;
        double h = d;
        double change = 0;
        for (int i = 1; i < MOST_STEPS && Math.abs(change - 1) > ENOUGH; i++) {
            double an = -i * (i - a);
            b += 2;
            d = an * d + b;
            d = Math.abs(d) < TINY ? TINY : d;
            c = b + an / c;
            c = Math.abs(c) < TINY ? TINY : c;
            d = 1 / d;
            change = d * c;
            h *= change;
        }
        return h;
    }

    private static double logGamma(double x) {
        double shifted = x - 1;
        double sum = LANCZOS[0];
        for (int i = 1; i < LANCZOS.length; i++) {
            sum += LANCZOS[i] / (shifted + i);
        }
        double t = shifted + 7.5;
        return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
    }
}
