package dev.triage.governance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.platform.CanonicalJson;
import dev.triage.platform.ContentFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The files of the models behind a decision, by hash. */
class ModelFilesTests {

    private final ContentFolder content = ContentFolder.fromEnvironment();
    private final ModelFiles models = new ModelFiles(content);

    @Test
    void hashesTheFilesOfAVersionAsAssessmentsNameIt() throws IOException {
        String version =
                Files.readString(content.models().resolve("category/champion")).strip();

        Map<String, Object> found =
                models.of(Map.of("category", version + "@sha256:abc")).getFirst();

        assertThat(found).containsEntry("name", "category").containsEntry("version", version + "@sha256:abc");
        assertThat(found.get("files"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry(
                        "card.md",
                        CanonicalJson.sha256(Files.readAllBytes(content.models()
                                .resolve("category")
                                .resolve(version)
                                .resolve("card.md"))));
    }

    @Test
    void readsNothingOutsideTheModels() {
        assertThat(models.of(Map.of("..", "rules")).getFirst()).containsEntry("files", Map.of());
        assertThat(models.of(Map.of("ranking", "sha256:abc")).getFirst()).containsEntry("files", Map.of());
        assertThat(models.of(null)).isEmpty();
    }
}
