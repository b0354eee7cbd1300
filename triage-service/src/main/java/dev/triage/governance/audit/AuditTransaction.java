package dev.triage.governance.audit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The entries of one transaction. Written once, when everything else has been; dropped when it rolls back. */
final class AuditTransaction implements TransactionSynchronization {

    private final AuditChain chain;
    private final PendingWrites pending;
    private final List<AuditChain.Unwritten> entries = new ArrayList<>();
    private boolean committing;
    private AuditDigests.@Nullable Head head;

    AuditTransaction(AuditChain chain, PendingWrites pending) {
        this.chain = chain;
        this.pending = pending;
    }

    void add(AuditChain.Unwritten entry) {
        if (committing) {
            head = chain.write(List.of(entry));
        } else {
            entries.add(entry);
        }
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public void beforeCommit(boolean readOnly) {
        // What JPA would write after this could wait for rows whose holders wait for the chain.
        pending.flush();
        committing = true;
        head = chain.write(entries);
    }

    @Override
    public void afterCommit() {
        if (head != null) {
            chain.written(head);
        }
    }

    @Override
    public void suspend() {
        TransactionSynchronizationManager.unbindResource(chain);
    }

    @Override
    public void resume() {
        TransactionSynchronizationManager.bindResource(chain, this);
    }

    @Override
    public void afterCompletion(int status) {
        TransactionSynchronizationManager.unbindResourceIfPossible(chain);
    }
}
