package dev.triage.dispatch;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * The topic commands leave by. The same command may be there twice after a crash; its id is the same then, and whoever
 * reads it acts once an id.
 */
class CommandTopic {

    static final String TOPIC = "triage.commands.v1";
    static final String TYPE = "triage.workflow.requested.v1";

    private final KafkaOut out;

    CommandTopic(KafkaOut out) {
        this.out = out;
    }

    Answer send(Command command) {
        ProducerRecord<byte[], byte[]> record = KafkaOut.cloudEvent(
                TOPIC,
                command.caseId().toString(),
                TYPE,
                command.id().toString(),
                command.reference(),
                command.at(),
                command.bytes());
        try {
            var acknowledged = out.send(record).get(KafkaOut.DELIVERY.toSeconds() + 3, TimeUnit.SECONDS);
            return new Answer.Accepted(TOPIC + "-" + acknowledged.partition() + "@" + acknowledged.offset());
        } catch (ExecutionException e) {
            return e.getCause() instanceof RecordTooLargeException
                    ? new Answer.Refused("the command is too large for the topic: "
                            + e.getCause().getMessage())
                    : new Answer.Unclear("not acknowledged: " + e.getCause());
        } catch (TimeoutException | KafkaException e) {
            return new Answer.Unclear("not acknowledged: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Unclear("interrupted while waiting for the acknowledgement");
        }
    }
}
