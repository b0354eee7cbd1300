package dev.triage.governance.rules;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Does not come back until it is interrupted. */
final class EndlessProgram extends BrokenProgram {

    private final AtomicInteger calls = new AtomicInteger();

    /** How often this one was asked. */
    int calls() {
        return calls.get();
    }

    @Override
    Object result() {
        calls.incrementAndGet();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }
}
