package dev.triage.dispatch;

import dev.triage.governance.ClearedRequests;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Takes over what governance cleared, in its transaction: either both are kept or neither. */
@Component
class DispatchQueue implements ClearedRequests {

    private final Outbox outbox;
    private final ReleaseHolds holds;
    private volatile Runnable wake = () -> {};

    DispatchQueue(Outbox outbox, ReleaseHolds holds) {
        this.outbox = outbox;
        this.holds = holds;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void cleared(UUID request) {
        wakeAfterCommit();
        outbox.queue(request, holds.of(request));
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void released() {
        wakeAfterCommit();
        outbox.wakeHeld();
    }

    /** Lets this instance look at once instead of at its next poll. */
    void wakeWith(Runnable look) {
        this.wake = look;
    }

    /** Refuses outside a transaction: there is nothing there a promise could be part of. */
    private void wakeAfterCommit() {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                wake.run();
            }
        });
    }
}
