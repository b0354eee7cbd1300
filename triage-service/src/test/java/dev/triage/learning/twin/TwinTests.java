package dev.triage.learning.twin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.assessment.Category;
import dev.triage.intake.EventReader;
import dev.triage.intake.ReadEvent;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TwinTests {

    private static final List<TwinLine> USUAL = lines(TwinPlan.of(7, 4_000, 10));
    private static final List<TwinLine> YEAR = lines(TwinPlan.forLearning(7, 6_000));

    @Test
    void givesTheSameBytesForTheSameSeed() {
        List<TwinLine> again = lines(TwinPlan.of(7, 4_000, 10));

        for (int i = 0; i < USUAL.size(); i++) {
            assertThat(again.get(i).event()).isEqualTo(USUAL.get(i).event());
            assertThat(again.get(i).answer()).isEqualTo(USUAL.get(i).answer());
        }
    }

    @Test
    void givesOtherBytesForAnotherSeed() {
        List<TwinLine> other = lines(TwinPlan.of(8, 100, 10));

        assertThat(other.getFirst().event()).isNotEqualTo(USUAL.getFirst().event());
        assertThat(ids(other)).doesNotContainAnyElementsOf(ids(USUAL));
    }

    @Test
    void writesAsManyLinesAsAskedForWithinTheDaysAskedFor() {
        assertThat(USUAL).hasSize(4_000);
        assertThat(USUAL)
                .allSatisfy(line ->
                        assertThat(line.at()).isBetween(Instant.parse("2026-11-13T00:00:00Z"), TwinPlan.USUAL_END));
    }

    @Test
    void writesOnlyEventsThatIntakeCanRead() {
        EventReader reader = EventReader.of(ContentFolder.fromEnvironment());

        for (TwinLine line : USUAL) {
            ReadEvent read = reader.structured(line.event(), line.at());
            assertThat(read).as(text(line.event())).isInstanceOf(ReadEvent.Readable.class);
        }
    }

    @Test
    void showsAtLeast24CategoriesAndOnlyOnesTheServiceKnows() {
        Set<String> labels = new HashSet<>();
        YEAR.forEach(line -> labels.add(label(line).get("category").asString()));

        assertThat(labels).hasSizeGreaterThanOrEqualTo(24);
        assertThat(labels).allMatch(code -> Category.of(code).isPresent());
    }

    @Test
    void keepsTheTruthOutOfTheEvents() {
        List<String> secrets = new ArrayList<>(List.of("planner-", "propensity", "successProbability", "series"));
        Arrays.stream(Cause.values())
                .map(Enum::name)
                .filter(name -> name.contains("_"))
                .forEach(secrets::add);
        Arrays.stream(Category.values())
                .map(Enum::name)
                .filter(name -> name.contains("_"))
                .forEach(secrets::add);

        for (TwinLine line : USUAL) {
            assertThat(text(line.event())).doesNotContain(secrets);
        }
    }

    @Test
    void repeatsClearsAndDuplicatesAboutAsOftenAsAsked() {
        TwinPlan plan = new TwinPlan(3, 5_000, 20, TwinPlan.USUAL_END, new TwinPlan.Shares(0.2, 0.1, 0.05, 0));
        Map<String, Integer> kinds = new HashMap<>();
        Set<String> ids = new HashSet<>();
        int duplicates = 0;
        for (TwinLine line : lines(plan)) {
            kinds.merge(Json.MAPPER.readTree(line.answer()).get("kind").asString(), 1, Integer::sum);
            duplicates += ids.add(id(line)) ? 0 : 1;
        }

        assertThat(kinds.getOrDefault("repeated", 0)).isBetween(800, 1_200);
        assertThat(kinds.getOrDefault("cleared", 0)).isBetween(350, 650);
        assertThat(duplicates).isBetween(180, 330);
    }

    @Test
    void clearsWhatWasRaisedBefore() {
        Map<String, JsonNode> raised = new HashMap<>();
        int cleared = 0;
        for (TwinLine line : lines(new TwinPlan(3, 3_000, 20, TwinPlan.USUAL_END, new TwinPlan.Shares(0, 0.2, 0, 0)))) {
            JsonNode event = Json.MAPPER.readTree(line.event());
            String subject =
                    event.get("source").asString() + event.get("subject").asString();
            if (event.get("type").asString().endsWith("raised.v1")) {
                raised.put(subject, event);
            } else {
                cleared++;
                assertThat(raised).containsKey(subject);
                assertThat(line.labelled()).isNull();
            }
        }
        assertThat(cleared).isPositive();
    }

    @Test
    void keepsTheOrderOfTimeUnlessDisorderIsAskedFor() {
        assertThat(YEAR).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
        TwinPlan disorder = new TwinPlan(3, 3_000, 20, TwinPlan.USUAL_END, new TwinPlan.Shares(0, 0, 0, 0.1));
        List<TwinLine> lines = lines(disorder);
        int late = 0;
        Instant newest = Instant.MIN;
        for (TwinLine line : lines) {
            late += line.at().isBefore(newest) ? 1 : 0;
            newest = line.at().isAfter(newest) ? line.at() : newest;
        }
        assertThat(late).isBetween(150, 450);
        assertThat(new HashSet<>(ids(lines))).hasSize(3_000);
    }

    @Test
    void makesLinesOnlyWhenAskedForThem() {
        Twin endless = new Twin(TwinPlan.of(1, 100_000_000, 1));

        assertThat(endless.next().event()).isNotEmpty();
        assertThat(endless.hasNext()).isTrue();
    }

    @Test
    void labelsAsPlannersDoAndNotAsTheTruthIs() {
        int wrong = 0;
        int late = 0;
        for (TwinLine line : YEAR) {
            JsonNode answer = Json.MAPPER.readTree(line.answer());
            wrong += answer.get("category").equals(label(line).get("category")) ? 0 : 1;
            late += label(line).get("late").booleanValue() ? 1 : 0;
        }
        assertThat(wrong / (double) YEAR.size()).isBetween(0.06, 0.16);
        assertThat(late / (double) YEAR.size()).isBetween(0.08, 0.16);
    }

    @Test
    void logsOnlyTheWorkflowTriedWithItsProbability() {
        for (TwinLine line : YEAR) {
            JsonNode truth = Json.MAPPER.readTree(line.answer()).get("successProbability");
            String tried = label(line).get("workflow").asString();
            assertThat(truth.has(tried)).isTrue();
            assertThat(label(line).get("propensity").doubleValue()).isBetween(0.1 / truth.size() - 1e-3, 1.0);
        }
    }

    @Test
    void plantsShortagesThatRecurRegularlyAmongDecoysThatDoNot() {
        Map<String, List<Instant>> series = new HashMap<>();
        for (TwinLine line : lines(TwinPlan.forLearning(7, 20_000))) {
            JsonNode answer = Json.MAPPER.readTree(line.answer());
            if (answer.has("series") && answer.get("kind").asString().equals("raised")) {
                series.computeIfAbsent(answer.get("series").asString(), none -> new ArrayList<>())
                        .add(line.at());
            }
        }
        assertThat(series.keySet()).filteredOn(name -> name.startsWith("R")).hasSize(25);
        assertThat(series.keySet()).filteredOn(name -> name.startsWith("D")).hasSize(25);
        // Every third series has the shortest period, hence the most turns.
        assertThat(unevenness(series.getOrDefault("R01", List.of()))).isLessThan(0.3);
        assertThat(unevenness(series.getOrDefault("D01", List.of()))).isGreaterThan(0.5);
    }

    /** The coefficient of variation of the gaps: 0 for a clock, about 1 for chance. */
    private static double unevenness(List<Instant> times) {
        double[] gaps = new double[times.size() - 1];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = times.get(i + 1).getEpochSecond() - times.get(i).getEpochSecond();
        }
        double mean = Arrays.stream(gaps).average().orElseThrow();
        double variance = Arrays.stream(gaps)
                .map(gap -> (gap - mean) * (gap - mean))
                .average()
                .orElseThrow();
        return Math.sqrt(variance) / mean;
    }

    private static List<TwinLine> lines(TwinPlan plan) {
        List<TwinLine> lines = new ArrayList<>();
        new Twin(plan).forEachRemaining(lines::add);
        return lines;
    }

    private static List<String> ids(List<TwinLine> lines) {
        return lines.stream().map(TwinTests::id).toList();
    }

    private static String id(TwinLine line) {
        return Json.MAPPER.readTree(line.event()).get("id").asString();
    }

    private static JsonNode label(TwinLine line) {
        byte[] labelled = line.labelled();
        assertThat(labelled).isNotNull();
        return Json.MAPPER.readTree(labelled).get("label");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
