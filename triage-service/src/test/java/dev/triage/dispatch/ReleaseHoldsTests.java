package dev.triage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.triage.fixtures.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class ReleaseHoldsTests {

    private static final TestDatabase DATABASE = TestDatabase.of("platform", "dispatch");
    private static final String WORKFLOW = "alternate-warehouse-sourcing";

    private final JdbcClient jdbc = DATABASE.jdbc();
    private final Outbox outbox = new Outbox(jdbc);
    private final FakeGovernance governance = new FakeGovernance();
    private final TransactionTemplate transaction =
            new TransactionTemplate(new JdbcTransactionManager(DATABASE.dataSource()));

    @AfterAll
    static void drop() {
        DATABASE.close();
    }

    @AfterEach
    void empty() {
        jdbc.sql("delete from dispatch.outbox").update();
    }

    private ReleaseHolds holds(Map<String, Duration> byWorkflow) {
        return Stage.holds(jdbc, governance, byWorkflow);
    }

    @Test
    void whatHasAPointOfNoReturnWaitsAndNobodyTakesItBefore() {
        ReleaseHolds holds = holds(Map.of(WORKFLOW, Duration.ofMinutes(5)));
        UUID request = governance.cleared();

        transaction.executeWithoutResult(status -> new DispatchQueue(outbox, holds).cleared(request));

        assertThat(outbox.take(10)).isEmpty();
        Map<UUID, Instant> until = holds.until(List.of(request, UUID.randomUUID()));
        assertThat(until).containsOnlyKeys(request);
        Instant queued = jdbc.sql("select queued_at from dispatch.outbox")
                .query((row, number) -> row.getTimestamp(1).toInstant())
                .single();
        assertThat(Duration.between(queued, until.get(request)))
                .isBetween(Duration.ofSeconds(299), Duration.ofSeconds(301));

        jdbc.sql("update dispatch.outbox set due_at = clock_timestamp()").update();
        assertThat(outbox.take(10)).extracting(Outbox.Leased::request).containsExactly(request);
        assertThat(holds.until(List.of(request))).isEmpty();
    }

    @Test
    void withoutASettingNothingWaits() {
        UUID request = governance.cleared();

        transaction.executeWithoutResult(status -> new DispatchQueue(outbox, holds(Map.of())).cleared(request));

        assertThat(outbox.take(10)).extracting(Outbox.Leased::request).containsExactly(request);
    }

    @Test
    void theDefaultHoldsOnlyWhatCannotBeCalledBack() {
        ReleaseHolds holds = holds(Map.of("default", Duration.ofSeconds(30), "split-shipment", Duration.ZERO));

        assertThat(holds.of(WORKFLOW)).isEqualTo(Duration.ofSeconds(30));
        assertThat(holds.of("split-shipment")).isZero();
        assertThat(holds(Map.of("splitshipment", Duration.ofSeconds(5))).of("split-shipment"))
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(holds.of("planner-review")).isZero();
        assertThat(holds.of("no-such-workflow")).isZero();
    }

    @Test
    void refusesAHoldThatOutlivesPatience() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> holds(Map.of(WORKFLOW, Duration.ofHours(2))))
                .withMessageContaining("0s to 1h");
        assertThatIllegalArgumentException().isThrownBy(() -> holds(Map.of(WORKFLOW, Duration.ofSeconds(-1))));
    }
}
