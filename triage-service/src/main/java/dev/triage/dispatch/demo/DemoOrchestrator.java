package dev.triage.dispatch.demo;

import dev.triage.governance.PublishedKeys;
import dev.triage.platform.Ids;
import dev.triage.platform.Json;
import dev.triage.platform.Serving;
import dev.triage.verify.ClearanceVerifier;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Profile;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/**
 * Stands in for the orchestration layer: takes commands from the topic, refuses all that are not exactly what people
 * approved, carries each other one out once an id, and reports accepted, then completed or failed after a while. Reports
 * carry ids that follow from the command, so a repeated one is the same event.
 */
@Component
@Profile("demo")
@Serving
class DemoOrchestrator implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(DemoOrchestrator.class);
    private static final String COMMANDS = "triage.commands.v1";
    private static final String OUTCOMES = "orchestration.outcomes.v1";
    private static final String SOURCE = "/orchestration/demo";
    private static final int REPORTED_AT_ONCE = 100;

    private final Effects effects;
    private final Clock clock;
    private final PublishedKeys keys;
    private final Producer<byte[], byte[]> producer;
    private final ScheduledExecutorService ends = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("demo-orchestrator").factory());
    private volatile boolean running;

    DemoOrchestrator(
            Effects effects,
            Clock clock,
            PublishedKeys keys,
            KafkaProperties kafka,
            KafkaConnectionDetails connection) {
        this.effects = effects;
        this.clock = clock;
        this.keys = keys;
        Map<String, Object> properties = new HashMap<>(kafka.buildProducerProperties());
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, connection.getBootstrapServers());
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, "demo-orchestrator");
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @KafkaListener(
            id = "demo-orchestrator",
            idIsGroup = false,
            groupId = "demo-orchestrator",
            topics = COMMANDS,
            containerFactory = "dispatchBatches")
    void on(List<ConsumerRecord<byte[], byte[]>> commands) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        // The keys as published now: a rotation must not need a restart of ours.
        ClearanceVerifier verifier = new ClearanceVerifier(Json.MAPPER.writeValueAsString(keys.keySet()));
        for (ConsumerRecord<byte[], byte[]> record : commands) {
            byte[] command = record.value() == null ? new byte[0] : record.value();
            switch (verifier.verify(command, clock.instant())) {
                case ClearanceVerifier.Accepted accepted -> {
                    effects.accept(accepted.commandId(), accepted.requestId(), accepted.workflow());
                    sent.add(report(
                            accepted.commandId(),
                            "accepted",
                            Map.of("commandId", accepted.commandId().toString())));
                }
                case ClearanceVerifier.Refused refused -> refuse(record, refused, sent);
            }
        }
        await(sent);
    }

    /** Who altered a command must not be able to end the true one: only a genuine one that came too late is reported. */
    private void refuse(
            ConsumerRecord<byte[], byte[]> record,
            ClearanceVerifier.Refused refused,
            List<Future<RecordMetadata>> sent) {
        log.warn(
                "Refused the command at {}@{}: {} ({})",
                record.topic(),
                record.offset(),
                refused.message(),
                refused.reason());
        UUID id = refused.commandId();
        if (id != null && refused.reason() == ClearanceVerifier.Reason.EXPIRED && !effects.knows(id)) {
            sent.add(report(id, "failed", Map.of("commandId", id.toString(), "reason", refused.message())));
        }
    }

    @Override
    public void start() {
        running = true;
        ends.scheduleWithFixedDelay(this::reportEnds, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void stop() {
        running = false;
        ends.shutdownNow();
        producer.close(java.time.Duration.ofSeconds(3));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void reportEnds() {
        try {
            List<Effects.Due> due = effects.due(REPORTED_AT_ONCE);
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (Effects.Due each : due) {
                sent.add(report(each.command(), each.completed() ? "completed" : "failed", data(each)));
            }
            await(sent);
            due.forEach(each -> effects.reported(each.command()));
        } catch (RuntimeException e) {
            // The journal keeps what is due; the next second tries again, and repeated reports are the same events.
            log.warn("Cannot report ends now: {}", e.toString());
        }
    }

    private static Map<String, Object> data(Effects.Due end) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("commandId", end.command().toString());
        if (end.reason() != null) {
            data.put("reason", end.reason());
        }
        data.put("result", Map.of("workflow", end.workflow(), "simulated", true));
        return data;
    }

    private Future<RecordMetadata> report(UUID command, String what, Map<String, Object> data) {
        String type = "orchestration.workflow." + what + ".v1";
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("specversion", "1.0");
        event.put("id", Ids.derived(type + ":" + command).toString());
        event.put("source", SOURCE);
        event.put("type", type);
        event.put("subject", command.toString());
        event.put("time", clock.instant().toString());
        event.put("datacontenttype", "application/json");
        event.put("data", data);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                OUTCOMES, command.toString().getBytes(StandardCharsets.UTF_8), Json.MAPPER.writeValueAsBytes(event));
        record.headers().add("content-type", "application/cloudevents+json".getBytes(StandardCharsets.UTF_8));
        return producer.send(record);
    }

    private static void await(List<Future<RecordMetadata>> sent) {
        try {
            for (Future<RecordMetadata> each : sent) {
                each.get(15, TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Expected the broker to acknowledge " + sent.size() + " reports", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while reporting", e);
        }
    }
}
