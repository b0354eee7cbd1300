package dev.triage.learning.twin;

import dev.triage.assessment.Category;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Proves that the twin is neither trivial nor noise. The bands were fixed before the generator; when one fails, the
 * generator is changed, not the band, and never by looking at the service's own models.
 */
public final class TwinCheck {

    private TwinCheck() {}

    /**
     * One band over all seeds.
     *
     * @param measured one value a seed, in the order of the seeds
     * @param detail what the last value belongs to, for a person; may be empty
     */
    public record Band(String name, List<Double> measured, double low, double high, String detail) {

        public Band {
            measured = List.copyOf(measured);
        }

        public boolean ok() {
            return measured.stream().allMatch(value -> value >= low && value <= high);
        }
    }

    /** Measures every band on files of {@code events} events with the seeds 1 to {@code seeds}. */
    public static List<Band> run(int seeds, int events, Consumer<String> progress) {
        Map<String, Band> bands = new LinkedHashMap<>();
        for (int seed = 1; seed <= seeds; seed++) {
            for (Band band : measure(seed, events)) {
                bands.merge(band.name(), band, TwinCheck::joined);
            }
            progress.accept("seed " + seed + " of " + seeds + " measured");
        }
        return List.copyOf(bands.values());
    }

    private static Band joined(Band before, Band now) {
        List<Double> measured = new ArrayList<>(before.measured());
        measured.addAll(now.measured());
        return new Band(now.name(), measured, now.low(), now.high(), now.detail());
    }

    private static List<Band> measure(long seed, int events) {
        List<CheckRow> rows = rows(TwinPlan.forLearning(seed, events));
        int cut = rows.size() * 7 / 10;
        List<CheckRow> train = new ArrayList<>();
        List<CheckRow> test = new ArrayList<>();
        Dice dice = Dice.of(seed, 7, 0);
        for (CheckRow row : rows) {
            (dice.chance(0.7) ? train : test).add(row);
        }
        double text = PlainModels.linear(train, test, true, false);
        double facts = PlainModels.linear(train, test, false, true);
        double both = PlainModels.linear(train, test, true, true);
        double later = PlainModels.linear(rows.subList(0, cut), rows.subList(cut, rows.size()), true, true);
        double ceiling = PlainModels.macroF1(
                test.stream().map(CheckRow::label).toList(),
                test.stream().map(CheckRow::truth).toList());
        Leaks.Found feature = Leaks.bestSingleFeature(rows);
        Leaks.Found word = Leaks.mostPreciseWord(rows);
        Leaks.Copies copies = Leaks.copies(rows);
        double classes = rows.stream().map(CheckRow::label).distinct().count();
        return List.of(
                band("categories among the labels", classes, 24, Category.values().length),
                band("text only, macro-F1", text, 0.70, 0.82),
                band("structured only, macro-F1", facts, 0.45, 0.65),
                band("both above the better one", both - Math.max(text, facts), 0.04, 1),
                new Band(
                        "both below the known ceiling",
                        List.of(ceiling - both),
                        0.03,
                        1,
                        "both %.3f, ceiling %.3f".formatted(both, ceiling)),
                band("tree of depth 3, macro-F1", PlainModels.tree(train, test), 0, 0.45),
                new Band("best single feature, AUC", List.of(feature.value()), 0.5, 0.80, feature.what()),
                new Band("most precise top-20 word", List.of(word.value()), 0, 0.85, word.what()),
                new Band("time split below random split", List.of(both - later), 0.03, 1, "time %.3f".formatted(later)),
                new Band(
                        "disagreement on near-copies",
                        List.of(copies.disagreement()),
                        0.05,
                        0.10,
                        "%.1f %% of events are near-copies".formatted(100 * copies.share())));
    }

    private static Band band(String name, double measured, double low, double high) {
        return new Band(name, List.of(measured), low, high, "");
    }

    /** The labelled events; what a planner called "other" is no category and left out. */
    static List<CheckRow> rows(TwinPlan plan) {
        List<CheckRow> rows = new ArrayList<>();
        Twin twin = new Twin(plan);
        while (twin.hasNext()) {
            TwinLine line = twin.next();
            byte[] labelled = line.labelled();
            if (labelled != null) {
                CheckRow row = CheckRow.of(labelled, line.answer());
                if (!row.label().equals(Category.UNKNOWN.name())) {
                    rows.add(row);
                }
            }
        }
        return rows;
    }
}
