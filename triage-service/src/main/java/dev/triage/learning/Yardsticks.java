package dev.triage.learning;

import dev.triage.assessment.CategoryRules;
import dev.triage.assessment.scoring.StoredModel;
import dev.triage.assessment.scoring.UnusableModelException;
import dev.triage.learning.report.ReportInput;
import dev.triage.learning.shelf.ModelFolders;
import dev.triage.learning.shelf.ModelShelf.Version;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.ContentFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a version is held against: the gates and the champion of its model, and the rules that judge without any.
 *
 * @param content null when there is nothing to hold it against
 */
record Yardsticks(@Nullable ContentFolder content) {

    static final Yardsticks NONE = new Yardsticks(null);

    private static final Logger LOG = LoggerFactory.getLogger(Yardsticks.class);
    private static final int DEEPEST = 4;

    /** @param label {@code category@2} */
    record Champion(String label, StoredModel model) {}

    /** How a version stands to the gates of its model; a figure it lacks is no number. */
    List<ReportInput.Gate> gates(String name, Version candidate) {
        if (content == null) {
            return List.of();
        }
        return new ModelFolders(content)
                .gates(name, candidate).stream()
                        .map(gate -> new ReportInput.Gate(
                                gate.name(),
                                gate.value() == null ? gate.message() : gate.limit(),
                                gate.value() == null ? Double.NaN : gate.value(),
                                gate.passed()))
                        .toList();
    }

    /** The champion of a model, unless it is the very model in question. */
    Optional<Champion> champion(String name, String sha256) {
        if (content == null) {
            return Optional.empty();
        }
        Optional<Version> champion = new ModelFolders(content)
                .champion(name)
                .filter(version -> !version.sha256().equals(sha256));
        if (champion.isEmpty()) {
            return Optional.empty();
        }
        String version = champion.get().version();
        try {
            StoredModel model = StoredModel.read(content.models().resolve(name).resolve(version));
            return Optional.of(new Champion(name + "@" + version, model));
        } catch (UnusableModelException e) {
            LOG.warn("The champion of {} is not compared with: {}", name, e.getMessage());
            return Optional.empty();
        }
    }

    Optional<CategoryRules> rules() {
        return content == null ? Optional.empty() : CategoryRules.of(content);
    }

    /** Whether a file is one of those under {@code training-data/}, which the twin made up. */
    boolean generated(LabelledEvents.Source source) {
        if (content == null || !Files.isDirectory(content.trainingData())) {
            return false;
        }
        try (Stream<Path> files = Files.walk(content.trainingData(), DEEPEST)) {
            return files.filter(file -> file.getFileName().toString().equals(source.file()))
                    .filter(Files::isRegularFile)
                    .anyMatch(file -> sha256(file).equals(source.sha256()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + content.trainingData(), e);
        }
    }

    private static String sha256(Path file) {
        try {
            return CanonicalJson.sha256(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}
