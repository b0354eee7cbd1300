package dev.triage.governance.rules.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.RuleFiles.PolicyFile;
import dev.triage.governance.RuleProof;
import dev.triage.governance.RuleProof.Finding;
import dev.triage.governance.RuleProof.Kind;
import dev.triage.governance.RuleProof.Witness;
import dev.triage.governance.Ruling;
import dev.triage.governance.rules.CompiledPolicy;
import dev.triage.governance.rules.Policies;
import dev.triage.governance.rules.Policy;
import dev.triage.governance.rules.Variable;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import dev.triage.playbook.Playbook;
import dev.triage.playbook.Workflow;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Proofs of small policies, and their witnesses put to the ruling code. */
final class SmallProofs {

    static final Collection<Workflow> CATALOGUE =
            Playbook.of(ContentFolder.fromEnvironment()).workflows();

    private SmallProofs() {}

    static List<Finding> defects(String... policies) {
        return prove(policies).findings().stream()
                .filter(finding -> finding.kind().severity() == RuleProof.Severity.DEFECT)
                .toList();
    }

    static List<Finding> of(Kind kind, String... policies) {
        return prove(policies).findings().stream()
                .filter(finding -> finding.kind() == kind)
                .toList();
    }

    static RuleProof prove(String... policies) {
        return RuleProver.prove(files(policies), List.of(), CATALOGUE);
    }

    static List<PolicyFile> files(String... policies) {
        return Arrays.stream(policies)
                .map(text -> new PolicyFile(Path.of("policy.yaml"), text.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    static Map<String, Object> given(Finding finding) {
        return witness(finding.witness()).given();
    }

    static Witness witness(Witness witness) {
        assertThat(witness).isNotNull();
        return witness;
    }

    static Ruling again(Finding finding, String... policies) {
        return again(witness(finding.witness()), policies);
    }

    /** Reads the witness as a policy's case and asks the rules: what was printed is what holds. */
    static Ruling again(Witness witness, String... policies) {
        String text = Policies.smallOrders()
                .replaceAll(
                        "(?s)cases:.*",
                        "cases: [{name: witness, expect: DENIED, given: "
                                + Json.MAPPER.writeValueAsString(witness.given()) + "}]");
        Policy.Case example = Policies.compiled(text).policy().cases().getFirst();
        Map<Variable, Object> values = Witnesses.neutral();
        values.putAll(example.given());
        example.unset().forEach(values::remove);
        List<CompiledPolicy> compiled =
                Arrays.stream(policies).map(Policies::compiled).toList();
        return new Court(compiled, Set.of()).rule(values);
    }
}
