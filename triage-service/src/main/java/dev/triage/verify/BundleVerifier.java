package dev.triage.verify;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Checks an evidence bundle with nothing but the bundle and, better, the public keys the checker got from the service
 * beforehand: without them a forger could put in keys of his own. Reports each check, passed or not.
 */
public final class BundleVerifier {

    private final BundleFile bundle;
    private final KeySet keys;
    private final boolean ownKeys;
    private final List<Check> checks = new ArrayList<>();

    private BundleVerifier(BundleFile bundle, @Nullable String keySet) {
        this.bundle = bundle;
        this.ownKeys = keySet != null;
        this.keys = KeySet.of(keySet == null ? bundle.json("keys.json") : CanonicalForm.read(keySet));
    }

    /** One thing that was checked: whether it holds, and what it is, for people. */
    public record Check(boolean passed, String text) {}

    /**
     * Checks a bundle.
     *
     * @param keySet the JSON Web Key set one trusts; null to take the bundle's own, and then only consistency is shown
     */
    public static List<Check> verify(byte[] zip, @Nullable String keySet) {
        BundleFile bundle;
        try {
            bundle = BundleFile.read(zip);
        } catch (IOException e) {
            return List.of(new Check(false, "The file is an evidence bundle: " + e.getMessage()));
        }
        BundleVerifier verifier = new BundleVerifier(bundle, keySet);
        try {
            verifier.all();
        } catch (IllegalArgumentException | DateTimeException e) {
            verifier.check(false, "Every file has its form: " + e.getMessage());
        }
        return List.copyOf(verifier.checks);
    }

    private void all() {
        manifest();
        JsonNode envelope = envelope();
        evaluation(envelope);
        rule(envelope);
        models(envelope);
        JsonNode clearance = clearance(envelope);
        approvals(envelope, clearance);
        audit(envelope);
    }

    private void check(boolean passed, String text) {
        checks.add(new Check(passed, text));
    }

    private void manifest() {
        JsonNode seal = bundle.json("manifest.sig");
        String key = seal.path("keyId").asString("");
        check(
                CanonicalForm.of(seal).equals(bundle.text("manifest.sig"))
                        && seal.size() == 2
                        && keys.signed(
                                key,
                                bundle.text("manifest.json"),
                                seal.path("signature").asString("")),
                "The manifest is signed by "
                        + (ownKeys ? "a key you gave" : "a key of the bundle, which you did not give") + ": " + key);
        JsonNode manifest = bundle.json("manifest.json");
        check(
                "triage.evidence.v1".equals(manifest.path("type").asString(""))
                        && key.equals(manifest.path("keyId").asString(""))
                        && keys.inUse(key, time(manifest.path("madeAt"))),
                "The manifest is one of evidence, made at "
                        + manifest.path("madeAt").asString("?") + " while the key was in use");
        JsonNode files = manifest.path("files");
        Set<String> named = new TreeSet<>(files.propertyNames());
        Set<String> found = new TreeSet<>(bundle.files().keySet());
        found.removeAll(Set.of("manifest.json", "manifest.sig"));
        check(named.equals(found), "The manifest names every file there is, " + found.size());
        for (String name : named) {
            check(
                    bundle.sha256(name).equals(files.path(name).path("sha256").asString("?")),
                    name + " is what the manifest says");
        }
    }

    private JsonNode envelope() {
        JsonNode envelope = bundle.json("envelope.json");
        check(
                envelope.isObject() && CanonicalForm.of(envelope).equals(bundle.text("envelope.json")),
                "The envelope is in canonical form; its hash is " + bundle.sha256("envelope.json"));
        check(
                envelope.path("requestId")
                        .asString("?")
                        .equals(bundle.json("manifest.json").path("requestId").asString("")),
                "The envelope is of request " + envelope.path("requestId").asString("?"));
        check(
                bundle.sha256("facts.json")
                        .equals(envelope.path("evidenceSha256").asString("?")),
                "The facts are those the envelope names");
        check(
                bundle.sha256("packet.json")
                                .equals(envelope.path("packetSha256").asString("?"))
                        && CanonicalForm.of(bundle.json("packet.json").path("facts"))
                                .equals(bundle.text("facts.json")),
                "What the approver was shown is what the envelope names, with these facts");
        return envelope;
    }

