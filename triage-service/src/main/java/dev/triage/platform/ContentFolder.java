package dev.triage.platform;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the governed content lies: the folder that holds {@code models}, {@code rules}, {@code training-data} and
 * {@code prompts}. Set by {@code -Dtriage.content} or {@code TRIAGE_CONTENT}; by default the working directory.
 */
public record ContentFolder(Path root) {

    public ContentFolder {
        root = root.toAbsolutePath().normalize();
        if (!Files.isDirectory(root.resolve("rules"))) {
            throw new IllegalStateException("Expected the folders models, rules, training-data and prompts in " + root
                    + ", found no rules folder; set TRIAGE_CONTENT to the checkout");
        }
    }

    public static ContentFolder fromEnvironment() {
        String set = System.getProperty("triage.content", System.getenv("TRIAGE_CONTENT"));
        return new ContentFolder(Path.of(set == null || set.isBlank() ? "." : set));
    }

    public Path models() {
        return root.resolve("models");
    }

    public Path rules() {
        return root.resolve("rules");
    }

    public Path trainingData() {
        return root.resolve("training-data");
    }

    public Path prompts() {
        return root.resolve("prompts");
    }
}
