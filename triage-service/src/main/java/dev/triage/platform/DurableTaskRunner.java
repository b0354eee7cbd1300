package dev.triage.platform;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Does the promised work: polls with {@code SKIP LOCKED}, in a few threads, once the service is ready. */
@Configuration(proxyBeanMethods = false)
@Serving
class DurableTaskRunner {

    @Bean(destroyMethod = "stop")
    Scheduler durableTaskScheduler(DataSource dataSource, List<DurableTask> kinds, Clock clock) {
        List<Task<?>> oneTime = new ArrayList<>();
        List<RecurringTask<Void>> recurring = new ArrayList<>();
        for (DurableTask kind : kinds) {
            switch (kind) {
                case DurableTask.OneTime<?> once -> oneTime.add(task(once));
                case DurableTask.Recurring again -> recurring.add(task(again));
            }
        }
        return Scheduler.create(dataSource, oneTime)
                .startTasks(recurring)
                .tableName("platform.scheduled_tasks")
                .serializer(new JsonSerializer())
                .clock(clock::instant)
                .threads(4)
                .pollUsingLockAndFetch(0.5, 2.0)
                .pollingInterval(Duration.ofMillis(500))
                // A task of an instance that died is taken over after four missed beats.
                .heartbeatInterval(Duration.ofSeconds(5))
                .missedHeartbeatsLimit(4)
                .shutdownMaxWait(Duration.ofSeconds(10))
                .failureLogging(LogLevel.WARN, false)
                .build();
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> durableTaskStart(Scheduler scheduler, DurableTasks tasks) {
        return ready -> {
            scheduler.start();
            tasks.wakeWith(() -> {
                if (!scheduler.getSchedulerState().isShuttingDown()) {
                    scheduler.triggerCheckForDueExecutions();
                }
            });
        };
    }

    private static <T> Task<T> task(DurableTask.OneTime<T> kind) {
        return Tasks.oneTime(kind.name(), kind.data())
                .onFailure(new GrowingPause<>(kind.firstPause(), kind.longestPause()))
                .onDeadExecutionRevive()
                .execute((instance, context) -> kind.work().accept(instance.getData()));
    }

    private static RecurringTask<Void> task(DurableTask.Recurring kind) {
        return Tasks.recurring(kind.name(), FixedDelay.of(kind.pause()))
                .onFailureReschedule()
                .onDeadExecutionRevive()
                .execute((instance, context) -> kind.work().run());
    }

    private record GrowingPause<T>(Duration first, Duration longest) implements FailureHandler<T> {

        @Override
        public void onFailure(ExecutionComplete complete, ExecutionOperations<T> operations) {
            int failures = Math.min(30, complete.getExecution().consecutiveFailures);
            Duration pause = first.multipliedBy(1L << failures);
            operations.reschedule(
                    complete, complete.getTimeDone().plus(pause.compareTo(longest) < 0 ? pause : longest));
        }
    }

    /** Java serialisation stays switched off in this process. */
    private static final class JsonSerializer implements Serializer {

        @Override
        public byte[] serialize(@Nullable Object data) {
            return data == null ? new byte[0] : Json.MAPPER.writeValueAsBytes(data);
        }

        @Override
        @SuppressWarnings("NullAway") // The library takes null for "no data".
        public <T> T deserialize(Class<T> type, byte @Nullable [] data) {
            return data == null || data.length == 0 ? null : Json.MAPPER.readValue(data, type);
        }
    }
}
