package dev.triage.learning.twin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.platform.CanonicalJson;
import dev.triage.platform.ContentFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** The shipped training file is what its README says it is. */
class TrainingDataTests {

    private static final Path FOLDER = ContentFolder.fromEnvironment().trainingData();
    private static final Path FILE = FOLDER.resolve("category/train.jsonl.gz");

    @Test
    void isTheFileTheReadmeNames() throws IOException {
        assertThat(Files.readString(FOLDER.resolve("README.md")))
                .contains(CanonicalJson.sha256(Files.readAllBytes(FILE)));
    }

    @Test
    void isWhatTheTwinMakesOfItsSeed() throws IOException {
        Twin twin = new Twin(TwinPlan.forLearning(1, 30_000));
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(FILE)), StandardCharsets.UTF_8))) {
            while (twin.hasNext()) {
                byte[] labelled = twin.next().labelled();
                if (labelled != null) {
                    assertThat(lines.readLine()).isEqualTo(new String(labelled, StandardCharsets.UTF_8));
                }
            }
            assertThat(lines.readLine()).isNull();
        }
    }
}
