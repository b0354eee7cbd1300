package dev.triage.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.dispatch.SignedCommands;
import dev.triage.governance.keys.SigningKeys;
import dev.triage.platform.Json;
import dev.triage.verify.ClearanceVerifier.Accepted;
import dev.triage.verify.ClearanceVerifier.Reason;
import dev.triage.verify.ClearanceVerifier.Refused;
import dev.triage.verify.ClearanceVerifier.Verdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The receiver's check accepts what was approved and refuses everything else. */
class ClearanceVerifierTests {

    private static final Instant NOW = SignedCommands.NOW;
    private static final Instant EXPIRY = NOW.plusSeconds(3_600);
    private static final String KEYS = Json.MAPPER.writeValueAsString(SignedCommands.KEYS.keySet());

    private final SignedCommands.Signed command = SignedCommands.until(EXPIRY);
    private final ClearanceVerifier verifier = new ClearanceVerifier(KEYS);

    @TempDir
    Path folder;

    @Test
    void acceptsWhatWasApproved() {
        assertThat(verify(command.text())).isInstanceOfSatisfying(Accepted.class, accepted -> {
            assertThat(accepted.commandId()).isEqualTo(command.id());
            assertThat(accepted.workflow()).isEqualTo("alternate-warehouse-sourcing");
            assertThat(accepted.parameters().path("quantity").asString()).isEqualTo("4");
            assertThat(accepted.expiresAt()).isEqualTo(EXPIRY);
        });
    }

    @Test
    void acceptsItHoweverItIsSpelled() {
        assertThat(verify(Json.pretty(Json.MAPPER.readTree(command.text())))).isInstanceOf(Accepted.class);
    }

    /** Every leaf, changed in every way JSON knows, and left out; every member renamed; every list shortened. */
    @Test
    void refusesEverySingleEdit() {
        List<String> edits = new ArrayList<>();
        walk(Json.MAPPER.readTree(command.text()), "", (path, edited) -> {
            Verdict verdict = verify(edited);
            assertThat(verdict).as(path + ": " + edited).isInstanceOf(Refused.class);
            edits.add(path);
        });
        assertThat(edits).hasSizeGreaterThan(200).anyMatch(path -> path.startsWith("/envelope/parameters/quantity"));
        assertThat(edits).anyMatch(path -> path.startsWith("/signature/value"));
        assertThat(edits).anyMatch(path -> path.startsWith("/approvals/0/by"));
    }

    private void walk(JsonNode root, String at, BiConsumer<String, String> edit) {
        JsonNode here = root.at(at);
        if (here.isObject()) {
            for (String name : List.copyOf(here.propertyNames())) {
                edited(root, at, node -> ((ObjectNode) node).remove(name), at + "/" + name + " gone", edit);
                edited(
                        root,
                        at,
                        node -> ((ObjectNode) node).set(name + "x", ((ObjectNode) node).remove(name)),
                        at + "/" + name + " renamed",
                        edit);
                walk(root, at + "/" + name, edit);
            }
            if (!at.isEmpty() && !at.equals("/ruling") && !at.equals("/signature")) {
                edited(root, at, node -> ((ObjectNode) node).put("added", 1), at + " added", edit);
            }
        } else if (here.isArray()) {
            for (int i = 0; i < here.size(); i++) {
                int index = i;
                edited(root, at, node -> ((ArrayNode) node).remove(index), at + "/" + i + " gone", edit);
                walk(root, at + "/" + i, edit);
            }
            edited(root, at, node -> ((ArrayNode) node).add("x"), at + " longer", edit);
        } else {
            int slash = at.lastIndexOf('/');
            for (JsonNode other : others(here)) {
                edited(root, at.substring(0, slash), node -> put(node, at.substring(slash + 1), other), at, edit);
            }
        }
    }

    private static void edited(
            JsonNode root,
            String at,
            java.util.function.Consumer<JsonNode> change,
            String what,
            BiConsumer<String, String> edit) {
        JsonNode copy = root.deepCopy();
        change.accept(copy.at(at));
        edit.accept(what, Json.MAPPER.writeValueAsString(copy));
    }

