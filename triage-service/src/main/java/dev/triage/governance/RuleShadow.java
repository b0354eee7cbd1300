package dev.triage.governance;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a rule in shadow answers beside what is answered live: the rulings there were, and those there would have been with
 * this rule enforced. Counted are the live rulings of incoming exceptions in its scope and dates; a case that is raised again counts again.
 *
 * @param mode of that version: {@code shadow} counts, anything else has stopped counting
 * @param since first day counted, UTC
 * @param n rulings compared
 * @param agreed of them, how many had the same answer and the same people
 * @param agreement share of {@code agreed}, 0 to 1; null when n is 0
 * @param missed cases not looked at on these days, whatever rule
 * @param cells every pair of answers, the most frequent first
 */
public record RuleShadow(
        String rule,
        int version,
        String mode,
        LocalDate since,
        long n,
        long agreed,
        @Nullable Double agreement,
        long missed,
        List<Cell> cells) {

    public RuleShadow {
        cells = List.copyOf(cells);
    }

    /**
     * One pair of answers.
     *
     * @param live {@code DENIED}, {@code PERMITTED}, {@code NEEDS_APPROVAL: 1 approver}
     * @param valueMinor what the proposals touch, minor units of {@code currency}
     * @param expectedLossMinor of their cases, a case counted with each of its proposals
     * @param examples references of a few cases, where the two differ
     */
    public record Cell(
            String live,
            String shadow,
            boolean agree,
            long n,
            long valueMinor,
            long expectedLossMinor,
            String currency,
            List<String> examples) {

        public Cell {
            examples = List.copyOf(examples);
        }
    }
}
