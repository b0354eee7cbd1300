package dev.triage.governance;

import static dev.triage.governance.Zips.byDirectory;
import static dev.triage.governance.Zips.directory;
import static dev.triage.governance.Zips.joined;
import static dev.triage.governance.Zips.replace;
import static dev.triage.governance.Zips.stored;
import static dev.triage.governance.Zips.unzip;
import static dev.triage.governance.Zips.zip;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.keys.SigningKeys;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Ids;
import dev.triage.platform.Json;
import dev.triage.verify.BundleVerifier;
import dev.triage.verify.BundleVerifier.Check;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

    /** One bit of a byte: of every byte of the smaller files, and of every thirteenth of those over 800 bytes. */
    @Test
    void findsAnEditOfAnyByteOfAnyFile() throws IOException {
        Map<String, byte[]> files = unzip(BUNDLE);
        assertThat(files).hasSizeGreaterThanOrEqualTo(14);
        List<String> missed = files.entrySet().stream()
                .flatMap(file -> places(file, file.getValue().length <= 800 ? 1 : 13))
                .parallel()
                .filter(place -> holds(edited(files, place), KEYS))
                .map(Place::toString)
                .toList();
        assertThat(missed).isEmpty();
    }

    /** Without keys got before there is nothing to hold the seal itself against; everything else still hangs together. */
    @Test
    void findsAnEditWithTheBundlesOwnKeys() throws IOException {
        Map<String, byte[]> files = unzip(BUNDLE);
        List<String> missed = files.entrySet().stream()
                .filter(file -> !file.getKey().equals("manifest.sig"))
                .flatMap(file -> places(file, 31))
                .parallel()
                .filter(place -> holds(edited(files, place), null))
                .map(Place::toString)
                .toList();
        assertThat(missed).isEmpty();
    }

    /**
     * Every byte of the ZIP's directory and of its first file, and every seventh between: what still holds says the same,
     * from front to back and by the directory.
     */
    @Test
    void findsAnEditOfAnyByteOfTheZipOrReadsTheSame() throws IOException {
        Map<String, byte[]> files = unzip(BUNDLE);
        int directory = directory(BUNDLE);
        List<String> missed = IntStream.range(0, BUNDLE.length)
                .filter(place -> place < 500 || place >= directory || place % 7 == 0)
                .parallel()
                .filter(place -> {
                    byte[] edited = BUNDLE.clone();
                    edited[place] ^= (byte) (1 << place % 8);
                    return holds(edited, KEYS) && !(same(files, unzip(edited)) && same(files, byDirectory(edited)));
                })
                .mapToObj(place -> "byte " + place)
                .toList();
        assertThat(missed).isEmpty();
    }

    private record Place(String file, int at) {}

    private static Stream<Place> places(Map.Entry<String, byte[]> file, int each) {
        return IntStream.iterate(0, place -> place < file.getValue().length, place -> place + each)
                .mapToObj(place -> new Place(file.getKey(), place));
    }

    private static byte[] edited(Map<String, byte[]> files, Place place) {
        byte[] edited = files.get(place.file()).clone();
        edited[place.at()] ^= (byte) (1 << place.at() % 8);
        Map<String, byte[]> changed = new LinkedHashMap<>(files);
        changed.put(place.file(), edited);
        return stored(changed);
    }

    private static boolean holds(byte[] zip, String keys) {
        return BundleVerifier.verify(zip, keys).stream().allMatch(Check::passed);
    }

    private static boolean same(Map<String, byte[]> one, Map<String, byte[]> other) {
        return one.keySet().equals(other.keySet())
                && one.entrySet().stream().allMatch(file -> Arrays.equals(file.getValue(), other.get(file.getKey())));
    }

    @Test
    void findsFilesThatAreGoneAddedRenamedOrSwapped() throws IOException {
        Map<String, byte[]> files = unzip(BUNDLE);
        for (String name : files.keySet()) {
            Map<String, byte[]> fewer = new LinkedHashMap<>(files);
            byte[] bytes = fewer.remove(name);
            assertThat(holds(zip(fewer), KEYS)).as(name + " gone").isFalse();
            fewer.put("other-" + name, bytes);
            assertThat(holds(zip(fewer), KEYS)).as(name + " renamed").isFalse();
            for (String other : files.keySet()) {
                if (!other.equals(name)) {
                    Map<String, byte[]> swapped = new LinkedHashMap<>(files);
                    swapped.put(name, files.get(other));
                    swapped.put(other, bytes);
                    assertThat(holds(zip(swapped), KEYS))
                            .as(name + " and " + other + " swapped")
                            .isFalse();
                }
            }
        }
        Map<String, byte[]> more = new LinkedHashMap<>(files);
        more.put("more.json", new byte[] {'1'});
        assertThat(holds(zip(more), KEYS)).isFalse();
        assertThat(holds("no ZIP".getBytes(StandardCharsets.UTF_8), KEYS)).isFalse();
        assertThat(holds(new byte[0], KEYS)).isFalse();
    }

    /** The order of files says nothing, and nobody is accused for it. */
    @Test
    void holdsWithItsFilesInAnotherOrderOrPackedByAnotherTool() throws IOException {
        Map<String, byte[]> files = unzip(BUNDLE);
        Map<String, byte[]> turned = new LinkedHashMap<>();
        files.keySet().stream().sorted(Comparator.reverseOrder()).forEach(name -> turned.put(name, files.get(name)));
        assertThat(holds(zip(turned), KEYS)).isTrue();
        assertThat(holds(stored(files), KEYS)).as("stored, sizes in front").isTrue();
    }

    @Test
    void findsFilesThatAreThereTwice() throws IOException {
        Map<String, byte[]> files = unzip(BUNDLE);
        for (String name : files.keySet()) {
            // Of the same length, so that only the name is put right afterwards.
            String twin = "~".repeat(name.length());
            Map<String, byte[]> twice = new LinkedHashMap<>(files);
            twice.put(twin, files.get(name));
            byte[] zip = zip(twice);
            replace(zip, twin, name);
            assertThat(BundleVerifier.verify(zip, KEYS))
                    .as(name)
                    .singleElement()
                    .satisfies(check -> assertThat(check.text()).contains("found " + name + " twice"));
        }
    }

    /** Checked from the front, unpacked by the directory: both must be the same files. */
    @Test
    void findsADirectoryThatPointsElsewhere() throws IOException {
        Map<String, byte[]> files = unzip(BUNDLE);
        Map<String, byte[]> forged = new LinkedHashMap<>(files);
        forged.put("approvals.json", "[]".getBytes(StandardCharsets.UTF_8));
        byte[] hidden = zip(forged);
        // The true files in front, then the forged ones with the only directory, its offsets moved.
        int front = directory(BUNDLE);
        byte[] both = new byte[front + hidden.length];
        System.arraycopy(BUNDLE, 0, both, 0, front);
        System.arraycopy(hidden, 0, both, front, hidden.length);
        ByteBuffer words = ByteBuffer.wrap(both).order(ByteOrder.LITTLE_ENDIAN);
        int start = front + directory(hidden);
        words.putInt(both.length - 6, start);
        for (int at = start; at < both.length - 22; at += 46 + words.getShort(at + 28) + words.getShort(at + 30)) {
            words.putInt(at + 42, words.getInt(at + 42) + front);
        }
        assertThat(new String(byDirectory(both).get("approvals.json"), StandardCharsets.UTF_8))
                .as("what somebody else reads")
                .isEqualTo("[]");
        assertThat(holds(both, KEYS)).isFalse();
        assertThat(holds(joined(new byte[] {1, 2, 3}, BUNDLE), KEYS))
                .as("before")
                .isFalse();
        assertThat(holds(joined(BUNDLE, new byte[] {1, 2, 3}), KEYS))
                .as("after")
                .isFalse();
        assertThat(holds(joined(BUNDLE, BUNDLE), KEYS)).as("two").isFalse();
        assertThat(holds(Arrays.copyOf(BUNDLE, front), KEYS)).as("no directory").isFalse();
    }

    @Test
    void takesNoNamesThatLeadOutOfTheFolder() throws IOException {
        for (String name : List.of("../packet.json", "/packet.json", "a/packet.json", "a\\packet.json", " ", "..")) {
            Map<String, byte[]> files = new LinkedHashMap<>(unzip(BUNDLE));
            files.put(name, new byte[] {'1'});
            assertThat(BundleVerifier.verify(zip(files), KEYS))
                    .singleElement()
                    .satisfies(check -> assertThat(check.text()).contains("Expected plain file names"));
        }
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
        assertThat(Json.MAPPER
                        .readTree(files.get("packet.json"))
                        .at("/evaluation/inputSha256")
                        .asString())
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
}
