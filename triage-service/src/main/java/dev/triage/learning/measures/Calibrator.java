package dev.triage.learning.measures;

import dev.triage.assessment.scoring.Calibration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns the scores of a model into probabilities that mean what they say. A value: {@link #state} holds all of it, in
 * numbers and lists that survive JSON exactly, and {@link #restore} brings it back. {@link Calibrators#choose} fits one.
 *
 * <p>For two classes the margin is the second score minus the first.
 */
public sealed interface Calibrator {

    /** Probabilities of all classes, adding up to 1, from one finite score a class. */
    double[] apply(double[] scores);

    /** Its name and its numbers. */
    Map<String, Object> state();

    /** How many numbers were fitted; the fewer, the simpler. */
    int parameters();

    /** The probabilities that the scores state by themselves. */
    record Identity() implements Calibrator {

        @Override
        public double[] apply(double[] scores) {
            return Calibration.NONE.softmax(scores);
        }

        @Override
        public Map<String, Object> state() {
            return Map.of("kind", "identity");
        }

        @Override
        public int parameters() {
            return 0;
        }
    }

    /**
     * One slope for all classes (Guo et al. 2017).
     *
     * @param slope one over the temperature; positive
     */
    record Temperature(double slope) implements Calibrator {

        public Temperature {
            requirePositive(slope);
        }

        @Override
        public double[] apply(double[] scores) {
            return new Calibration(slope, 0).softmax(scores);
        }

        @Override
        public Map<String, Object> state() {
            return ordered("temperature", Map.of("slope", slope));
        }

        @Override
        public int parameters() {
            return 1;
        }
    }

    /**
     * One slope for all classes and an offset for each (the restrained form of Guo et al.'s vector scaling): for scores
     * that favour some classes as such.
     *
     * @param offsets one a class, added to the sloped score
     */
    record VectorScaling(double slope, List<Double> offsets) implements Calibrator {

        public VectorScaling {
            requirePositive(slope);
            offsets = List.copyOf(offsets);
            offsets.forEach(Calibrator::requireFinite);
        }

        @Override
        public double[] apply(double[] scores) {
            double[] shifted = new double[scores.length];
            for (int column = 0; column < scores.length; column++) {
                shifted[column] = slope * scores[column] + offsets.get(column);
            }
            return Calibration.NONE.softmax(shifted);
        }

        @Override
        public Map<String, Object> state() {
            Map<String, Object> numbers = new LinkedHashMap<>();
            numbers.put("slope", slope);
            numbers.put("offsets", offsets);
            return ordered("vector", numbers);
        }

        @Override
        public int parameters() {
            return 1 + offsets.size();
        }
    }

    /** A sigmoid of the margin of two classes (Platt 1999). */
    record Platt(double slope, double offset) implements Calibrator {

        public Platt {
            requirePositive(slope);
            requireFinite(offset);
        }

        @Override
        public double[] apply(double[] scores) {
            return two(new Calibration(slope, offset).sigmoid(margin(scores)));
        }

        @Override
        public Map<String, Object> state() {
            Map<String, Object> numbers = new LinkedHashMap<>();
            numbers.put("slope", slope);
            numbers.put("offset", offset);
            return ordered("platt", numbers);
        }

        @Override
        public int parameters() {
            return 2;
        }
    }

    /**
     * Any rising curve from the margin of two classes to a probability (Zadrozny and Elkan 2002), straight between its
     * knots and flat beyond them.
     *
     * @param margins rising
     * @param probabilities of the second class at each of them; not falling, above 0 and below 1
     */
    record Isotonic(List<Double> margins, List<Double> probabilities) implements Calibrator {

        public Isotonic {
            margins = List.copyOf(margins);
            probabilities = List.copyOf(probabilities);
            if (margins.isEmpty() || margins.size() != probabilities.size()) {
                throw new IllegalArgumentException("Expected as many margins as probabilities and at least one, found "
                        + margins.size() + " and " + probabilities.size());
            }
            for (int i = 0; i < margins.size(); i++) {
                requireFinite(margins.get(i));
                if (!(probabilities.get(i) > 0 && probabilities.get(i) < 1)) {
                    throw new IllegalArgumentException(
                            "Expected probabilities above 0 and below 1, found " + probabilities.get(i));
                }
                if (i > 0
                        && (margins.get(i) <= margins.get(i - 1) || probabilities.get(i) < probabilities.get(i - 1))) {
                    throw new IllegalArgumentException(
                            "Expected rising margins and probabilities, found a step back at position " + i);
                }
            }
        }

        @Override
        public double[] apply(double[] scores) {
            return two(at(margin(scores)));
        }

        private double at(double margin) {
            int below = 0;
            int above = margins.size() - 1;
            if (margin <= margins.get(below)) {
                return probabilities.get(below);
            }
            if (margin >= margins.get(above)) {
                return probabilities.get(above);
            }
            while (above - below > 1) {
                int middle = (below + above) >>> 1;
                if (margins.get(middle) <= margin) {
                    below = middle;
                } else {
                    above = middle;
                }
            }
            double way = (margin - margins.get(below)) / (margins.get(above) - margins.get(below));
            return probabilities.get(below) + way * (probabilities.get(above) - probabilities.get(below));
        }

        @Override
        public Map<String, Object> state() {
            Map<String, Object> numbers = new LinkedHashMap<>();
            numbers.put("margins", margins);
            numbers.put("probabilities", probabilities);
            return ordered("isotonic", numbers);
        }

        @Override
        public int parameters() {
            return margins.size();
        }
    }

    /**
     * What {@link #state} wrote, as it comes back from JSON.
     *
     * @throws IllegalArgumentException for another kind, or numbers that are missing or out of range
     */
    static Calibrator restore(Map<String, ?> state) {
        return switch (String.valueOf(state.get("kind"))) {
            case "identity" -> new Identity();
            case "temperature" -> new Temperature(number(state, "slope"));
            case "vector" -> new VectorScaling(number(state, "slope"), numbers(state, "offsets"));
            case "platt" -> new Platt(number(state, "slope"), number(state, "offset"));
            case "isotonic" -> new Isotonic(numbers(state, "margins"), numbers(state, "probabilities"));
            default ->
                throw new IllegalArgumentException(
                        "Expected a calibration of kind identity, temperature, vector, platt or isotonic, found "
                                + state.get("kind"));
        };
    }

    private static double number(Map<String, ?> state, String name) {
        if (state.get(name) instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("Expected a number as " + name + ", found " + state.get(name));
    }

    private static List<Double> numbers(Map<String, ?> state, String name) {
        if (!(state.get(name) instanceof List<?> values)) {
            throw new IllegalArgumentException("Expected a list of numbers as " + name + ", found " + state.get(name));
        }
        List<Double> numbers = new ArrayList<>();
        for (Object value : values) {
            if (!(value instanceof Number number)) {
                throw new IllegalArgumentException("Expected a list of numbers as " + name + ", found " + value);
            }
            numbers.add(number.doubleValue());
        }
        return numbers;
    }

    private static Map<String, Object> ordered(String kind, Map<String, Object> numbers) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("kind", kind);
        state.putAll(numbers);
        return state;
    }

    private static double margin(double[] scores) {
        if (scores.length != 2) {
            throw new IllegalArgumentException("Expected the scores of two classes, found " + Arrays.toString(scores));
        }
        return scores[1] - scores[0];
    }

    private static double[] two(double second) {
        return new double[] {1 - second, second};
    }

    private static void requirePositive(double slope) {
        if (!(slope > 0) || Double.isInfinite(slope)) {
            throw new IllegalArgumentException("Expected a positive finite slope, found " + slope);
        }
    }

    private static void requireFinite(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("Expected a finite number, found " + value);
        }
    }
}
