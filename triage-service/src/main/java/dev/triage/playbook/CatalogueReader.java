package dev.triage.playbook;

import dev.triage.platform.CanonicalJson;
import dev.triage.platform.ContentFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads {@code rules/workflows} as a whole: all files or none. */
final class CatalogueReader {

    /** A workflow file is a page, not a program. */
    private static final long MAX_BYTES = 64 * 1024;

    private static final YAMLMapper YAML = new YAMLMapper();

    private final Path workflows;
    private final Path schema;
    private final Path ranking;

    CatalogueReader(ContentFolder content) {
        this.workflows = content.rules().resolve("workflows");
        this.schema = content.rules().resolve("schema/workflow.schema.json");
        this.ranking = content.rules().resolve("ranking.yaml");
    }

    /** Every file valid, or an {@link IllegalStateException} that names the file and what is wrong with it. */
    Catalogue read() {
        try {
            WorkflowReader reader = new WorkflowReader(Files.readString(schema));
            Map<String, Play> plays = new TreeMap<>();
            for (Path file : files()) {
                Play play = read(reader, file);
                plays.put(play.workflow().id(), play);
            }
            Rates rates = rates();
            return new Catalogue(plays.values(), rates, version(plays));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the workflows in " + workflows + ": " + e.getMessage(), e);
        }
    }

    /** Changes whenever a file's content does; cheap enough to ask every few seconds. */
    String stamp() {
        try {
            StringBuilder stamp = new StringBuilder();
            List<Path> all = new ArrayList<>(files());
            all.add(schema);
            if (Files.exists(ranking)) {
                all.add(ranking);
            }
            for (Path file : all) {
                stamp.append(file.getFileName()).append('=').append(CanonicalJson.sha256(Files.readAllBytes(file)));
            }
            return CanonicalJson.sha256(stamp.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the workflows in " + workflows + ": " + e.getMessage(), e);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> found = Files.list(workflows)) {
            return found.filter(file -> file.getFileName().toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    private static Play read(WorkflowReader reader, Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IllegalStateException(
                    file + ": expected at most " + MAX_BYTES + " bytes, found " + Files.size(file));
        }
        Play play;
        try {
            play = reader.read(Files.readAllBytes(file));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(file + ": " + e.getMessage(), e);
        }
        String expected = play.workflow().id() + ".yaml";
        if (!file.getFileName().toString().equals(expected)) {
            throw new IllegalStateException(file + ": expected the name " + expected + " after the id in it");
        }
        return play;
    }

    /** The reporting currency and rates are ranking content; workflows only use them. */
    private Rates rates() throws IOException {
        if (!Files.exists(ranking)) {
            return new Rates("EUR", Map.of());
        }
        JsonNode content = YAML.readTree(Files.readAllBytes(ranking));
        Map<String, BigDecimal> worth = new HashMap<>();
        content.path("rates")
                .properties()
                .forEach(each -> worth.put(each.getKey(), each.getValue().asDecimal()));
        return new Rates(content.path("reportingCurrency").asString("EUR"), worth);
    }

    private static String version(Map<String, Play> plays) {
        StringBuilder all = new StringBuilder();
        plays.forEach((id, play) ->
                all.append(id).append('=').append(play.workflow().sha256()).append('\n'));
        return "sha256:" + CanonicalJson.sha256(all.toString().getBytes(StandardCharsets.UTF_8));
    }
}
