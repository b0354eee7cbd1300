package dev.triage.learning.report;

import dev.triage.learning.measures.ClassificationMetrics;
import dev.triage.learning.measures.Conformal;
import dev.triage.learning.measures.Confusion;
import dev.triage.learning.measures.CurvePoint;
import dev.triage.learning.measures.Dial;
import dev.triage.learning.measures.Interval;
import dev.triage.learning.measures.Intervals;
import dev.triage.learning.measures.Reliability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a report shows of classes.
 *
 * @param reliability of the answers given, or of the positive class of two
 * @param risk null for more than two classes
 * @param candidates what candidate sets were worth, null when there are none
 */
public record ClassificationPart(
        Confusion confusion,
        Map<String, Intervals.PerClass> perClass,
        Reliability reliability,
        Dial dial,
        @Nullable Risk risk,
        Conformal.@Nullable Measured candidates) {

    /** What only two classes have: ranking by the probability of the positive one. */
    public record Risk(
            String positiveClass, double auc, double averagePrecision, double share, List<CurvePoint> curve) {

        public Risk {
            curve = List.copyOf(curve);
        }
    }

    /** All of it from the measured rows. */
    public static ClassificationPart of(ClassificationMetrics metrics, Conformal.@Nullable Measured candidates) {
        Risk risk = null;
        Reliability reliability = metrics.reliability();
        if (metrics.classes().size() == 2) {
            int positive = metrics.positive();
            reliability = metrics.reliability(positive);
            risk = new Risk(
                    metrics.classes().get(positive),
                    metrics.auc(),
                    metrics.averagePrecision(positive),
                    (double) metrics.confusion().support(positive) / metrics.rows(),
                    metrics.curve(positive));
        }
        return new ClassificationPart(
                metrics.confusion(),
                Intervals.perClass(metrics.confusion()),
                reliability,
                Dial.of(metrics),
                risk,
                candidates);
    }

    /**
     * The headlines of classes.
     *
     * @param intervals of {@link Intervals#of(ClassificationMetrics, long)}; a measure without one is shown without
     */
    public static List<ReportInput.Headline> headlines(ClassificationMetrics metrics, Map<String, Interval> intervals) {
        int worst = metrics.confusion().worstClass();
        List<ReportInput.Headline> headlines = new ArrayList<>();
        add(headlines, intervals, "accuracy", metrics.accuracy(), "share of answers that are right");
        add(headlines, intervals, "macroF1", metrics.macroF1(), "mean over classes, rare ones count as much");
        if (worst >= 0) {
            add(
                    headlines,
                    intervals,
                    "worstClassF1",
                    metrics.worstClassF1(),
                    "of " + metrics.classes().get(worst));
        }
        add(headlines, intervals, "logLoss", metrics.logLoss(), "price of the probabilities given, lower is better");
        if (metrics.classes().size() == 2) {
            int positive = metrics.positive();
            String name = metrics.classes().get(positive);
            add(
                    headlines,
                    intervals,
                    "riskEce",
                    metrics.eceOf(positive),
                    "how far the probability of " + name + " is off");
            add(headlines, intervals, "auc", metrics.auc(), "ranks " + name + " above the other, 0.5 is chance");
            add(
                    headlines,
                    intervals,
                    "averagePrecision",
                    metrics.averagePrecision(positive),
                    "chance is " + Figures.number((double) metrics.confusion().support(positive) / metrics.rows()));
        } else {
            add(headlines, intervals, "ece", metrics.ece(), "how far stated probabilities are off, 0 is honest");
            add(headlines, intervals, "auc", metrics.auc(), "mean of each class against the rest");
            headlines.add(
                    new ReportInput.Headline("top3Accuracy", metrics.topK(3), null, "right one among the first three"));
        }
        return headlines;
    }

    private static void add(
            List<ReportInput.Headline> headlines,
            Map<String, Interval> intervals,
            String name,
            double value,
            String meaning) {
        headlines.add(new ReportInput.Headline(name, value, intervals.get(name), meaning));
    }
}
