package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.RandomAsks;
import dev.triage.governance.RandomAsks.Ask;
import dev.triage.governance.RuleReplay;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * R6: decisions recorded when the semantics of rulings got their number are decided so to this day. When this fails, the
 * change is one that customers' stored decisions will notice: undo it, or raise {@link Engine#SEMANTICS}, say in the
 * changelog what differs, and record anew by {@link #main}.
 */
class EarlierDecisionsTests {

    private static final String FILE = "decisions-" + Engine.SEMANTICS + ".jsonl";
    private static final int DECISIONS = 250;

    @Test
    void r6_whatWasDecidedUnderThisNumberIsDecidedSoNow() throws IOException {
        List<JsonNode> lines = lines();
        JsonNode head = lines.getFirst();
        PolicyBook book = book(head.path("policies"));
        assertThat(head.path("engine").asString()).contains("; rulings " + Engine.SEMANTICS + ";");
        assertThat(book.set().text()).isEqualTo(head.path("rules").asString());

        Set<String> results = new TreeSet<>();
        for (JsonNode line : lines.subList(1, lines.size())) {
            RecordedInputs inputs = RecordedInputs.read(CanonicalJson.of(line.path("inputs")));
            String again = CanonicalJson.of(RuleReplay.Outcome.of(inputs.ruling(book)));
            assertThat(again).as(line.path("inputs").toString()).isEqualTo(CanonicalJson.of(line.path("result")));
            results.add(again);
        }
        assertThat(lines).hasSize(DECISIONS + 1);
        assertThat(results).as("different results, or little would be pinned").hasSize(18);
    }

    private static List<JsonNode> lines() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(EarlierDecisionsTests.class.getResourceAsStream(FILE), FILE + " is missing")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(Json.MAPPER::readTree)
                    .toList();
        }
    }

    private static PolicyBook book(JsonNode policies) {
        return Policies.book(StreamSupport.stream(policies.spliterator(), false)
                .map(JsonNode::asString)
                .toArray(String[]::new));
    }

    /** Writes the file anew: {@code … EarlierDecisionsTests FOLDER}, the folder being this test's resources. */
    public static void main(String[] arguments) throws IOException {
        PolicyBook book = Policies.book(RandomAsks.policies().toArray(String[]::new));
        List<String> lines = new ArrayList<>();
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("engine", Engine.VERSION);
        head.put("rules", book.set().text());
        head.put("policies", RandomAsks.policies());
        lines.add(Json.MAPPER.writeValueAsString(head));
        RandomAsks asks = new RandomAsks(Engine.SEMANTICS);
        for (int i = 0; i < DECISIONS; i++) {
            Ask ask = asks.next();
            String inputs = RecordedInputs.of(ask.facts(), ask.proposal(), i % 2 == 0, ask.now(), SiteZones.UTC)
                    .text();
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("inputs", Json.MAPPER.readTree(inputs));
            line.put("result", RuleReplay.Outcome.of(RecordedInputs.read(inputs).ruling(book)));
            lines.add(Json.MAPPER.writeValueAsString(line));
        }
        Files.write(Path.of(arguments[0]).resolve(FILE), lines);
    }
}
