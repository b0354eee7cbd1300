package dev.triage.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.platform.ContentFolder;
import dev.triage.playbook.ConfirmedWorkflows.Confirmed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

class ReloadingPlaybookTests {

    @TempDir
    Path folder;

    private ReloadingPlaybook playbook;
    private volatile Set<Confirmed> agreed = Set.of();

    @BeforeEach
    void copyTheContent() throws IOException {
        Path rules = ContentFolder.fromEnvironment().rules();
        for (String each : new String[] {"workflows", "schema"}) {
            Files.createDirectories(folder.resolve("rules").resolve(each));
            try (Stream<Path> files = Files.list(rules.resolve(each))) {
                for (Path file : files.toList()) {
                    Files.copy(file, folder.resolve("rules").resolve(each).resolve(file.getFileName()));
                }
            }
        }
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("agreed", (ConfirmedWorkflows) () -> agreed);
        playbook = new ReloadingPlaybook(new ContentFolder(folder), beans.getBeanProvider(ConfirmedWorkflows.class));
    }

    @Test
    void countsWhatCallsItselfAdvisoryAsTransactionalUntilThatVersionIsConfirmed() throws IOException {
        String before = playbook.version();
        Workflow waiting = playbook.workflow("planner-review").orElseThrow();
        assertThat(waiting)
                .matches(Workflow::transactional)
                .matches(Workflow::neverAutomatic)
                .matches(Workflow::awaitsConfirmation);
        assertThat(playbook.workflow("split-shipment").orElseThrow()).matches(each -> !each.awaitsConfirmation());

        agreed = Set.of(Confirmed.of(waiting));
        assertThat(playbook.workflow("planner-review").orElseThrow())
                .isEqualTo(waiting.declared())
                .matches(each -> !each.transactional() && !each.neverAutomatic() && !each.awaitsConfirmation());
        assertThat(playbook.snapshot().workflow("planner-review").orElseThrow().transactional())
                .isFalse();
        assertThat(playbook.version()).as("another catalogue").isNotEqualTo(before);

        agreed = Set.of(new Confirmed("planner-review", waiting.version(), "sha256:other"));
        assertThat(playbook.workflow("planner-review").orElseThrow()).matches(Workflow::awaitsConfirmation);

        agreed = playbook.workflows().stream().map(Confirmed::of).collect(Collectors.toSet());
        assertThat(playbook.version())
                .as("what its files say")
                .isEqualTo(Playbook.of(new ContentFolder(folder)).version());
    }

    @AfterEach
    void stop() {
        playbook.destroy();
    }

    @Test
    void takesOverAChangedFileWithARaisedVersion() throws IOException {
        Playbook before = playbook.snapshot();
        change("title: Split the shipment", "title: Ship in two parts");
        change("version: 1", "version: 2");

        playbook.look();

        assertThat(playbook.workflow("split-shipment").orElseThrow().title()).isEqualTo("Ship in two parts");
        assertThat(playbook.version()).isNotEqualTo(before.version());
        assertThat(before.workflow("split-shipment").orElseThrow().title())
                .as("a snapshot stays what it is")
                .isEqualTo("Split the shipment");
    }

    @Test
    void keepsTheOldContentWhenAVersionWouldMeanTwoThings() throws IOException {
        String before = playbook.version();
        change("title: Split the shipment", "title: Ship in two parts");

        playbook.look();

        assertThat(playbook.version()).isEqualTo(before);
        assertThat(playbook.workflow("split-shipment").orElseThrow().title()).isEqualTo("Split the shipment");
    }

    @Test
    void keepsTheOldContentWhenAFileIsBroken() throws IOException {
        String before = playbook.version();
        change("transactional: true", "transactional: perhaps");

        playbook.look();

        assertThat(playbook.version()).isEqualTo(before);
    }

    @Test
    void startsWithNothingButValidContentAndNamesTheFile() throws IOException {
        change("transactional: true", "transactional: perhaps");

        assertThatThrownBy(() -> Playbook.of(new ContentFolder(folder)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("split-shipment.yaml")
                .hasMessageContaining("/transactional");
    }

    private void change(String from, String to) throws IOException {
        Path file = folder.resolve("rules/workflows/split-shipment.yaml");
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replaceFirst(from, to));
    }
}
