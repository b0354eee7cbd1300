package dev.triage.verify;

import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Json;
import dev.triage.verify.BundleVerifier.Check;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An evidence bundle made by hand and signed with a key of its own, so that a test can break it in one place. Change the
 * members, then {@link #derive()}, change the files, then {@link #zip()}.
 */
final class MadeBundle {

    static final Instant ISSUED = Instant.parse("2026-11-23T11:00:00Z");
    static final Instant MADE = Instant.parse("2026-11-23T12:00:00Z");

    private static final String REQUEST = "01900000-0000-7000-8000-000000000001";

    final TestKey key = new TestKey();
    final ObjectNode facts = object("{'material':{'order':'SO-1'},'context':{'occurrences':2}}");
    final ObjectNode packet = object("{'facts':{},'proposal':{'title':'Source it elsewhere'}}");
    final ObjectNode rule = object("""
            {'id':'alternate-sourcing','version':3,'author':'author','activatedBy':'lead','policy':{'name':'small'}}""");
    final ArrayNode models = (ArrayNode) tree("[{'name':'family','version':'1.2.0','files':{}}]");
    final ObjectNode envelope = object("""
            {'envelopeVersion':1,'requestId':'%s','caseId':'01900000-0000-7000-8000-000000000002',
             'caseReference':'EX-1','workflow':'alternate-warehouse-sourcing','workflowVersion':1,
             'parameters':{'quantity':'4'},'approvalsNeeded':[{'role':'approver','count':1}],
             'ruleId':'alternate-sourcing','ruleVersion':3,'models':{'family':'1.2.0'},'requester':'planner',
             'expiresAt':'2026-11-23T23:00:00Z'}""".formatted(REQUEST));
    final ArrayNode approvals = (ArrayNode) tree("[{'by':'approver','decision':'APPROVED'}]");
    final ArrayNode cleared = (ArrayNode) tree("[{'by':'approver','role':'approver','at':'2026-11-23T10:59:00Z'}]");
    final ArrayNode entries = (ArrayNode) tree("""
            [{'seq':5,'requestId':null,'action':'rule.activated','actor':'lead','detail':'{}'},
             {'seq':6,'requestId':'%1$s','action':'request.made','actor':'planner'},
             {'seq':7,'requestId':null,'action':'rule.retired','actor':'lead','detail':'{}'},
             {'seq':8,'requestId':'%1$s','action':'request.approved','actor':'approver'}]""".formatted(REQUEST));
    final ObjectNode statement = object("{'type':'triage.audit-digest.v1','from':5,'seq':8}");
    final ObjectNode manifest =
            object("{'type':'triage.evidence.v1','requestId':'%s','madeAt':'%s'}".formatted(REQUEST, MADE));
    final ObjectNode clearance =
            object("{'type':'triage.clearance.v1','clearedAt':'%1$s','issuedAt':'%1$s'}".formatted(ISSUED));

    /** Everything but the manifest. */
    final Map<String, byte[]> files = new LinkedHashMap<>();

    static JsonNode tree(String text) {
        return Json.MAPPER.readTree(text.replace('\'', '"'));
    }

    static ObjectNode object(String text) {
        return (ObjectNode) tree(text);
    }

    /** Writes the files, each with the hashes of those it rests on. */
    MadeBundle derive() {
        if (packet.path("facts").isEmpty()) {
            packet.set("facts", facts);
        }
        put("facts.json", CanonicalJson.of(facts));
        put("packet.json", CanonicalJson.of(packet));
        envelope.put("evidenceSha256", CanonicalJson.sha256(files.get("facts.json")));
        envelope.put("packetSha256", CanonicalJson.sha256(files.get("packet.json")));
        envelope.put("ruleSha256", CanonicalJson.sha256((Object) rule.path("policy")));
        put("envelope.json", CanonicalJson.of(envelope));
        put("rule.json", Json.pretty(rule));
        put("models.json", Json.pretty(models));
        String hash = CanonicalJson.sha256(files.get("envelope.json"));
        approvals.forEach(approval -> ((ObjectNode) approval).put("parametersSha256", hash));
        put("approvals.json", Json.pretty(approvals));
        entries.forEach(entry -> {
            if (!entry.has("detail")) {
                ((ObjectNode) entry).put("detail", "{\"parametersSha256\":\"" + hash + "\"}");
            }
        });
        clear(envelope);
        audit();
        put("keys.json", key.set(null, null));
        return this;
    }

    /** Signs a clearance of this envelope, and writes the command that repeats it. */
    void clear(ObjectNode of) {
        clearance.put("commandId", "01900000-0000-7000-8000-000000000003");
        clearance.put("keyId", key.id);
        clearance.set("envelope", of);
        clearance.set("approvals", cleared);
        String text = CanonicalJson.of(clearance);
        put("clearance.json", CanonicalJson.of(Map.of("text", text, "keyId", key.id, "signature", key.sign(text))));
        ObjectNode command = of.deepCopy();
        command.setAll(clearance);
        String hash = CanonicalJson.sha256((Object) of);
        command.put("parametersSha256", hash).put("envelopeSha256", hash);
        command.set(
                "ruling",
                Json.MAPPER.valueToTree(Map.of(
                        "rule",
                        of.path("ruleId"),
                        "ruleVersion",
                        of.path("ruleVersion"),
                        "ruleSha256",
                        of.path("ruleSha256"))));
        command.set(
                "signature",
                Json.MAPPER.valueToTree(Map.of("algorithm", "Ed25519", "keyId", key.id, "value", key.sign(text))));
        put("command.json", CanonicalJson.of(command));
    }

    /** A record of four entries, of which the second and the last are of this request. */
    private void audit() {
        byte[][] leaf = new byte[4][];
        for (int i = 0; i < 4; i++) {
            leaf[i] = TestKey.node(0, CanonicalJson.of(entries.get(i)).getBytes(StandardCharsets.UTF_8), new byte[0]);
        }
        byte[] left = TestKey.node(1, leaf[0], leaf[1]);
        byte[] right = TestKey.node(1, leaf[2], leaf[3]);
        statement.put("root", TestKey.hex(TestKey.node(1, left, right))).put("keyId", key.id);
        String stated = CanonicalJson.of(statement);
        put(
                "audit.json",
                Json.pretty(Map.of(
                        "segments",
                        List.of(Map.of("statement", stated, "signature", key.sign(stated))),
                        "entries",
                        List.of(
                                Map.of(
                                        "segment",
                                        0,
                                        "entry",
                                        entries.get(1),
                                        "path",
                                        List.of(TestKey.hex(leaf[0]), TestKey.hex(right))),
                                Map.of(
                                        "segment",
                                        0,
                                        "entry",
                                        entries.get(3),
                                        "path",
                                        List.of(TestKey.hex(leaf[2]), TestKey.hex(left)))))));
    }

    void put(String name, String text) {
        files.put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    String text(String name) {
        return new String(files.get(name), StandardCharsets.UTF_8);
    }

    /** Changes one file of JSON. */
    MadeBundle edit(String name, Consumer<JsonNode> change) {
        JsonNode tree = Json.MAPPER.readTree(files.get(name));
        change.accept(tree);
        put(name, Json.pretty(tree));
        return this;
    }

    /** The same with a manifest of what is there, signed. */
    Map<String, byte[]> sealed() {
        ObjectNode named = manifest.putObject("files");
        files.forEach((name, bytes) -> named.putObject(name).put("sha256", CanonicalJson.sha256(bytes)));
        if (!manifest.has("keyId")) {
            manifest.put("keyId", key.id);
        }
        String text = CanonicalJson.of(manifest);
        Map<String, byte[]> all = new LinkedHashMap<>(files);
        all.put("manifest.json", text.getBytes(StandardCharsets.UTF_8));
        all.put(
                "manifest.sig",
                CanonicalJson.of(Map.of("keyId", key.id, "signature", key.sign(text)))
                        .getBytes(StandardCharsets.UTF_8));
        return all;
    }

    /** What the verifier says with the keys one has. */
    List<Check> checks() {
        return checks(sealed());
    }

    List<Check> checks(Map<String, byte[]> all) {
        return BundleVerifier.verify(zip(all), key.set(null, null));
    }

    static byte[] zip(Map<String, byte[]> all) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : all.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** The texts of what did not hold. */
    static List<String> failed(List<Check> checks) {
        return checks.stream().filter(check -> !check.passed()).map(Check::text).toList();
    }

    /** The last check that begins so. */
    static @Nullable Check named(List<Check> checks, String begins) {
        return checks.reversed().stream()
                .filter(check -> check.text().startsWith(begins))
                .findFirst()
                .orElse(null);
    }
}
