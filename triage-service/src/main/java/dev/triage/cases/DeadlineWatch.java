package dev.triage.cases;

import dev.triage.assessment.Assessment;
import dev.triage.assessment.Assessor;
import dev.triage.assessment.Rank;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Moves cases whose deadline has passed to the other regime of the rank, and wakes cases that slept long enough. Does
 * nothing twice, so any instance may run it at any time.
 */
@Component
class DeadlineWatch {

    private static final int BATCH = 500;
    private static final String WOKEN = "Woken: the time it was snoozed for is over.";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transactions;
    private final Assessor assessor;
    private final TriagedCodec codec;
    private final CaseWrites writes;
    private final Concerns concerns;
    private final CaseChanges changes;
    private final Clock clock;

    DeadlineWatch(
            JdbcTemplate jdbc,
            TransactionTemplate transactions,
            Assessor assessor,
            TriagedCodec codec,
            CaseWrites writes,
            Concerns concerns,
            CaseChanges changes,
            Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.assessor = assessor;
        this.codec = codec;
        this.writes = writes;
        this.concerns = concerns;
        this.changes = changes;
        this.clock = clock;
    }

    void look() {
        Instant now = clock.instant();
        while (more(() -> overdue(now)) || more(() -> woken(now))) {
            // A batch at a time, so that no lock is held for long.
        }
    }

    private boolean more(java.util.function.IntSupplier batch) {
        Integer done = transactions.execute(status -> batch.getAsInt());
        return done != null && done == BATCH;
    }

    private int overdue(Instant now) {
        List<Moved> moved = new ArrayList<>();
        jdbc.query(
                "select id, triaged, lifted from cases.case_file where regime = 0 and " + CaseReads.OPEN
                        + " and due_at <= ? order by due_at limit " + BATCH + " for update skip locked",
                row -> {
                    Triaged before = codec.read(row.getString("triaged"));
                    String lifted = row.getString("lifted");
                    Rank held = lifted == null ? before.assessment().rank() : TriagedCodec.readRank(lifted);
                    Rank rank = assessor.rankAt(held, now);
                    if (rank.regime() == Rank.Regime.OVERDUE) {
                        Triaged triaged =
                                with(before, assessor.rankAt(before.assessment().rank(), now));
                        moved.add(new Moved(row.getObject("id", UUID.class), triaged, rank, lifted != null));
                    }
                },
                Timestamp.from(now));
        if (moved.isEmpty()) {
            return 0;
        }
        writes.scales(moved.stream().map(Moved::rank).toList());
        Columns<Moved> columns = new Columns<>(moved)
                .uuid("id", Moved::id)
                .number("regime", one -> one.rank().regime().ordinal())
                .real("tau_hours", one -> Scale.of(one.rank()).tauHours())
                .real("rank_key", one -> one.rank().key())
                .json("triaged", "json", one -> TriagedCodec.write(one.triaged()))
                .json("lifted", "json", one -> one.lifted() ? TriagedCodec.write(one.rank()) : null);
        // The version stays: nothing that anybody could overwrite has changed.
        jdbc.update(
                "update cases.case_file c set " + columns.assignments(List.of("id")) + ", change_no = "
                        + CaseReads.CHANGE + " from " + columns.unnest() + " where c.id = n.id",
                columns::bind);
        changes.announce(List.of(), moved.stream().map(Moved::id).toList());
        return moved.size();
    }

    /** @param lifted whether the rank is that of the case with others merged into it */
    private record Moved(UUID id, Triaged triaged, Rank rank, boolean lifted) {}

    private static Triaged with(Triaged triaged, Rank rank) {
        Assessment a = triaged.assessment();
        return new Triaged(
                a.ranked(a.priority(), rank),
                triaged.recommendations(),
                triaged.playbookVersion(),
                triaged.rulesVersion());
    }

    private int woken(Instant now) {
        List<UUID> woken = jdbc.query(
                "update cases.case_file set status = case when assignee is null then 'NEW' else 'CLAIMED' end,"
                        + " snoozed_until = null, wake_on_change = false, version = version + 1, change_no = "
                        + CaseReads.CHANGE + " where id in (select id from cases.case_file where status = 'SNOOZED'"
                        + " and snoozed_until <= ? order by snoozed_until limit " + BATCH
                        + " for update skip locked) returning id",
                (row, number) -> row.getObject("id", UUID.class),
                now.atOffset(ZoneOffset.UTC));
        for (UUID id : woken) {
            writes.tell(id, "system", "woken", WOKEN, java.util.Map.of(), now);
        }
        concerns.woken(woken, WOKEN);
        changes.announce(List.of(), woken);
        return woken.size();
    }
}