    /** The packet names what the ruling rested on, and the envelope names the packet: so nobody can take it away. */
    private void evaluation(JsonNode envelope) {
        JsonNode evaluation = bundle.json("packet.json").path("evaluation");
        JsonNode inputs = bundle.json("inputs.json");
        if (evaluation.isMissingNode()) {
            check(
                    inputs.isMissingNode() && bundle.json("rules.json").isMissingNode(),
                    "The inputs of the ruling were not recorded yet when it was made");
            return;
        }
        check(
                CanonicalForm.of(inputs).equals(bundle.text("inputs.json"))
                        && bundle.sha256("inputs.json")
                                .equals(evaluation.path("inputSha256").asString("?")),
                "The inputs of the ruling are those the packet names; their hash is " + bundle.sha256("inputs.json"));
        JsonNode variables = inputs.path("variables");
        check(
                variables.path("workflow").equals(envelope.path("workflow"))
                        && variables.path("currency").equals(envelope.path("currency"))
                        && inputs.path("transactional").asBoolean(false)
                                != "NOT_REQUIRED"
                                        .equals(envelope.path("outcome").asString("")),
                "The inputs are of the envelope's workflow, ruled on by "
                        + evaluation.path("engine").asString("?"));
        JsonNode rules = bundle.json("rules.json");
        check(
                CanonicalForm.of(rules).equals(bundle.text("rules.json"))
                        && bundle.sha256("rules.json")
                                .equals(evaluation.path("ruleSetSha256").asString("?"))
                        && envelope.path("rulesSha256").asString("").equals("sha256:" + bundle.sha256("rules.json"))
                        && (envelope.path("ruleId").isNull() || named(rules, envelope)),
                "The rules that were active, " + rules.size()
                        + ", are those the envelope names, the one that ruled too");
    }

    private static boolean named(JsonNode rules, JsonNode envelope) {
        for (JsonNode rule : rules) {
            if (rule.path(0).equals(envelope.path("ruleId"))
                    && rule.path(1).asInt(-1) == envelope.path("ruleVersion").asInt(-2)
                    && rule.path(2).equals(envelope.path("ruleSha256"))) {
                return true;
            }
        }
        return false;
    }

    private void rule(JsonNode envelope) {
        JsonNode rule = bundle.json("rule.json");
        if (envelope.path("ruleId").isNull()) {
            check(rule.isMissingNode(), "No rule ruled");
            return;
        }
        String hash = CanonicalForm.sha256(rule.path("policy"));
        check(
                hash.equals(envelope.path("ruleSha256").asString("?"))
                        && rule.path("id")
                                .asString("")
                                .equals(envelope.path("ruleId").asString("?"))
                        && rule.path("version").asInt(-1)
                                == envelope.path("ruleVersion").asInt(-2),
                "The rule is version " + envelope.path("ruleVersion").asString("?") + " of "
                        + envelope.path("ruleId").asString("?") + ", to the hash");
        check(
                !rule.path("author")
                        .asString("")
                        .equals(rule.path("activatedBy").asString("")),
                "The rule was activated by somebody other than its author");
    }

    private void models(JsonNode envelope) {
        Map<String, String> stated = new LinkedHashMap<>();
        for (JsonNode model : bundle.json("models.json")) {
            stated.put(model.path("name").asString(""), model.path("version").asString(""));
        }
        Map<String, String> bound = new LinkedHashMap<>();
        for (String name : envelope.path("models").propertyNames()) {
            bound.put(name, envelope.path("models").path(name).asString(""));
        }
        check(stated.equals(bound), "The models are those the envelope names: " + bound);
    }

