package dev.triage.learning.report;

import dev.triage.learning.measures.Interval;
import java.util.Locale;
import java.util.Set;

/** Writes numbers the way people read them: no more digits than they are worth. */
final class Figures {

    private static final Set<String> LOWER_IS_BETTER = Set.of(
            "logLoss", "brier", "ece", "riskEce", "mae", "rmse", "medianAe", "baselineMae", "pinballP50", "pinballP90");

    private Figures() {}

    /** Three decimals up to ten, four digits above; a dash for what is no number. */
    static String number(double value) {
        double size = Math.abs(value);
        if (!Double.isFinite(value)) {
            return "–";
        }
        if (size < 1 && size >= 0.9995) {
            // Nearly perfect is not perfect.
            return (value < 0 ? "−" : "") + (size >= 0.99995 ? "0.9999+" : String.format(Locale.ROOT, "%.4f", size));
        }
        if (value == Math.rint(value) && size >= 10 && size < 1e15) {
            return String.format(Locale.ROOT, "%,d", (long) value).replace('-', '−');
        }
        String pattern = size >= 1e7
                ? "%.3g"
                : size >= 1000 ? "%,.0f" : size >= 100 ? "%.1f" : size >= 10 ? "%.2f" : size >= 0.001 ? "%.3f" : "%.2g";
        String text = size == 0 ? "0" : String.format(Locale.ROOT, pattern, value);
        return text.replace('-', '−');
    }

    static String percent(double share) {
        if (!Double.isFinite(share)) {
            return "–";
        }
        double percent = 100 * share;
        boolean edge = percent > 0 && percent < 1 || percent > 99 && percent < 100;
        return String.format(Locale.ROOT, edge ? "%.1f %%" : "%.0f %%", percent);
    }

    static String count(long rows) {
        return String.format(Locale.ROOT, "%,d", rows);
    }

    /** A difference; below half a thousandth it is none. */
    static String signed(double value) {
        if (Math.abs(value) < 0.0005) {
            return "0.000";
        }
        return value > 0 ? "+" + number(value) : number(value);
    }

    static String range(Interval interval) {
        return number(interval.low()) + " to " + number(interval.high());
    }

    static boolean lowerIsBetter(String measure) {
        return LOWER_IS_BETTER.contains(measure);
    }

    /** The measure's name as words: macroF1 becomes "macro F1". */
    static String words(String measure) {
        return switch (measure) {
            case "ece" -> "calibration error (ECE)";
            case "riskEce" -> "calibration error of the risk";
            case "auc" -> "AUC";
            case "mae" -> "mean absolute error";
            case "medianAe" -> "median absolute error";
            case "rmse" -> "root mean squared error";
            case "r2" -> "R²";
            case "spearman" -> "rank correlation";
            case "mcc" -> "Matthews' correlation";
            case "worstClassF1" -> "F1 of the worst class";
            case "top3Accuracy" -> "top-3 accuracy";
            case "macroF1" -> "macro F1";
            case "microF1" -> "micro F1";
            case "logLoss" -> "log loss";
            case "brier" -> "Brier score";
            case "pinballP50" -> "pinball loss of P50";
            case "pinballP90" -> "pinball loss of P90";
            case "latencyMicros" -> "latency in microseconds";
            case "noWorseThanChampion" -> "no worse than the champion";
            case "belowP50", "shareBelowP50" -> "share below P50";
            case "belowP90", "shareBelowP90" -> "share below P90";
            default -> spaced(measure);
        };
    }

    private static String spaced(String camelCase) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < camelCase.length(); i++) {
            char letter = camelCase.charAt(i);
            boolean starts = i > 0 && Character.isUpperCase(letter) && Character.isLowerCase(camelCase.charAt(i - 1));
            words.append(starts ? " " : "").append(starts ? Character.toLowerCase(letter) : letter);
        }
        return words.toString();
    }
}
