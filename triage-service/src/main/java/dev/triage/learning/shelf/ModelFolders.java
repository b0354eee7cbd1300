package dev.triage.learning.shelf;

import dev.triage.assessment.scoring.StoredModel;
import dev.triage.learning.shelf.ModelShelf.Challenger;
import dev.triage.learning.shelf.ModelShelf.Gate;
import dev.triage.learning.shelf.ModelShelf.ModelView;
import dev.triage.learning.shelf.ModelShelf.Version;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/** The models as the folder {@code models/} has them: {@code models/<name>/<version>/}, and the champion files. */
public final class ModelFolders {

    private static final Logger LOG = LoggerFactory.getLogger(ModelFolders.class);

    private final Path root;

    public ModelFolders(ContentFolder content) {
        this.root = content.models();
    }

    /** Every model by name, its versions newest first but the champion before all. */
    public List<ModelView> list() {
        return folders(root).stream()
                .map(home -> view(home, championFile(home).orElse(""), null))
                .toList();
    }

    /** The folder of {@code NAME@VERSION}, of NAME's champion, or a version's folder itself. */
    public Result<Path> find(String reference) {
        Path directory = Path.of(reference);
        if (Files.isRegularFile(directory.resolve(StoredModel.PROVENANCE_FILE))) {
            return Result.done(directory);
        }
        int at = reference.indexOf('@');
        if (at >= 0) {
            return find(reference.substring(0, at), reference.substring(at + 1));
        }
        if (!names().contains(reference)) {
            return missing("one of the models " + names() + ", or a version's folder", reference);
        }
        return find(reference, championFile(home(reference)).orElse("no champion"));
    }

    /** The folder of a version. */
    Result<Path> find(String name, String version) {
        if (!names().contains(name)) {
            return missing("one of the models " + names(), name);
        }
        Path home = home(name);
        List<String> versions = versions(home);
        return versions.contains(version)
                ? Result.done(home.resolve(version))
                : missing("one of the versions " + versions + " of " + name, version);
    }

