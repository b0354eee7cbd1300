package dev.triage.intake;

import dev.triage.platform.Actor;
import dev.triage.platform.FieldError;
import dev.triage.platform.Page;
import dev.triage.platform.Result;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What could not be read: raw bytes, reason and position, until somebody replays it after a fix. */
public interface DeadLetters {

    /** Newest first. {@code open} leaves out what was replayed with success. */
    Page<DeadLetter> list(boolean open, @Nullable String cursor, int limit);

    Optional<DeadLetter> find(UUID id);

    /** How many wait for a fix. */
    long open();

    /**
     * Reads it again, with a corrected body when one is given, and produces it to its topic. The original bytes stay.
     * INVALID when it is still unreadable; CONFLICT when it was replayed already.
     */
    Result<DeadLetter> replay(UUID id, byte @Nullable [] correctedBody, Actor actor);

    /** Sets something aside that another room could not use, such as an outcome nobody asked for. */
    void setAside(
            String topic, int partition, long offset, byte @Nullable [] key, byte[] value, String code, String reason);

    /**
     * One unreadable record.
     *
     * @param body the raw bytes as text, undecodable bytes replaced; for display only
     * @param offset the Kafka offset, or -1 when it did not come from Kafka
     */
    record DeadLetter(
            UUID id,
            String code,
            String reason,
            List<FieldError> errors,
            String topic,
            int partition,
            long offset,
            Instant receivedAt,
            String body,
            long bytes,
            @Nullable Instant replayedAt,
            @Nullable String replayedBy) {}
}
