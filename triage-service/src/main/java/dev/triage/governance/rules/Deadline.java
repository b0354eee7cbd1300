package dev.triage.governance.rules;

import dev.cel.runtime.CelEvaluationException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs the few conditions that walk lists or match patterns for a bounded time. The subset keeps them finite; this keeps
 * a slow one from holding up a batch. The threads are few and daemons: an evaluation that is given up still ends by
 * itself.
 */
final class Deadline {

    static final Duration LIMIT = Duration.ofMillis(50);

    private static final int THREADS = 2;
    private static final int WAITING = 64;
    private static final ThreadPoolExecutor POOL = pool();

    private Deadline() {}

    /** It was not the condition's fault: another time it may be evaluated. */
    static final class NotRunException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotRunException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static Object within(Callable<Object> evaluation) throws CelEvaluationException, TimeoutException {
        return within(LIMIT, evaluation);
    }

    static Object within(Duration limit, Callable<Object> evaluation) throws CelEvaluationException, TimeoutException {
        Future<Object> future;
        try {
            future = POOL.submit(evaluation);
        } catch (RejectedExecutionException e) {
            throw new NotRunException("Too many evaluations wait for their turn", e);
        }
        try {
            return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            future.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CelEvaluationException failure) {
                throw failure;
            }
            throw new CelEvaluationException("The engine failed", e.getCause());
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new NotRunException("Interrupted while evaluating", e);
        }
    }

    private static ThreadPoolExecutor pool() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(WAITING),
                Thread.ofPlatform().daemon().name("rule-deadline-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
