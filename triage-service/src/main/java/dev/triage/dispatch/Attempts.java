package dev.triage.dispatch;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The append-only log of attempts to send. Each row commits on its own, before and after the bytes leave. */
@Component
class Attempts {

    private final JdbcClient jdbc;

    Attempts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Where a command may go. */
    enum Channel {
        HTTP,
        KAFKA;

        String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** How an attempt ended. */
    enum Conclusion {
        SENT,
        KNOWN,
        UNKNOWN,
        FAILED,
        REFUSED
    }

    /**
     * How far a command has come on one channel.
     *
     * @param number attempts begun
     * @param settled whether the other side has it
     * @param unsure whether an attempt ended without anybody knowing how
     */
    record Progress(int number, boolean settled, boolean unsure) {}

    Progress progress(UUID command, Channel channel) {
        return jdbc.sql("""
                        select count(*) filter (where step = 'STARTED'),
                               coalesce(bool_or(step in ('SENT', 'KNOWN')), false),
                               coalesce(bool_or(step = 'UNKNOWN'), false)
                                   or count(*) filter (where step = 'STARTED')
                                    > count(*) filter (where step <> 'STARTED')
                        from dispatch.attempt where command_id = ? and channel = ?""")
                .params(command, channel.code())
                .query((row, n) -> new Progress(row.getInt(1), row.getBoolean(2), row.getBoolean(3)))
                .single();
    }

    /** Fails on the primary key when another instance has begun the same attempt. */
    void started(UUID request, UUID command, Channel channel, int number) {
        insert(request, command, channel, number, "STARTED", null);
    }

    void concluded(
            UUID request, UUID command, Channel channel, int number, Conclusion conclusion, @Nullable String detail) {
        insert(request, command, channel, number, conclusion.name(), detail);
    }

    private void insert(UUID request, UUID command, Channel channel, int number, String step, @Nullable String detail) {
        jdbc.sql("""
                        insert into dispatch.attempt (command_id, channel, number, step, request_id, detail)
                        values (?, ?, ?, ?, ?, ?)""")
                .params(command, channel.code(), number, step, request)
                .param(detail)
                .update();
    }
}
