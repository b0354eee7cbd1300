package dev.triage.learning.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Boosted trees laid out flat: one array a property, nodes of all trees behind each other. Says what XGBoost says (a
 * value goes left when it is smaller than the threshold, a missing one where the node was taught), about a hundred times
 * as fast for one row, and on machines XGBoost has no library for. Immutable, thread-safe.
 */
final class TreeScorer {

    private static final int LEAF = -1;
    private static final double UNSEEN = -20;

    private final int outputs;
    private final double[] base;
    private final int[] roots;
    private final int[] outputOfTree;
    private final int perRound;
    /** Feature tested, or {@link #LEAF}. */
    private final int[] feature;
    /** Threshold of a test, value of a leaf. */
    private final float[] value;

    private final int[] left;
    private final int[] right;
    private final boolean[] missingLeft;
    /** Weight of the training rows that came by: what exact explanations weigh branches with. */
    private final float[] cover;

    private TreeScorer(int outputs, double[] base, int[] roots, int[] outputOfTree, Nodes nodes) {
        this.outputs = outputs;
        this.base = base;
        this.roots = roots;
        this.outputOfTree = outputOfTree;
        this.feature = nodes.feature;
        this.value = nodes.value;
        this.left = nodes.left;
        this.right = nodes.right;
        this.missingLeft = nodes.missingLeft;
        this.cover = nodes.cover;
        this.perRound = (int) Arrays.stream(outputOfTree).distinct().count();
    }

    private record Nodes(int[] feature, float[] value, int[] left, int[] right, boolean[] missingLeft, float[] cover) {}

    /**
     * From the JSON in which XGBoost writes a booster.
     *
     * @param features our number of each of its features
     * @param order our number of each of its outputs
     * @param outputs how many we have; one XGBoost has not seen scores as if it were impossible
     */
    static TreeScorer ofXgboost(JsonNode root, int[] features, int[] order, int outputs) {
        JsonNode learner = root.path("learner");
        JsonNode parameters = learner.path("learner_model_param");
        double[] base = new double[outputs];
        Arrays.fill(base, UNSEEN);
        for (int output : order) {
            base[output] = Double.parseDouble(parameters.path("base_score").asString());
        }
        JsonNode model = learner.path("gradient_booster").path("model");
        JsonNode trees = model.path("trees");
        List<Integer> roots = new ArrayList<>();
        List<Integer> outputOfTree = new ArrayList<>();
        int size = 0;
        for (JsonNode tree : trees) {
            size += tree.path("left_children").size();
        }
        Nodes nodes = new Nodes(
                new int[size], new float[size], new int[size], new int[size], new boolean[size], new float[size]);
        int at = 0;
        for (int t = 0; t < trees.size(); t++) {
            JsonNode tree = trees.get(t);
            roots.add(at);
            outputOfTree.add(order[model.path("tree_info").get(t).asInt()]);
            at = append(tree, nodes, at, features);
        }
        return new TreeScorer(
                outputs,
                base,
                roots.stream().mapToInt(Integer::intValue).toArray(),
                outputOfTree.stream().mapToInt(Integer::intValue).toArray(),
                nodes);
    }

    private static int append(JsonNode tree, Nodes nodes, int from, int[] features) {
        int count = tree.path("left_children").size();
        for (int i = 0; i < count; i++) {
            int leftChild = tree.path("left_children").get(i).asInt();
            boolean leaf = leftChild < 0;
            nodes.feature[from + i] =
                    leaf ? LEAF : features[tree.path("split_indices").get(i).asInt()];
            nodes.value[from + i] = tree.path("split_conditions").get(i).floatValue();
            nodes.left[from + i] = leaf ? 0 : from + leftChild;
            nodes.right[from + i] =
                    leaf ? 0 : from + tree.path("right_children").get(i).asInt();
            JsonNode missing = tree.path("default_left").get(i);
            nodes.missingLeft[from + i] = missing.isBoolean() ? missing.booleanValue() : missing.asInt() != 0;
            nodes.cover[from + i] = tree.path("sum_hessian").get(i).floatValue();
        }
        return from + count;
    }

    /** Raw scores (margins), one an output. @param row NaN where missing */
    double[] score(float[] row) {
        double[] scores = base.clone();
        add(row, 0, roots.length, scores);
        return scores;
    }

    /** Adds the trees of some rounds to scores that start from {@link #base}. */
    void addRounds(float[] row, int fromRound, int toRound, double[] scores) {
        add(row, Math.min(fromRound * perRound, roots.length), Math.min(toRound * perRound, roots.length), scores);
    }

    /** What scores start from. */
    double[] base() {
        return base.clone();
    }

    private void add(float[] row, int fromTree, int toTree, double[] scores) {
        for (int tree = fromTree; tree < toTree; tree++) {
            int node = roots[tree];
            int tested = feature[node];
            while (tested != LEAF) {
                float found = row[tested];
                boolean goesLeft = found < value[node] || (missingLeft[node] && Float.isNaN(found));
                node = goesLeft ? left[node] : right[node];
                tested = feature[node];
            }
            scores[outputOfTree[tree]] += value[node];
        }
    }

