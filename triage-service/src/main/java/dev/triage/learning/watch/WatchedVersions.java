package dev.triage.learning.watch;

import dev.triage.assessment.Champions;
import dev.triage.assessment.scoring.StoredModel;
import dev.triage.assessment.scoring.UnusableModelException;
import dev.triage.platform.ContentFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Which versions are champion and challenger now, and their answers; read anew only when people decided otherwise. */
@Component
class WatchedVersions {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedVersions.class);

    private final ContentFolder content;
    private final Champions champions;
    private Map<String, Pair> current = Map.of();

    WatchedVersions(ContentFolder content, Champions champions) {
        this.content = content;
        this.champions = champions;
    }

    /** A version by its name, ready to answer. */
    record Version(String name, VersionAnswers answers) {}

    /** @param challenger null when there is none, or none that can be used */
    record Pair(Version champion, @Nullable Version challenger) {}

    /** The version that serves; empty when none does. */
    Optional<String> champion(String model) {
        return champions.champion(model).or(() -> championFile(model));
    }

    Optional<String> challenger(String model) {
        return champions.challenger(model);
    }

    Path folder(String model, String version) {
        return content.models().resolve(model).resolve(version);
    }

    boolean watches(String model) {
        return VersionAnswers.WATCHED.contains(model)
                && Files.isDirectory(content.models().resolve(model));
    }

    /** By model; models without a usable champion are left out. */
    synchronized Map<String, Pair> refresh() {
        Map<String, Pair> found = new LinkedHashMap<>();
        for (String model : VersionAnswers.WATCHED) {
            Pair before = current.get(model);
            Version champion = version(model, champion(model), before == null ? null : before.champion());
            if (champion != null) {
                Version challenger = version(model, challenger(model), before == null ? null : before.challenger());
                found.put(model, new Pair(champion, challenger));
            }
        }
        current = Map.copyOf(found);
        return current;
    }

    private @Nullable Version version(String model, Optional<String> named, @Nullable Version before) {
        if (named.isEmpty()) {
            return null;
        }
        if (before != null && before.name().equals(named.get())) {
            return before;
        }
        try {
            return new Version(named.get(), VersionAnswers.read(folder(model, named.get())));
        } catch (UnusableModelException e) {
            LOG.warn("{}@{} is not watched: {}", model, named.get(), e.getMessage());
            return null;
        }
    }

    private Optional<String> championFile(String model) {
        Path file = content.models().resolve(model).resolve(StoredModel.CHAMPION_FILE);
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(Files.readString(file).strip())
                    : Optional.empty();
        } catch (IOException e) {
            LOG.warn("Cannot read {}: {}", file, e.getMessage());
            return Optional.empty();
        }
    }
}
