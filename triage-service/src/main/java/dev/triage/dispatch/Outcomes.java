package dev.triage.dispatch;

import dev.triage.governance.Governance;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Applies what the orchestration layer reports, each report once. */
@Component
class Outcomes {

    private final Governance governance;
    private final JdbcClient jdbc;
    private final DispatchCounters counters;

    Outcomes(Governance governance, JdbcClient jdbc, DispatchCounters counters) {
        this.governance = governance;
        this.jdbc = jdbc;
        this.counters = counters;
    }

    /** What became of a report. */
    enum Effect {
        APPLIED,
        UNCHANGED,
        DUPLICATE,
        UNKNOWN_COMMAND
    }

    /**
     * In one transaction: the report is kept and applied, or neither. A report for a command nobody sent leaves nothing
     * behind here, so that it counts as new when it is replayed.
     */
    @Transactional
    public Effect apply(OutcomeEvent event) {
        Effect effect = known(event) ? Effect.DUPLICATE : applied(event);
        counters.outcome(
                event.status().name().toLowerCase(java.util.Locale.ROOT),
                effect.name().toLowerCase(java.util.Locale.ROOT));
        return effect;
    }

    private Effect applied(OutcomeEvent event) {
        Optional<Boolean> changed =
                governance.recordOutcome(event.commandId(), event.status(), event.reason(), event.result());
        if (changed.isEmpty()) {
            return Effect.UNKNOWN_COMMAND;
        }
        Effect effect = changed.get() ? Effect.APPLIED : Effect.UNCHANGED;
        // Another instance may have been faster: then the primary key refuses this one and all of it is rolled back.
        jdbc.sql("""
                        insert into dispatch.received_outcome (source, id, type, command_id, effect)
                        values (?, ?, ?, ?, ?)""")
                .params(event.source(), event.id(), event.type(), event.commandId(), effect.name())
                .update();
        return effect;
    }

    boolean known(OutcomeEvent event) {
        return jdbc.sql("select exists (select from dispatch.received_outcome where source = ? and id = ?)")
                .params(event.source(), event.id())
                .query(Boolean.class)
                .single();
    }
}