    private JsonNode clearance(JsonNode envelope) {
        byte[] command = bundle.bytes("command.json");
        JsonNode signed = bundle.json("clearance.json");
        JsonNode clearance = CanonicalForm.read(signed.path("text").asString(""));
        if (signed.isMissingNode()) {
            check(command == null, "Nothing was cleared, and nothing went out");
            return clearance;
        }
        check(
                keys.signed(
                                signed.path("keyId").asString(""),
                                signed.path("text").asString(""),
                                signed.path("signature").asString(""))
                        && CanonicalForm.of(clearance.path("envelope")).equals(bundle.text("envelope.json")),
                "The clearance is signed and is of this envelope");
        Instant issued = time(clearance.path("issuedAt"));
        ClearanceVerifier.Verdict verdict =
                new ClearanceVerifier(keys).verify(command == null ? new byte[0] : command, issued);
        check(
                verdict instanceof ClearanceVerifier.Accepted accepted
                        && CanonicalForm.of(accepted.envelope()).equals(bundle.text("envelope.json")),
                "The command is what was cleared"
                        + (verdict instanceof ClearanceVerifier.Refused refused ? ": " + refused.message() : ""));
        return clearance;
    }

    private void approvals(JsonNode envelope, JsonNode clearance) {
        String hash = bundle.sha256("envelope.json");
        Set<String> approved = new LinkedHashSet<>();
        for (JsonNode approval : bundle.json("approvals.json")) {
            String by = approval.path("by").asString("");
            check(
                    hash.equals(approval.path("parametersSha256").asString("?"))
                            && !by.isEmpty()
                            && !by.equals(envelope.path("requester").asString(""))
                            && !by.equals(
                                    bundle.json("rule.json").path("author").asString("")),
                    by + " " + approval.path("decision").asString("?")
                            + " this envelope, and neither asked for it nor wrote" + " the rule");
            if ("APPROVED".equals(approval.path("decision").asString(""))) {
                approved.add(by);
            }
        }
        if (clearance.isObject()) {
            Set<String> cleared = new LinkedHashSet<>();
            clearance
                    .path("approvals")
                    .forEach(approval -> cleared.add(approval.path("by").asString("")));
            check(approved.equals(cleared), "The clearance names who approved: " + approved);
        }
    }

    private void audit(JsonNode envelope) {
        JsonNode audit = bundle.json("audit.json");
        List<JsonNode> segments = new ArrayList<>();
        for (JsonNode segment : audit.path("segments")) {
            segments.add(segment(segment));
        }
        Set<String> acts = new LinkedHashSet<>();
        long before = 0;
        for (JsonNode proof : audit.path("entries")) {
            JsonNode entry = proof.path("entry");
            long seq = entry.path("seq").asLong(-1);
            int number = proof.path("segment").asInt(-1);
            JsonNode segment = number >= 0 && number < segments.size() ? segments.get(number) : audit.path("none");
            long from = segment.path("from").asLong(0);
            check(
                    seq > before
                            && envelope.path("requestId").equals(entry.path("requestId"))
                            && AuditPath.leadsTo(
                                    segment.path("root").asString(""),
                                    entry,
                                    seq - from,
                                    segment.path("seq").asLong(-1) - from + 1,
                                    proof.path("path")),
                    "Audit entry " + seq + ", " + entry.path("action").asString("?") + " by "
                            + entry.path("actor").asString("?") + ", is in the signed record");
            before = seq;
            JsonNode detail = CanonicalForm.read(entry.path("detail").asString(""));
            if (bundle.sha256("envelope.json")
                    .equals(detail.path("parametersSha256").asString("?"))) {
                acts.add(entry.path("actor").asString("") + " "
                        + entry.path("action").asString(""));
            }
        }
        Set<String> expected = new LinkedHashSet<>();
        expected.add(envelope.path("requester").asString("") + " request.made");
        for (JsonNode approval : bundle.json("approvals.json")) {
            expected.add(approval.path("by").asString("") + " request."
                    + ("APPROVED".equals(approval.path("decision").asString("")) ? "approved" : "rejected"));
        }
        check(acts.containsAll(expected), "The record has the request and each decision on this envelope: " + expected);
    }

    private JsonNode segment(JsonNode segment) {
        JsonNode stated = CanonicalForm.read(segment.path("statement").asString(""));
        check(
                "triage.audit-digest.v1".equals(stated.path("type").asString(""))
                        && keys.signed(
                                stated.path("keyId").asString(""),
                                segment.path("statement").asString(""),
                                segment.path("signature").asString("")),
                "Audit entries " + stated.path("from").asString("?") + " to "
                        + stated.path("seq").asString("?") + " are signed");
        return stated;
    }

    private static Instant time(JsonNode node) {
        return Instant.parse(node.asString(""));
    }
}
