package dev.triage.dispatch;

import dev.triage.intake.DeadLetters;
import dev.triage.platform.Serving;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/**
 * Takes outcomes back from the orchestration layer. What cannot be used goes to the dead letters; everything else that
 * goes wrong is a matter of our surroundings and is delivered again until it works.
 */
@Component
@Serving
class OutcomeListener {

    static final String TOPIC = "orchestration.outcomes.v1";
    private static final Logger log = LoggerFactory.getLogger(OutcomeListener.class);

    private final Outcomes outcomes;
    private final DeadLetters deadLetters;

    OutcomeListener(Outcomes outcomes, DeadLetters deadLetters) {
        this.outcomes = outcomes;
        this.deadLetters = deadLetters;
    }

    @KafkaListener(
            id = "dispatch-outcomes",
            idIsGroup = false,
            groupId = "${triage.dispatch.outcomes-group:triage-outcomes}",
            topics = TOPIC,
            containerFactory = DispatchKafka.BATCHES)
    void on(List<ConsumerRecord<byte[], byte @Nullable []>> batch) {
        for (ConsumerRecord<byte[], byte @Nullable []> record : batch) {
            take(record);
        }
    }

    private void take(ConsumerRecord<byte[], byte @Nullable []> record) {
        OutcomeEvent event;
        try {
            event = OutcomeEvent.of(record);
        } catch (OutcomeEvent.Unreadable e) {
            setAside(record, e.code(), e.reason());
            return;
        }
        try {
            if (outcomes.apply(event) == Outcomes.Effect.UNKNOWN_COMMAND) {
                setAside(record, "UNKNOWN_COMMAND", "No dispatch has the command id " + event.commandId());
            }
        } catch (DuplicateKeyException e) {
            if (!outcomes.known(event)) {
                throw e;
            }
            // Two instances had the same report after a rebalance; the other one kept it.
            log.debug("Outcome at {}@{} was applied by another instance", record.topic(), record.offset());
        } catch (DataIntegrityViolationException e) {
            // The database refuses the content itself: no repetition makes it better.
            setAside(record, "REFUSED", String.valueOf(e.getMostSpecificCause().getMessage()));
        }
    }

    private void setAside(ConsumerRecord<byte[], byte @Nullable []> record, String code, String reason) {
        deadLetters.setAside(
                record.topic(),
                record.partition(),
                record.offset(),
                record.key(),
                OutcomeEvent.asOneBody(record),
                code,
                reason.replace('\0', ' '));
    }
}
