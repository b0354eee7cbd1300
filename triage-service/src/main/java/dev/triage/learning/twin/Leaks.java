package dev.triage.learning.twin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Looks for shortcuts: one feature or one word that gives a category away, and copies that agree too well. */
final class Leaks {

    private static final double NEAR = 0.9;

    private Leaks() {}

    /** Something found, with the number that makes it worth a look. */
    record Found(String what, double value) {}

    /** The best one-vs-rest AUC any single word or fact reaches for any category. */
    static Found bestSingleFeature(List<CheckRow> rows) {
        Map<String, List<Integer>> holders = new HashMap<>();
        Map<String, double[]> numbers = new TreeMap<>();
        for (int i = 0; i < rows.size(); i++) {
            for (String word : new HashSet<>(rows.get(i).words())) {
                holders.computeIfAbsent("word " + word, none -> new ArrayList<>())
                        .add(i);
            }
            for (Map.Entry<String, Double> fact : rows.get(i).facts().entrySet()) {
                if (fact.getKey().contains("=")) {
                    holders.computeIfAbsent(fact.getKey(), none -> new ArrayList<>())
                            .add(i);
                } else {
                    double[] column = numbers.computeIfAbsent(fact.getKey(), none -> missing(rows.size()));
                    column[i] = fact.getValue();
                }
            }
        }
        Map<String, Integer> sizes = sizes(rows);
        Found best = new Found("none", 0.5);
        for (Map.Entry<String, List<Integer>> feature : holders.entrySet()) {
            Map<String, Integer> with = new HashMap<>();
            feature.getValue().forEach(i -> with.merge(rows.get(i).label(), 1, Integer::sum));
            for (Map.Entry<String, Integer> size : sizes.entrySet()) {
                double inside = with.getOrDefault(size.getKey(), 0);
                double hit = inside / size.getValue();
                double miss = (feature.getValue().size() - inside) / (rows.size() - size.getValue());
                best = better(best, feature.getKey() + " for " + size.getKey(), 0.5 + Math.abs(hit - miss) / 2);
            }
        }
        for (Map.Entry<String, double[]> column : numbers.entrySet()) {
            Map<String, Double> areas = areas(rows, column.getValue());
            for (Map.Entry<String, Double> area : areas.entrySet()) {
                best = better(
                        best,
                        column.getKey() + " for " + area.getKey(),
                        Math.max(area.getValue(), 1 - area.getValue()));
            }
        }
        return best;
    }

    private static Found better(Found best, String what, double value) {
        return value > best.value() ? new Found(what, value) : best;
    }

    private static double[] missing(int size) {
        double[] column = new double[size];
        java.util.Arrays.fill(column, -1e9);
        return column;
    }

    /** The area under the curve of a number for each category, by the rank sum with ties halved. */
    private static Map<String, Double> areas(List<CheckRow> rows, double[] column) {
        Integer[] order = new Integer[column.length];
        java.util.Arrays.setAll(order, i -> i);
        java.util.Arrays.sort(order, Comparator.comparingDouble(i -> column[i]));
        Map<String, Double> ranks = new HashMap<>();
        for (int from = 0, to; from < order.length; from = to) {
            to = from;
            while (to < order.length && column[order[to]] == column[order[from]]) {
                to++;
            }
            double rank = (from + to + 1) / 2.0;
            for (int k = from; k < to; k++) {
                ranks.merge(rows.get(order[k]).label(), rank, Double::sum);
            }
        }
        Map<String, Double> areas = new TreeMap<>();
        sizes(rows).forEach((label, size) -> {
            double above = ranks.getOrDefault(label, 0.0) - size * (size + 1.0) / 2;
            areas.put(label, above / ((double) size * (rows.size() - size)));
        });
        return areas;
    }

