package dev.triage.governance.audit;

/** What another technology still holds back until commit and must write before the chain's lock is taken. */
interface PendingWrites {

    void flush();
}
