package dev.triage.governance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.keys.SigningKeys;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Ids;
import dev.triage.platform.Json;
import dev.triage.verify.BundleVerifier;
import dev.triage.verify.BundleVerifier.Check;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The evidence of one decision holds anywhere, and an edit of any byte of it is found. */
class EvidenceTests {

    static final Stage STAGE = new Stage();
    static final RequestView REQUEST = completed();
    static final byte[] BUNDLE = bundle(REQUEST.id());
    static final String KEYS = Json.MAPPER.writeValueAsString(
            STAGE.context.getBean(PublishedKeys.class).keySet());

    @AfterAll
    static void close() {
        STAGE.close();
    }

    private static RequestView completed() {
        RequestView request = STAGE.dispatched();
        STAGE.cleared();
        STAGE.governance.recordOutcome(request.commandId(), RequestStatus.COMPLETED, "done", Map.of("moved", "40"));
        return STAGE.governance.find(request.id()).orElseThrow();
    }

    private static byte[] bundle(UUID request) {
        return STAGE.context.getBean(EvidenceExport.class).bundle(request).orElseThrow();
    }

    @Test
    void holdsWithKeysGotBefore() {
        List<Check> checks = BundleVerifier.verify(BUNDLE, KEYS);

        assertThat(checks).filteredOn(check -> !check.passed()).isEmpty();
        assertThat(checks)
                .extracting(Check::text)
                .anyMatch(text -> text.startsWith("The manifest is signed by a key you gave"))
                .anyMatch(text -> text.contains("request.made by planner"))
                .anyMatch(text -> text.contains("request.approved by approver"))
                .anyMatch(text -> text.contains("request.dispatched by system"))
                .anyMatch(text -> text.contains("request.outcome by system"))
                .contains("The command is what was cleared");
    }

    @Test
    void reproducesWhatTheApproverSaw() throws IOException {
        Map<String, byte[]> files = unzip(BUNDLE);

        assertThat(CanonicalJson.sha256(files.get("envelope.json"))).isEqualTo(REQUEST.parametersSha256());
        JsonNode packet = Json.MAPPER.readTree(files.get("packet.json"));
        assertThat(packet.at("/facts/material/order").asString()).isEqualTo("SO-88213");
        assertThat(packet.at("/ruling/explanation").asString()).isEqualTo("A person decides.");
        assertThat(Json.MAPPER
                        .readTree(files.get("outcome.json"))
                        .at("/0/result/moved")
                        .asString())
                .isEqualTo("40");
        assertThat(Json.MAPPER
                        .readTree(files.get("rule.json"))
                        .path("caseResults")
                        .size())
                .isEqualTo(2);
    }

    @Test
    void holdsBeforeAndAfterEveryStep() {
        RequestView awaiting = STAGE.awaiting();
        assertThat(BundleVerifier.verify(bundle(awaiting.id()), KEYS)).allMatch(Check::passed);
        RequestView cleared = STAGE.cleared();
        assertThat(BundleVerifier.verify(bundle(cleared.id()), KEYS)).allMatch(Check::passed);
        STAGE.rules.denies();
        RequestView denied = STAGE.made(Stage.PLANNER, Stage.SOURCING);
        assertThat(BundleVerifier.verify(bundle(denied.id()), KEYS)).allMatch(Check::passed);
        RequestView review = STAGE.made(Stage.PLANNER, Stage.REVIEW);
        STAGE.redeem(review.id());
        assertThat(BundleVerifier.verify(bundle(review.id()), KEYS)).allMatch(Check::passed);
        assertThat(STAGE.context.getBean(EvidenceExport.class).bundle(Ids.next()))
                .isEmpty();
    }

    @Test
    void holdsAfterARotation() throws IOException {
        SigningKeys keys = STAGE.context.getBean(SigningKeys.class);
        keys.rotate();
        RequestView request = STAGE.dispatched();
        String now = Json.MAPPER.writeValueAsString(keys.keySet());
        assertThat(now).isNotEqualTo(KEYS);
        assertThat(BundleVerifier.verify(bundle(request.id()), now)).allMatch(Check::passed);
        assertThat(BundleVerifier.verify(BUNDLE, now)).allMatch(Check::passed);
        assertThat(BundleVerifier.verify(bundle(request.id()), KEYS)).anyMatch(check -> !check.passed());
    }

