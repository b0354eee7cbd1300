package dev.triage.assessment.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.triage.fixtures.Exceptions;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.ContentFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.impl.ArrayExample;

class LinearScorerTests {

    @Test
    void givesTheSameProbabilitiesAsTribuo() throws Exception {
        Path folder = shipped("category");
        LinearSGDModel tribuo = StoredModel.readTribuo(folder);
        LinearScorer flat = StoredModel.compile(tribuo);

        for (ExceptionEvent event : goldenRows()) {
            FeatureSet named = EventFeatures.of(event, true);
            FeatureSet bare = EventFeatures.of(event, false);
            double[] ours = Calibration.NONE.softmax(flat.score(bare).logits());
            Prediction<Label> theirs = tribuo.predict(example(named));

            for (int column = 0; column < ours.length; column++) {
                double expected =
                        theirs.getOutputScores().get(flat.labels().get(column)).getScore();
                assertThat(ours[column]).as(event.message()).isCloseTo(expected, within(1e-9));
            }
        }
    }

    @Test
    void hashesANameAsItHashesItsParts() {
        for (ExceptionEvent event : goldenRows()) {
            for (FeatureSet set : List.of(EventFeatures.of(event, true))) {
                List<String> names = set.names();
                assertThat(names).hasSize(set.size()).doesNotHaveDuplicates();
                for (int i = 0; i < set.size(); i++) {
                    assertThat(FeatureHash.ofName(names.get(i)))
                            .as(names.get(i))
                            .isEqualTo(set.hash(i));
                }
            }
        }
    }

    @Test
    void extractsTheSameWithAndWithoutNames() {
        for (ExceptionEvent event : goldenRows()) {
            FeatureSet named = EventFeatures.of(event, true);
            FeatureSet bare = EventFeatures.of(event, false);
            assertThat(bare.size()).isEqualTo(named.size());
            for (int i = 0; i < bare.size(); i++) {
                assertThat(bare.hash(i)).isEqualTo(named.hash(i));
            }
        }
    }

    private static ArrayExample<Label> example(FeatureSet features) {
        String[] names = features.names().toArray(String[]::new);
        double[] present = new double[names.length];
        Arrays.fill(present, 1);
        return new ArrayExample<>(LabelFactory.UNKNOWN_LABEL, names, present);
    }

    /** The contract's example, and texts of every awkward kind. */
    private static List<ExceptionEvent> goldenRows() {
        List<ExceptionEvent> rows = new ArrayList<>();
        rows.add(Exceptions.allocationShortage());
        List<String> texts = List.of(
                "Allocation failed: 40 of 120 EA of SKU-1042 short at DC-EAST",
                "945 not received for shipment 0081-7 after cut-off",
                "Überfällige Bestellung: Lieferant antwortet nicht – bitte prüfen!",
                "在庫不足 SKU-1042",
                "a:b c:d 1,234.50 --- M8x40 2026-11-23T09:14:07Z x",
                "😀 emoji \t tab",
                "word ".repeat(1_500));
        SplittableRandom random = new SplittableRandom(7);
        for (String text : texts) {
            rows.add(Exceptions.event(Exceptions.allocationShortageJson(
                    "e" + random.nextInt(1_000_000),
                    "SO-1",
                    Map.of(
                            "message", text,
                            "notes", List.of(Map.of("text", text), Map.of("text", "second note")),
                            "attributes", Map.of("a b:c", "some text", "n", -3, "flag", true, "id", "X1")))));
        }
        return rows;
    }

    private static Path shipped(String name) throws Exception {
        Path home = ContentFolder.fromEnvironment().models().resolve(name);
        return home.resolve(Files.readString(home.resolve("champion")).strip());
    }
}
