package dev.triage.dispatch.demo;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The journal of the simulated orchestration layer: one row a command, however often it is delivered. */
@Component
@Profile("demo")
class Effects {

    private final JdbcClient jdbc;

    Effects(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A workflow that has come to its end and is not reported yet. */
    record Due(
            UUID command,
            String workflow,
            boolean completed,
            @Nullable String reason) {}

    /** Notes the command; only its first delivery has an effect. */
    void accept(UUID command, UUID request, String workflow) {
        Outcome outcome = Outcome.of(command);
        jdbc.sql("""
                        insert into dispatch.demo_effect (command_id, request_id, workflow, due_at, outcome, reason)
                        values (?, ?, ?, clock_timestamp() + make_interval(secs => ?), ?, ?)
                        on conflict (command_id) do update set deliveries = dispatch.demo_effect.deliveries + 1""")
                .params(
                        command,
                        request,
                        workflow,
                        seconds(outcome.after()),
                        outcome.completed() ? "COMPLETED" : "FAILED")
                .param(outcome.reason())
                .update();
    }

    boolean knows(UUID command) {
        return jdbc.sql("select exists (select from dispatch.demo_effect where command_id = ?)")
                .param(command)
                .query(Boolean.class)
                .single();
    }

    List<Due> due(int limit) {
        return jdbc.sql("""
                        select command_id, workflow, outcome = 'COMPLETED', reason from dispatch.demo_effect
                        where finished_at is null and due_at <= clock_timestamp() order by due_at limit ?""")
                .param(limit)
                .query((row, n) ->
                        new Due(row.getObject(1, UUID.class), row.getString(2), row.getBoolean(3), row.getString(4)))
                .list();
    }

    void reported(UUID command) {
        jdbc.sql("update dispatch.demo_effect set finished_at = clock_timestamp() where command_id = ?")
                .param(command)
                .update();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
