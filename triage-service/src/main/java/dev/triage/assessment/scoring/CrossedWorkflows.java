package dev.triage.assessment.scoring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.math.la.DenseMatrix;

/**
 * A model of "does this workflow solve this exception" laid out with one column a workflow. Tribuo fits it on the
 * features of the event, the workflow, and each feature crossed with the workflow; being linear, all rows of one event
 * feature fold into one row of {@code weight of the feature + weight of its cross}, and one pass over the event then
 * scores every workflow.
 */
public final class CrossedWorkflows {

    /** The output that means the workflow solved the exception, and its opposite. */
    public static final String SOLVED = "solved";

    public static final String FAILED = "failed";

    private static final String WORKFLOW = "workflow:";
    private static final char CROSS = '|';

    private CrossedWorkflows() {}

    /** The feature names of an event in which a workflow is tried. */
    public static List<String> names(List<String> event, String workflow) {
        List<String> names = new ArrayList<>(event.size() * 2 + 1);
        names.add(WORKFLOW + workflow);
        for (String name : event) {
            names.add(name);
            names.add(workflow + CROSS + name);
        }
        return names;
    }

    /**
     * The columns are log odds of solved against failed, one a workflow by name.
     *
     * @throws IllegalArgumentException when the model does not say solved and failed, or knows no workflow
     */
    public static LinearScorer compile(LinearSGDModel model) {
        Map<String, Double> margins = margins(model);
        List<String> workflows = margins.keySet().stream()
                .filter(name -> name.startsWith(WORKFLOW))
                .map(name -> name.substring(WORKFLOW.length()))
                .sorted()
                .toList();
        if (workflows.isEmpty()) {
            throw new IllegalArgumentException("Expected workflows among the features, found none");
        }
        Map<String, Integer> columns = new HashMap<>();
        workflows.forEach(workflow -> columns.put(workflow, columns.size()));

        Map<String, double[]> rows = new TreeMap<>();
        margins.forEach((name, margin) -> {
            int cross = name.indexOf(CROSS);
            if (name.startsWith(WORKFLOW)) {
                return;
            }
            if (cross < 0 || cross > name.indexOf(':')) {
                double[] row = rows.computeIfAbsent(name, any -> new double[columns.size()]);
                for (int column = 0; column < row.length; column++) {
                    row[column] += margin;
                }
                return;
            }
            Integer column = columns.get(name.substring(0, cross));
            if (column != null) {
                rows.computeIfAbsent(name.substring(cross + 1), any -> new double[columns.size()])[column] += margin;
            }
        });

        double[] bias = new double[workflows.size()];
        double all = bias(model);
        for (int column = 0; column < bias.length; column++) {
            bias[column] = all + margins.getOrDefault(WORKFLOW + workflows.get(column), 0.0);
        }
        double[] weights = new double[rows.size() * bias.length];
        int at = 0;
        for (double[] row : rows.values()) {
            System.arraycopy(row, 0, weights, at, row.length);
            at += row.length;
        }
        return new LinearScorer(workflows, List.copyOf(rows.keySet()), weights, bias);
    }

    private static Map<String, Double> margins(LinearSGDModel model) {
        DenseMatrix matrix = model.getWeightsCopy();
        int solved = column(model, SOLVED);
        int failed = column(model, FAILED);
        Map<String, Double> margins = new LinkedHashMap<>();
        for (int row = 0; row < matrix.getDimension2Size() - 1; row++) {
            margins.put(model.getFeatureIDMap().get(row).getName(), matrix.get(solved, row) - matrix.get(failed, row));
        }
        return margins;
    }

    private static double bias(LinearSGDModel model) {
        DenseMatrix matrix = model.getWeightsCopy();
        int last = matrix.getDimension2Size() - 1;
        return matrix.get(column(model, SOLVED), last) - matrix.get(column(model, FAILED), last);
    }

    private static int column(LinearSGDModel model, String label) {
        for (int column = 0; column < model.getOutputIDInfo().size(); column++) {
            if (model.getOutputIDInfo().getOutput(column).getLabel().equals(label)) {
                return column;
            }
        }
        throw new IllegalArgumentException("Expected the outputs " + SOLVED + " and " + FAILED + ", found "
                + model.getOutputIDInfo().getDomain());
    }
}