    /** What to know before relying on the version in a folder. */
    public String card(Path folder) {
        Path file = folder.resolve(StoredModel.CARD_FILE);
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** Where the next version of a model goes: versions are numbered. */
    public Path next(String name) {
        int last = versions(home(name)).stream()
                .filter(version -> version.matches("[0-9]{1,9}"))
                .mapToInt(Integer::parseInt)
                .max()
                .orElse(0);
        return home(name).resolve(String.valueOf(last + 1));
    }

    private static Result<Path> missing(String expected, String found) {
        return Result.refused(Refusal.Kind.NOT_FOUND, "unknown-model", "Expected " + expected + ", found " + found);
    }

    private static List<String> versions(Path home) {
        return folders(home).stream()
                .map(folder -> folder.getFileName().toString())
                .toList();
    }

    /** One model, with the champion and the challenger people decided on where they did. */
    ModelView view(Path home, String champion, @Nullable Challenger challenger) {
        List<Version> read = new ArrayList<>();
        for (Path folder : folders(home)) {
            version(folder).ifPresent(read::add);
        }
        Version serving = read.stream()
                .filter(version -> version.version().equals(champion))
                .findFirst()
                .orElse(null);
        List<Version> versions = new ArrayList<>();
        for (Version version : read) {
            versions.add(version.with(gates(home, version, serving)));
        }
        versions.sort(
                Comparator.comparing((Version version) -> !version.version().equals(champion))
                        .thenComparing(Version::trainedAt, Comparator.reverseOrder())
                        .thenComparing(Version::version));
        return new ModelView(home.getFileName().toString(), champion, challenger, List.copyOf(versions));
    }

    /** How a version, on the shelf or not yet, stands to the gates of a model and to the champion its file names. */
    public List<Gate> gates(String name, Version candidate) {
        return gates(home(name), candidate, champion(name).orElse(null));
    }

    /** The version the champion file names, when it is whole. */
    public Optional<Version> champion(String name) {
        return championFile(home(name))
                .map(version -> home(name).resolve(version))
                .filter(Files::isDirectory)
                .flatMap(ModelFolders::version);
    }

    private static List<Gate> gates(Path home, Version version, @Nullable Version champion) {
        try {
            return Gates.read(home).map(gates -> gates.check(version, champion)).orElse(List.of());
        } catch (Gates.UnusableGatesException e) {
            return List.of(new Gate(Gates.FILE, "gates that can be read", null, false, String.valueOf(e.getMessage())));
        }
    }

    /** Every gate of a version that it does not pass, first of all that there are any. */
    List<Gate> failed(String name, String version, String champion) {
        List<Gate> gates = view(home(name), champion, null).versions().stream()
                .filter(one -> one.version().equals(version))
                .findFirst()
                .map(Version::gates)
                .orElse(List.of());
        if (gates.isEmpty()) {
            Path file = home(name).resolve(Gates.FILE);
            return List.of(new Gate(
                    Gates.FILE,
                    "gates to pass",
                    null,
                    false,
                    "Expected the gates of " + name + " in " + file + ", found none"));
        }
        return gates.stream().filter(gate -> !gate.passed()).toList();
    }

    /** One hash over what people judge a version by: its provenance, its figures and the gates of its model. */
    String papers(String name, String version) {
        Path folder = home(name).resolve(version);
        StringBuilder hashes = new StringBuilder();
        for (Path file : List.of(
                folder.resolve(StoredModel.PROVENANCE_FILE),
                folder.resolve(StoredModel.METRICS_FILE),
                folder.resolve(StoredModel.MACHINE_FILE),
                home(name).resolve(Gates.FILE))) {
            try {
                boolean there = Files.isRegularFile(file) || !file.endsWith(StoredModel.MACHINE_FILE);
                hashes.append(there ? CanonicalJson.sha256(Files.readAllBytes(file)) : "none")
                        .append('\n');
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + file, e);
            }
        }
        return CanonicalJson.sha256(hashes.toString().getBytes(StandardCharsets.UTF_8));
    }

    List<String> names() {
        return folders(root).stream().map(home -> home.getFileName().toString()).toList();
    }

    Path home(String name) {
        return root.resolve(name);
    }

    /** The version the champion file names. */
    Optional<String> championFile(Path home) {
        Path file = home.resolve(StoredModel.CHAMPION_FILE);
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(Files.readString(file).strip())
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** What a version's folder says of it; empty when it is not whole. */
    public static Optional<Version> version(Path folder) {
        try {
            Map<String, Object> provenance = json(folder.resolve(StoredModel.PROVENANCE_FILE));
            return Optional.of(new Version(
                    folder.getFileName().toString(),
                    String.valueOf(provenance.get("sha256")),
                    Instant.parse(String.valueOf(provenance.get("trainedAt"))),
                    figures(folder),
                    provenance,
                    Files.readString(folder.resolve(StoredModel.CARD_FILE)),
                    List.of()));
        } catch (IOException | JacksonException | DateTimeParseException e) {
            LOG.warn("{} is not listed: expected a whole model version, found {}", folder, e.getMessage());
            return Optional.empty();
        }
    }

    /** What was measured of a version: how good it is, and how fast it was where it was trained. */
    private static Map<String, Object> figures(Path folder) throws IOException {
        Map<String, Object> figures = new LinkedHashMap<>(json(folder.resolve(StoredModel.METRICS_FILE)));
        Path machine = folder.resolve(StoredModel.MACHINE_FILE);
        if (Files.isRegularFile(machine)) {
            figures.putAll(json(machine));
        }
        return figures;
    }

    private static Map<String, Object> json(Path file) throws IOException {
        return Json.MAPPER.readValue(Files.readAllBytes(file), new TypeReference<Map<String, Object>>() {});
    }

    private static List<Path> folders(Path parent) {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(parent)) {
            return paths.filter(Files::isDirectory)
                    .filter(path -> !path.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + parent, e);
        }
    }
}
