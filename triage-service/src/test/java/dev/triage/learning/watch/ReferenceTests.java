package dev.triage.learning.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.fixtures.Exceptions;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.ContentFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTests {

    private static final Instant START = Instant.parse("2026-01-05T12:00:00Z");

    @TempDir
    Path folder;

    @Test
    void countsTheLevelsOfEachFieldAndTheAnswers() throws Exception {
        Reference reference =
                Reference.of("category@1", List.of(event(0, "A"), event(1, "B")), List.of(event(2, "B")), answers());

        assertThat(reference.events().n()).isEqualTo(2);
        assertThat(reference.events().of("site")).isEqualTo(Map.of("A", 1L, "B", 1L));
        assertThat(reference.events().of("code")).isEqualTo(Map.of("WMS-4107", 2L));
        assertThat(reference.events().of("supplier")).isEqualTo(Map.of("given", 2L));
        assertThat(reference.events().of("value")).isEqualTo(Map.of("10,000–100,000", 2L));
        assertThat(reference.events().of("weekday")).isEqualTo(Map.of("MONDAY", 1L, "TUESDAY", 1L));
        assertThat(reference.events().levels()).hasSize(EventLevels.values().length);
        assertThat(reference.answers().n()).isEqualTo(1);
        assertThat(reference.answers().levels()).containsOnlyKeys(Answer.FEATURES);
    }

    /** Every second week all of A, every other all of B: on the whole half and half, and no week like it. */
    @Test
    void knowsHowMuchAFeatureMovesFromWeekToWeekByItself() throws Exception {
        List<ExceptionEvent> restless = new ArrayList<>();
        List<ExceptionEvent> calm = new ArrayList<>();
        for (int day = 0; day < 140; day++) {
            for (int i = 0; i < 4; i++) {
                restless.add(event(day, day / 7 % 2 == 0 ? "A" : "B"));
                calm.add(event(day, i % 2 == 0 ? "A" : "B"));
            }
        }

        // Each week has 28 rows of one kind where 14 of each were expected: chi-square 28 of one degree of freedom.
        assertThat(Reference.of("category@1", restless, List.of(), answers())
                        .events()
                        .dispersionOf("site"))
                .isEqualTo(28.0);
        assertThat(Reference.of("category@1", calm, List.of(), answers())
                        .events()
                        .dispersionOf("site"))
                .isEqualTo(1.0);
    }

    @Test
    void comesBackFromItsFileAsItWas() throws Exception {
        Reference written = Reference.of(
                "category@1", List.of(event(0, "A"), event(9, "Ü \"q\"")), List.of(event(2, "B")), answers());
        written.write(folder);

        assertThat(Reference.read(folder)).contains(written);
        assertThat(Reference.read(folder.resolve("nowhere"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"format\": 2, \"model\": \"category@1\"}",
                "{\"format\": 1}",
                "{\"format\": 1, \"model\": \"c@1\", \"events\": {\"levels\": {\"site\": {\"A\": -1}}}}",
                "{\"format\": 1, \"model\": \"c@1\", \"events\": {\"levels\": {\"site\": {\"A\": \"many\"}}}}"
            })
    void refusesAFileThatIsNone(String text) throws IOException {
        Files.writeString(folder.resolve("reference.json"), text);

        assertThatThrownBy(() -> Reference.read(folder))
                .isInstanceOf(Reference.UnusableReferenceException.class)
                .hasMessageContaining("reference.json");
    }

    @Test
    void keepsLevelsFitToBeStored() {
        assertThat(EventLevels.clean("a\u0000b\nc")).isEqualTo("a b c");
        assertThat(EventLevels.clean("a\ud83d")).isEqualTo("a");
        assertThat(EventLevels.clean("x".repeat(100))).hasSize(64);
        assertThat(EventLevels.clean("x".repeat(63) + "😀")).isEqualTo("x".repeat(63));
        assertThat(EventLevels.clean(" ")).isEqualTo("not given");

        Histograms many = new Histograms();
        for (int i = 0; i < 1_000; i++) {
            many.add("site", "S" + i, 1);
        }
        assertThat(many.of("site")).hasSize(201).containsEntry("(other)", 800L);
    }

    private static VersionAnswers answers() throws Exception {
        Path home = ContentFolder.fromEnvironment().models().resolve("category");
        return VersionAnswers.read(
                home.resolve(Files.readString(home.resolve("champion")).strip()));
    }

    private static ExceptionEvent event(int day, String site) {
        ExceptionEvent e = Exceptions.allocationShortage();
        return new ExceptionEvent(
                e.id(),
                e.kind(),
                e.subject(),
                START.plus(Duration.ofDays(day)),
                e.receivedAt(),
                e.exceptionCode(),
                e.message(),
                e.notes(),
                e.order(),
                e.item(),
                e.quantity(),
                new ExceptionEvent.Site(site, null),
                e.supplier(),
                e.carrier(),
                e.shipment(),
                e.purchaseOrder(),
                e.value(),
                e.references(),
                e.availability(),
                e.substitutes(),
                e.inbound(),
                e.dataAsOf(),
                e.attributes(),
                e.extra(),
                e.mappings());
    }
}
