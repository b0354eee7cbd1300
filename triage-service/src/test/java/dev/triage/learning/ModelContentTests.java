package dev.triage.learning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.assessment.scoring.StoredModel;
import dev.triage.learning.shelf.ModelFolders;
import dev.triage.learning.shelf.ModelShelf;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every model that ships is whole, is what its papers say, and serves only if somebody named it. */
class ModelContentTests {

    private static final ContentFolder CONTENT = ContentFolder.fromEnvironment();

    static Stream<Path> versions() throws IOException {
        try (Stream<Path> paths = Files.walk(CONTENT.models(), 2)) {
            return paths
                    .filter(Files::isDirectory)
                    .filter(path -> CONTENT.models().relativize(path).getNameCount() == 2)
                    .toList()
                    .stream();
        }
    }

    static Stream<Path> models() throws IOException {
        try (Stream<Path> paths = Files.list(CONTENT.models())) {
            return paths.filter(Files::isDirectory).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void isWhole(Path version) throws Exception {
        StoredModel model = StoredModel.read(version);
        Map<?, ?> metrics = Json.MAPPER.readValue(Files.readString(version.resolve("metrics.json")), Map.class);
        String card = Files.readString(version.resolve("card.md"));

        assertThat(model.version()).isEqualTo(version.getFileName().toString());
        assertThat(model.name()).isEqualTo(version.getParent().getFileName().toString());
        assertThat(model.sha256()).isEqualTo(CanonicalJson.sha256(Files.readAllBytes(version.resolve("model.tribuo"))));
        assertThat(Files.size(version.resolve("model.tribuo"))).isLessThan(5_000_000);
        assertThat(metrics.keySet()).extracting(String::valueOf).containsAll(measures(model.name()));
        assertThat(Files.readString(version.resolve("report.html")))
                .contains("Model report: " + model.name() + "@" + model.version(), "GENERATED data");
        assertThat(Files.size(version.resolve("report.html"))).isLessThan(400_000);
        assertThat(card).contains("## Intended use", "## Training data", "## Caveats", "GENERATED");
    }

    /** What a card and its gates rely on. */
    private static List<String> measures(String model) {
        return switch (model) {
            case "category" -> List.of("n", "accuracy", "macroF1", "worstClassF1", "logLoss", "ece");
            case "delay" -> List.of("n", "auc", "averagePrecision", "logLoss", "riskEce");
            case "resolution" ->
                List.of("n", "mae", "medianAe", "baselineMae", "spearman", "pinball", "belowP50", "belowP90");
            case "workflow-success" ->
                List.of(
                        "trials",
                        "auc",
                        "riskEce",
                        "loggedValue",
                        "bestPredictedSnips",
                        "bestPredictedIps",
                        "randomSnips");
            case "novelty" -> List.of("n", "auc", "worstAuc", "unknownWordsAuc", "perLeftOutCategory");
            default -> throw new AssertionError("Expected one of the service's models, found " + model);
        };
    }

    @ParameterizedTest
    @MethodSource("versions")
    void tellsWhatItIsMadeOf(Path version) throws IOException {
        Map<?, ?> provenance = Json.MAPPER.readValue(Files.readString(version.resolve("provenance.json")), Map.class);
        Map<?, ?> machine = Json.MAPPER.readValue(Files.readString(version.resolve("machine.json")), Map.class);

        assertThat(provenance.keySet())
                .extracting(String::valueOf)
                .contains("data", "trainer", "calibration", "calibratedBy", "featuresVersion", "classes");
        assertThat(machine.keySet())
                .extracting(String::valueOf)
                .containsExactlyInAnyOrder("latencyMicros", "trainSeconds", "predictionsPerSecond");
    }

    @Test
    void listsWhatTheMachineMeasuredBesideTheMeasures() {
        assertThat(new ModelFolders(CONTENT).list())
                .flatExtracting(ModelShelf.ModelView::versions)
                .isNotEmpty()
                .allSatisfy(
                        version -> assertThat(version.metrics()).containsKeys("n", "latencyMicros", "trainSeconds"));
    }

    @ParameterizedTest
    @MethodSource("models")
    void namesAChampionThatIsThere(Path model) throws IOException {
        String champion = Files.readString(model.resolve("champion")).strip();

        assertThat(model.resolve(champion).resolve("model.tribuo")).exists();
        assertThat(model.resolve("gates.yaml")).exists();
    }

    @Test
    void shipsTheModelsTheServiceNeeds() throws IOException {
        assertThat(models().map(path -> path.getFileName().toString()))
                .contains("category", "delay", "resolution", "workflow-success", "novelty");
    }

    @Test
    void shipsWhatDriftIsMeasuredAgainst() throws IOException {
        for (String name : new String[] {"category", "delay"}) {
            Path home = CONTENT.models().resolve(name);
            String champion = Files.readString(home.resolve("champion")).strip();

            assertThat(home.resolve(champion).resolve("reference.json")).exists();
        }
    }

    @Test
    void beatsTheMajorityOnItsTestRows() throws IOException {
        Path home = CONTENT.models().resolve("category");
        Path metrics =
                home.resolve(Files.readString(home.resolve("champion")).strip()).resolve("metrics.json");
        Map<?, ?> figures = Json.MAPPER.readValue(Files.readString(metrics), Map.class);

        assertThat(((Number) figures.get("accuracy")).doubleValue())
                .isGreaterThan(((Number) figures.get("majorityAccuracy")).doubleValue() + 0.4);
    }
}
