package dev.triage.verify;

import static dev.triage.verify.MadeBundle.failed;
import static dev.triage.verify.MadeBundle.named;
import static dev.triage.verify.MadeBundle.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Json;
import dev.triage.verify.BundleVerifier.Check;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Each thing the verifier of a bundle looks at, broken alone. */
class BundleEdgeTests {

    private final MadeBundle bundle = new MadeBundle();

    @Test
    void holds() {
        List<Check> checks = bundle.derive().checks();

        assertThat(failed(checks)).isEmpty();
        assertThat(checks)
                .extracting(Check::text)
                .contains(
                        "The manifest is signed by a key you gave: " + bundle.key.id,
                        "The manifest is one of evidence, made at 2026-11-23T12:00:00Z while the key was in use",
                        "The manifest names every file there is, 10",
                        "rule.json is what the manifest says",
                        "The envelope is of request 01900000-0000-7000-8000-000000000001",
                        "The facts are those the envelope names",
                        "What the approver was shown is what the envelope names, with these facts",
                        "The rule is version 3 of alternate-sourcing, to the hash",
                        "The rule was activated by somebody other than its author",
                        "The models are those the envelope names: {family=1.2.0}",
                        "The clearance is signed and is of this envelope",
                        "The command is what was cleared",
                        "approver APPROVED this envelope, and neither asked for it nor wrote the rule",
                        "The clearance names who approved: [approver]",
                        "Audit entries 5 to 8 are signed",
                        "Audit entry 6, request.made by planner, is in the signed record",
                        "Audit entry 8, request.approved by approver, is in the signed record",
                        "The record has the request and each decision on this envelope:"
                                + " [planner request.made, approver request.approved]");
    }

    @Test
    void saysWhenTheKeysAreTheBundlesOwn() {
        List<Check> checks =
                BundleVerifier.verify(MadeBundle.zip(bundle.derive().sealed()), null);

        assertThat(failed(checks)).isEmpty();
        assertThat(checks.getFirst().text())
                .isEqualTo("The manifest is signed by a key of the bundle, which you did not give: " + bundle.key.id);
    }

    @Test
    void refusesAnotherKeyThanTheOnesGiven() {
        List<Check> checks =
                BundleVerifier.verify(MadeBundle.zip(bundle.derive().sealed()), new TestKey().set(null, null));

        assertThat(failed(checks)).anyMatch(text -> text.startsWith("The manifest is signed by"));
    }

    @Test
    void refusesASealThatIsNotSpelledCanonicallyOrSaysMore() {
        Map<String, byte[]> spelled = bundle.derive().sealed();
        JsonNode seal = Json.MAPPER.readTree(spelled.get("manifest.sig"));
        spelled.put("manifest.sig", Json.pretty(seal).getBytes(StandardCharsets.UTF_8));
        assertThat(failed(bundle.checks(spelled)))
                .containsExactly("The manifest is signed by a key you gave: " + bundle.key.id);

        ((ObjectNode) seal).put("more", 1);
        spelled.put("manifest.sig", CanonicalJson.of(seal).getBytes(StandardCharsets.UTF_8));
        assertThat(failed(bundle.checks(spelled))).hasSize(1);
    }

    @Test
    void refusesAManifestOfAnotherTypeKeyOrTime() {
        bundle.derive().manifest.put("type", "triage.clearance.v1");
        assertThat(failed(bundle.checks())).singleElement().asString().startsWith("The manifest is one of evidence");

        bundle.manifest.put("type", "triage.evidence.v1").put("keyId", "another");
        assertThat(failed(bundle.checks())).singleElement().asString().startsWith("The manifest is one of evidence");

        bundle.manifest.put("keyId", bundle.key.id);
        byte[] zip = MadeBundle.zip(bundle.sealed());
        assertThat(failed(BundleVerifier.verify(zip, bundle.key.set(null, "2026-11-23T11:57:59Z"))))
                .singleElement()
                .asString()
                .startsWith("The manifest is one of evidence");
    }