    /** Every byte of the seal, and a sample of every other file. */
    @Test
    void findsAnEditOfAnyByteOfAnyFile() throws IOException {
        long seed = 20_261_124;
        Random random = new Random(seed);
        Map<String, byte[]> files = unzip(BUNDLE);
        assertThat(files).hasSizeGreaterThanOrEqualTo(14);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            int length = file.getValue().length;
            IntStream places =
                    file.getKey().equals("manifest.sig") ? IntStream.range(0, length) : random.ints(25, 0, length);
            for (int place : places.toArray()) {
                byte[] edited = file.getValue().clone();
                edited[place] ^= (byte) (1 << random.nextInt(8));
                Map<String, byte[]> changed = new LinkedHashMap<>(files);
                changed.put(file.getKey(), edited);
                assertThat(BundleVerifier.verify(zip(changed), KEYS))
                        .as("seed " + seed + ", " + file.getKey() + " at " + place)
                        .anyMatch(check -> !check.passed());
                if (!file.getKey().equals("manifest.sig")) {
                    assertThat(BundleVerifier.verify(zip(changed), null))
                            .as("with its own keys: seed " + seed + ", " + file.getKey() + " at " + place)
                            .anyMatch(check -> !check.passed());
                }
            }
        }
    }

    @Test
    void findsFilesThatAreGoneAddedOrSwapped() throws IOException {
        Map<String, byte[]> files = unzip(BUNDLE);
        for (String name : files.keySet()) {
            Map<String, byte[]> fewer = new LinkedHashMap<>(files);
            fewer.remove(name);
            assertThat(BundleVerifier.verify(zip(fewer), KEYS))
                    .as(name + " gone")
                    .anyMatch(check -> !check.passed());
        }
        Map<String, byte[]> more = new LinkedHashMap<>(files);
        more.put("more.json", new byte[] {'1'});
        assertThat(BundleVerifier.verify(zip(more), KEYS)).anyMatch(check -> !check.passed());
        Map<String, byte[]> swapped = new LinkedHashMap<>(files);
        swapped.put("facts.json", files.get("packet.json"));
        swapped.put("packet.json", files.get("facts.json"));
        assertThat(BundleVerifier.verify(zip(swapped), KEYS)).anyMatch(check -> !check.passed());
        assertThat(BundleVerifier.verify("no ZIP".getBytes(StandardCharsets.UTF_8), KEYS))
                .anyMatch(check -> !check.passed());
    }

    /** A forger with keys of his own makes a whole bundle anew: it hangs together, but not with the keys one has. */
    @Test
    void findsABundleSignedAnewWithOtherKeys() throws IOException {
        SigningKeys theirs =
                SigningKeys.at(Files.createTempDirectory("theirs").resolve("keys.json"), Clock.systemUTC());
        Map<String, byte[]> files = unzip(BUNDLE);
        files.put("keys.json", Json.pretty(theirs.keySet()).getBytes(StandardCharsets.UTF_8));
        assertThat(BundleVerifier.verify(zip(sealed(files, theirs)), KEYS)).anyMatch(check -> !check.passed());
        assertThat(BundleVerifier.verify(zip(sealed(files, theirs)), null)).anyMatch(check -> !check.passed());
    }

    /** Who signs the manifest again with the true key still cannot put an entry into the record. */
    @Test
    void provesEntriesOnlyOfTheSignedRecord() throws IOException {
        SigningKeys keys = STAGE.context.getBean(SigningKeys.class);
        String now = Json.MAPPER.writeValueAsString(keys.keySet());
        Map<String, byte[]> files = unzip(BUNDLE);
        assertThat(BundleVerifier.verify(zip(sealed(files, keys)), now)).allMatch(Check::passed);
        for (String[] edit : new String[][] {
            {"\"actor\" : \"approver\"", "\"actor\" : \"approver2\""},
            {"\"action\" : \"request.approved\"", "\"action\" : \"request.rejected\""},
            {"\"requestId\" : \"" + REQUEST.id(), "\"requestId\" : \"" + Ids.next()},
        }) {
            String audit = new String(files.get("audit.json"), StandardCharsets.UTF_8);
            assertThat(audit).contains(edit[0]);
            Map<String, byte[]> changed = new LinkedHashMap<>(files);
            changed.put("audit.json", audit.replaceFirst(edit[0], edit[1]).getBytes(StandardCharsets.UTF_8));
            assertThat(BundleVerifier.verify(zip(sealed(changed, keys)), now))
                    .as(edit[1])
                    .anyMatch(check -> !check.passed() && check.text().startsWith("Audit entry"));
        }
    }

    /** Nor change what the ruling rested on: its hash is under the one people approved. */
    @Test
    void holdsTheInputsAgainstWhatWasApproved() throws IOException {
        SigningKeys keys = STAGE.context.getBean(SigningKeys.class);
        Map<String, byte[]> files = unzip(BUNDLE);
        assertThat(Json.MAPPER.readTree(files.get("packet.json")).at("/evaluation/inputSha256").asString())
                .isEqualTo(CanonicalJson.sha256(files.get("inputs.json")));
        for (String[] edit : new String[][] {
            {"inputs.json", "\"confidence\":93", "\"confidence\":92", "The inputs of the ruling"},
            {"inputs.json", "\"workflow\":\"alternate-warehouse-sourcing\"", "\"workflow\":\"x\"", "The inputs are of"},
            {"rules.json", "\",1,\"", "\",2,\"", "The rules that were active"},
            {"packet.json", "\"inputSha256\":\"", "\"inputSha256\":\"0", "What the approver was shown"},
        }) {
            String text = new String(files.get(edit[0]), StandardCharsets.UTF_8);
            assertThat(text).contains(edit[1]);
            Map<String, byte[]> changed = new LinkedHashMap<>(files);
            changed.put(edit[0], text.replace(edit[1], edit[2]).getBytes(StandardCharsets.UTF_8));
            assertThat(BundleVerifier.verify(zip(sealed(changed, keys)), null))
                    .as(edit[2])
                    .anyMatch(check -> !check.passed() && check.text().startsWith(edit[3]));
        }
        for (String[] gone : new String[][] {
            {"inputs.json", "The inputs of the ruling are"}, {"rules.json", "The rules that were active"},
        }) {
            Map<String, byte[]> fewer = new LinkedHashMap<>(files);
            fewer.remove(gone[0]);
            assertThat(BundleVerifier.verify(zip(sealed(fewer, keys)), null))
                    .as(gone[0] + " gone")
                    .anyMatch(check -> !check.passed() && check.text().startsWith(gone[1]));
        }
    }

    /** A packet of before the record names none; then there must be none. */
    @Test
    void asksForNoInputsOfRequestsOlderThanTheirRecord() throws IOException {
        Map<String, byte[]> files = unzip(BUNDLE);
        String packet = new String(files.get("packet.json"), StandardCharsets.UTF_8);
        files.put("packet.json", packet.replace("\"evaluation\"", "\"other\"").getBytes(StandardCharsets.UTF_8));
        String text = "The inputs of the ruling were not recorded yet when it was made";
        assertThat(BundleVerifier.verify(zip(files), KEYS)).contains(new Check(false, text));
        files.remove("inputs.json");
        files.remove("rules.json");
        assertThat(BundleVerifier.verify(zip(files), KEYS)).contains(new Check(true, text));
    }

    private static Map<String, byte[]> sealed(Map<String, byte[]> files, SigningKeys keys) {
        Map<String, byte[]> all = new LinkedHashMap<>(files);
        JsonNode manifest = Json.MAPPER.readTree(all.remove("manifest.json"));
        all.remove("manifest.sig");
        Map<String, Object> hashes = new LinkedHashMap<>();
        all.forEach((name, bytes) ->
                hashes.put(name, Map.of("sha256", CanonicalJson.sha256(bytes), "bytes", bytes.length)));
        SignedStatement signed = keys.sign(Map.of(
                "type",
                "triage.evidence.v1",
                "requestId",
                manifest.path("requestId"),
                "madeAt",
                Clock.systemUTC().instant().toString(),
                "files",
                hashes));
        all.put("manifest.json", signed.text().getBytes(StandardCharsets.UTF_8));
        all.put(
                "manifest.sig",
                CanonicalJson.of(Map.of("keyId", signed.keyId(), "signature", signed.signature()))
                        .getBytes(StandardCharsets.UTF_8));
        return all;
    }

    static Map<String, byte[]> unzip(byte[] zip) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), in.readAllBytes());
            }
        }
        return files;
    }

    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        return out.toByteArray();
    }
}
