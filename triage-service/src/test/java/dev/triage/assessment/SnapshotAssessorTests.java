package dev.triage.assessment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.triage.assessment.scoring.Calibration;
import dev.triage.assessment.scoring.StoredModel;
import dev.triage.fixtures.Exceptions;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.ContentFolder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SnapshotAssessorTests {

    private static final ContentFolder CONTENT = ContentFolder.fromEnvironment();
    private static final RankingContent RANKING =
            RankingContent.read(CONTENT.rules().resolve("ranking.yaml"));
    private static final FallbackCategories FALLBACK =
            FallbackCategories.read(CONTENT.rules().resolve("fallback-categories.yaml"));

    @Test
    void knowsAPlainShortageByTheShippedModel() {
        Assessment assessment = Assessor.load(CONTENT).assess(plainShortage(), Exceptions.NOW);

        assertThat(assessment.category()).isIn(Category.ALLOC_SHORTAGE, Category.PICK_SHORT);
        assertThat(assessment.confidence()).isGreaterThan(0.6);
        assertThat(assessment.abstained()).isFalse();
        assertThat(assessment.novelty()).isLessThan(0.2);
        assertThat(assessment.models())
                .containsOnlyKeys("category", "delay", "resolution", "workflow-success", "novelty", "ranking");
        assertThat(assessment.models().get("category")).contains("@sha256:");
        assertThat(assessment.models()).doesNotContainValue("rules-only");
        Assessment.Resolution resolution = java.util.Objects.requireNonNull(assessment.resolution());
        assertThat(resolution.p50Hours()).isPositive().isLessThan(resolution.p90Hours());
        assertThat(assessment.chances().probability("alternate-warehouse-sourcing"))
                .isBetween(0.0, 1.0);
        assertThat(assessment.chances().relative("alternate-warehouse-sourcing"))
                .isBetween(0.5, 1.5);
    }

    @Test
    void offersItsBestCandidatesFirst() {
        List<Assessment.Candidate> candidates =
                Assessor.load(CONTENT).assess(plainShortage(), Exceptions.NOW).candidates();

        assertThat(candidates)
                .hasSize(5)
                .isSortedAccordingTo((a, b) -> Double.compare(b.probability(), a.probability()));
        assertThat(candidates.stream()
                        .mapToDouble(Assessment.Candidate::probability)
                        .sum())
                .isLessThanOrEqualTo(1 + 1e-9);
        assertThat(candidates.stream().map(Assessment.Candidate::category)).doesNotHaveDuplicates();
    }

    @Test
    void abstainsBelowItsThresholdAndStillSaysWhatItThought() throws Exception {
        StoredModel shipped = StoredModel.read(shippedCategoryFolder());
        Assessment certain = with(shipped, 0).assess(plainShortage(), Exceptions.NOW);

        Assessment abstained = with(shipped, certain.confidence() + 1e-9).assess(plainShortage(), Exceptions.NOW);
        Assessment answered = with(shipped, certain.confidence()).assess(plainShortage(), Exceptions.NOW);

        assertThat(abstained.abstained()).isTrue();
        assertThat(abstained.category()).isEqualTo(Category.UNKNOWN);
        assertThat(abstained.confidence()).isEqualTo(certain.confidence());
        assertThat(abstained.candidates()).isEqualTo(certain.candidates());
        assertThat(answered.abstained()).isFalse();
    }

    @Test
    void worksByThePlainTableWithoutAnyModel() {
        SnapshotAssessor rulesOnly = new SnapshotAssessor(ServiceModels.NONE, RANKING, FALLBACK);

        Assessment known = rulesOnly.assess(plainShortage(), Exceptions.NOW);
        Assessment unknown =
                rulesOnly.assess(shortage(Map.of("exceptionCode", "ZZZ-1", "message", "gurble")), Exceptions.NOW);

        assertThat(known.category()).isEqualTo(Category.ALLOC_SHORTAGE);
        assertThat(known.confidence()).isEqualTo(0.5);
        assertThat(known.models())
                .containsEntry("category", "rules-only")
                .containsEntry("delay", "rules-only")
                .containsEntry("resolution", "rules-only")
                .containsEntry("workflow-success", "rules-only")
                .containsEntry("novelty", "rules-only");
        assertThat(known.resolution()).isNull();
        assertThat(known.chances()).isEqualTo(WorkflowChances.NONE);
        assertThat(known.chances().relative("split-shipment")).isEqualTo(1);
        assertThat(rulesOnly.explain(plainShortage())).isEmpty();
        assertThat(unknown.category()).isEqualTo(Category.UNKNOWN);
        assertThat(unknown.abstained()).isTrue();
        assertThat(unknown.candidates()).isNotEmpty();
        assertThat(unknown.rank().at(Exceptions.NOW)).isFinite();
    }

    @Test
    void takesACategoryAPersonGave() {
        Assessment assessment = Assessor.load(CONTENT).assessAs(plainShortage(), Category.QUALITY_HOLD, Exceptions.NOW);

        assertThat(assessment.category()).isEqualTo(Category.QUALITY_HOLD);
        assertThat(assessment.confidence()).isEqualTo(1);
        assertThat(assessment.abstained()).isFalse();
        assertThat(assessment.rank().parts())
                .extracting(Rank.Reason::text)
                .contains("quality hold: 5 % of the value is usually lost");
    }

    @Test
    void findsWhatIsNewMoreNovelThanWhatIsUsual() {
        Assessor assessor = Assessor.load(CONTENT);

        double usual = assessor.assess(plainShortage(), Exceptions.NOW).novelty();
        double unheardOf = assessor.assess(
                        shortage(Map.of("exceptionCode", "QX-77", "message", "Flux capacitor desynchronised in bay Ω")),
                        Exceptions.NOW)
                .novelty();

        assertThat(unheardOf).isGreaterThan(usual + 0.3).isLessThanOrEqualTo(1);
    }

    @Test
    void fallsBackToUnknownWordsWithoutALearnedNovelty() throws Exception {
        StoredModel category = StoredModel.read(shippedCategoryFolder());

        double novelty = with(category, 0)
                .assess(shortage(Map.of("exceptionCode", "QX-77", "message", "Flux desynchronised")), Exceptions.NOW)
                .novelty();

        // One of code, its letters, its start and two words is known by chance, or none.
        assertThat(novelty).isGreaterThan(0.5).isLessThanOrEqualTo(1);
    }

    @Test
    void explainsEveryModelByPartsThatAddUp() {
        List<Explanation> why = Assessor.load(CONTENT).explain(plainShortage());

        assertThat(why)
                .extracting(Explanation::model)
                .contains("category", "delay", "resolution", "workflow-success", "novelty");
        for (Explanation one : why) {
            assertThat(one.parts().stream()
                            .mapToDouble(Explanation.Part::contribution)
                            .sum())
                    .as(one.model() + " " + one.says())
                    .isCloseTo(one.logOdds(), within(1e-9));
        }
        double novelty =
                Assessor.load(CONTENT).assess(plainShortage(), Exceptions.NOW).novelty();
        assertThat(why)
                .filteredOn(one -> one.model().equals("novelty"))
                .singleElement()
                .satisfies(one -> assertThat(one.logOdds()).isCloseTo(Math.log(novelty / (1 - novelty)), within(1e-9)));
    }

    @Test
    void keepsChancesWithinBoundsOfTheUsual() {
        WorkflowChances chances =
                WorkflowChances.of(Map.of("a", 0.9, "b", 0.3, "c", 0.01), Map.of("a", 0.3, "b", 0.4, "c", 0.6));

        assertThat(chances.relative("a")).isEqualTo(1.5);
        assertThat(chances.relative("b")).isCloseTo(0.75, within(1e-12));
        assertThat(chances.relative("c")).isEqualTo(0.5);
        assertThat(chances.relative("unheard-of")).isEqualTo(1);
        assertThat(chances.probability("unheard-of")).isNull();
    }

    @Test
    void namesTheFactsThatWouldHaveHelped() {
        Map<String, Object> changes = new LinkedHashMap<>();
        changes.put("inbound", null);
        changes.put("value", null);

        Assessment assessment =
                Assessor.load(CONTENT).assessAs(shortage(changes), Category.ALLOC_SHORTAGE, Exceptions.NOW);

        assertThat(assessment.missing()).containsExactly("inbound", "value");
    }

    @Test
    void judgesTheSameEventTheSameWay() {
        Assessor assessor = Assessor.load(CONTENT);

        assertThat(assessor.assess(plainShortage(), Exceptions.NOW))
                .isEqualTo(assessor.assess(plainShortage(), Exceptions.NOW));
    }

    @Test
    void doesNotReadOrderNumbersOrQuantities() {
        Assessor assessor = Assessor.load(CONTENT);

        Assessment one = assessor.assess(
                shortage(Map.of("message", "Allocation failed: 40 of 120 EA of SKU-1042 short at DC-EAST")),
                Exceptions.NOW);
        Assessment other = assessor.assess(
                shortage(Map.of("message", "Allocation failed: 77 of 903 EA of SKU-9999 short at DC-EAST")),
                Exceptions.NOW);

        assertThat(other.candidates()).isEqualTo(one.candidates());
    }

    @Test
    void readsAVeryLongNoteWithoutLosingItsHead() {
        String flood = "urgent invoice blocked ".repeat(2_000);

        Assessment assessment = Assessor.load(CONTENT)
                .assess(shortage(Map.of("notes", List.of(Map.of("text", flood)))), Exceptions.NOW);

        assertThat(assessment.confidence()).isBetween(0.0, 1.0);
        assertThat(assessment.candidates().stream()
                        .mapToDouble(Assessment.Candidate::probability)
                        .sum())
                .isCloseTo(1, within(0.5));
    }

    private static SnapshotAssessor with(StoredModel model, double threshold) {
        Calibration calibration = model.calibration();
        return new SnapshotAssessor(
                new ServiceModels(
                        new StoredModel(
                                model.name(), model.version(), model.sha256(), model.scorer(), calibration, threshold),
                        null,
                        null,
                        null,
                        null),
                RANKING,
                FALLBACK);
    }

    private static Path shippedCategoryFolder() throws Exception {
        Path home = CONTENT.models().resolve("category");
        return home.resolve(
                java.nio.file.Files.readString(home.resolve("champion")).strip());
    }

    private static ExceptionEvent plainShortage() {
        return shortage(Map.of("message", "Allocation failed: 40 of 120 EA of SKU-1042 short at DC-EAST"));
    }

    private static ExceptionEvent shortage(Map<String, Object> changes) {
        return Exceptions.event(Exceptions.allocationShortageJson("e1", "SO-88213", changes));
    }
}
