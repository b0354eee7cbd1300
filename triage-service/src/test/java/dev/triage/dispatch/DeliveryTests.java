package dev.triage.dispatch;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathTemplate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.triage.dispatch.Outbox.Leased;
import dev.triage.fixtures.TestDatabase;
import dev.triage.governance.RequestStatus;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** One turn at one request, on a real database, towards a real HTTP server and a topic that writes down what it gets. */
class DeliveryTests {

    private static final TestDatabase DATABASE = TestDatabase.of("platform", "dispatch");

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.wireMockConfig().dynamicPort())
            .build();

    private final JdbcClient jdbc = DATABASE.jdbc();
    private final Outbox outbox = new Outbox(jdbc);
    private final Attempts attempts = new Attempts(jdbc);
    private final FakeGovernance governance = new FakeGovernance();
    private final List<Command> onTopic = new ArrayList<>();
    private final CircuitBreaker circuit = CircuitBreaker.ofDefaults("test");
    private Answer fromTopic = new Answer.Accepted("topic-0@1");
    private FailPoint failPoint = FailPoint.NONE;

    @AfterAll
    static void drop() {
        DATABASE.close();
    }

    @AfterEach
    void empty() {
        jdbc.sql("delete from dispatch.outbox").update();
    }

    // ---- over the topic alone

    @Test
    void sendsWhatWasClearedAndIsDone() {
        UUID request = queued();

        turn(overTopic(), request);

        assertThat(onTopic).extracting(Command::id).containsExactly(governance.commandOf(request));
        assertThat(steps(request)).containsExactly("kafka 1 SENT", "kafka 1 STARTED");
        assertThat(outbox.backlog().waiting()).isZero();
        assertThat(governance.statusOf(request)).isEqualTo(RequestStatus.DISPATCHED);
    }

    @Test
    void holdsWhatGovernanceHoldsUntilItIsReleased() {
        UUID request = queued();
        governance.holds = "the kill switch is on";

        turn(overTopic(), request);

        assertThat(onTopic).isEmpty();
        assertThat(outbox.backlog().held()).isOne();
        assertThat(outbox.take(10)).isEmpty();

        governance.holds = null;
        assertThat(outbox.wakeHeld()).isOne();
        turn(overTopic(), request);
        assertThat(onTopic).hasSize(1);
    }

    @Test
    void doesNotBeginToSendUnderAKillSwitchAlthoughTheClearanceIsSpent() {
        for (String switched : List.of("*", "alternate-warehouse-sourcing")) {
            UUID request = queued();
            governance.killed.add(switched);

            turn(overTopic(), request);

            assertThat(onTopic).as(switched).isEmpty();
            assertThat(outbox.backlog().held()).as(switched).isOne();
            governance.killed.clear();
            outbox.wakeHeld();
            turn(overTopic(), request);
            assertThat(onTopic).as(switched).hasSize(1);
            onTopic.clear();
        }
    }

    @Test
    void forgetsWhatGovernanceRefuses() {
        UUID request = queued();
        governance.change(request, RequestStatus.EXPIRED);

        turn(overTopic(), request);

        assertThat(onTopic).isEmpty();
        assertThat(outbox.backlog().waiting()).isZero();
    }

    @Test
    void parksWhatExpiredBeforeItWasSent() {
        UUID request = governance.cleared(FakeGovernance.NOW);
        queue(request);

        turn(overTopic(), request);

        assertThat(onTopic).isEmpty();
        assertThat(governance.parked.get(request)).startsWith("expired at 2026-11-23T10:00:00Z");
    }

    @Test
    void parksWhatIsNotWhatWasApproved() {
        UUID request = queued();
        governance.requests.computeIfPresent(request, (id, view) -> {
            view.envelope().put("amountMinor", 18_400_000);
            return view;
        });

        turn(overTopic(), request);

        assertThat(onTopic).isEmpty();
        assertThat(governance.parked.get(request)).startsWith("the hash of what would be sent");
    }

    @Test
    void triesTheTopicAgainTenTimesThenParks() {
        UUID request = queued();
        fromTopic = new Answer.Unclear("not acknowledged");
        for (int i = 1; i <= Delivery.MOST_ATTEMPTS; i++) {
            assertThat(governance.parked).doesNotContainKey(request);
            dueNow();
            turn(overTopic(), request);
        }

        assertThat(governance.parked.get(request)).contains("after 10 attempts", "not acknowledged");
        assertThat(outbox.backlog().waiting()).isZero();
        assertThat(onTopic).hasSize(10).allMatch(command -> command.equals(onTopic.getFirst()));
    }

    // ---- over HTTP as well

    @Test
    void handsOverThenAnnounces() {
        SERVER.stubFor(post("/workflows").willReturn(status(202)));
        UUID request = queued();

        turn(overHttp(), request);

        assertThat(steps(request)).containsExactly("http 1 SENT", "http 1 STARTED", "kafka 1 SENT", "kafka 1 STARTED");
        assertThat(governance.statusOf(request)).isEqualTo(RequestStatus.ACCEPTED);
        assertThat(onTopic).hasSize(1);
    }

    @Test
    void asksByKeyAfterATimeoutAndDoesNotSendTwice() {
        SERVER.stubFor(post("/workflows").willReturn(ok().withFixedDelay(5_000)));
        SERVER.stubFor(get(urlPathTemplate("/workflows/{id}")).willReturn(ok()));
        UUID request = queued();

        turn(overHttp(), request);
        assertThat(outbox.backlog().waiting()).isOne();
        dueNow();
        turn(overHttp(), request);

        SERVER.verify(1, postRequestedFor(urlEqualTo("/workflows")));
        SERVER.verify(1, getRequestedFor(urlEqualTo("/workflows/" + governance.commandOf(request))));
        assertThat(steps(request))
                .containsExactly(
                        "http 1 STARTED",
                        "http 1 UNKNOWN",
                        "http 2 KNOWN",
                        "http 2 STARTED",
                        "kafka 1 SENT",
                        "kafka 1 STARTED");
        assertThat(governance.statusOf(request)).isEqualTo(RequestStatus.ACCEPTED);
    }

    @Test
    void sendsAgainWithTheSameKeyWhenItNeverArrived() {
        SERVER.stubFor(post("/workflows").willReturn(status(503)));
        SERVER.stubFor(get(urlPathTemplate("/workflows/{id}")).willReturn(status(404)));
        UUID request = queued();
        turn(overHttp(), request);

        SERVER.stubFor(post("/workflows").willReturn(status(202)));
        dueNow();
        turn(overHttp(), request);

        SERVER.verify(
                2,
                postRequestedFor(urlEqualTo("/workflows"))
                        .withHeader(
                                "Idempotency-Key",
                                com.github.tomakehurst.wiremock.client.WireMock.equalTo(
                                        governance.commandOf(request).toString())));
        assertThat(governance.statusOf(request)).isEqualTo(RequestStatus.ACCEPTED);
    }

    @Test
    void parksAfterTenServerErrorsWithoutTellingTheTopic() {
        SERVER.stubFor(any(anyUrl()).willReturn(status(500)));
        UUID request = queued();
        for (int i = 1; i <= Delivery.MOST_ATTEMPTS; i++) {
            assertThat(governance.parked).doesNotContainKey(request);
            dueNow();
            turn(overHttp(), request);
        }

        assertThat(governance.parked.get(request)).contains("after 10 attempts", "answered 500");
        SERVER.verify(1, postRequestedFor(urlEqualTo("/workflows")));
        assertThat(onTopic).isEmpty();
    }

    @Test
    void parksARefusalAtOnce() {
        SERVER.stubFor(post("/workflows").willReturn(status(422)));
        UUID request = queued();

        turn(overHttp(), request);

        assertThat(governance.parked.get(request)).contains("found 422");
        assertThat(onTopic).isEmpty();
    }

    @Test
    void countsNothingWhileTheCircuitIsOpen() {
        circuit.transitionToOpenState();
        UUID request = queued();
        for (int i = 0; i < 15; i++) {
            dueNow();
            turn(overHttp(), request);
        }

        assertThat(steps(request)).isEmpty();
        assertThat(governance.parked).isEmpty();
        assertThat(outbox.backlog().waiting()).isOne();
    }

    @Test
    void stillAnnouncesWhatTheOrchestratorCompletedMeanwhile() {
        SERVER.stubFor(post("/workflows").willReturn(status(202)));
        UUID request = queued();
        fromTopic = new Answer.Unclear("not acknowledged");
        turn(overHttp(), request);
        governance.change(request, RequestStatus.COMPLETED);
        fromTopic = new Answer.Accepted("topic-0@1");

        dueNow();
        turn(overHttp(), request);

        assertThat(onTopic).hasSize(2);
        assertThat(outbox.backlog().waiting()).isZero();
        assertThat(governance.statusOf(request)).isEqualTo(RequestStatus.COMPLETED);
        SERVER.verify(1, postRequestedFor(urlEqualTo("/workflows")));
    }

    @Test
    void doesNotParkWhatWasHandedOverBecauseTheTopicIsAway() {
        SERVER.stubFor(post("/workflows").willReturn(status(202)));
        UUID request = queued();
        fromTopic = new Answer.Unclear("not acknowledged");
        for (int i = 1; i <= Delivery.MOST_ATTEMPTS; i++) {
            dueNow();
            turn(overHttp(), request);
        }

        assertThat(governance.parked).isEmpty();
        assertThat(governance.statusOf(request)).isEqualTo(RequestStatus.ACCEPTED);
        assertThat(outbox.backlog().waiting()).isZero();
    }

    // ---- dying on the way

    @Test
    void goesOnAfterDyingAnywhereAndNeverHandsOverTwice() {
        for (FailPoint.Place place : FailPoint.Place.values()) {
            SERVER.resetAll();
            onTopic.clear();
            AcceptingOnce server = new AcceptingOnce(SERVER);
            UUID request = queued();
            failPoint = DyingAt.first(place);

            assertThatThrownBy(() -> turn(overHttp(), request)).as("%s", place).isInstanceOf(Died.class);
            leaseEnds();
            turn(overHttp(), request);

            assertThat(server.effects(governance.commandOf(request)))
                    .as("%s", place)
                    .isOne();
            assertThat(onTopic.stream().distinct()).as("%s", place).hasSize(1);
            assertThat(outbox.backlog().waiting()).as("%s", place).isZero();
            assertThat(governance.statusOf(request)).as("%s", place).isEqualTo(RequestStatus.ACCEPTED);
        }
    }

    @Test
    void changesNothingOnceItsLeaseIsLost() {
        UUID request = queued();
        Leased first = outbox.take(1).getFirst();
        leaseEnds();
        Leased second = outbox.take(1).getFirst();

        assertThat(outbox.finish(first)).isFalse();
        assertThat(outbox.postpone(first, Duration.ofSeconds(1), true)).isFalse();
        assertThat(outbox.hold(first, "held", Duration.ofSeconds(1))).isFalse();
        assertThat(outbox.finish(second)).isTrue();
        assertThat(governance.statusOf(request)).isEqualTo(RequestStatus.CLEARED);
    }

    @Test
    void letsTwoInstancesBeginAnAttemptOnlyOnce() {
        UUID request = queued();
        UUID command = governance.commandOf(request);
        attempts.started(request, command, Attempts.Channel.HTTP, 1);

        assertThatThrownBy(() -> attempts.started(request, command, Attempts.Channel.HTTP, 1))
                .isInstanceOf(org.springframework.dao.DuplicateKeyException.class);
    }

    @Test
    void keepsTheLogOfAttemptsAsItIs() {
        UUID request = queued();
        turn(overTopic(), request);

        for (String sql : List.of(
                "update dispatch.attempt set step = 'FAILED'",
                "delete from dispatch.attempt",
                "truncate dispatch.attempt",
                "delete from dispatch.received_outcome")) {
            assertThatThrownBy(() -> jdbc.sql(sql).update())
                    .as(sql)
                    .rootCause()
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> {
                        try (var owner = DATABASE.asOwner();
                                var statement = owner.createStatement()) {
                            statement.execute("insert into dispatch.received_outcome (source, id, type, command_id,"
                                    + " effect) values ('/o', '" + UUID.randomUUID() + "', 't', gen_random_uuid(),"
                                    + " 'APPLIED')");
                            statement.execute(sql);
                        }
                    })
                    .as("%s as owner", sql)
                    .hasMessageContaining("append-only");
        }
    }

    // ---- the stage

    private UUID queued() {
        UUID request = governance.cleared();
        queue(request);
        return request;
    }

    private void queue(UUID request) {
        outbox.queue(request, Duration.ZERO);
        outbox.queue(request, Duration.ZERO);
    }

    private void turn(Delivery delivery, UUID request) {
        List<Leased> taken = outbox.take(10);
        assertThat(taken).extracting(Leased::request).containsExactly(request);
        delivery.turn(taken.getFirst());
    }

    private Delivery overTopic() {
        return delivery(null);
    }

    private Delivery overHttp() {
        return delivery(new Orchestrator(URI.create(SERVER.baseUrl()), circuit, Duration.ofMillis(700)));
    }

    private Delivery delivery(Orchestrator orchestrator) {
        CommandTopic topic = new CommandTopic(null) {
            @Override
            Answer send(Command command) {
                onTopic.add(command);
                return fromTopic;
            }
        };
        return new Delivery(
                new Delivery.Records(
                        governance,
                        outbox,
                        attempts,
                        new TransactionTemplate(new JdbcTransactionManager(DATABASE.dataSource())),
                        Stage.counters()),
                new Delivery.Ways(topic, orchestrator),
                Clock.fixed(FakeGovernance.NOW, ZoneOffset.UTC),
                place -> failPoint.at(place));
    }

    private void dueNow() {
        jdbc.sql("update dispatch.outbox set due_at = clock_timestamp()").update();
    }

    private void leaseEnds() {
        jdbc.sql("update dispatch.outbox set leased_until = clock_timestamp(), due_at = clock_timestamp()")
                .update();
    }

    private List<String> steps(UUID request) {
        return jdbc.sql("select channel || ' ' || number || ' ' || step from dispatch.attempt where request_id = ?"
                        + " order by channel, number, step")
                .param(request)
                .query(String.class)
                .list();
    }
}
