package dev.triage.learning.tables;

import dev.triage.assessment.scoring.Calibration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.regression.Regressor;
import tools.jackson.databind.JsonNode;

/**
 * Rows whose answers by Tribuo's own models are written down, as each member sees them. Whenever a model is read, its
 * flat members must give the same answers: what was proven where it was trained is checked where it is used.
 */
record GoldenRows(List<Golden> rows) {

    private static final int ROWS = 8;
    private static final double TOLERANCE = 1e-4;

    /**
     * One row for one member.
     *
     * @param ids features that are there
     * @param answer Tribuo's probabilities of the classes, or its value (before any scale of ours)
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Golden(int member, int[] ids, float[] values, double[] answer) {}

    /** Asks Tribuo about some rows spread over a frame. */
    static GoldenRows ask(TableModel model, Frame frame, double[] scale) {
        List<Golden> rows = new ArrayList<>();
        Row row = new Row(model.schema());
        SparseFeatures.Scratch scratch = model.sparse().scratch();
        FeatureNames sparseNames = new FeatureNames(model.sparse().size());
        for (int i = 0; i < Math.min(ROWS, frame.rows()); i++) {
            frame.read((int) ((long) i * frame.rows() / ROWS), row);
            for (int member = 0; member < model.members().size(); member++) {
                switch (model.members().get(member)) {
                    case Member.Linear linear -> {
                        scratch.encode(row, linear.emphasis());
                        int[] ids = Arrays.copyOf(scratch.ids, scratch.count);
                        float[] values = Arrays.copyOf(scratch.values, scratch.count);
                        if (ids.length > 0) {
                            rows.add(golden(model, member, linear, ids, values, sparseNames, scale));
                        }
                    }
                    case Member.Trees trees -> {
                        float[] dense = trees.features().encode(row);
                        int[] ids = new int[dense.length];
                        float[] values = new float[dense.length];
                        int count = 0;
                        for (int id = 0; id < dense.length; id++) {
                            if (!Float.isNaN(dense[id])) {
                                ids[count] = id;
                                values[count++] = dense[id];
                            }
                        }
                        FeatureNames names = new FeatureNames(dense.length);
                        rows.add(golden(
                                model,
                                member,
                                trees,
                                Arrays.copyOf(ids, count),
                                Arrays.copyOf(values, count),
                                names,
                                new double[] {0, 1}));
                    }
                }
            }
        }
        return new GoldenRows(rows);
    }

    @SuppressWarnings("unchecked") // A model of a classification predicts labels, one of a regression values.
    private static Golden golden(
            TableModel model,
            int number,
            Member member,
            int[] ids,
            float[] values,
            FeatureNames names,
            double[] scale) {
        String[] present = Arrays.stream(ids).mapToObj(names::of).toArray(String[]::new);
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        Model<?> tribuo = member.tribuo().orElseThrow();
        if (model.schema().isClassification()) {
            Prediction<Label> prediction =
                    ((Model<Label>) tribuo).predict(new ArrayExample<>(LabelFactory.UNKNOWN_LABEL, present, wide));
            double[] answer = new double[model.classes().size()];
            prediction.getOutputScores().forEach((label, score) -> answer[FeatureNames.id(label)] = score.getScore());
            return new Golden(number, ids, values, answer);
        }
        Regressor unknown = new Regressor(LinearFit.VALUE, Double.NaN);
        Prediction<Regressor> prediction =
                ((Model<Regressor>) tribuo).predict(new ArrayExample<>(unknown, present, wide));
        double value = prediction.getOutput().getValues()[0];
        return new Golden(number, ids, values, new double[] {value * scale[1] + scale[0]});
    }

    /** @throws TableDataException when a flat member says something else than Tribuo did */
    void check(TableModel model) throws TableDataException {
        for (Golden row : rows) {
            double[] scores = switch (model.members().get(row.member())) {
                case Member.Linear linear -> linear.weights().score(row.ids(), row.values(), row.ids().length);
                case Member.Trees trees -> {
                    float[] dense = new float[trees.features().size()];
                    Arrays.fill(dense, Float.NaN);
                    for (int i = 0; i < row.ids().length; i++) {
                        dense[row.ids()[i]] = row.values()[i];
                    }
                    yield trees.trees().score(dense);
                }
            };
            double[] answer = model.schema().isClassification() ? Calibration.NONE.softmax(scores) : scores;
            for (int i = 0; i < answer.length; i++) {
                if (!(Math.abs(answer[i] - row.answer()[i]) <= TOLERANCE * Math.max(1, Math.abs(row.answer()[i])))) {
                    throw new TableDataException("Expected member " + row.member() + " to say what Tribuo says, "
                            + row.answer()[i] + ", found " + answer[i]);
                }
            }
        }
    }

    /** As a document; {@link #of} reads it back. */
    Map<String, Object> document() {
        return Map.of("rows", rows);
    }

    static GoldenRows of(JsonNode document) {
        List<Golden> rows = new ArrayList<>();
        for (JsonNode row : document.path("rows")) {
            int[] ids = new int[row.path("ids").size()];
            float[] values = new float[ids.length];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = row.path("ids").get(i).asInt();
                values[i] = row.path("values").get(i).floatValue();
            }
            double[] answer = new double[row.path("answer").size()];
            for (int i = 0; i < answer.length; i++) {
                answer[i] = row.path("answer").get(i).asDouble();
            }
            rows.add(new Golden(row.path("member").asInt(), ids, values, answer));
        }
        return new GoldenRows(rows);
    }
}
