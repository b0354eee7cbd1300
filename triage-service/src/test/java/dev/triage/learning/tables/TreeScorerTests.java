package dev.triage.learning.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.triage.assessment.scoring.Calibration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import ml.dmlc.xgboost4j.java.DMatrix;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.common.xgboost.XGBoostModel;
import tools.jackson.databind.json.JsonMapper;

/** Held against Tribuo's and XGBoost's own answers, missing values and features without any value included. */
class TreeScorerTests {

    private static final int FEATURES = 8;
    /** No row has it, so it is none of XGBoost's and all later ones stand one place earlier there. */
    private static final int NEVER_THERE = 3;

    private static final FeatureNames NAMES = new FeatureNames(FEATURES);

    private static float[][] rows;
    private static TreeFit.Fitted fit;

    @BeforeAll
    static void boost() {
        assumeTrue(TreeFit.isAvailable(), "XGBoost has no library for this machine");
        SplittableRandom random = new SplittableRandom(5);
        rows = new float[600][FEATURES];
        int[] labels = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int f = 0; f < FEATURES; f++) {
                boolean missing = f == NEVER_THERE || random.nextInt(6) == 0;
                rows[i][f] = missing ? Float.NaN : random.nextInt(4) == 0 ? 0 : (float) random.nextGaussian();
            }
            float first = Float.isNaN(rows[i][0]) ? 1 : rows[i][0];
            float later = Float.isNaN(rows[i][5]) ? -1 : rows[i][5];
            labels[i] = first * later > 0.3 ? 2 : first > 0 ? 1 : 0;
        }
        TreeFit.Settings settings = new TreeFit.Settings(15, 0.3, 4, 1, 1, 1, 1, 64, 1);
        fit = TreeFit.classes(rows, IntStream.range(0, 400).toArray(), labels, 3, NAMES, List.of(settings))
                .getFirst();
    }

    @Test
    @SuppressWarnings("unchecked")
    void saysWhatTribuoSays() {
        XGBoostModel<Label> tribuo = (XGBoostModel<Label>) fit.model();
        for (float[] row : rows) {
            Prediction<Label> theirs = tribuo.predict(TreeFit.example(row, LabelFactory.UNKNOWN_LABEL, NAMES));
            double[] ours = Calibration.NONE.softmax(fit.trees().score(row));
            for (int label = 0; label < ours.length; label++) {
                double probability =
                        theirs.getOutputScores().get(FeatureNames.padded(label)).getScore();
                assertThat(ours[label]).isCloseTo(probability, within(1e-6));
            }
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void explainsExactlyWhatXgboostExplains() throws Exception {
        XGBoostModel<Label> tribuo = (XGBoostModel<Label>) fit.model();
        int[] theirs = IntStream.range(0, FEATURES)
                .filter(feature -> feature != NEVER_THERE)
                .toArray();
        for (int i = 0; i < 40; i++) {
            float[] row = rows[i];
            float[] narrow = new float[theirs.length];
            for (int f = 0; f < theirs.length; f++) {
                narrow[f] = row[theirs[f]];
            }
            float[] all = tribuo.getInnerModels()
                    .getFirst()
                    .predictContrib(new DMatrix(narrow, 1, theirs.length, Float.NaN), 0)[0];
            for (int output = 0; output < 3; output++) {
                double[] ours = fit.trees().contributions(row, output, FEATURES);
                int place = tribuo.getOutputIDInfo().getID(new Label(FeatureNames.padded(output)));
                for (int f = 0; f < theirs.length; f++) {
                    assertThat(ours[theirs[f]]).isCloseTo(all[place * (theirs.length + 1) + f], within(1e-4));
                }
                double sum = fit.trees().expected(output) + Arrays.stream(ours).sum();
                assertThat(sum).isCloseTo(fit.trees().score(row)[output], within(1e-6));
            }
        }
    }

    @Test
    void stopsWhereItWasAfterSomeRounds() {
        double[] scores = fit.trees().base();
        fit.trees().addRounds(rows[0], 0, 5, scores);
        fit.trees().addRounds(rows[0], 5, 15, scores);

        assertThat(scores).containsExactly(fit.trees().score(rows[0]), within(1e-12));
    }

    @Test
    void comesBackFromItsDocumentAndRefusesABrokenOne() throws Exception {
        JsonMapper mapper = JsonMapper.builder().build();
        Map<String, Object> document = fit.trees().document();
        TreeScorer read = TreeScorer.of(mapper.readTree(mapper.writeValueAsString(document)), FEATURES);

        for (float[] row : rows) {
            assertThat(read.score(row)).isEqualTo(fit.trees().score(row));
        }
        assertThatThrownBy(() -> TreeScorer.of(mapper.readTree(mapper.writeValueAsString(document)), NEVER_THERE))
                .isInstanceOf(TableDataException.class);
        int[] back = ((int[]) document.get("left")).clone();
        back[back.length - 1] = 0;
        back[0] = 0;
        document.put("left", back);
        assertThatThrownBy(() -> TreeScorer.of(mapper.readTree(mapper.writeValueAsString(document)), FEATURES))
                .hasMessageContaining("broken");
    }
}
