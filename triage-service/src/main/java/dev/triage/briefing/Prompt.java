package dev.triage.briefing;

import dev.triage.briefing.Briefs.Evidence;
import dev.triage.platform.CanonicalJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The texts a brief is asked for with: content, versioned by hash.
 *
 * @param version {@code sha256:…} over the three texts
 */
record Prompt(String system, String user, String schema, String version) {

    private static final String FACTS = "{{facts}}";

    /** Reads {@code system.md}, {@code user.md} and {@code answer.schema.json} of a folder. */
    static Prompt read(Path folder) {
        try {
            String system = Files.readString(folder.resolve("system.md"));
            String user = Files.readString(folder.resolve("user.md"));
            String schema = Files.readString(folder.resolve("answer.schema.json"));
            if (!user.contains(FACTS)) {
                throw new IllegalStateException("Expected " + FACTS + " in " + folder.resolve("user.md"));
            }
            return new Prompt(system, user, schema, "sha256:" + CanonicalJson.sha256(List.of(system, user, schema)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the prompt in " + folder, e);
        }
    }

    /** The user message: one fact a line. Facts are single lines without the separator already. */
    String filled(List<Evidence> facts) {
        return user.replace(
                FACTS,
                facts.stream()
                        .map(fact -> fact.id() + " | " + fact.label() + " | " + fact.value())
                        .collect(Collectors.joining("\n")));
    }
}
