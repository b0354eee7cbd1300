package dev.triage.intake.reading;

import dev.triage.intake.reading.Crosswalks.Rows;
import dev.triage.intake.reading.Crosswalks.Table;
import dev.triage.platform.CanonicalJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The crosswalk files of {@code rules/crosswalks}, one table a file. A changed folder is picked up by
 * {@link #refresh()}; a faulty change is logged and the last good tables stay in force.
 */
final class CrosswalkFolder {

    static final Set<String> TABLES = Set.of("site", "uom", "sku", "status", "order-type", "customer-tier");

    private static final Logger LOG = LoggerFactory.getLogger(CrosswalkFolder.class);
    private static final Set<String> FIELDS = Set.of("apiVersion", "kind", "table", "title", "owner", "sources");
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Path folder;
    private volatile Crosswalks current;
    private volatile String stamp;

    private CrosswalkFolder(Path folder) {
        this.folder = folder;
        this.stamp = stampOf(folder);
        this.current = read(folder);
    }

    /** Reads the folder; a missing folder means no crosswalks. Throws when a file is faulty, naming file and field. */
    static CrosswalkFolder at(Path folder) {
        return new CrosswalkFolder(folder);
    }

    Crosswalks current() {
        return current;
    }

    /** Reads the files again if any of them changed. Cheap when none did. */
    void refresh() {
        String now = stampOf(folder);
        if (now.equals(stamp)) {
            return;
        }
        try {
            current = read(folder);
            LOG.info("Crosswalks read again from {}", folder);
        } catch (IllegalArgumentException e) {
            LOG.error("Crosswalks keep their last good state: {}", e.getMessage());
        }
        stamp = now;
    }

    private static String stampOf(Path folder) {
        StringBuilder stamp = new StringBuilder();
        for (Path file : files(folder)) {
            try {
                stamp.append(file.getFileName())
                        .append('@')
                        .append(Files.getLastModifiedTime(file))
                        .append('/')
                        .append(Files.size(file))
                        .append(' ');
            } catch (IOException e) {
                // Taken away between the listing and here: the next look sees the folder without it.
                stamp.append(file.getFileName()).append("@gone ");
            }
        }
        return stamp.toString();
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the crosswalks in " + folder, e);
        }
    }

    static Crosswalks read(Path folder) {
        Map<String, Table> tables = new LinkedHashMap<>();
        for (Path file : files(folder)) {
            try {
                Table table = table(file.getFileName().toString(), Files.readAllBytes(file));
                tables.put(table.name(), table);
            } catch (IOException e) {
                throw new IllegalArgumentException(file.getFileName() + ": cannot be read: " + e.getMessage(), e);
            }
        }
        return new Crosswalks(tables);
    }

    /** One file's table. {@code fileName} must be the table's name with {@code .yaml}. */
    static Table table(String fileName, byte[] content) {
        JsonNode root;
        try {
            root = YAML.readTree(content);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(fileName + ": expected YAML, found " + e.getOriginalMessage(), e);
        }
        String name = root.path("table").stringValue("");
        expect(fileName, TABLES.contains(name), "/table", "one of " + TABLES, root.path("table"));
        expect(fileName, fileName.equals(name + ".yaml"), "/table", "the file's own name", root.path("table"));
        expect(
                fileName,
                "triage/v1".equals(root.path("apiVersion").stringValue("")),
                "/apiVersion",
                "triage/v1",
                root.path("apiVersion"));
        expect(
                fileName,
                "Crosswalk".equals(root.path("kind").stringValue("")),
                "/kind",
                "Crosswalk",
                root.path("kind"));
        for (String field : root.propertyNames()) {
            expect(fileName, FIELDS.contains(field), "/" + field, "only the fields " + FIELDS, root.get(field));
        }
        JsonNode sources = root.path("sources");
        expect(fileName, sources.isArray(), "/sources", "a list of {source, codes}", sources);

        List<Rows> rows = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            rows.add(rows(fileName, "/sources/" + i, sources.get(i)));
        }
        return new Table(name, "sha256:" + CanonicalJson.sha256(content), rows);
    }

    private static Rows rows(String fileName, String pointer, JsonNode node) {
        JsonNode source = node.path("source");
        expect(
                fileName,
                source.isString() && !source.stringValue().isBlank(),
                pointer + "/source",
                "a source pattern",
                source);
        JsonNode codes = node.path("codes");
        expect(fileName, codes.isObject(), pointer + "/codes", "a mapping of code to canonical code", codes);

        Map<String, String> map = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> code : codes.properties()) {
            String at = Pointers.child(pointer + "/codes", code.getKey());
            expect(fileName, isCode(code.getValue()), at, "a canonical code as quoted text", code.getValue());
            map.put(code.getKey(), code.getValue().stringValue());
        }
        return Rows.of(source.stringValue(), map);
    }

    private static boolean isCode(JsonNode value) {
        return value.isString()
                && !value.stringValue().isBlank()
                && value.stringValue().length() <= 120
                && TextRules.flaw(value.stringValue(), false) == null;
    }

    private static void expect(String fileName, boolean holds, String pointer, String expected, JsonNode found) {
        if (!holds) {
            throw new IllegalArgumentException(
                    fileName + " " + pointer + ": expected " + expected + ", found " + SchemaMessages.found(found));
        }
    }
}
