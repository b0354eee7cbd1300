package dev.triage.learning;

import dev.triage.learning.measures.Comparison;
import dev.triage.platform.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of comparing two versions on the rows of a file, for people and for machines.
 *
 * @param measuredOn which rows, in words
 * @param warnings what makes one of them look better than it is
 * @param ofA figures of A by the contract's names; those it lacks are left out
 */
public record Compared(
        Comparison comparison,
        String measuredOn,
        List<String> warnings,
        Map<String, Double> ofA,
        Map<String, Double> ofB) {

    public Compared {
        warnings = List.copyOf(warnings);
        ofA = new LinkedHashMap<>(ofA);
        ofB = new LinkedHashMap<>(ofB);
    }

    /** Of two models of a table. */
    public static Result<Compared> ofTables(Result<Comparison> found) {
        return switch (found) {
            case Result.Done<Comparison> done ->
                Result.done(new Compared(
                        done.value(),
                        "those of the table that both may be measured on",
                        List.of(),
                        Map.of(),
                        Map.of()));
            case Result.Refused<Comparison> refused -> new Result.Refused<>(refused.refusal());
        };
    }

    /** As JSON has it: differences are B minus A. */
    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("a", comparison.a());
        document.put("b", comparison.b());
        document.put("n", comparison.rows());
        document.put("measuredOn", measuredOn);
        document.put("warnings", warnings);
        List<Map<String, Object>> differences = new ArrayList<>();
        for (Comparison.Difference difference : comparison.differences()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("measure", difference.measure());
            put(one, "a", ofA.get(difference.measure()));
            put(one, "b", ofB.get(difference.measure()));
            one.put("difference", difference.interval().value());
            one.put("low", difference.interval().low());
            one.put("high", difference.interval().high());
            one.put("shown", difference.shown());
            one.put("sentence", comparison.sentence(difference.measure()));
            differences.add(one);
        }
        document.put("differences", differences);
        comparison.mcnemar().ifPresent(p -> document.put("mcnemarP", p));
        return document;
    }

    private static void put(Map<String, Object> document, String name, @Nullable Double figure) {
        if (figure != null && Double.isFinite(figure)) {
            document.put(name, figure);
        }
    }

    /** One sentence a line. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%s against %s on %,d rows, %s",
                comparison.a(),
                comparison.b(),
                comparison.rows(),
                measuredOn));
        warnings.forEach(warning -> lines.add("Careful: " + warning));
        for (Comparison.Difference difference : comparison.differences()) {
            lines.add(figures(difference.measure()) + comparison.sentence(difference.measure()));
        }
        comparison
                .mcnemar()
                .ifPresent(p -> lines.add(String.format(
                        Locale.ROOT,
                        "McNemar: accuracies this far apart have a probability of %.3g if both are equally good.",
                        p)));
        return lines;
    }

    private String figures(String measure) {
        Double a = ofA.get(measure);
        Double b = ofB.get(measure);
        return a == null || b == null
                ? ""
                : String.format(Locale.ROOT, "%-9s %7s and %7s: ", measure, figure(a), figure(b));
    }

    private static String figure(double figure) {
        return String.format(Locale.ROOT, Math.abs(figure) < 100 ? "%.4f" : "%.1f", figure);
    }
}
