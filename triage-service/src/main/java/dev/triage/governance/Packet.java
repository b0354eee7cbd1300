package dev.triage.governance;

import dev.triage.platform.CanonicalJson;
import dev.triage.playbook.Proposal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an approver gets to see of a request besides the envelope: the facts, what the rules said and why, how it is undone,
 * and the hashes of what the ruling rested on. Kept as it was; the envelope holds its hash, so who approved has approved on
 * exactly this.
 */
record Packet(Evidence evidence, String text, String sha256) {

    static Packet of(CaseFacts facts, Proposal proposal, Evaluation evaluation) {
        Evidence evidence = Evidence.of(facts);
        Map<String, @Nullable Object> proposed = new LinkedHashMap<>();
        proposed.put("title", proposal.workflow().title());
        proposed.put("description", proposal.workflow().description());
        proposed.put("undo", proposal.workflow().undo());
        proposed.put("pointOfNoReturn", proposal.workflow().pointOfNoReturn());
        proposed.put("reasons", proposal.reasons());
        proposed.put("costMinor", proposal.costMinor());
        proposed.put("valueMinor", proposal.valueMinor());
        Map<String, Object> packet = new LinkedHashMap<>();
        packet.put("facts", evidence.document());
        packet.put("proposal", proposed);
        packet.put("ruling", evaluation.ruling());
        packet.put(
                "evaluation",
                Map.of(
                        "engine", evaluation.engine(),
                        "inputSha256", evaluation.inputSha256(),
                        "ruleSetSha256", evaluation.rules().sha256()));
        String text = CanonicalJson.of(packet);
        return new Packet(evidence, text, CanonicalJson.sha256(text.getBytes(StandardCharsets.UTF_8)));
    }
}