    /** The most precise, for any category, of the 20 words that tell most about the label by mutual information. */
    static Found mostPreciseWord(List<CheckRow> rows) {
        Map<String, Map<String, Integer>> uses = new HashMap<>();
        for (CheckRow row : rows) {
            for (String word : new HashSet<>(row.words())) {
                uses.computeIfAbsent(word, none -> new HashMap<>()).merge(row.label(), 1, Integer::sum);
            }
        }
        Map<String, Integer> sizes = sizes(rows);
        List<Found> telling = new ArrayList<>();
        uses.forEach((word, labels) -> telling.add(new Found(word, information(labels, sizes, rows.size()))));
        telling.sort(Comparator.comparingDouble(Found::value).reversed().thenComparing(Found::what));
        Found best = new Found("none", 0);
        for (Found word : telling.subList(0, Math.min(20, telling.size()))) {
            Map<String, Integer> labels = uses.getOrDefault(word.what(), Map.of());
            double all = labels.values().stream().mapToInt(Integer::intValue).sum();
            for (Map.Entry<String, Integer> label : labels.entrySet()) {
                best = better(best, "word " + word.what() + " for " + label.getKey(), label.getValue() / all);
            }
        }
        return best;
    }

    /** Mutual information of a word's presence and the label, in nats. */
    private static double information(Map<String, Integer> with, Map<String, Integer> sizes, double n) {
        double all = with.values().stream().mapToInt(Integer::intValue).sum();
        double information = 0;
        for (Map.Entry<String, Integer> size : sizes.entrySet()) {
            double label = size.getValue() / n;
            double both = with.getOrDefault(size.getKey(), 0) / n;
            information += term(both, all / n * label) + term(label - both, (1 - all / n) * label);
        }
        return information;
    }

    private static double term(double joint, double independent) {
        return joint <= 0 ? 0 : joint * Math.log(joint / independent);
    }

    /** Share of events with an earlier near-copy, and how often those two labels disagree. */
    record Copies(double share, double disagreement) {}

    /** Near-copies by the cosine of their TF-IDF vectors, words and numbers as written. */
    static Copies copies(List<CheckRow> rows) {
        Map<String, Integer> frequency = new HashMap<>();
        for (CheckRow row : rows) {
            new HashSet<>(row.tokens()).forEach(token -> frequency.merge(token, 1, Integer::sum));
        }
        Map<String, List<Posting>> postings = new HashMap<>();
        int copies = 0;
        int disagreements = 0;
        int candidates = 0;
        for (int i = 0; i < rows.size(); i++) {
            Map<String, Double> vector = vector(rows.get(i), frequency, rows.size());
            if (vector.size() < 3) {
                continue;
            }
            candidates++;
            Map<Integer, Double> dots = new HashMap<>();
            vector.forEach((token, weight) -> {
                List<Posting> known = postings.getOrDefault(token, List.of());
                known.forEach(posting -> dots.merge(posting.row, posting.weight * weight, Double::sum));
            });
            int nearest = -1;
            double closest = NEAR;
            for (Map.Entry<Integer, Double> dot : dots.entrySet()) {
                if (dot.getValue() > closest || (dot.getValue() == closest && dot.getKey() > nearest)) {
                    closest = dot.getValue();
                    nearest = dot.getKey();
                }
            }
            if (nearest >= 0) {
                copies++;
                disagreements += rows.get(nearest).label().equals(rows.get(i).label()) ? 0 : 1;
            }
            int row = i;
            vector.forEach((token, weight) ->
                    postings.computeIfAbsent(token, none -> new ArrayList<>()).add(new Posting(row, weight)));
        }
        return new Copies(copies / (double) Math.max(1, candidates), disagreements / (double) Math.max(1, copies));
    }

    private record Posting(int row, double weight) {}

    private static Map<String, Double> vector(CheckRow row, Map<String, Integer> frequency, int size) {
        Map<String, Double> vector = new HashMap<>();
        row.tokens().forEach(token -> vector.merge(token, 1.0, Double::sum));
        double[] length = {0};
        vector.replaceAll((token, count) -> {
            double weight = (1 + Math.log(count)) * Math.log((1.0 + size) / (1.0 + frequency.getOrDefault(token, 0)));
            length[0] += weight * weight;
            return weight;
        });
        double norm = Math.sqrt(length[0]);
        vector.replaceAll((token, weight) -> weight / norm);
        return vector;
    }

    private static Map<String, Integer> sizes(List<CheckRow> rows) {
        Map<String, Integer> sizes = new TreeMap<>();
        rows.forEach(row -> sizes.merge(row.label(), 1, Integer::sum));
        return sizes;
    }
}
