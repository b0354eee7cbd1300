package dev.triage.platform;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Promises work in the current transaction: either both the transaction and the promise are kept, or neither.
 *
 * <p>A promise is known by its task and its instance. Promising one that is open already changes nothing, so an instance
 * that may legitimately come again while an earlier one runs needs an id of its own.
 */
@Component
public class DurableTasks {

    private final JdbcTemplate jdbc;
    private final Clock clock;
    private volatile Runnable wake = () -> {};

    DurableTasks(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** As soon as the transaction has committed. */
    public void schedule(DurableTask.OneTime<?> task, String instance, Object data) {
        schedule(task.name(), Map.of(instance, data), clock.instant());
    }

    /** As soon as the transaction has committed; for callers that must not see the task's bean. */
    public void schedule(String task, String instance, Object data) {
        schedule(task, Map.of(instance, data), clock.instant());
    }

    /** Not before the given time. */
    public void schedule(String task, String instance, Object data, Instant at) {
        schedule(task, Map.of(instance, data), at);
    }

    /** Many with one statement. */
    public void schedule(String task, Map<String, ?> dataByInstance, Instant at) {
        if (dataByInstance.isEmpty()) {
            return;
        }
        List<String> instances = new ArrayList<>(dataByInstance.size());
        List<byte[]> data = new ArrayList<>(dataByInstance.size());
        dataByInstance.forEach((instance, value) -> {
            instances.add(instance);
            data.add(Json.MAPPER.writeValueAsBytes(value));
        });
        jdbc.update(connection -> {
            var insert = connection.prepareStatement("""
                    insert into platform.scheduled_tasks
                        (task_name, task_instance, task_data, execution_time, picked, version)
                    select ?, t.instance, t.data, ?, false, 1
                    from unnest(?::text[], ?::bytea[]) as t(instance, data)
                    on conflict do nothing
                    """);
            insert.setString(1, task);
            insert.setTimestamp(2, Timestamp.from(at));
            insert.setArray(3, connection.createArrayOf("text", instances.toArray(String[]::new)));
            insert.setArray(4, connection.createArrayOf("bytea", data.toArray(byte[][]::new)));
            return insert;
        });
        if (!at.isAfter(clock.instant())) {
            wakeAfterCommit();
        }
    }

    /** Promises it for this time, or moves the open promise there and gives it this data. */
    public void reschedule(String task, String instance, Object data, Instant at) {
        jdbc.update("""
                insert into platform.scheduled_tasks
                    (task_name, task_instance, task_data, execution_time, picked, version)
                values (?, ?, ?, ?, false, 1)
                on conflict (task_name, task_instance) do update
                    set execution_time = excluded.execution_time, task_data = excluded.task_data,
                        version = platform.scheduled_tasks.version + 1
                    where not platform.scheduled_tasks.picked
                """, task, instance, Json.MAPPER.writeValueAsBytes(data), Timestamp.from(at));
    }

    /** Takes a promise back, unless the work has begun. */
    public void cancel(String task, String instance) {
        jdbc.update(
                "delete from platform.scheduled_tasks where task_name = ? and task_instance = ? and not picked",
                task,
                instance);
    }

    /** Lets a committed promise be found at once instead of by the next poll. */
    void wakeWith(Runnable runner) {
        this.wake = runner;
    }

    private void wakeAfterCommit() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            wake.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                wake.run();
            }
        });
    }
}
