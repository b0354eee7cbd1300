package dev.triage.governance;

import dev.triage.platform.CanonicalJson;
import dev.triage.platform.ContentFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Which files the model versions behind a decision consist of, by hash: model, card, measures, provenance. */
@Component
class ModelFiles {

    private final ContentFolder content;

    ModelFiles(ContentFolder content) {
        this.content = content;
    }

    /** @param models version by model name, as the envelope has them */
    List<Map<String, Object>> of(@Nullable Object models) {
        List<Map<String, Object>> found = new ArrayList<>();
        if (models instanceof Map<?, ?> versions) {
            versions.forEach((name, version) -> {
                Map<String, Object> model = new LinkedHashMap<>();
                model.put("name", String.valueOf(name));
                model.put("version", String.valueOf(version));
                model.put("files", files(String.valueOf(name), String.valueOf(version)));
                found.add(model);
            });
        }
        return found;
    }

    /** Empty when this checkout has the version no more. */
    private Map<String, String> files(String name, String version) {
        Path models = content.models().normalize();
        // Versions name the model's own hash behind an @.
        String number = version.split("@", 2)[0];
        Path folder = models.resolve(name).resolve(number).normalize();
        if (!folder.startsWith(models) || !Files.isDirectory(folder)) {
            return Map.of();
        }
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                hashes.put(file.getFileName().toString(), CanonicalJson.sha256(Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the model " + folder, e);
        }
        return hashes;
    }
}