    @Test
    void refusesFilesTheManifestDoesNotNameAndNamesWithoutFiles() {
        Map<String, byte[]> more = bundle.derive().sealed();
        more.put("more.json", new byte[0]);
        assertThat(failed(bundle.checks(more))).containsExactly("The manifest names every file there is, 11");

        Map<String, byte[]> fewer = bundle.sealed();
        fewer.remove("keys.json");
        assertThat(failed(bundle.checks(fewer)))
                .containsExactly("The manifest names every file there is, 9", "keys.json is what the manifest says");

        Map<String, byte[]> other = bundle.sealed();
        other.put("keys.json", "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(failed(bundle.checks(other))).containsExactly("keys.json is what the manifest says");
    }

    @Test
    void refusesAnEnvelopeOfAnotherRequestOrSpelling() {
        bundle.derive().manifest.put("requestId", "another");
        assertThat(failed(bundle.checks())).singleElement().asString().startsWith("The envelope is of request");

        bundle.put("envelope.json", Json.pretty(bundle.envelope));
        assertThat(failed(bundle.checks())).anyMatch(text -> text.startsWith("The envelope is in canonical form"));

        bundle.put("envelope.json", "[]");
        assertThat(failed(bundle.checks())).anyMatch(text -> text.startsWith("The envelope is in canonical form"));
    }

    @Test
    void refusesOtherFactsThanWereRuledOnOrShown() {
        bundle.derive();
        bundle.put("facts.json", bundle.text("facts.json").replace("SO-1", "SO-2"));
        assertThat(failed(bundle.checks()))
                .containsExactly(
                        "The facts are those the envelope names",
                        "What the approver was shown is what the envelope names, with these facts");

        MadeBundle shown = new MadeBundle().derive();
        shown.put("packet.json", shown.text("packet.json").replace("elsewhere", "here"));
        assertThat(failed(shown.checks()))
                .containsExactly("What the approver was shown is what the envelope names, with these facts");

        MadeBundle others = new MadeBundle();
        others.packet.set("facts", object("{'material':{'order':'SO-2'}}"));
        assertThat(failed(others.derive().checks()))
                .containsExactly("What the approver was shown is what the envelope names, with these facts");
    }

    @Test
    void refusesAnotherRule() {
        String is = "The rule is version 3 of alternate-sourcing, to the hash";
        assertThat(failedAfter("rule.json", rule -> ((ObjectNode) rule).put("id", "other")))
                .containsExactly(is);
        assertThat(failedAfter("rule.json", rule -> ((ObjectNode) rule).put("version", 4)))
                .containsExactly(is);
        assertThat(failedAfter("rule.json", rule -> ((ObjectNode) rule.path("policy")).put("name", "large")))
                .containsExactly(is);
        assertThat(failedAfter("rule.json", rule -> ((ObjectNode) rule).put("activatedBy", "author")))
                .containsExactly("The rule was activated by somebody other than its author");
    }

    @Test
    void refusesARuleWhereNoneRuled() {
        bundle.envelope.putNull("ruleId").putNull("ruleVersion");
        bundle.derive();
        assertThat(failed(bundle.checks())).containsExactly("No rule ruled");

        bundle.files.remove("rule.json");
        List<Check> without = bundle.checks();
        assertThat(failed(without)).isEmpty();
        assertThat(without).contains(new Check(true, "No rule ruled"));
    }

    @Test
    void refusesOtherModels() {
        assertThat(failedAfter("models.json", models -> ((ObjectNode) models.get(0)).put("version", "1.3.0")))
                .containsExactly("The models are those the envelope names: {family=1.2.0}");
        assertThat(failedAfter("models.json", models -> ((ArrayNode) models).removeAll()))
                .containsExactly("The models are those the envelope names: {family=1.2.0}");
    }

    @Test
    void refusesAClearanceNobodySignedOrOfAnotherEnvelope() {
        assertThat(failedAfter(
                        "clearance.json",
                        signed -> ((ObjectNode) signed).put("signature", bundle.key.sign("another text"))))
                .containsExactly("The clearance is signed and is of this envelope");

        MadeBundle two = new MadeBundle().derive();
        byte[] own = two.files.get("command.json");
        ObjectNode other = two.envelope.deepCopy().put("caseReference", "EX-2");
        two.clear(other);
        byte[] others = two.files.get("command.json");
        two.files.put("command.json", own);
        assertThat(failed(two.checks())).containsExactly("The clearance is signed and is of this envelope");

        two.clear(two.envelope);
        two.files.put("command.json", others);
        assertThat(failed(two.checks())).containsExactly("The command is what was cleared");
    }

    @Test
    void refusesACommandThatIsNotWhatWasCleared() {
        assertThat(failedAfter("command.json", command -> ((ObjectNode) command).put("workflow", "another")))
                .containsExactly(
                        "The command is what was cleared: Expected /workflow as in the envelope, found another");

        bundle.files.remove("command.json");
        assertThat(failed(bundle.checks()))
                .singleElement()
                .asString()
                .startsWith("The command is what was cleared: Expected a JSON object");
    }

    @Test
    void knowsThatNothingWentOutWithoutAClearance() {
        bundle.derive().files.remove("clearance.json");
        assertThat(failed(bundle.checks())).containsExactly("Nothing was cleared, and nothing went out");

        bundle.files.remove("command.json");
        List<Check> neither = bundle.checks();
        assertThat(failed(neither)).isEmpty();
        assertThat(named(neither, "The clearance names")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "planner", "author"})
    void refusesAnApprovalByNobodyByTheRequesterOrByTheRulesAuthor(String by) {
        List<String> failed = failedAfter("approvals.json", approvals -> ((ObjectNode) approvals.get(0)).put("by", by));

        assertThat(failed)
                .contains(by + " APPROVED this envelope, and neither asked for it nor wrote the rule")
                .contains("The clearance names who approved: [" + by + "]");
    }

    @Test
    void refusesAnApprovalOfAnotherEnvelope() {
        assertThat(failedAfter(
                        "approvals.json", approvals -> ((ObjectNode) approvals.get(0)).put("parametersSha256", "00")))
                .containsExactly("approver APPROVED this envelope, and neither asked for it nor wrote the rule");
    }

    @Test
    void aRejectionIsNoApprovalAndIsOnRecordAsOne() {
        bundle.approvals.addObject().put("by", "other").put("decision", "REJECTED");
        assertThat(failed(bundle.derive().checks()))
                .containsExactly("The record has the request and each decision on this envelope:"
                        + " [planner request.made, approver request.approved, other request.rejected]");

        MadeBundle rejected = new MadeBundle();
        ((ObjectNode) rejected.approvals.get(0)).put("decision", "REJECTED");
        ((ObjectNode) rejected.entries.get(3)).put("action", "request.rejected");
        rejected.derive();
        rejected.files.remove("clearance.json");
        rejected.files.remove("command.json");
        assertThat(failed(rejected.checks())).isEmpty();
    }

    @Test
    void refusesEntriesOutOfOrderTwiceOrOfAnotherRequest() {
        assertThat(failedAfter("audit.json", audit -> {
                    ArrayNode proofs = (ArrayNode) audit.path("entries");
                    proofs.add(proofs.get(1));
                }))
                .containsExactly("Audit entry 8, request.approved by approver, is in the signed record");
        assertThat(failedAfter("audit.json", audit -> {
                    ArrayNode proofs = (ArrayNode) audit.path("entries");
                    proofs.add(proofs.remove(0));
                }))
                .containsExactly("Audit entry 6, request.made by planner, is in the signed record");

        MadeBundle others = new MadeBundle();
        ((ObjectNode) others.entries.get(3)).put("requestId", "another");
        assertThat(failed(others.derive().checks()))
                .containsExactly("Audit entry 8, request.approved by approver, is in the signed record");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void refusesAnEntryOfASegmentThatIsNotThere(int segment) {
        assertThat(failedAfter("audit.json", audit -> ((ObjectNode) audit.at("/entries/1")).put("segment", segment)))
                .containsExactly("Audit entry 8, request.approved by approver, is in the signed record");
    }

    @Test
    void refusesAPathThatLeadsElsewhere() {
        assertThat(failedAfter("audit.json", audit -> ((ArrayNode) audit.at("/entries/0/path")).remove(0)))
                .containsExactly("Audit entry 6, request.made by planner, is in the signed record");
    }

    @Test
    void refusesASegmentNobodySignedOrOfAnotherType() {
        assertThat(failedAfter(
                        "audit.json",
                        audit -> ((ObjectNode) audit.at("/segments/0"))
                                .put("signature", bundle.key.sign("another text"))))
                .containsExactly("Audit entries 5 to 8 are signed");

        MadeBundle typed = new MadeBundle();
        typed.statement.put("type", "triage.clearance.v1");
        assertThat(failed(typed.derive().checks())).containsExactly("Audit entries 5 to 8 are signed");
    }

    @Test
    void refusesARecordWithoutTheRequestOrWithOneOfAnotherEnvelope() {
        String has = "The record has the request and each decision on this envelope:"
                + " [planner request.made, approver request.approved]";
        assertThat(failedAfter("audit.json", audit -> ((ArrayNode) audit.path("entries")).remove(0)))
                .containsExactly(has);

        MadeBundle others = new MadeBundle();
        ((ObjectNode) others.entries.get(1)).put("detail", "{\"parametersSha256\":\"00\"}");
        assertThat(failed(others.derive().checks())).containsExactly(has);
    }

    @Test
    void saysWhatIsNoBundleAndWhatHasNotItsForm() {
        assertThat(BundleVerifier.verify(new byte[0], null))
                .containsExactly(new Check(false, "The file is an evidence bundle: Expected a ZIP, found none"));

        bundle.derive().manifest.put("madeAt", "noon");
        assertThat(failed(bundle.checks())).singleElement().asString().startsWith("Every file has its form:");
    }

    private List<String> failedAfter(String file, Consumer<JsonNode> change) {
        return failed(bundle.derive().edit(file, change).checks());
    }
}
