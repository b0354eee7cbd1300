package dev.triage.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.insight.Insights;
import dev.triage.intake.ExceptionIntake;
import dev.triage.platform.Json;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DemoDayTests {

    private final List<String> taken = new ArrayList<>();
    private boolean away;
    private final ExceptionIntake intake = body -> {
        if (away) {
            return Result.refused(Refusal.Kind.UNAVAILABLE, "broker-away", "The broker does not answer");
        }
        for (JsonNode event : Json.MAPPER.readTree(body)) {
            taken.add(event.get("id").asString());
        }
        return Result.done(List.of());
    };

    @Test
    void sendsABacklogOnceAndThenOneEventAtATime() {
        DemoDay day = day(List.of());
        day.send();
        assertThat(taken).hasSize(250);
        day.send();
        day.send();

        assertThat(taken).hasSize(252);
    }

    @Test
    void sendsNoBacklogWhereSomethingWasReceivedBefore() {
        DemoDay day = day(List.of(Map.of("source", "/wms/dc-east")));
        day.send();

        assertThat(taken).hasSize(1);
    }

    @Test
    void offersAgainWhatTheBrokerDidNotTake() {
        DemoDay day = day(List.of());
        away = true;
        day.send();
        day.send();
        assertThat(taken).isEmpty();
        away = false;
        day.send();

        assertThat(taken).hasSize(250);
    }

    private DemoDay day(List<Map<String, Object>> received) {
        Clock clock = Clock.fixed(Instant.parse("2026-11-24T10:00:00Z"), ZoneOffset.UTC);
        return new DemoDay(intake, new Received(received), clock, 250, Duration.ofHours(10), Duration.ofSeconds(4));
    }

    private record Received(List<Map<String, Object>> sources) implements Insights {

        @Override
        public Map<String, Object> flow(int days) {
            return Map.of();
        }

        @Override
        public List<Map<String, Object>> patterns(int days) {
            return List.of();
        }

        @Override
        public Map<String, Object> quality(int days) {
            return Map.of();
        }

        @Override
        public List<Map<String, Object>> interfaces(int days) {
            return sources;
        }
    }
}
