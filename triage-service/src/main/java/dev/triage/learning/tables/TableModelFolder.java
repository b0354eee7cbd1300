package dev.triage.learning.tables;

import dev.triage.assessment.scoring.StoredModel;
import dev.triage.learning.measures.Calibrator;
import dev.triage.platform.CanonicalJson;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A table's model as files: {@code table.json} says what it is made of, {@code features.tsv.gz} names the sparse
 * features, {@code member-N.*} hold the flat members. Reading trusts nothing: every file must have the SHA-256 of {@code
 * provenance.json} before it is parsed, nothing in it can name a class, and the flat members must say of the golden rows
 * what Tribuo said. Tribuo's own models are not kept: nothing would read them.
 */
final class TableModelFolder {

    static final String TABLE_FILE = "table.json";
    static final String KIND = "table";

    private static final String FEATURES_FILE = "features.tsv.gz";
    private static final String GOLDEN_FILE = "golden.json";
    private static final int LARGEST = 1 << 30;
    private static final JsonMapper EXACT = JsonMapper.builder().build();

    private TableModelFolder() {}

    /** Whether the folder holds a table's model. */
    static boolean isTable(Path folder) {
        return Files.isRegularFile(folder.resolve(TABLE_FILE));
    }

    /** Writes all parts and answers the SHA-256 of each file, by name. */
    static Map<String, String> write(TableModel model, GoldenRows golden, Path folder) throws IOException {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("schema", SchemaFile.document(model.schema()));
        table.put("classes", model.classes());
        table.put("target", model.target());
        table.put("features", model.sparse().settings());
        table.put("steps", model.sparse().steps().document());
        table.put("calibrator", model.calibrator().state());
        List<Object> members = new ArrayList<>();
        for (int i = 0; i < model.members().size(); i++) {
            Map<String, Object> member = new LinkedHashMap<>();
            member.put("share", model.shares().get(i));
            member.put("trainer", model.members().get(i).trainer().code());
            switch (model.members().get(i)) {
                case Member.Linear linear -> writeLinear(linear, folder.resolve(name(i, "linear.gz")));
                case Member.Trees trees -> {
                    int same = first(model, trees.features());
                    // Trees of one group see the same: it is written once.
                    member.put("categories", same == i ? trees.features().document() : Map.of("asMember", same));
                    writeJson(trees.trees().document(), folder.resolve(name(i, "trees.json.gz")));
                }
            }
            members.add(member);
        }
        table.put("members", members);
        writeJson(golden.document(), folder.resolve(GOLDEN_FILE));
        try (OutputStream out = packed(folder.resolve(FEATURES_FILE))) {
            out.write(String.join("\n", model.sparse().lines()).getBytes(StandardCharsets.UTF_8));
        }
        writeJson(table, folder.resolve(TABLE_FILE));
        return hashes(folder);
    }

    /** The first member that sees categories through these features. */
    private static int first(TableModel model, DenseFeatures features) {
        int member = 0;
        while (!(model.members().get(member) instanceof Member.Trees trees && trees.features() == features)) {
            member++;
        }
        return member;
    }

    private static String name(int member, String what) {
        return "member-" + member + "." + what;
    }