    /**
     * What each feature adds to one output's score, exactly: Shapley values of the conditional expectation along the
     * trees' own paths (Lundberg, Erion and Lee 2018, algorithm 2). With {@link #expected} they add up to the score.
     */
    double[] contributions(float[] row, int output, int features) {
        double[] contributions = new double[features];
        for (int tree = 0; tree < roots.length; tree++) {
            if (outputOfTree[tree] == output) {
                new Shap(row, contributions).visit(roots[tree]);
            }
        }
        return contributions;
    }

    /** The score of an output before anything is known of the row: the mean over the training rows. */
    double expected(int output) {
        double sum = base[output];
        for (int tree = 0; tree < roots.length; tree++) {
            sum += outputOfTree[tree] == output ? mean(roots[tree]) : 0;
        }
        return sum;
    }

    private double mean(int node) {
        if (feature[node] == LEAF) {
            return value[node];
        }
        double whole = (double) cover[left[node]] + cover[right[node]];
        return (cover[left[node]] * mean(left[node]) + cover[right[node]] * mean(right[node])) / whole;
    }

    /** One walk through one tree, the set of features on the path kept as the polynomial of the paper. */
    private final class Shap {

        private final float[] row;
        private final double[] contributions;

        Shap(float[] row, double[] contributions) {
            this.row = row;
            this.contributions = contributions;
        }

        void visit(int root) {
            recurse(root, new ShapPath(), 1, 1, LEAF);
        }

        private void recurse(int node, ShapPath before, double zero, double one, int tested) {
            ShapPath path = before.extended(zero, one, tested);
            if (feature[node] == LEAF) {
                for (int i = 1; i < path.length; i++) {
                    double weight = path.unwoundSum(i);
                    contributions[path.feature[i]] += weight * (path.one[i] - path.zero[i]) * value[node];
                }
                return;
            }
            float found = row[feature[node]];
            boolean goesLeft = found < value[node] || (missingLeft[node] && Float.isNaN(found));
            int hot = goesLeft ? left[node] : right[node];
            int cold = goesLeft ? right[node] : left[node];
            double incomingZero = 1;
            double incomingOne = 1;
            int seen = path.find(feature[node]);
            if (seen > 0) {
                incomingZero = path.zero[seen];
                incomingOne = path.one[seen];
                path = path.unwound(seen);
            }
            double whole = (double) cover[left[node]] + cover[right[node]];
            recurse(hot, path, incomingZero * cover[hot] / whole, incomingOne, feature[node]);
            recurse(cold, path, incomingZero * cover[cold] / whole, 0, feature[node]);
        }
    }

    /** As a document; {@link #of} reads it back to the same numbers. */
    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("outputs", outputs);
        document.put("base", base);
        document.put("roots", roots);
        document.put("outputOfTree", outputOfTree);
        document.put("feature", feature);
        document.put("value", value);
        document.put("left", left);
        document.put("right", right);
        document.put("missingLeft", missingLeft);
        document.put("cover", cover);
        return document;
    }

    /** @throws TableDataException when the arrays do not describe trees over that many features */
    static TreeScorer of(JsonNode document, int features) throws TableDataException {
        int size = document.path("feature").size();
        Nodes nodes = new Nodes(
                ints(document.path("feature")),
                floats(document.path("value")),
                ints(document.path("left")),
                ints(document.path("right")),
                new boolean[size],
                floats(document.path("cover")));
        for (int i = 0; i < size; i++) {
            nodes.missingLeft[i] = document.path("missingLeft").path(i).asBoolean(false);
        }
        TreeScorer scorer = new TreeScorer(
                document.path("outputs").asInt(0),
                doubles(document.path("base")),
                ints(document.path("roots")),
                ints(document.path("outputOfTree")),
                nodes);
        scorer.check(size, features);
        return scorer;
    }

    private void check(int size, int features) throws TableDataException {
        boolean sound = outputs > 0
                && value.length == size
                && left.length == size
                && right.length == size
                && cover.length == size
                && base.length == outputs
                && outputOfTree.length == roots.length;
        for (int node = 0; sound && node < size; node++) {
            // Children lie behind their parent, so a walk always ends.
            sound = feature[node] == LEAF
                    || feature[node] >= 0
                            && feature[node] < features
                            && left[node] > node
                            && right[node] > node
                            && left[node] < size
                            && right[node] < size;
        }
        for (int tree = 0; sound && tree < roots.length; tree++) {
            sound = roots[tree] >= 0 && roots[tree] < size && outputOfTree[tree] >= 0 && outputOfTree[tree] < outputs;
        }
        if (!sound) {
            throw new TableDataException("Expected flat trees over " + features + " features, found broken ones");
        }
    }

    private static int[] ints(JsonNode array) {
        int[] values = new int[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asInt();
        }
        return values;
    }

    private static double[] doubles(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asDouble();
        }
        return values;
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).floatValue();
        }
        return values;
    }
}
