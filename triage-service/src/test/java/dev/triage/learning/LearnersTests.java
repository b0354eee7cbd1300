package dev.triage.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.triage.assessment.scoring.StoredModel;
import dev.triage.fixtures.Exceptions;
import dev.triage.intake.EventReader;
import dev.triage.platform.ContentFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnersTests {

    @TempDir
    static Path folder;

    private static SmallYear year;
    private static List<LabelledEvent> events;

    @BeforeAll
    static void readASmallYear() throws Exception {
        year = SmallYear.of(9, 3_000);
        events = LabelledEvents.read(
                        year.write(folder.resolve("year.jsonl")), EventReader.of(ContentFolder.fromEnvironment()))
                .events();
    }

    @Test
    void learnsHowLongThingsTakeWhereItCanBeKnown() throws Exception {
        SplittableRandom random = new SplittableRandom(4);
        List<LabelledEvent> taken = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            boolean slow = random.nextBoolean();
            double hours = (slow ? 100 : 4) * Math.exp(0.5 * random.nextGaussian());
            taken.add(lasting(i, slow ? "CUSTOMS-1" : "PICK-1", hours));
        }

        Learner.Learned learned = learn(ModelTask.RESOLUTION, taken);

        Map<String, Object> metrics = learned.metrics();
        assertThat(number(metrics, "spearman")).isGreaterThan(0.7);
        assertThat(number(metrics, "mae")).isLessThan(0.6 * number(metrics, "baselineMae"));
        assertThat(number(metrics, "pinball")).isLessThan(0.6 * number(metrics, "baselinePinball"));
        assertThat(number(metrics, "belowP50")).isCloseTo(0.5, within(0.1));
        assertThat(number(metrics, "belowP90")).isCloseTo(0.9, within(0.06));
    }

    @Test
    void means50And90WhenItSaysSoEvenWhereLittleCanBeKnown() throws Exception {
        Map<String, Object> metrics = learn(ModelTask.RESOLUTION, events).metrics();

        assertThat(number(metrics, "belowP50")).isCloseTo(0.5, within(0.08));
        assertThat(number(metrics, "belowP90")).isCloseTo(0.9, within(0.06));
    }

    @Test
    void recommendsWorkflowsThatTrulySucceedMoreOftenThanWhatPeopleTried() throws Exception {
        Learner.Learned learned = learn(ModelTask.WORKFLOW_SUCCESS, events);

        List<LabelledEvent> unseen = new ArrayList<>(learned.folds().test());
        unseen.addAll(learned.folds().validation());
        unseen.addAll(learned.folds().calibration());
        double tried = 0;
        double random = 0;
        double recommended = 0;
        for (LabelledEvent event : unseen) {
            Map<String, Double> chances = year.chances(event);
            tried += chances.getOrDefault(event.trials().getFirst().workflow(), 0.0);
            random += chances.values().stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElseThrow();
            String best = PolicyValue.best(learned.ready(), event, List.copyOf(chances.keySet()));
            recommended += chances.getOrDefault(best, 0.0);
        }
        int rows = unseen.size();
        assertThat(recommended / rows).isGreaterThan(tried / rows + 0.02).isGreaterThan(random / rows + 0.02);
        // The estimate from the log alone is near the truth it cannot see.
        Map<String, Object> estimated = Measures.of(ModelTask.WORKFLOW_SUCCESS, learned.ready(), unseen);
        assertThat(number(estimated, "bestPredictedSnips")).isCloseTo(recommended / rows, within(0.08));
        assertThat(number(estimated, "randomSnips")).isCloseTo(random / rows, within(0.05));
        assertThat(number(estimated, "loggedValue")).isCloseTo(tried / rows, within(0.05));
        assertThat(learned.ready().usualSuccess().keySet())
                .containsExactlyInAnyOrderElementsOf(learned.ready().scorer().labels());
    }

    @Test
    void tellsNewCategoriesBetterThanUnknownWordsDo() throws Exception {
        Learner.Learned learned = learn(ModelTask.NOVELTY, events);

        Map<String, Object> metrics = learned.metrics();
        assertThat(number(metrics, "auc")).isGreaterThan(number(metrics, "unknownWordsAuc") + 0.1);
        assertThat(number(metrics, "worstAuc")).isLessThanOrEqualTo(number(metrics, "auc"));
        assertThat(number(metrics, "meanNoveltyKnown")).isLessThan(number(metrics, "meanNoveltyNew"));
        assertThat(names(learned, "measuredOn"))
                .isNotEmpty()
                .doesNotContainAnyElementsOf(names(learned, "taughtOn"))
                .doesNotContainAnyElementsOf(names(learned, "calibratedOn"));
    }

    @Test
    void takesLoggedPropensitiesAndEstimatesTheRest() {
        List<LabelledEvent> logged = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            logged.add(trying(i, i % 3 == 0 ? "split-shipment" : "substitute-item", null));
        }
        Propensities propensities = Propensities.of(logged);
        LabelledEvent event = logged.getFirst();

        assertThat(propensities.of(event, new LabelledEvent.Trial("split-shipment", 0.2, true)))
                .isEqualTo(0.2);
        assertThat(propensities.of(event, new LabelledEvent.Trial("split-shipment", null, true)))
                .isCloseTo(1 / 3.0, within(0.02));
        assertThat(propensities.of(event, new LabelledEvent.Trial("create-rma", null, true)))
                .isGreaterThan(0);
        assertThat(propensities.weight(event, new LabelledEvent.Trial("create-rma", null, true)))
                .isEqualTo(Propensities.MOST_WEIGHT);
        assertThat(propensities.weight(event, new LabelledEvent.Trial("split-shipment", 0.001, true)))
                .isEqualTo(Propensities.MOST_WEIGHT);
        assertThat(Propensities.note(logged)).containsEntry("estimated", 90L).containsEntry("logged", 0L);
    }

    private static Learner.Learned learn(ModelTask task, List<LabelledEvent> from) throws Exception {
        Learner.Learned learned = Learner.of(task).learn(new Learner.Lesson(task.of(from), 42, line -> {}));
        StoredModel ready = learned.ready();
        assertThat(ready.name()).isEqualTo(task.code());
        assertThat(learned.machine().latencyMicros()).isPositive();
        return learned;
    }

    private static double number(Map<String, Object> metrics, String name) {
        return ((Number) metrics.get(name)).doubleValue();
    }

    private static List<String> names(Learner.Learned learned, String group) {
        return ((List<?>) learned.notes().get(group))
                .stream().map(String::valueOf).toList();
    }

    private static LabelledEvent lasting(int number, String code, double hours) {
        return new LabelledEvent(
                Exceptions.event(
                        Exceptions.allocationShortageJson("e" + number, "SO-" + number, Map.of("exceptionCode", code))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(hours),
                List.of(),
                List.of(),
                null,
                null);
    }

    private static LabelledEvent trying(int number, String workflow, Double propensity) {
        return new LabelledEvent(
                Exceptions.event(Exceptions.allocationShortageJson("e" + number, "SO-" + number, Map.of())),
                Optional.of("PICK_SHORT"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(new LabelledEvent.Trial(workflow, propensity, true)),
                List.of(workflow),
                "jlee",
                Exceptions.NOW);
    }
}
