package dev.triage.learning;

import dev.triage.learning.twin.TwinFiles;
import dev.triage.learning.twin.TwinPlan;
import dev.triage.platform.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** A small generated year with its hidden truth; what is learned from it is beside the point. */
record SmallYear(List<String> lines, Map<String, Map<String, Double>> chances) {

    static SmallYear of(long seed, int events) {
        ByteArrayOutputStream labelled = new ByteArrayOutputStream();
        ByteArrayOutputStream truth = new ByteArrayOutputStream();
        try {
            TwinFiles.writeLabelled(TwinPlan.forLearning(seed, events), labelled, truth, written -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Map<String, Double>> chances = new HashMap<>();
        truth.toString(StandardCharsets.UTF_8).lines().forEach(line -> {
            JsonNode answer = Json.MAPPER.readTree(line);
            Map<String, Double> one = new TreeMap<>();
            answer.path("successProbability")
                    .forEachEntry((workflow, chance) -> one.put(workflow, chance.doubleValue()));
            chances.put(
                    answer.path("source").asString() + " " + answer.path("id").asString(), one);
        });
        return new SmallYear(labelled.toString(StandardCharsets.UTF_8).lines().toList(), chances);
    }

    Path write(Path file) throws IOException {
        return Files.write(file, lines);
    }

    /** The true chance of every workflow people consider for it. */
    Map<String, Double> chances(LabelledEvent event) {
        return chances.getOrDefault(
                event.event().id().source() + " " + event.event().id().id(), Map.of());
    }
}
