package dev.triage.learning.shelf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.learning.shelf.ModelShelf.Gate;
import dev.triage.learning.shelf.ModelShelf.ModelView;
import dev.triage.learning.shelf.ModelShelf.Version;
import dev.triage.platform.ContentFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatesTests {

    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource({
        "0.7499, false",
        "0.75,   true",
        "0.9,    true",
        "0.95,   true",
        "0.951,  false",
    })
    void holdsAFigureAgainstItsLimits(double value, boolean passes) throws Exception {
        Gate gate = check("macroF1: {min: 0.75, max: 0.95}", Map.of("macroF1", value));

        assertThat(gate.passed()).isEqualTo(passes);
        assertThat(gate.limit()).isEqualTo("at least 0.75 and at most 0.95");
    }

    @Test
    void failsAFigureThatIsMissingOrNoNumber() throws Exception {
        assertThat(check("latencyMicros: {max: 200}", Map.of()).passed()).isFalse();
        assertThat(check("latencyMicros: {max: 200}", Map.of("latencyMicros", "fast"))
                        .passed())
                .isFalse();
        assertThat(check("latencyMicros: {max: 200}", Map.of("latencyMicros", Double.NaN))
                        .passed())
                .isFalse();
        assertThat(check("latencyMicros: {max: 200}", Map.of()).message())
                .isEqualTo("Expected latencyMicros at most 200, found none");
    }

    @Test
    void computesTheWorstClassWhereItIsNotGivenAndReadsNestedFigures() throws Exception {
        Map<String, Object> metrics =
                Map.of("perClass", Map.of("PICK_SHORT", Map.of("f1", 0.8), "PO_LATE", Map.of("f1", 0.4)));

        assertThat(check("worstClassF1: {min: 0.5}", metrics).value()).isEqualTo(0.4);
        assertThat(check("perClass.PICK_SHORT.f1: {min: 0.5}", metrics).value()).isEqualTo(0.8);
        assertThat(check("worstClassF1: {min: 0.5}", Map.of("worstClassF1", 0.6, "perClass", Map.of()))
                        .value())
                .isEqualTo(0.6);
    }

    @Test
    void isNoWorseThanTheChampionInTheDirectionOfTheMeasure() throws Exception {
        Version champion = version(Map.of("macroF1", 0.8, "ece", 0.05));

        assertThat(against("{measure: macroF1, by: 0.01}", Map.of("macroF1", 0.79), champion))
                .isTrue();
        assertThat(against("{measure: macroF1, by: 0.01}", Map.of("macroF1", 0.7899), champion))
                .isFalse();
        assertThat(against("{measure: ece, by: 0.01}", Map.of("ece", 0.06), champion))
                .isTrue();
        assertThat(against("{measure: ece, by: 0.01}", Map.of("ece", 0.0601), champion))
                .isFalse();
        assertThat(against("{measure: macroF1, by: 0.01}", Map.of(), champion)).isFalse();
        assertThat(against("{measure: macroF1, by: 0.01}", Map.of("macroF1", 0.1), null))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            macroF1: 0.75                                   | macroF1 to be {min: NUMBER}
            macroF1: {minn: 0.75}                           | macroF1 to be {min: NUMBER}
            macroF1: {}                                     | macroF1 to be {min: NUMBER}
            macroF1: {min: high}                            | a number as limit of macroF1
            macroF1: {min: 0.9, max: 0.1}                   | min below its max
            noWorseThanChampion: {measure: macroF1}         | noWorseThanChampion to be
            noWorseThanChampion: {measure: ece, by: -0.1}   | noWorseThanChampion to be
            noWorseThanChampion: macroF1                    | noWorseThanChampion to be
            just words                                      | at least one measure
            macroF1: {min: 0.1                              | YAML
            """)
    void saysWhatIsWrongWithAFile(String text, String expected) throws IOException {
        Files.writeString(home.resolve("gates.yaml"), text);

        assertThatThrownBy(() -> Gates.read(home))
                .isInstanceOf(Gates.UnusableGatesException.class)
                .hasMessageContaining("gates.yaml")
                .hasMessageContaining(expected);
    }

    @Test
    void refusesTwoLimitsOfOneMeasure() throws IOException {
        Files.writeString(home.resolve("gates.yaml"), "ece: {max: 0.1}\nece: {max: 0.2}\n");

        assertThatThrownBy(() -> Gates.read(home)).isInstanceOf(Gates.UnusableGatesException.class);
    }

    @Test
    void everyChampionThatShipsPassesItsGates() {
        List<ModelView> models = new ModelFolders(ContentFolder.fromEnvironment()).list();

        assertThat(models).extracting(ModelView::name).contains("category", "delay");
        for (ModelView model : models) {
            Version champion = model.versions().getFirst();
            assertThat(champion.gates()).as(model.name()).isNotEmpty();
            assertThat(champion.gates())
                    .as(model.name() + "@" + champion.version())
                    .allMatch(gate -> gate.passed());
        }
    }

    private Gate check(String text, Map<String, Object> metrics) throws Exception {
        Files.writeString(home.resolve("gates.yaml"), text);
        return Gates.read(home).orElseThrow().check(version(metrics), null).getFirst();
    }

    private boolean against(String gate, Map<String, Object> metrics, Version champion) throws Exception {
        Files.writeString(home.resolve("gates.yaml"), "noWorseThanChampion: " + gate);
        return Gates.read(home)
                .orElseThrow()
                .check(version(metrics), champion)
                .getFirst()
                .passed();
    }

    private static Version version(Map<String, Object> metrics) {
        return new Version("1", "", Instant.EPOCH, metrics, Map.of(), "", List.of());
    }
}
