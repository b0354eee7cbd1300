package dev.triage.assessment;

import dev.triage.assessment.scoring.StoredModel;
import dev.triage.assessment.scoring.UnusableModelException;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.ContentFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what assessment needs from the content folder, as one snapshot. */
final class AssessmentFiles {

    private static final Logger LOG = LoggerFactory.getLogger(AssessmentFiles.class);

    private final ContentFolder content;
    private final Champions champions;

    AssessmentFiles(ContentFolder content, Champions champions) {
        this.content = content;
        this.champions = champions;
    }

    /**
     * Reads everything anew. A model that is missing or broken is left out, loudly: the service then judges by the
     * plain table instead of not at all. Broken ranking content is an error: there is no rank without it.
     */
    SnapshotAssessor read() {
        return new SnapshotAssessor(
                new ServiceModels(
                        model(ServiceModels.CATEGORY),
                        model(ServiceModels.DELAY),
                        model(ServiceModels.RESOLUTION),
                        model(ServiceModels.SUCCESS),
                        model(ServiceModels.NOVELTY)),
                RankingContent.read(rankingFile()),
                FallbackCategories.read(fallbackFile()));
    }

    /** A hash that changes when reading anew would give something else. */
    String fingerprint() {
        StringBuilder text = new StringBuilder();
        for (String name : ServiceModels.NAMES) {
            Optional<Path> folder = folder(name);
            text.append(name).append(folder.map(Path::toString).orElse("none"));
            folder.ifPresent(path -> text.append(hash(path.resolve(StoredModel.PROVENANCE_FILE)))
                    .append(stamp(path.resolve(StoredModel.MODEL_FILE))));
        }
        text.append(hash(rankingFile())).append(hash(fallbackFile()));
        return text.toString();
    }

    private Path rankingFile() {
        return content.rules().resolve("ranking.yaml");
    }

    private Path fallbackFile() {
        return content.rules().resolve("fallback-categories.yaml");
    }

    private @Nullable StoredModel model(String name) {
        Optional<Path> folder = folder(name);
        if (folder.isEmpty()) {
            LOG.warn("No champion of model {} in {}: judging by the plain table", name, content.models());
            return null;
        }
        try {
            StoredModel model = StoredModel.read(folder.get());
            ServiceModels.check(name, model);
            Optional<String> approved = champions.championSha256(name);
            if (approved.isPresent() && !approved.get().equals(model.sha256())) {
                throw new UnusableModelException(
                        "Expected the model that was approved, " + approved.get() + ", found " + model.sha256());
            }
            return model;
        } catch (UnusableModelException e) {
            LOG.error("Model {} is not used, judging by the plain table: {}", name, e.getMessage());
            return null;
        }
    }

    private Optional<Path> folder(String name) {
        Path home = content.models().resolve(name);
        return champions
                .champion(name)
                .or(() -> championFile(home))
                .filter(version -> version.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"))
                .map(home::resolve);
    }

    private static Optional<String> championFile(Path home) {
        Path file = home.resolve(StoredModel.CHAMPION_FILE);
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(Files.readString(file).strip())
                    : Optional.empty();
        } catch (IOException e) {
            LOG.error("Cannot read {}", file, e);
            return Optional.empty();
        }
    }

    /** Tells a model file from what it was before without reading megabytes every few seconds. */
    private static String stamp(Path file) {
        try {
            return Files.size(file) + "@" + Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return "unreadable";
        }
    }

    private static String hash(Path file) {
        try {
            return CanonicalJson.sha256(Files.readAllBytes(file));
        } catch (IOException e) {
            return "unreadable";
        }
    }
}
