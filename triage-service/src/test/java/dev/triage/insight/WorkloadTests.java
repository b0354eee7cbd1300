package dev.triage.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.fixtures.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class WorkloadTests {

    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    private final TestDatabase database = TestDatabase.of("platform", "cases");
    private final JdbcClient jdbc = database.jdbc();
    private final WorkloadReads workload = new WorkloadReads(jdbc, Clock.fixed(NOW, ZoneOffset.UTC));

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void drawsTheLineWhereTodaysPeopleWillBe() {
        // Dana finished two cases on each of two days, and works today; Omar finished five, and is away.
        for (int i = 0; i < 2; i++) {
            act(closed(), "dana", "resolved", Duration.ofHours(2));
            act(closed(), "dana", "dismissed", Duration.ofHours(30));
        }
        for (int i = 0; i < 5; i++) {
            act(closed(), "omar", "resolved", Duration.ofHours(50));
        }
        open(9.0, 900, null, "P1", 1, 20);
        open(8.0, 800, "dana", "P1", 2, -1);
        open(7.0, 700, null, "P2", 30, 3);
        open(6.0, 600, "omar", "P3", 200, -5);

        Workload load = workload.of(7);

        assertThat(load.line().people()).isEqualTo(1);
        assertThat(load.line().capacity()).isEqualTo(2);
        assertThat(load.line().above()).isEqualTo(2);
        assertThat(load.line().below()).isEqualTo(2);
        assertThat(load.line().lossBelowMinor()).isEqualTo(1_300);
        assertThat(load.line().overdueBelow()).isEqualTo(1);
        assertThat(load.line().currency()).isEqualTo("EUR");
        assertThat(load.unclaimed()).isEqualTo(2);
        assertThat(load.planners())
                .extracting(
                        Workload.Planner::name,
                        Workload.Planner::open,
                        Workload.Planner::overdue,
                        Workload.Planner::finished,
                        Workload.Planner::activeDays,
                        Workload.Planner::perDay,
                        Workload.Planner::workedToday)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("omar", 1L, 1L, 5L, 1L, 5.0, false),
                        org.assertj.core.groups.Tuple.tuple("dana", 1L, 1L, 4L, 2L, 2.0, true));
        assertThat(load.backlog())
                .extracting(Workload.Part::key, Workload.Part::cases, Workload.Part::lossMinor)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("P1", 2L, 1_700L),
                        org.assertj.core.groups.Tuple.tuple("P2", 1L, 700L),
                        org.assertj.core.groups.Tuple.tuple("P3", 1L, 600L));
        assertThat(load.ageing()).extracting(Workload.Part::key).containsExactly("4h", "3d", "old");
        assertThat(load.deadlines()).extracting(Workload.Part::key).containsExactly("overdue", "4h", "24h");
    }

    @Test
    void countsACaseOnceHoweverOftenItWasFinished() {
        UUID id = closed();
        act(id, "dana", "dismissed", Duration.ofHours(3));
        act(id, "dana", "resolved", Duration.ofHours(2));

        assertThat(workload.of(7).planners().getFirst().finished()).isEqualTo(1);
    }

    @Test
    void answersForAnEmptyHouse() {
        Workload load = workload.of(7);

        assertThat(load.planners()).isEmpty();
        assertThat(load.line().below()).isZero();
        assertThat(load.line().currency()).isNull();
        assertThatThrownBy(() -> workload.of(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private UUID closed() {
        return add("RESOLVED", 1.0, 100, null, "P4", 100, 50);
    }

    private void open(double key, long loss, String assignee, String priority, int hoursOld, int hoursLeft) {
        add(assignee == null ? "NEW" : "CLAIMED", key, loss, assignee, priority, hoursOld, hoursLeft);
    }

    private UUID add(
            String status, double key, long loss, String assignee, String priority, int hoursOld, int hoursLeft) {
        UUID id = UUID.randomUUID();
        jdbc.sql("""
                insert into cases.case_file (id, reference, object, symptom, fingerprint, object_key, source, status,
                    category, family, confidence, abstained, priority, regime, tau_hours, rank_key, loss_minor, currency,
                    due_at, due_assumed, identifiers, title, top_reason, occurrences, assignee, facts, triaged, opened_at,
                    last_event_at, change_no, opened_no)
                values (:id, :reference, :id, :id, :id, 'o', '/wms', :status, 'PO_LATE', 'procure', 1, false, :priority,
                    0, 24, :key, :loss, 'EUR', :due, false, '{}', 't', 'r', 1, :assignee, '{}', '{}', :opened, :opened, 1, 1)
                """)
                .param("id", id)
                .param("reference", "EX-" + id)
                .param("status", status)
                .param("priority", priority)
                .param("key", key)
                .param("loss", loss)
                .param("assignee", assignee)
                .param("due", NOW.plus(Duration.ofHours(hoursLeft)).atOffset(ZoneOffset.UTC))
                .param("opened", NOW.minus(Duration.ofHours(hoursOld)).atOffset(ZoneOffset.UTC))
                .update();
        return id;
    }

    private void act(UUID id, String by, String kind, Duration ago) {
        jdbc.sql(
                        "insert into cases.timeline (case_id, at, by, kind, text, detail) values (:id, :at, :by, :kind, '', '{}')")
                .param("id", id)
                .param("at", NOW.minus(ago).atOffset(ZoneOffset.UTC))
                .param("by", by)
                .param("kind", kind)
                .update();
    }
}
