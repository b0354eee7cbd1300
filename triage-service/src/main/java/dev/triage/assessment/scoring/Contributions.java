package dev.triage.assessment.scoring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Why a linear model says what it says: what each field of the event adds to the calibrated log odds. Exact, not an
 * estimate: the parts add up to {@code logOdds}.
 *
 * @param model the model's name
 * @param says what the log odds are for: a category, {@code late}, a workflow, {@code longer than usual}
 * @param against what they are against
 * @param logOdds natural logarithm of the odds, calibrated
 * @param parts largest effect first, in the words of fields
 */
public record Contributions(String model, String says, String against, double logOdds, List<Part> parts) {

    /** What everything that depends on no event adds: how frequent an answer is, and its calibration. */
    static final String STARTING_POINT = "before looking at the event";

    private static final Map<String, String> FIELDS = Map.ofEntries(
            Map.entry("code", "exception code"),
            Map.entry("codeletters", "exception code"),
            Map.entry("codestart", "exception code"),
            Map.entry("codedue", "exception code and time to the promise"),
            Map.entry("system", "source system"),
            Map.entry("systemdue", "source system and time to the promise"),
            Map.entry("word", "words"),
            Map.entry("pair", "words"),
            Map.entry("note", "words of notes"),
            Map.entry("has", "facts given"),
            Map.entry("tier", "customer tier"),
            Map.entry("ordertype", "order type"),
            Map.entry("unit", "unit of measure"),
            Map.entry("short", "share that is short"),
            Map.entry("quantity", "quantity"),
            Map.entry("value", "value"),
            Map.entry("due", "time to the promise"),
            Map.entry("dataage", "age of the data"),
            Map.entry("elsewhere", "stock elsewhere"),
            Map.entry("substitute", "substitutes"),
            Map.entry("inbound", "inbound purchase orders"),
            Map.entry("reference", "references"),
            Map.entry("attribute", "attributes"),
            Map.entry("mapped", "codes mapped"));
    private static final int MOST_NAMED = 4;
    private static final Comparator<Part> LARGEST_FIRST = Comparator.comparingDouble(
                    (Part part) -> -Math.abs(part.contribution()))
            .thenComparing(Part::text);

    public Contributions {
        parts = List.copyOf(parts);
    }

    /** One field's share: {@code words: short, bin} and what it adds to the log odds. */
    public record Part(String text, double contribution) {}

    /** One output of a model against another. */
    static Contributions between(StoredModel model, FeatureSet features, int column, int against) {
        LinearScorer scorer = model.scorer();
        Calibration calibration = model.calibration();
        double start = calibration.slope() * (scorer.bias(column) - scorer.bias(against)) + calibration.offset();
        return new Sum(start, calibration.slope())
                .with(features, hash -> scorer.weight(hash, column) - scorer.weight(hash, against))
                .contributions(
                        model.name(),
                        scorer.labels().get(column),
                        scorer.labels().get(against));
    }

    /** A column that is log odds already, against its opposite. */
    static Contributions ofMargin(StoredModel model, FeatureSet features, int column, String against) {
        LinearScorer scorer = model.scorer();
        double start = model.calibration().slope() * scorer.bias(column)
                + model.calibration().offset();
        return new Sum(start, model.calibration().slope())
                .with(features, hash -> scorer.weight(hash, column))
                .contributions(model.name(), scorer.labels().get(column), against);
    }

    /**
     * The longer half of a model's steps of hours against the shorter half: the difference of their mean calibrated
     * scores, which is linear and therefore explained exactly.
     */
    static Contributions longer(StoredModel model, FeatureSet features) {
        LinearScorer scorer = model.scorer();
        double[] share = HourSteps.of(scorer.labels()).longerAgainstShorter();
        double start = 0;
        for (int column = 0; column < share.length; column++) {
            start += share[column] * model.calibration().slope() * scorer.bias(column);
        }
        return new Sum(start, model.calibration().slope())
                .with(features, hash -> {
                    double effect = 0;
                    for (int column = 0; column < share.length; column++) {
                        effect += share[column] * scorer.weight(hash, column);
                    }
                    return effect;
                })
                .contributions(model.name(), "longer than half of all", "shorter");
    }

    /** Effects known already, by what they are called. */
    static Contributions ofEffects(
            String model, String says, String against, double start, Map<String, Double> effects) {
        List<Part> parts = new ArrayList<>();
        double total = start;
        for (Map.Entry<String, Double> effect : effects.entrySet()) {
            parts.add(new Part(effect.getKey(), effect.getValue()));
            total += effect.getValue();
        }
        parts.sort(LARGEST_FIRST);
        parts.add(new Part(STARTING_POINT, start));
        return new Contributions(model, says, against, total, parts);
    }

    /** The effect of one feature on the raw difference of scores. */
    interface Effect {
        double of(long hash);
    }

    /** Collects features field by field. */
    private static final class Sum {

        private final double slope;
        private final Map<String, List<Named>> fields = new LinkedHashMap<>();
        private double total;
        private final double start;

        Sum(double start, double slope) {
            this.start = start;
            this.total = start;
            this.slope = slope;
        }

        Sum with(FeatureSet features, Effect effect) {
            List<String> names = features.names();
            for (int i = 0; i < features.size(); i++) {
                double raw = effect.of(features.hash(i));
                if (raw != 0) {
                    String kind = EventFeatures.kind(names.get(i));
                    String value = names.get(i).substring(kind.length() + 1);
                    fields.computeIfAbsent(FIELDS.getOrDefault(kind, kind), any -> new ArrayList<>())
                            .add(new Named(value, slope * raw));
                    total += slope * raw;
                }
            }
            return this;
        }

        Contributions contributions(String model, String says, String against) {
            List<Part> parts = new ArrayList<>();
            fields.forEach((field, named) -> parts.add(new Part(
                    field + (field.equals("facts given") ? "" : ": " + values(named)),
                    named.stream().mapToDouble(Named::effect).sum())));
            parts.sort(LARGEST_FIRST);
            parts.add(new Part(STARTING_POINT, start));
            return new Contributions(model, says, against, total, parts);
        }

        private static String values(List<Named> named) {
            List<String> values = named.stream()
                    .sorted(Comparator.comparingDouble((Named one) -> -Math.abs(one.effect())))
                    .map(Named::value)
                    .distinct()
                    .toList();
            String said = String.join(", ", values.subList(0, Math.min(MOST_NAMED, values.size())));
            return values.size() > MOST_NAMED ? said + " and " + (values.size() - MOST_NAMED) + " more" : said;
        }
    }

    private record Named(String value, double effect) {}
}
