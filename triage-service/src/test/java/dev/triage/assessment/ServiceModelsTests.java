package dev.triage.assessment;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.assessment.scoring.Calibration;
import dev.triage.assessment.scoring.LinearScorer;
import dev.triage.assessment.scoring.StoredModel;
import dev.triage.assessment.scoring.UnusableModelException;
import dev.triage.platform.ContentFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceModelsTests {

    @ParameterizedTest
    @ValueSource(strings = {"category", "delay", "resolution", "workflow-success", "novelty"})
    void takesWhatShips(String name) throws Exception {
        StoredModel model = StoredModel.read(shipped(name));

        assertThatCode(() -> ServiceModels.check(name, model)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "category, delay, Expected 2 to 64 category codes",
        "delay, category, Expected the outputs late and on-time",
        "resolution, delay, Expected a step of hours",
        "novelty, delay, Expected the outputs novel and known",
        "workflow-success, delay, Expected the usual success of each of"
    })
    void refusesOutputsOfAnotherModel(String name, String other, String why) throws Exception {
        LinearScorer scorer = StoredModel.read(shipped(other)).scorer();

        assertThatThrownBy(() -> ServiceModels.check(name, named(name, scorer)))
                .isInstanceOf(UnusableModelException.class)
                .hasMessageContaining(why);
    }

    @Test
    void refusesAModelUnderAnotherName() throws Exception {
        StoredModel delay = StoredModel.read(shipped("delay"));

        assertThatThrownBy(() -> ServiceModels.check("novelty", delay)).hasMessageContaining("found delay");
    }

    @Test
    void refusesANoveltyThatWeighsOtherSignals() throws Exception {
        LinearScorer none = StoredModel.compile(StoredModel.readTribuo(shipped("novelty")), name -> false);

        assertThatThrownBy(() -> ServiceModels.check("novelty", named("novelty", none)))
                .hasMessageContaining("Expected weights for [signal:unknown-words");
    }

    private static StoredModel named(String name, LinearScorer scorer) {
        return new StoredModel(name, "1", "0".repeat(64), scorer, Calibration.NONE, 0, Map.of());
    }

    private static Path shipped(String name) throws Exception {
        Path home = ContentFolder.fromEnvironment().models().resolve(name);
        return home.resolve(Files.readString(home.resolve("champion")).strip());
    }
}
