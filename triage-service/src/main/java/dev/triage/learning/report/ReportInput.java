package dev.triage.learning.report;

import dev.triage.learning.measures.Interval;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All a report says, in words and figures only: nobody who fills it needs to know HTML, and whatever the texts contain
 * is shown as text. What is empty or absent is left out of the page.
 *
 * @param headlines the measures to read first
 * @param notes warnings and remarks, shown at the top
 * @param provenance where the model comes from: files, hashes, seeds, trainer, time
 */
public record ReportInput(
        Heading heading,
        List<Headline> headlines,
        List<Gate> gates,
        List<String> notes,
        @Nullable ClassificationPart classification,
        @Nullable RegressionPart regression,
        Findings findings,
        List<Fact> provenance) {

    public ReportInput {
        headlines = List.copyOf(headlines);
        gates = List.copyOf(gates);
        notes = List.copyOf(notes);
        provenance = List.copyOf(provenance);
    }

    /**
     * What the page is about.
     *
     * @param name of the model, as in the registry
     * @param predicts one sentence: what is predicted, from what, for whom
     * @param data facts about the rows: files, numbers, split, period
     */
    public record Heading(String title, String name, String version, String predicts, List<Fact> data) {

        public Heading {
            data = List.copyOf(data);
        }
    }

    public record Fact(String name, String value) {}

    /**
     * A measure to read first.
     *
     * @param interval null when there is none
     * @param meaning half a sentence for somebody who does not know the measure; may be empty
     */
    public record Headline(
            String name, double value, @Nullable Interval interval, String meaning) {}

    /**
     * A condition of promotion.
     *
     * @param limit as text, such as "at least 0.80"
     */
    public record Gate(String name, String limit, double value, boolean passed) {}

    /** What was found out beyond the measures. */
    public record Findings(
            List<Slice> slices,
            List<WorstError> worstErrors,
            List<Importance> importances,
            List<Contender> contenders,
            List<String> verdicts) {

        public static final Findings NONE = new Findings(List.of(), List.of(), List.of(), List.of(), List.of());

        /**
         * @param contenders this model first, then what it is held against: champion, majority, rules
         * @param verdicts sentences of paired comparisons
         */
        public Findings {
            slices = List.copyOf(slices);
            worstErrors = List.copyOf(worstErrors);
            importances = List.copyOf(importances);
            contenders = List.copyOf(contenders);
            verdicts = List.copyOf(verdicts);
        }
    }

    /**
     * The rows that share a value of a field; {@link Slices} works them out.
     *
     * @param figure the measure on these rows
     * @param overall the same on all rows
     */
    public record Slice(String field, String value, int rows, String measure, Interval figure, double overall) {

        private static final int ENOUGH = 50;

        /** Whether it stands out: at least fifty rows, and an interval without room for the overall figure. */
        public boolean flagged() {
            return rows >= ENOUGH && figure.excludes(overall);
        }
    }

    /**
     * A row the model got badly wrong.
     *
     * @param probability of the answer, null for amounts
     * @param text enough of the row to recognise it
     */
    public record WorstError(
            String truth, String answer, @Nullable Double probability, String text) {}

    /** @param share of all importance, 0 to 1 */
    public record Importance(String name, double share) {}

    /** Somebody's measures, by the contract's names; a measure it lacks is shown as a dash. */
    public record Contender(String name, Map<String, Double> figures) {

        public Contender {
            figures = new LinkedHashMap<>(figures);
        }

        @Override
        public Map<String, Double> figures() {
            return new LinkedHashMap<>(figures);
        }
    }
}
