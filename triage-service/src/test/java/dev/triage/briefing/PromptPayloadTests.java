package dev.triage.briefing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.briefing.Briefs.Evidence;
import dev.triage.fixtures.Payloads;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What notes and messages can do to the prompt: nothing but be one fact each. */
class PromptPayloadTests {

    @Test
    void everyPayloadStaysInTheLineOfItsFact() {
        List<Evidence> facts = new ArrayList<>();
        Payloads.all()
                .forEach(one ->
                        facts.add(new Evidence("E" + (facts.size() + 1), "note", EvidenceList.clean(one.text()))));

        List<String> lines = new Prompt("system", "{{facts}}", "{}", "sha256:0")
                .filled(facts)
                .lines()
                .toList();

        assertThat(lines).hasSize(Payloads.COUNT);
        for (int at = 0; at < lines.size(); at++) {
            assertThat(lines.get(at)).startsWith("E" + (at + 1) + " | note | ");
            assertThat(lines.get(at).chars().filter(c -> c == '|')).hasSize(2);
            assertThat(lines.get(at).codePoints())
                    .noneMatch(point -> Character.isISOControl(point)
                            || Character.getType(point) == Character.FORMAT
                            || point == 0x2028
                            || point == 0x2029);
        }
    }
}