    private static void put(JsonNode parent, String name, JsonNode value) {
        if (parent.isArray()) {
            ((ArrayNode) parent).set(Integer.parseInt(name), value);
        } else {
            ((ObjectNode) parent).set(name, value);
        }
    }

    private static List<JsonNode> others(JsonNode leaf) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        List<JsonNode> others =
                new ArrayList<>(List.of(make.stringNode("x"), make.numberNode(-1), make.booleanNode(true)));
        if (!leaf.isNull()) {
            others.add(make.nullNode());
        }
        if (leaf.isString()) {
            String text = leaf.stringValue();
            others.add(make.stringNode(text + " "));
            char last = text.charAt(text.length() - 1);
            others.add(make.stringNode(text.substring(0, text.length() - 1) + (last == 'A' ? 'B' : (char) (last ^ 1))));
            others.add(make.stringNode(text.substring(1)));
        }
        if (leaf.isNumber()) {
            others.add(make.numberNode(leaf.asLong() + 1));
            others.add(make.stringNode(leaf.asString()));
        }
        others.removeIf(leaf::equals);
        return others;
    }

    @Test
    void refusesAKeyItDoesNotKnow() {
        SigningKeys theirs = SigningKeys.at(folder.resolve("theirs.json"), Clock.fixed(NOW, ZoneOffset.UTC));
        ClearanceVerifier stranger = new ClearanceVerifier(Json.MAPPER.writeValueAsString(theirs.keySet()));
        assertThat(reason(stranger.verify(bytes(command.text()), NOW))).isEqualTo(Reason.UNKNOWN_KEY);
        assertThat(reason(new ClearanceVerifier("{}").verify(bytes(command.text()), NOW)))
                .isEqualTo(Reason.UNKNOWN_KEY);
    }

    @Test
    void refusesAKeyUnderAnothersName() {
        SigningKeys theirs = SigningKeys.at(folder.resolve("theirs.json"), Clock.fixed(NOW, ZoneOffset.UTC));
        String id = Json.MAPPER.readTree(command.text()).at("/signature/keyId").asString();
        String renamed = Json.MAPPER
                .writeValueAsString(theirs.keySet())
                .replaceFirst("\"kid\":\"[^\"]*\"", "\"kid\":\"" + id + "\"");
        assertThat(reason(new ClearanceVerifier(renamed).verify(bytes(command.text()), NOW)))
                .isEqualTo(Reason.UNKNOWN_KEY);
    }

    @Test
    void refusesAKeyThatWasNotInUseThen() {
        String later = KEYS.replace(NOW.toString(), NOW.plus(Duration.ofDays(1)).toString());
        assertThat(later).isNotEqualTo(KEYS);
        assertThat(reason(new ClearanceVerifier(later).verify(bytes(command.text()), NOW)))
                .isEqualTo(Reason.KEY_NOT_IN_USE);
        String retired =
                KEYS.replace("\"validFrom\"", "\"validUntil\":\"" + NOW.minus(Duration.ofDays(1)) + "\",\"validFrom\"");
        assertThat(reason(new ClearanceVerifier(retired).verify(bytes(command.text()), NOW)))
                .isEqualTo(Reason.KEY_NOT_IN_USE);
    }

    @Test
    void refusesWhatExpiredAndNamesIt() {
        assertThat(verifier.verify(bytes(command.text()), EXPIRY)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.EXPIRED);
            assertThat(refused.commandId()).isEqualTo(command.id());
        });
        assertThat(verifier.verify(bytes(command.text()), EXPIRY.minusMillis(1)))
                .isInstanceOf(Accepted.class);
    }

    @Test
    void saysWhatDiffers() {
        assertThat(reason(verify(command.text().replaceFirst("\"ruleSha256\":\"ab", "\"ruleSha256\":\"cd"))))
                .isEqualTo(Reason.DIFFERS_FROM_ENVELOPE);
        assertThat(reason(verify(
                        command.text().replaceFirst("\"parametersSha256\":\"[^\"]*\"", "\"parametersSha256\":\"00\""))))
                .isEqualTo(Reason.HASH_DIFFERS);
        assertThat(reason(verify("[]"))).isEqualTo(Reason.MALFORMED);
        assertThat(reason(verify("{\"commandId\":1,\"commandId\":2}"))).isEqualTo(Reason.MALFORMED);
        assertThat(reason(verify("{}"))).isEqualTo(Reason.UNSIGNED);
    }

    /** Governance would never sign this; a stolen desk might. */
    @Test
    void countsTheApprovalsAgain() {
        ObjectNode sent = (ObjectNode) Json.MAPPER.readTree(command.text());
        assertThat(reason(verify(resigned(sent, sent.path("envelope"), JsonNodeFactory.instance.arrayNode()))))
                .isEqualTo(Reason.NOT_APPROVED);
        JsonNode byRequester =
                Json.MAPPER.readTree("[{\"by\":\"planner\",\"role\":\"approver\",\"at\":\"2026-11-23T10:00:00Z\"}]");
        assertThat(reason(verify(resigned(sent, sent.path("envelope"), byRequester))))
                .isEqualTo(Reason.NOT_APPROVED);
        JsonNode future = ((ObjectNode) sent.path("envelope").deepCopy()).put("envelopeVersion", 2);
        assertThat(reason(verify(resigned(sent, future, sent.path("approvals")))))
                .isEqualTo(Reason.UNKNOWN_VERSION);
        assertThat(verify(resigned(sent, sent.path("envelope"), sent.path("approvals"))))
                .isInstanceOf(Accepted.class);
    }

    private static String resigned(ObjectNode sent, JsonNode envelope, JsonNode approvals) {
        ObjectNode changed = (ObjectNode) sent.deepCopy();
        changed.set("envelope", envelope);
        changed.set("approvals", approvals);
        Map<String, Object> document = new java.util.LinkedHashMap<>(Map.of(
                "type",
                "triage.clearance.v1",
                "commandId",
                sent.path("commandId"),
                "envelope",
                envelope,
                "approvals",
                approvals,
                "clearedAt",
                sent.path("clearedAt"),
                "issuedAt",
                sent.path("issuedAt")));
        ((ObjectNode) changed.path("signature"))
                .put("value", SignedCommands.KEYS.sign(document).signature());
        return Json.MAPPER.writeValueAsString(changed);
    }

    @Test
    void spellsNumbersAsTheStandardDoes() {
        // RFC 8785, appendix B.
        assertThat(CanonicalForm.number(-0.0)).isEqualTo("0");
        assertThat(CanonicalForm.number(5e-324)).isEqualTo("5e-324");
        assertThat(CanonicalForm.number(Double.MAX_VALUE)).isEqualTo("1.7976931348623157e+308");
        assertThat(CanonicalForm.number(9007199254740992.0)).isEqualTo("9007199254740992");
        assertThat(CanonicalForm.number(295147905179352830000.0)).isEqualTo("295147905179352830000");
        assertThat(CanonicalForm.number(9.999999999999997e22)).isEqualTo("9.999999999999997e+22");
        assertThat(CanonicalForm.number(1e23)).isEqualTo("1e+23");
        assertThat(CanonicalForm.number(0.000001)).isEqualTo("0.000001");
        assertThat(CanonicalForm.number(9.999999999999997e-7)).isEqualTo("9.999999999999997e-7");
        assertThat(CanonicalForm.number(333333333.3333332)).isEqualTo("333333333.3333332");
        assertThat(CanonicalForm.number(-1e21)).isEqualTo("-1e+21");
        assertThat(CanonicalForm.number(184_000)).isEqualTo("184000");
    }

    @Test
    void knowsASignatureOfTheStandard() {
        // RFC 8037, appendix A: key and thumbprint; the signature is over the JWS signing input.
        KeySet keys = KeySet.of(CanonicalForm.read("""
                {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                           "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"}]}"""));
        String key = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
        String text = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        String signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        assertThat(keys.signed(key, text, signature)).isTrue();
        assertThat(keys.signed(key, text + ".", signature)).isFalse();
    }

    private Verdict verify(String text) {
        return verifier.verify(bytes(text), NOW);
    }

    private static Reason reason(Verdict verdict) {
        return verdict instanceof Refused refused ? refused.reason() : null;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
