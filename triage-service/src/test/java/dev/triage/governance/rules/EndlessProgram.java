package dev.triage.governance.rules;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Does not come back until it is interrupted. */
final class EndlessProgram extends BrokenProgram {

    static final AtomicInteger CALLS = new AtomicInteger();

    @Override
    Object result() {
        CALLS.incrementAndGet();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }
}
