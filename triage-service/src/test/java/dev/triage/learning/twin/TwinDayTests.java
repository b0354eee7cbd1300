package dev.triage.learning.twin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.platform.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TwinDayTests {

    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    @Test
    void pilesUpTheLastHoursInOrder() {
        List<TwinLine> backlog = new TwinDay(5, NOW).backlog(300, Duration.ofHours(10));

        assertThat(backlog).hasSize(300);
        assertThat(backlog).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
        assertThat(backlog.getFirst().at()).isAfterOrEqualTo(NOW.minus(Duration.ofHours(10)));
        assertThat(backlog.getLast().at()).isBeforeOrEqualTo(NOW);
    }

    @Test
    void isDueAroundNow() {
        int overdue = 0;
        int soon = 0;
        for (TwinLine line : new TwinDay(5, NOW).backlog(300, Duration.ofHours(10))) {
            JsonNode promised = Json.MAPPER
                    .readTree(line.event())
                    .path("data")
                    .path("order")
                    .path("promisedAt");
            if (promised.isString()) {
                Duration left = Duration.between(NOW, Instant.parse(promised.asString()));
                overdue += left.isNegative() ? 1 : 0;
                soon += !left.isNegative() && left.toHours() < 48 ? 1 : 0;
            }
        }
        assertThat(overdue).isGreaterThan(10);
        assertThat(soon).isGreaterThan(50);
    }

    @Test
    void goesOnWithEventsThatHappenWhenAskedFor() {
        TwinDay day = new TwinDay(5, NOW);
        day.backlog(20, Duration.ofHours(1));

        for (int i = 1; i <= 50; i++) {
            TwinLine line = day.next(NOW.plusSeconds(4L * i));
            assertThat(line.at()).isBetween(NOW.plusSeconds(4L * i - 4), NOW.plusSeconds(4L * i));
        }
    }

    @Test
    void hasAFewShortagesThatComeBack() {
        Map<String, Integer> pairs = new HashMap<>();
        for (TwinLine line : new TwinDay(5, NOW).backlog(300, Duration.ofHours(10))) {
            JsonNode answer = Json.MAPPER.readTree(line.answer());
            pairs.merge(answer.get("sku").asString() + "@" + answer.get("site").asString(), 1, Integer::sum);
        }
        assertThat(pairs.values()).filteredOn(count -> count >= 5).hasSizeGreaterThanOrEqualTo(2);
    }
}
