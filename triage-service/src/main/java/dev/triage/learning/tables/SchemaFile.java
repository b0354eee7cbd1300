package dev.triage.learning.tables;

import dev.triage.learning.tables.TableSchema.Task;
import dev.triage.learning.tables.TableSchema.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads the YAML in which a data team says what its table is; a key that is not known is an error, not a guess. */
final class SchemaFile {

    private static final Set<String> KEYS = new TreeSet<>(Set.of(
            "name",
            "task",
            "target",
            "text",
            "categorical",
            "numeric",
            "timestamp",
            "ignore",
            "classes",
            "group",
            "split",
            "trainers",
            "seed"));
    private static final String NAME = "[a-z][a-z0-9-]{0,63}";
    private static final double USUAL_TEST_FRACTION = 0.2;
    private static final int LARGEST = 1024 * 1024;
    private static final YAMLMapper YAML = YAMLMapper.builder().build();

    private final String file;
    private final JsonNode root;

    private SchemaFile(String file, JsonNode root) {
        this.file = file;
        this.root = root;
    }

    static TableSchema read(Path path) throws IOException, TableDataException {
        if (Files.size(path) > LARGEST) {
            throw new TableDataException("Expected a schema of at most " + LARGEST + " bytes in " + path);
        }
        return of(path.toString(), Files.readString(path));
    }

    static TableSchema of(String file, String yaml) throws TableDataException {
        try {
            JsonNode root = YAML.readTree(yaml);
            if (root == null || !root.isObject()) {
                throw new TableDataException(file + ": expected a mapping of name, task, target and columns");
            }
            return new SchemaFile(file, root).schema();
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new TableDataException(
                    file + ", line " + line + ": expected YAML, found " + e.getOriginalMessage(), e);
        }
    }

    private TableSchema schema() throws TableDataException {
        for (String key : root.propertyNames()) {
            if (!KEYS.contains(key)) {
                throw wrong(key, "one of the keys " + KEYS, key);
            }
        }
        String name = text("name").orElseThrow(() -> wrong("name", "a name such as ticket-topic", "nothing"));
        if (!name.matches(NAME)) {
            throw wrong("name", "lower case letters, digits and hyphens, at most 64", name);
        }
        TableSchema schema = new TableSchema(
                name,
                task(),
                text("target").orElseThrow(() -> wrong("target", "the column to predict", "nothing")),
                columns("text"),
                columns("categorical"),
                columns("numeric"),
                columns("timestamp"),
                columns("ignore"),
                columns("classes"),
                text("group"),
                split(),
                trainers(),
                seed());
        check(schema);
        return schema;
    }

    private void check(TableSchema schema) throws TableDataException {
        if (schema.features().isEmpty()) {
            throw wrong("text, categorical, numeric, timestamp", "at least one column to learn from", "none");
        }
        Set<String> seen = new HashSet<>();
        for (String column : schema.features()) {
            if (!seen.add(column)) {
                throw wrong(column, "each column under one kind", "it twice");
            }
            if (column.equals(schema.target())) {
                throw wrong(column, "the target to be no feature", "it among the features");
            }
            if (schema.ignore().contains(column)) {
                throw wrong(column, "a column either used or ignored", "both");
            }
        }
        if (schema.split() instanceof Split.ByColumn by && schema.features().contains(by.name())) {
            throw wrong(by.name(), "the split column to be no feature", "it among the features");
        }
    }

    private Task task() throws TableDataException {
        String task = text("task").orElse("classification");
        return Arrays.stream(Task.values())
                .filter(each -> each.code().equals(task))
                .findFirst()
                .orElseThrow(() -> wrong("task", "classification or regression", task));
    }