    private static Map<String, String> hashes(Path folder) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        try (var files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                hashes.put(file.getFileName().toString(), CanonicalJson.sha256(Files.readAllBytes(file)));
            }
        }
        return hashes;
    }

    private static void writeLinear(Member.Linear linear, Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(packed(file))) {
            float[] factors = linear.emphasis().factors();
            out.writeInt(factors.length);
            for (float factor : factors) {
                out.writeFloat(factor);
            }
            linear.weights().write(out);
        }
    }

    private static void writeJson(Object document, Path file) throws IOException {
        try (OutputStream out = file.toString().endsWith(".gz")
                ? packed(file)
                : new BufferedOutputStream(Files.newOutputStream(file))) {
            EXACT.writer().with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).writeValue(out, document);
        }
    }

    private static OutputStream packed(Path file) throws IOException {
        return new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(file), 1 << 16), 1 << 16);
    }

    /** @throws TableDataException when a file is missing, changed or makes no sense */
    static TableModel read(Path folder) throws IOException, TableDataException {
        JsonNode provenance = json(Files.readAllBytes(folder.resolve(StoredModel.PROVENANCE_FILE)));
        Map<String, String> hashes =
                EXACT.convertValue(provenance.path("files"), new TypeReference<Map<String, String>>() {});
        if (hashes == null || hashes.isEmpty()) {
            throw new TableDataException("Expected the files of a table's model and their SHA-256 in "
                    + folder.resolve(StoredModel.PROVENANCE_FILE) + ", found none");
        }
        Checked file = new Checked(folder, hashes);
        JsonNode table = json(file.bytes(TABLE_FILE));
        TableSchema schema = SchemaFile.of(TABLE_FILE, table.path("schema").toString());
        List<String> classes = EXACT.convertValue(table.path("classes"), new TypeReference<List<String>>() {});
        Steps steps = Steps.of(schema, table.path("steps"));
        SparseFeatures.Settings settings = EXACT.convertValue(table.path("features"), SparseFeatures.Settings.class);
        String lines = new String(unpacked(file.bytes(FEATURES_FILE)), StandardCharsets.UTF_8);
        SparseFeatures sparse = SparseFeatures.of(
                schema, settings, lines.isEmpty() ? List.of() : List.of(lines.split("\n", -1)), steps);
        List<Member> members = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        for (JsonNode member : table.path("members")) {
            int number = members.size();
            shares.add(member.path("share").asDouble());
            members.add(
                    member.path("trainer").asString("").equals(TableSchema.Trainer.LINEAR.code())
                            ? linear(file.bytes(name(number, "linear.gz")), sparse.size(), outputs(classes))
                            : trees(
                                    features(schema, steps, classes, member, members),
                                    file.bytes(name(number, "trees.json.gz"))));
        }
        TableModel model = new TableModel(
                schema,
                classes,
                sparse,
                members,
                shares,
                Calibrator.restore(
                        EXACT.convertValue(table.path("calibrator"), new TypeReference<Map<String, Object>>() {})),
                Target.valueOf(table.path("target").asString("PLAIN")));
        GoldenRows.of(json(file.bytes(GOLDEN_FILE))).check(model);
        return model;
    }

    private static int outputs(List<String> classes) {
        return Math.max(1, classes.size());
    }

    private static Member linear(byte[] packed, int features, int outputs) throws IOException, TableDataException {
        try (DataInputStream in = new DataInputStream(
                new BufferedInputStream(new GZIPInputStream(new ByteArrayInputStream(packed), 1 << 16), 1 << 16))) {
            int size = in.readInt();
            if (size != 0 && size != features) {
                throw new TableDataException("Expected the emphasis of no or " + features + " features, found " + size);
            }
            float[] factors = new float[size];
            for (int i = 0; i < size; i++) {
                factors[i] = in.readFloat();
            }
            return new Member.Linear(
                    new Emphasis(factors), LinearWeights.read(in, features, outputs), Optional.empty());
        }
    }

    private static DenseFeatures features(
            TableSchema schema, Steps steps, List<String> classes, JsonNode member, List<Member> before)
            throws TableDataException {
        JsonNode categories = member.path("categories");
        if (!categories.has("asMember")) {
            return DenseFeatures.of(schema, steps, classes, categories);
        }
        int same = categories.path("asMember").asInt(-1);
        if (same >= 0 && same < before.size() && before.get(same) instanceof Member.Trees trees) {
            return trees.features();
        }
        throw new TableDataException("Expected the number of an earlier member with trees, found " + same);
    }

    private static Member trees(DenseFeatures features, byte[] packed) throws IOException, TableDataException {
        return new Member.Trees(features, TreeScorer.of(json(unpacked(packed)), features.size()), Optional.empty());
    }

    private static JsonNode json(byte[] bytes) throws TableDataException {
        try {
            return EXACT.readTree(bytes);
        } catch (JacksonException e) {
            throw new TableDataException("Expected JSON in a table's model, found " + e.getOriginalMessage(), e);
        }
    }

    private static byte[] unpacked(byte[] packed) throws IOException, TableDataException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed), 1 << 16)) {
            byte[] bytes = in.readNBytes(LARGEST);
            if (in.read() >= 0) {
                throw new TableDataException("Expected at most " + LARGEST + " bytes in a model's file, found more");
            }
            return bytes;
        }
    }

    /** The files of a folder, none of which is looked into before its hash is what was written down. */
    private record Checked(Path folder, Map<String, String> hashes) {

        byte[] bytes(String name) throws IOException, TableDataException {
            Path path = folder.resolve(name);
            if (!hashes.containsKey(name) || !Files.isRegularFile(path)) {
                throw new TableDataException("Expected the file " + path + " and its SHA-256, found none");
            }
            byte[] bytes = Files.readAllBytes(path);
            String found = CanonicalJson.sha256(bytes);
            if (!found.equals(hashes.get(name))) {
                throw new TableDataException(
                        "Expected " + path + " to have SHA-256 " + hashes.get(name) + ", found " + found);
            }
            return bytes;
        }
    }
}
