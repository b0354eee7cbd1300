package dev.triage.intake;

import java.util.List;

/** Where intake hands over what it received. Implemented by the room ahead. */
public interface ReceivedExceptions {

    /**
     * Takes the new events of one batch, in the transaction that stores them. A thrown exception rolls the batch back
     * and it is delivered again.
     *
     * @param events never seen before, in the order they arrived; raised and cleared mixed
     */
    void accept(List<ExceptionEvent> events);

    /**
     * Called after the transaction and before the offsets are committed, again on redelivery: the place to publish,
     * because the offset is the outbox. Duplicates must be absorbed by id.
     *
     * @param events everything readable in the batch, also what was known already
     */
    void stored(List<ExceptionEvent> events);
}
