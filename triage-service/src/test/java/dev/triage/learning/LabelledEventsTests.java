package dev.triage.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.fixtures.Exceptions;
import dev.triage.intake.EventReader;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelledEventsTests {

    private static final EventReader READER = EventReader.of(ContentFolder.fromEnvironment());

    @TempDir
    Path folder;

    @Test
    void readsWhatPlannersAndOutcomesSaid() throws Exception {
        LabelledEvent one = one(data(
                "d",
                Map.of(
                        "category",
                        "PICK_SHORT",
                        "late",
                        true,
                        "delayHours",
                        12.5,
                        "resolveHours",
                        20.1,
                        "workflow",
                        "substitute-item",
                        "propensity",
                        0.3,
                        "succeeded",
                        true,
                        "by",
                        "planner-3",
                        "at",
                        "2026-03-02T11:40:12Z")));

        assertThat(one.category()).contains("PICK_SHORT");
        assertThat(one.late()).contains(true);
        assertThat(one.delayHours()).contains(12.5);
        assertThat(one.resolveHours()).contains(20.1);
        assertThat(one.trials()).containsExactly(new LabelledEvent.Trial("substitute-item", 0.3, true));
        assertThat(one.choices()).containsExactly("substitute-item");
        assertThat(one.by()).isEqualTo("planner-3");
        assertThat(one.at()).isEqualTo("2026-03-02T11:40:12Z");
    }

    @Test
    void takesTheLatestCategoryAPersonGave() throws Exception {
        Path data = data("d", Map.of("category", "PICK_SHORT", "by", "planner-3", "at", "2026-03-02T11:40:12Z"));
        Path later = exported(
                "e",
                label("corrected", "category", "QUALITY_HOLD", "jlee", "2026-03-05T08:00:00Z"),
                label("corrected", "category", "ALLOC_SHORTAGE", "asantos", "2026-03-04T08:00:00Z"));

        LabelledEvent one = one(data, later);

        assertThat(one.category()).contains("QUALITY_HOLD");
        assertThat(one.by()).isEqualTo("jlee");
        assertThat(one(later, data)).isEqualTo(one);
    }

    @ParameterizedTest
    @CsvSource({
        "suggested,   category, INVOICE_BLOCKED,  system",
        "corrected,   category, INVOICE_BLOCKED,  system",
        "recommended, workflow, substitute-item,  system",
        "dismissed,   reason,   duplicate,        jlee",
        "approved,    workflow, substitute-item,  lead",
        "rejected,    workflow, substitute-item,  lead",
        "corrected,   priority, P1,               jlee"
    })
    void neverTakesWhatIsNoLabelForOne(String kind, String field, String value, String by) throws Exception {
        Path data = data("d", Map.of("category", "PICK_SHORT", "by", "planner-3", "at", "2026-03-02T11:40:12Z"));
        Path said = exported("e", label(kind, field, value, by, "2026-03-05T08:00:00Z"));

        LabelledEvents read = LabelledEvents.read(List.of(data, said), READER);

        assertThat(read.events()).hasSize(1);
        assertThat(read.events().getFirst().category()).contains("PICK_SHORT");
        assertThat(read.events().getFirst().trials()).isEmpty();
        assertThat(read.events().getFirst().choices()).isEmpty();
        assertThat(read.kinds()).containsEntry(kind + " (no label)", 1);
    }

    @Test
    void takesOutcomesForTrialsAndChoicesForChoices() throws Exception {
        LabelledEvent one = one(exported(
                "e",
                label("chosen", "workflow", "substitute-item", "jlee", "2026-03-05T08:00:00Z"),
                label("outcome", "substitute-item", "FAILED", "orchestrator", "2026-03-05T10:00:00Z"),
                label("chosen", "workflow", "split-shipment", "jlee", "2026-03-05T11:00:00Z"),
                label("outcome", "split-shipment", "COMPLETED", "orchestrator", "2026-03-06T10:00:00Z")));

        assertThat(one.category()).isEmpty();
        assertThat(one.choices()).containsExactly("substitute-item", "split-shipment");
        assertThat(one.trials())
                .containsExactly(
                        new LabelledEvent.Trial("substitute-item", null, false),
                        new LabelledEvent.Trial("split-shipment", null, true));
    }

    @Test
    void namesEveryFileWithItsHash() throws Exception {
        Path data = data("d", Map.of("category", "PICK_SHORT"));
        Path more = exported("e", label("corrected", "category", "PICK_SHORT", "jlee", "2026-03-05T08:00:00Z"));

        assertThat(LabelledEvents.read(List.of(data, more), READER).sources())
                .extracting(LabelledEvents.Source::file)
                .containsExactly("d.jsonl", "e.jsonl");
        assertThat(LabelledEvents.read(List.of(data, more), READER).sources())
                .extracting(LabelledEvents.Source::sha256)
                .doesNotHaveDuplicates()
                .allMatch(hash -> hash.matches("[0-9a-f]{64}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"propensity": 0, "workflow": "w", "succeeded": true}   | expected a propensity above 0
            {"resolveHours": -1}                                    | expected resolveHours of at least 0
            {"category": "WEATHER"}                                 | expected a category code, found WEATHER
            {"category": "PICK_SHORT", "at": "yesterday"}           | expected a time like
            """)
    void saysWhichLineIsWrongAndWhy(String label, String why) throws Exception {
        Path file = folder.resolve("wrong.jsonl");
        Files.writeString(
                file,
                Json.MAPPER.writeValueAsString(
                                Map.of("event", event(), "label", Json.MAPPER.readValue(label, Map.class)))
                        + "\n");

        assertThatThrownBy(() -> LabelledEvents.read(file, READER))
                .isInstanceOf(LabelledEvents.UnreadableDataException.class)
                .hasMessageContaining("line 1: ")
                .hasMessageContaining(why);
    }

    @Test
    void refusesAnOutcomeThatIsNone() throws Exception {
        Path file = exported("e", label("outcome", "substitute-item", "PARKED", "x", "2026-03-05T08:00:00Z"));

        assertThatThrownBy(() -> LabelledEvents.read(file, READER)).hasMessageContaining("found PARKED");
    }

    private LabelledEvent one(Path... files) throws Exception {
        List<LabelledEvent> events = LabelledEvents.read(List.of(files), READER).events();
        assertThat(events).hasSize(1);
        return events.getFirst();
    }

    private Path data(String name, Map<String, Object> label) throws IOException {
        return Files.writeString(
                folder.resolve(name + ".jsonl"),
                Json.MAPPER.writeValueAsString(Map.of("event", event(), "label", label)) + "\n");
    }

    @SafeVarargs
    private Path exported(String name, Map<String, Object>... labels) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Map<String, Object> label : labels) {
            lines.add(Json.MAPPER.writeValueAsString(label));
        }
        return Files.write(folder.resolve(name + ".jsonl"), lines);
    }

    private static Map<String, Object> label(String kind, String field, String value, String by, String at) {
        Map<String, Object> label = new LinkedHashMap<>();
        label.put("caseId", "0197a2c4-0000-7000-8000-000000000001");
        label.put("kind", kind);
        label.put("field", field);
        label.put("value", value);
        label.put("by", by);
        label.put("at", at);
        label.put("reason", "");
        label.put("event", event());
        return label;
    }

    private static Map<?, ?> event() {
        return Json.MAPPER.readValue(Exceptions.allocationShortageJson("e1", "SO-88213", Map.of()), Map.class);
    }
}