    private Split split() throws TableDataException {
        JsonNode split = root.path("split");
        if (split.isMissingNode() || split.isNull()) {
            return new Split.ByHash(Optional.empty(), USUAL_TEST_FRACTION);
        }
        if (!split.isObject()) {
            throw wrong("split", "{column: …}, {time: …} or {hash: …}", split.toString());
        }
        for (String key : split.propertyNames()) {
            if (!Set.of("column", "train", "test", "time", "hash", "testFraction")
                    .contains(key)) {
                throw wrong("split." + key, "column, train, test, time, hash or testFraction", key);
            }
        }
        if (split.has("column")) {
            List<String> train = values(split.path("train"), "split.train");
            List<String> test = values(split.path("test"), "split.test");
            if (train.isEmpty() || test.isEmpty() || train.stream().anyMatch(test::contains)) {
                throw wrong("split", "values of the column for train and others for test", train + " and " + test);
            }
            return new Split.ByColumn(split.path("column").asString(), train, test);
        }
        if (split.has("time")) {
            return new Split.ByTime(split.path("time").asString(), fraction(split));
        }
        if (split.has("hash")) {
            return new Split.ByHash(Optional.of(split.path("hash").asString()), fraction(split));
        }
        throw wrong("split", "{column: …}, {time: …} or {hash: …}", split.toString());
    }

    private double fraction(JsonNode split) throws TableDataException {
        JsonNode fraction = split.path("testFraction");
        double value = fraction.isMissingNode() ? USUAL_TEST_FRACTION : fraction.asDouble(Double.NaN);
        if (!(value > 0 && value < 1)) {
            throw wrong("split.testFraction", "a share between 0 and 1", fraction.toString());
        }
        return value;
    }

    private List<Trainer> trainers() throws TableDataException {
        JsonNode trainers = root.path("trainers");
        if (trainers.isMissingNode() || trainers.isNull() || "auto".equals(trainers.asString(""))) {
            return List.of();
        }
        List<Trainer> chosen = new ArrayList<>();
        for (String value : values(trainers, "trainers")) {
            if (value.equals("auto")) {
                return List.of();
            }
            chosen.add(Arrays.stream(Trainer.values())
                    .filter(each -> each.code().equals(value.toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> wrong("trainers", "auto, linear or trees", value)));
        }
        return List.copyOf(chosen);
    }

    private long seed() throws TableDataException {
        JsonNode seed = root.path("seed");
        if (seed.isMissingNode() || seed.isNull()) {
            return 42;
        }
        if (!seed.isIntegralNumber()) {
            throw wrong("seed", "a whole number", seed.toString());
        }
        return seed.asLong();
    }

    private Optional<String> text(String key) throws TableDataException {
        JsonNode value = root.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isValueNode() || value.asString().isBlank()) {
            throw wrong(key, "one value", value.toString());
        }
        return Optional.of(value.asString());
    }

    private List<String> columns(String key) throws TableDataException {
        return values(root.path(key), key);
    }

    private List<String> values(JsonNode node, String key) throws TableDataException {
        if (node.isMissingNode() || node.isNull()) {
            return List.of();
        }
        List<String> values = new ArrayList<>();
        if (node.isValueNode()) {
            values.add(node.asString());
        } else if (node.isArray()) {
            for (JsonNode each : node) {
                if (!each.isValueNode() || each.isNull()) {
                    throw wrong(key, "a list of names", each.toString());
                }
                values.add(each.asString());
            }
        } else {
            throw wrong(key, "a list of names", node.toString());
        }
        return List.copyOf(values);
    }

    private TableDataException wrong(String key, String expected, String found) {
        return new TableDataException(file + ", " + key + ": expected " + expected + ", found " + found);
    }

    /** The schema as a document, for the provenance and for training again. */
    static Map<String, Object> document(TableSchema schema) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", schema.name());
        document.put("task", schema.task().code());
        document.put("target", schema.target());
        document.put("text", schema.text());
        document.put("categorical", schema.categorical());
        document.put("numeric", schema.numeric());
        document.put("timestamp", schema.timestamp());
        document.put("ignore", schema.ignore());
        if (!schema.classes().isEmpty()) {
            document.put("classes", schema.classes());
        }
        schema.group().ifPresent(group -> document.put("group", group));
        switch (schema.split()) {
            case Split.ByColumn by ->
                document.put("split", Map.of("column", by.name(), "train", by.train(), "test", by.test()));
            case Split.ByTime by -> document.put("split", Map.of("time", by.name(), "testFraction", by.testFraction()));
            case Split.ByHash by ->
                by.column()
                        .ifPresent(column ->
                                document.put("split", Map.of("hash", column, "testFraction", by.testFraction())));
        }
        document.put(
                "trainers",
                schema.trainers().isEmpty()
                        ? "auto"
                        : schema.trainers().stream().map(Trainer::code).toList());
        document.put("seed", schema.seed());
        return document;
    }
}
