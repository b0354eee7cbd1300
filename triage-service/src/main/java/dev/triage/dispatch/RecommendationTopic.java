package dev.triage.dispatch;

import dev.triage.cases.RecommendationsMade;
import dev.triage.cases.TriagedDocument;
import dev.triage.platform.Ids;
import dev.triage.platform.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Publishes fresh recommendations. The input's offset is the outbox: when a batch cannot be published it is delivered
 * again, and readers recognise what they have by the event's id, which follows from case and event.
 */
@Component
class RecommendationTopic implements RecommendationsMade {

    static final String TOPIC = "triage.recommendations.v1";
    static final String TYPE = "triage.recommendation.created.v1";
    private static final Duration BATCH = KafkaOut.DELIVERY.plusSeconds(3);

    private final KafkaOut out;
    private final Clock clock;
    private final DispatchCounters counters;

    RecommendationTopic(@Qualifier("recommendationsOut") KafkaOut out, Clock clock, DispatchCounters counters) {
        this.out = out;
        this.clock = clock;
        this.counters = counters;
    }

    @Override
    public void publish(List<Made> made) {
        Instant now = clock.instant();
        List<Future<RecordMetadata>> sent = new ArrayList<>(made.size());
        for (Made each : made) {
            sent.add(out.send(KafkaOut.cloudEvent(
                    TOPIC,
                    each.caseId().toString(),
                    TYPE,
                    id(each),
                    each.event().subject() == null
                            ? each.reference()
                            : each.event().subject(),
                    now,
                    Json.MAPPER.writeValueAsBytes(data(each, now)))));
        }
        try {
            KafkaOut.awaitAll(sent, BATCH);
            counters.published(made.size());
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "Expected " + made.size() + " recommendations acknowledged within " + BATCH.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while publishing " + made.size() + " recommendations", e);
        }
    }

    static String id(Made made) {
        return Ids.derived(
                        "recommendation:" + made.caseId() + ":" + made.event().id())
                .toString();
    }

    private static Map<String, Object> data(Made made, Instant now) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("caseId", made.caseId().toString());
        data.put("reference", made.reference());
        data.put(
                "event",
                Map.of(
                        "source",
                        made.event().id().source(),
                        "id",
                        made.event().id().id()));
        data.putAll(TriagedDocument.of(made.triaged(), now));
        return data;
    }
}
