package dev.triage.learning.tables;

import dev.triage.learning.measures.Calibrator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What was learned from a table, ready to score one row at a time from flat arrays: linear models and boosted trees in
 * shares. For classes the members' log probabilities are averaged and calibrated; for values their predictions are
 * averaged. Immutable; every thread brings its own {@link Scorer}.
 *
 * @param sparse features of the linear members
 * @param shares one a member, adding up to 1
 * @param target what a regression was fitted on
 */
record TableModel(
        TableSchema schema,
        List<String> classes,
        SparseFeatures sparse,
        List<Member> members,
        List<Double> shares,
        Calibrator calibrator,
        Target target) {

    TableModel {
        members = List.copyOf(members);
        shares = List.copyOf(shares);
        if (members.isEmpty() || members.size() != shares.size()) {
            throw new IllegalArgumentException("Expected a share for each of at least one member, found "
                    + members.size() + " members and " + shares.size() + " shares");
        }
    }

    /** The same model for files that have neither split nor groups. */
    TableModel unsplit() {
        return new TableModel(schema.unsplit(), classes, sparse, members, shares, calibrator, target);
    }

    /** Part of an explanation: what was seen in which column, and by how much it moves the score. */
    record Contribution(String column, String said, double amount) {}

    Scorer scorer() {
        return new Scorer();
    }

    /** Scores one row after the other. */
    final class Scorer {

        private final SparseFeatures.Scratch scratch = sparse.scratch();
        private final double[] weights =
                shares.stream().mapToDouble(Double::doubleValue).toArray();

        /** Raw scores: averaged log probabilities of the classes, or the fitted value. */
        double[] scores(Row row) {
            List<double[]> scores = new ArrayList<>(members.size());
            DenseFeatures encoded = null;
            float[] dense = {};
            for (Member member : members) {
                scores.add(
                        switch (member) {
                            case Member.Linear linear -> {
                                scratch.encode(row, linear.emphasis());
                                yield linear.weights().score(scratch.ids, scratch.values, scratch.count);
                            }
                            case Member.Trees trees -> {
                                // Members of one group stand behind each other and see the same.
                                dense = trees.features() == encoded
                                        ? dense
                                        : trees.features().encode(row);
                                encoded = trees.features();
                                yield trees.trees().score(dense);
                            }
                        });
            }
            return Blend.of(scores, weights, schema.isClassification());
        }

        /**
         * Why one class scores higher than another (or why a value is what it is): exact contributions, by column and
         * what was seen there, largest first. With {@link Explanation#base} they add up to the difference of the raw
         * scores.
         *
         * @param of the class explained
         * @param against the class it is held against; not looked at for a regression
         */
        Explanation explain(Row row, int of, int against) {
            Map<String, Contribution> parts = new LinkedHashMap<>();
            double base = 0;
            for (int member = 0; member < weights.length; member++) {
                base += weights[member]
                        * switch (members.get(member)) {
                            case Member.Linear linear -> explain(linear, row, of, against, weights[member], parts);
                            case Member.Trees trees -> explain(trees, row, of, against, weights[member], parts);
                        };
            }
            List<Contribution> sorted = new ArrayList<>(parts.values());
            sorted.sort(Comparator.comparingDouble((Contribution part) -> -Math.abs(part.amount())));
            return new Explanation(base, sorted);
        }

        private double explain(
                Member.Linear linear, Row row, int of, int against, double share, Map<String, Contribution> parts) {
            boolean value = !schema.isClassification();
            scratch.encode(row, linear.emphasis());
            LinearWeights flat = linear.weights();
            for (int i = 0; i < scratch.count; i++) {
                int id = scratch.ids[i];
                double weight = flat.weight(id, of) - (value ? 0 : flat.weight(id, against));
                add(parts, sparse.column(id), sparse.said(id), share * weight * scratch.values[i]);
            }
            return flat.bias(of) - (value ? 0 : flat.bias(against));
        }

        private double explain(
                Member.Trees trees, Row row, int of, int against, double share, Map<String, Contribution> parts) {
            boolean value = !schema.isClassification();
            float[] dense = trees.features().encode(row);
            TreeScorer flat = trees.trees();
            double[] plus = flat.contributions(dense, of, dense.length);
            double[] minus = value ? new double[dense.length] : flat.contributions(dense, against, dense.length);
            for (int i = 0; i < dense.length; i++) {
                add(parts, trees.features().column(i), trees.features().name(i), share * (plus[i] - minus[i]));
            }
            return flat.expected(of) - (value ? 0 : flat.expected(against));
        }

        private static void add(Map<String, Contribution> parts, String column, String said, double amount) {
            if (amount != 0) {
                parts.merge(
                        column + '\u001f' + said,
                        new Contribution(column, said, amount),
                        (one, other) -> new Contribution(column, said, one.amount() + other.amount()));
            }
        }
    }

    /** Places of the scores, highest first. */
    static int[] ranked(double[] scores) {
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -scores[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /**
     * An explanation that adds up.
     *
     * @param base what the model says before it sees the row
     * @param parts largest first
     */
    record Explanation(double base, List<Contribution> parts) {

        double sum() {
            return base + parts.stream().mapToDouble(Contribution::amount).sum();
        }
    }
}
