package dev.triage.assessment.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.triage.fixtures.Exceptions;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.ContentFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.impl.ArrayExample;

/** Every shipped model laid out flat says what Tribuo says, and its explanations add up to what it says. */
class ShippedModelTests {

    private static final List<ExceptionEvent> EVENTS = List.of(
            Exceptions.allocationShortage(),
            event(Map.of("message", "Carrier ABCD rejected tender for load 1182", "exceptionCode", "TMS-210")),
            event(Map.of(
                    "message",
                    "Überfällig: Lieferant antwortet nicht",
                    "notes",
                    List.of(Map.of("text", "bitte prüfen")))),
            event(Map.of("message", "?")));

    @ParameterizedTest
    @ValueSource(strings = {"category", "delay", "resolution"})
    void givesTheSameProbabilitiesAsTribuo(String name) throws Exception {
        LinearSGDModel tribuo = StoredModel.readTribuo(shipped(name));
        LinearScorer flat = StoredModel.compile(tribuo);
        for (ExceptionEvent event : EVENTS) {
            double[] ours = Calibration.NONE.softmax(
                    flat.score(EventFeatures.of(event, false)).logits());
            Prediction<Label> theirs =
                    tribuo.predict(present(EventFeatures.of(event, true).names()));
            for (int column = 0; column < ours.length; column++) {
                assertThat(ours[column])
                        .isCloseTo(
                                theirs.getOutputScores()
                                        .get(flat.labels().get(column))
                                        .getScore(),
                                within(1e-9));
            }
        }
    }

    @Test
    void givesEveryWorkflowTheSameChanceAsTribuo() throws Exception {
        LinearSGDModel tribuo = StoredModel.readTribuo(shipped("workflow-success"));
        LinearScorer flat = CrossedWorkflows.compile(tribuo);
        assertThat(flat.labels()).contains("alternate-warehouse-sourcing", "planner-review");
        for (ExceptionEvent event : EVENTS) {
            double[] margins = flat.score(EventFeatures.of(event, false)).logits();
            List<String> names = EventFeatures.of(event, true).names();
            for (int column = 0; column < margins.length; column++) {
                double expected = tribuo.predict(present(
                                CrossedWorkflows.names(names, flat.labels().get(column))))
                        .getOutputScores()
                        .get(CrossedWorkflows.SOLVED)
                        .getScore();
                assertThat(Calibration.NONE.sigmoid(margins[column])).isCloseTo(expected, within(1e-9));
            }
        }
    }

    @Test
    void givesTheSameNoveltyAsTribuo() throws Exception {
        LinearScorer category = StoredModel.read(shipped("category")).scorer();
        LinearSGDModel tribuo = StoredModel.readTribuo(shipped("novelty"));
        LinearScorer flat = StoredModel.compile(tribuo);
        for (ExceptionEvent event : EVENTS) {
            double[] signals =
                    NoveltySignals.of(category.score(EventFeatures.of(event, false)), new Calibration(1.1, 0));
            double expected = tribuo.predict(new ArrayExample<>(
                            LabelFactory.UNKNOWN_LABEL, NoveltySignals.NAMES.toArray(String[]::new), signals))
                    .getOutputScores()
                    .get("novel")
                    .getScore();
            assertThat(Calibration.NONE.sigmoid(NoveltySignals.margin(flat, signals)))
                    .isCloseTo(expected, within(1e-9));
        }
    }

    @Test
    void explainsTheCategoryByPartsThatAddUp() throws Exception {
        StoredModel model = StoredModel.read(shipped("category"));
        for (ExceptionEvent event : EVENTS) {
            double[] logits =
                    model.scorer().score(EventFeatures.of(event, false)).logits();
            Contributions why = model.explainBest(EventFeatures.of(event, true));

            double[] sorted = Arrays.stream(logits).sorted().toArray();
            double difference = model.calibration().slope() * (sorted[sorted.length - 1] - sorted[sorted.length - 2]);
            assertThat(why.logOdds()).isCloseTo(difference, within(1e-9));
            assertThat(sum(why)).isCloseTo(difference, within(1e-9));
            assertThat(why.says()).isNotEqualTo(why.against());
        }
    }

    @Test
    void explainsRiskChancesAndDurationByPartsThatAddUp() throws Exception {
        StoredModel delay = StoredModel.read(shipped("delay"));
        StoredModel success = StoredModel.read(shipped("workflow-success"));
        StoredModel resolution = StoredModel.read(shipped("resolution"));
        for (ExceptionEvent event : EVENTS) {
            FeatureSet bare = EventFeatures.of(event, false);
            FeatureSet named = EventFeatures.of(event, true);

            int late = delay.scorer().labels().indexOf("late");
            double[] risk = delay.scorer().score(bare).logits();
            double p = delay.calibration().sigmoid(risk[late] - risk[1 - late]);
            assertThat(sum(delay.explain(named, "late", "on-time"))).isCloseTo(Math.log(p / (1 - p)), within(1e-9));

            double[] margins = success.scorer().score(bare).logits();
            for (int column = 0; column < margins.length; column++) {
                double chance = success.calibration().sigmoid(margins[column]);
                assertThat(sum(success.explainMargin(
                                named, success.scorer().labels().get(column))))
                        .isCloseTo(Math.log(chance / (1 - chance)), within(1e-9));
            }

            double[] steps = resolution.scorer().score(bare).logits();
            double[] share = HourSteps.of(resolution.scorer().labels()).longerAgainstShorter();
            double longer = 0;
            for (int column = 0; column < steps.length; column++) {
                longer += share[column] * resolution.calibration().slope() * steps[column];
            }
            assertThat(sum(resolution.explainLonger(named))).isCloseTo(longer, within(1e-9));
        }
    }

    @Test
    void namesFieldsAsPeopleDo() throws Exception {
        Contributions why = StoredModel.read(shipped("category"))
                .explainBest(EventFeatures.of(Exceptions.allocationShortage(), true));

        assertThat(why.parts())
                .extracting(Contributions.Part::text)
                .anyMatch(text -> text.startsWith("words: ") && text.contains("short"))
                .anyMatch(text -> text.startsWith("source system: wms"))
                .endsWith("before looking at the event");
    }

    private static double sum(Contributions why) {
        return why.parts().stream()
                .mapToDouble(Contributions.Part::contribution)
                .sum();
    }

    private static ArrayExample<Label> present(List<String> names) {
        double[] values = new double[names.size()];
        Arrays.fill(values, 1);
        return new ArrayExample<>(LabelFactory.UNKNOWN_LABEL, names.toArray(String[]::new), values);
    }

    private static ExceptionEvent event(Map<String, Object> changes) {
        return Exceptions.event(Exceptions.allocationShortageJson("e1", "SO-1", changes));
    }

    private static Path shipped(String name) throws Exception {
        Path home = ContentFolder.fromEnvironment().models().resolve(name);
        return home.resolve(Files.readString(home.resolve("champion")).strip());
    }
}
