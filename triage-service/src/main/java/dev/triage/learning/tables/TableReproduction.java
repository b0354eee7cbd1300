package dev.triage.learning.tables;

import dev.triage.assessment.scoring.StoredModel;
import dev.triage.platform.Json;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Trains a table's model again from what its provenance says and compares every byte but the machine's figures. */
public final class TableReproduction {

    private final Progress progress;

    public TableReproduction(Progress progress) {
        this.progress = progress;
    }

    /**
     * What differs, one line each; empty when training again gave the same.
     *
     * @param version a version's folder
     * @param data the file it was trained on; refused as INVALID when it has another hash
     */
    public Result<List<String>> run(Path version, Path data) {
        Path again = null;
        try {
            JsonNode provenance =
                    Json.MAPPER.readTree(Files.readAllBytes(version.resolve(StoredModel.PROVENANCE_FILE)));
            String expected = provenance.path("data").path("sha256").asString("none");
            String found = TableVersion.sha256(data);
            if (!expected.equals(found)) {
                return Result.refused(
                        Refusal.Kind.INVALID,
                        "other-data",
                        "Expected the file it was trained on, SHA-256 " + expected + ", found " + data + " with "
                                + found);
            }
            again = Files.createTempDirectory("reproduce");
            Path schema = Files.writeString(
                    again.resolve("schema.yaml"), provenance.path("schema").toString());
            Path out = again.resolve(provenance.path("version").asString("1"));
            TableTraining.Order order = new TableTraining.Order(
                    provenance.path("name").asString(""),
                    schema,
                    data,
                    OptionalLong.empty(),
                    out,
                    Instant.parse(provenance.path("trainedAt").asString("")));
            return new TableTraining(progress).train(order).map(trained -> differences(version, out));
        } catch (JacksonException | DateTimeException e) {
            return Result.refused(
                    Refusal.Kind.INVALID,
                    "unusable-model",
                    "Expected a whole provenance in " + version + ", found " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot train " + version + " again", e);
        } finally {
            remove(again);
        }
    }

    private static List<String> differences(Path version, Path again) {
        List<String> differences = new ArrayList<>();
        try {
            TreeSet<String> names = new TreeSet<>(names(version));
            names.addAll(names(again));
            names.remove(StoredModel.MACHINE_FILE);
            for (String name : names) {
                Path one = version.resolve(name);
                Path other = again.resolve(name);
                if (!Files.isRegularFile(one) || !Files.isRegularFile(other)) {
                    differences.add(
                            name + ": expected it in both, found it in " + (Files.exists(one) ? version : again));
                } else if (Files.mismatch(one, other) >= 0) {
                    differences.add(name + ": expected SHA-256 " + TableVersion.sha256(one) + ", found "
                            + TableVersion.sha256(other));
                }
            }
            return differences;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot compare " + version + " and " + again, e);
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static void remove(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + folder, e);
        }
    }
}
