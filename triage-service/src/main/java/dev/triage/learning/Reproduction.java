package dev.triage.learning;

import dev.triage.assessment.scoring.StoredModel;
import dev.triage.intake.EventReader;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.ContentFolder;
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
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Trains a version again from what its provenance says and compares every byte that does not depend on the machine. */
public final class Reproduction {

    /** The files that must be the same; {@code machine.json} and reports tell of one machine and one day. */
    private static final List<String> FILES = List.of(
            StoredModel.MODEL_FILE, StoredModel.PROVENANCE_FILE, StoredModel.METRICS_FILE, StoredModel.CARD_FILE);

    private static final int DEEPEST = 4;

    private final Path trainingData;
    private final EventReader reader;
    private final Yardsticks yardsticks;
    private final Consumer<String> progress;

    /**
     * @param trainingData where data is looked for by name and hash
     * @param progress told, in words, what is being done
     */
    public Reproduction(Path trainingData, EventReader reader, Consumer<String> progress) {
        this(trainingData, reader, Yardsticks.NONE, progress);
    }

    /** The same with data and yardsticks of a content folder. */
    public Reproduction(ContentFolder content, Consumer<String> progress) {
        this(content.trainingData(), EventReader.of(content), new Yardsticks(content), progress);
    }

    private Reproduction(Path trainingData, EventReader reader, Yardsticks yardsticks, Consumer<String> progress) {
        this.trainingData = trainingData;
        this.reader = reader;
        this.yardsticks = yardsticks;
        this.progress = progress;
    }

    /**
     * What differs, one line each; nothing when training again gave the same.
     *
     * @param report of the version trained again, on its test rows: when nothing differs it is the version's own
     */
    public record Outcome(List<String> differences, String report) {

        public Outcome {
            differences = List.copyOf(differences);
        }

        public boolean same() {
            return differences.isEmpty();
        }
    }

    /**
     * Trains again and compares.
     *
     * @param version a version's folder
     * @param data the files it was trained on, in their order; empty to look for them
     * @return refused as INVALID when the data is missing or has another hash, as NOT_FOUND for a model that is not
     *     trained from labelled events
     */
    public Result<Outcome> run(Path version, List<Path> data) {
        try {
            JsonNode provenance =
                    Json.MAPPER.readTree(Files.readAllBytes(version.resolve(StoredModel.PROVENANCE_FILE)));
            String name = provenance.path("name").asString("");
            if (ModelTask.of(name).isEmpty()) {
                return Result.refused(
                        Refusal.Kind.NOT_FOUND,
                        "unknown-model",
                        "Expected one of the models " + Training.models() + " in " + version + ", found " + name);
            }
            List<LabelledEvents.Source> sources = new ArrayList<>();
            provenance
                    .path("data")
                    .path("files")
                    .forEach(file -> sources.add(new LabelledEvents.Source(
                            file.path("file").asString(""), file.path("sha256").asString(""))));
            return switch (files(version, sources, data)) {
                case Result.Done<List<Path>> found -> again(version, name, provenance, found.value());
                case Result.Refused<List<Path>> refused -> new Result.Refused<>(refused.refusal());
            };
        } catch (JacksonException | DateTimeException e) {
            return Result.refused(
                    Refusal.Kind.INVALID,
                    "unusable-model",
                    "Expected a whole provenance in " + version + ", found " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot train " + version + " again", e);
        }
    }

    private Result<List<Path>> files(Path version, List<LabelledEvents.Source> sources, List<Path> given)
            throws IOException {
        if (sources.isEmpty() || !given.isEmpty() && given.size() != sources.size()) {
            return otherData("the " + sources.size() + " files of " + version, given);
        }
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            LabelledEvents.Source source = sources.get(i);
            List<Path> candidates = given.isEmpty() ? named(source.file()) : List.of(given.get(i));
            List<String> hashes = new ArrayList<>();
            for (Path candidate : candidates) {
                String hash = CanonicalJson.sha256(Files.readAllBytes(candidate));
                hashes.add(candidate + " with " + hash);
                if (hash.equals(source.sha256()) && files.size() == i) {
                    files.add(candidate);
                }
            }
            if (files.size() == i) {
                return otherData(
                        "a file " + source.file() + " with SHA-256 " + source.sha256(),
                        hashes.isEmpty() ? "none under " + trainingData : hashes);
            }
        }
        return Result.done(files);
    }

    private static <T> Result<T> otherData(String expected, Object found) {
        return Result.refused(Refusal.Kind.INVALID, "other-data", "Expected " + expected + ", found " + found);
    }

    private List<Path> named(String file) throws IOException {
        if (!Files.isDirectory(trainingData)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(trainingData, DEEPEST)) {
            return paths.filter(path -> path.getFileName().toString().equals(file) && Files.isRegularFile(path))
                    .sorted()
                    .toList();
        }
    }

    private Result<Outcome> again(Path version, String name, JsonNode provenance, List<Path> data) throws IOException {
        Path folder = Files.createTempDirectory("reproduce");
        try {
            Path out = folder.resolve(provenance.path("version").asString("1"));
            Training.Order order = new Training.Order(
                    name,
                    data,
                    provenance.path("trainer").path("seed").longValue(),
                    out,
                    Instant.parse(provenance.path("trainedAt").asString("")));
            return switch (new Training(reader, yardsticks, progress).train(order)) {
                case Result.Done<Training.Trained> done ->
                    Result.done(
                            new Outcome(differences(version, out), Files.readString(out.resolve(ServiceReport.FILE))));
                case Result.Refused<Training.Trained> refused -> new Result.Refused<>(refused.refusal());
            };
        } finally {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static List<String> differences(Path version, Path again) throws IOException {
        List<String> differences = new ArrayList<>();
        for (String file : FILES) {
            Path before = version.resolve(file);
            byte[] expected = Files.exists(before) ? Files.readAllBytes(before) : new byte[0];
            byte[] found = Files.readAllBytes(again.resolve(file));
            if (!java.util.Arrays.equals(expected, found)) {
                differences.add(
                        file + ": " + (file.endsWith(".json") ? fields(expected, found) : hashes(expected, found)));
            }
        }
        return differences;
    }

    private static String hashes(byte[] expected, byte[] found) {
        return "expected SHA-256 " + CanonicalJson.sha256(expected) + ", found " + CanonicalJson.sha256(found);
    }

    private static String fields(byte[] expected, byte[] found) {
        try {
            JsonNode before = Json.MAPPER.readTree(expected);
            JsonNode after = Json.MAPPER.readTree(found);
            TreeSet<String> names = new TreeSet<>(before.propertyNames());
            names.addAll(after.propertyNames());
            names.removeIf(name -> before.path(name).equals(after.path(name)));
            return names.isEmpty() ? "written differently" : "other values of " + String.join(", ", names);
        } catch (JacksonException e) {
            return hashes(expected, found);
        }
    }
}
