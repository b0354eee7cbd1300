package dev.triage.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFolderTests {

    @TempDir
    private Path home;

    @Test
    void writesAllFilesOrNone() throws IOException {
        Path place = home.resolve("models/1");

        WholeFolder.write(place, folder -> {
            assertThat(place).doesNotExist();
            Files.writeString(folder.resolve("a"), "one");
            Files.createDirectory(folder.resolve("b"));
        });

        assertThat(place.resolve("a")).hasContent("one");
        assertThat(place.getParent()).isDirectoryNotContaining(path -> path.getFileName().toString().startsWith("."));
    }

    @Test
    void leavesNothingWhenTheFillingFails() throws IOException {
        Path place = home.resolve("models/1");

        assertThatThrownBy(() -> WholeFolder.write(place, folder -> {
                    Files.writeString(folder.resolve("a"), "half");
                    throw new IOException("disk full");
                }))
                .hasMessage("disk full");

        assertThat(home.resolve("models")).isEmptyDirectory();
    }

    @Test
    void neverWritesOverAFolder() throws IOException {
        Path place = Files.createDirectories(home.resolve("models/1"));
        Files.writeString(place.resolve("a"), "mine");

        assertThatThrownBy(() -> WholeFolder.write(place, folder -> {})).hasMessageContaining("Expected no folder");

        assertThat(place.resolve("a")).hasContent("mine");
    }
}
