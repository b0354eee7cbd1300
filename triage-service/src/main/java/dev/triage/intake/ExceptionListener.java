package dev.triage.intake;

import dev.triage.intake.reading.CloudEventReader;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;

/** Hears exception events, batch by batch. The offsets are committed after {@link #on} returned, never before. */
class ExceptionListener {

    private final IntakeBatch batch;
    private final CloudEventReader reader;
    private final IntakeHealth health;

    ExceptionListener(IntakeBatch batch, CloudEventReader reader, IntakeHealth health) {
        this.batch = batch;
        this.reader = reader;
        this.health = health;
    }

    @KafkaListener(
            id = "intake",
            idIsGroup = false,
            topics = "#{@intakeSettings.topic()}",
            groupId = "#{@intakeSettings.group()}",
            containerFactory = "intakeContainers")
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        reader.refresh();
        try {
            batch.take(records);
            health.works();
        } catch (RuntimeException | Error waits) {
            // Noted and passed on: the error handler tries the same batch again, see IntakeConfiguration; an Error
            // stops
            // the container, and the health says why.
            health.waits(waits);
            throw waits;
        }
    }
}
