package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.triage.governance.CaseFacts;
import dev.triage.governance.Rules.HeldByLimit;
import dev.triage.governance.Rules.RuleView;
import dev.triage.governance.Rules.Simulation;
import dev.triage.governance.Rules.Unreplayable;
import dev.triage.governance.Ruling;
import dev.triage.governance.SimulationCases.PastCase;
import dev.triage.governance.SimulationCases.Ruled;
import dev.triage.platform.Ids;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a simulation says of limits: counted in the order of time, and held back rather than denied. */
class LimitSimulationTests {

    private RuleRoom room;

    @BeforeEach
    void open() {
        room = RuleRoom.open();
    }

    @AfterEach
    void close() {
        room.close();
        room.database.close();
    }

    /** Two an hour: of three cases in one hour, each asked for once, the last is held; the one left out counts nowhere. */
    @Test
    void namesWhatALimitWouldHaveHeld() {
        room.active(Policies.smallOrders());
        room.past().cases.add(judged("EX-4", "2026-11-23T09:10:00Z", 30_000));
        room.past().cases.add(judged("EX-3", "2026-11-23T09:05:00Z", 20_000));
        room.past().cases.add(judged("EX-2", "2026-11-23T09:00:00Z", 20_000));
        room.past().cases.add(judged("EX-1", "2026-11-23T08:59:59Z", 20_000));
        room.past().cases.add(new PastCase.Unreadable(Ids.next(), "EX-7", "No enum constant GONE"));

        Simulation simulation = simulated(Policies.smallOrders("perHour: 5", "perHour: 2"));

        assertThat(simulation.changed()).as("nothing is answered otherwise").isZero();
        assertThat(simulation.held())
                .containsExactly(new HeldByLimit("small-orders", "perHour", 2L, 5L, 1, 0, 0, 30_000, List.of("EX-4")));
        assertThat(simulation.unreplayable())
                .extracting(Unreplayable::reference)
                .containsExactly("EX-7");
        assertThat(simulated(Policies.smallOrders("limits: {perHour: 5, perDayMinor: 100000}\n", ""))
                        .held())
                .isEmpty();
        assertThat(simulated(Policies.smallOrders("perDayMinor: 100000", "perDayMinor: 70000"))
                        .held())
                .extracting(held -> held.words("EUR"), HeldByLimit::cases, HeldByLimit::references)
                .containsExactly(tuple("700.00 EUR per day", 1, List.of("EX-4")));
    }

    /** The limit of one request is a condition: it denies and does not hold. */
    @Test
    void deniesWhatIsAboveTheLimitOfOneRequest() {
        room.active(Policies.smallOrders());
        room.past().add(Asked.sourcing().worth(40_000));

        Simulation simulation = simulated(Policies.smallOrders("perHour: 5", "perHour: 5, perRequestMinor: 30000"));

        assertThat(simulation.newlyDenied()).isEqualTo(1);
        assertThat(simulation.held()).isEmpty();
    }

    /** What was really sent counts at its time, whenever the case was judged. */
    @Test
    void takesTheTimeSomebodyAskedAt() throws SQLException {
        room.active(Policies.smallOrders());
        PastCase.Judged early = judged("EX-1", "2026-11-23T08:59:00Z", 10_000);
        PastCase.Judged late = judged("EX-2", "2026-11-23T09:00:00Z", 20_000);
        room.past().cases.add(late);
        room.past().cases.add(early);
        assertThat(simulated(Policies.smallOrders("perHour: 5", "perHour: 1")).held())
                .isEmpty();

        asked(early, "2026-11-23T09:59:59Z");

        assertThat(simulated(Policies.smallOrders("perHour: 5", "perHour: 1")).held())
                .extracting(HeldByLimit::cases, HeldByLimit::requested, HeldByLimit::references)
                .containsExactly(tuple(1, 1, List.of("EX-1")));
    }

    /** A request on record, whatever else a request must have. */
    private void asked(PastCase.Judged of, String at) throws SQLException {
        try (Connection superuser = room.database.asSuperuser();
                Statement statement = superuser.createStatement()) {
            statement.execute("set session_replication_role = replica");
            statement.execute("""
                    insert into governance.action_request (id, case_id, case_reference, requester, requester_kind, workflow,
                        workflow_version, transactional, parameters, binding, params_sha256, amount_minor, currency, outcome,
                        ruling, approvals_needed, requested_at, expires_at, idempotency_key, body_sha256,
                        inputs, input_sha256, engine, rule_set_sha256)
                    values (gen_random_uuid(), '%s', 'EX-1', 'planner', 'PERSON', 'alternate-warehouse-sourcing', 1, true,
                        '{}', '{}', encode(sha256('{}'), 'hex'), 1, 'EUR', 'DENIED', '{}', '[]', '%s',
                        timestamptz '%s' + interval '1 hour', 'key', 'x',
                        '{}', encode(sha256('{}'), 'hex'), 'test', repeat('0', 64))""".formatted(of.facts().caseId(), at, at));
        }
    }

    /** What was kept before limits were counted is read as holding nothing, and its hash stays. */
    @Test
    void readsWhatWasKeptBeforeLimitsCounted() {
        RuleView rule = room.submitted(Policies.smallOrders());

        assertThat(room.jdbc()
                        .sql("select jsonb_exists(result, 'held') from governance.rule_simulation")
                        .query(Boolean.class)
                        .single())
                .isFalse();
        assertThat(room.rules
                        .simulation(rule.id(), 1)
                        .orElseThrow()
                        .simulation()
                        .held())
                .isEmpty();
    }

    private static PastCase.Judged judged(String reference, String at, long valueMinor) {
        Asked asked = Asked.sourcing().worth(valueMinor);
        CaseFacts facts = asked.facts();
        return new PastCase.Judged(
                new CaseFacts(facts.caseId(), reference, facts.event(), facts.assessment(), 1, 0),
                List.of(new Ruled(asked.proposal(), new Ruling(Ruling.Outcome.DENIED, null, List.of(), List.of(), ""))),
                "sha256:long-gone",
                Instant.parse(at));
    }

    private Simulation simulated(String policy) {
        return RuleRoom.done(room.rules.simulate(policy.getBytes(StandardCharsets.UTF_8), 30, RuleRoom.AUTHOR));
    }
}
