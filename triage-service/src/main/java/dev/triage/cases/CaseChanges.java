package dev.triage.cases;

import java.util.List;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Publishes what happened once the transaction has committed, and never when it has not. */
@Component
class CaseChanges {

    private final ApplicationEventPublisher events;

    CaseChanges(ApplicationEventPublisher events) {
        this.events = events;
    }

    void announce(List<UUID> opened, List<UUID> changed) {
        if (!opened.isEmpty() || !changed.isEmpty()) {
            afterCommit(() -> events.publishEvent(new CasesChanged(opened, changed)));
        }
    }

    void triaged(List<RecommendationsMade.Made> made) {
        if (!made.isEmpty()) {
            afterCommit(() -> events.publishEvent(new ExceptionsTriaged(made)));
        }
    }

    static void afterCommit(Runnable work) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            work.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                work.run();
            }
        });
    }
}
