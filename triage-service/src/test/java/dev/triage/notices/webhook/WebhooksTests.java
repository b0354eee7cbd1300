package dev.triage.notices.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.triage.fixtures.TestDatabase;
import dev.triage.governance.Audit;
import dev.triage.platform.Actor;
import dev.triage.platform.Page;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.transaction.support.TransactionTemplate;

/** Messages on their way to a receiver that answers as it likes. */
class WebhooksTests {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Actor LEAD = Actor.person("lead", Role.LEAD);

    /** What arrived. */
    private record Got(String id, String timestamp, String signature, String body) {}

    private final List<Got> arrived = Collections.synchronizedList(new ArrayList<>());
    private final Deque<Integer> answers = new ArrayDeque<>();
    private final List<String> audited = new ArrayList<>();
    private final TestClock clock = new TestClock();
    private TestDatabase database;
    private HttpServer receiver;
    private WebhookRows rows;
    private Webhooks webhooks;

    @BeforeEach
    void open() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hooks", exchange -> {
            arrived.add(new Got(
                    exchange.getRequestHeaders().getFirst("webhook-id"),
                    exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                    exchange.getRequestHeaders().getFirst("webhook-signature"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            int status;
            synchronized (answers) {
                status = answers.isEmpty() ? 200 : answers.poll();
            }
            if (status / 100 == 3) {
                exchange.getResponseHeaders().set("Location", "/elsewhere");
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        receiver.createContext("/elsewhere", exchange -> {
            arrived.add(new Got("followed", "", "", ""));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        database = TestDatabase.of("platform", "cases", "notices");
        webhooks = webhooks("127.0.0.1/32");
    }

    @AfterEach
    void close() {
        receiver.stop(0);
        database.close();
    }

    private Webhooks webhooks(String allowed) {
        MockEnvironment environment = new MockEnvironment()
                .withProperty(
                        "triage.webhooks.targets.ops.url",
                        "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hooks")
                .withProperty("triage.webhooks.targets.ops.events", "case.opened")
                .withProperty("triage.webhooks.targets.ops.secret", SECRET);
        if (!allowed.isEmpty()) {
            environment.withProperty("triage.webhooks.allowed-addresses", allowed);
        }
        WebhookSettings settings = new WebhookSettings(environment);
        rows = new WebhookRows(JdbcClient.create(database.dataSource()), clock);
        return new Webhooks(
                settings,
                rows,
                new WebhookCall(settings, clock),
                new Audited(),
                new TransactionTemplate(new JdbcTransactionManager(database.dataSource())),
                new StaticListableBeanFactory().getBeanProvider(io.micrometer.core.instrument.MeterRegistry.class));
    }

    private void keep(String target, String body) {
        rows.add(List.of(new WebhookRows.Draft(target, WebhookEvent.CASE_OPENED, body)));
    }

    @Test
    void deliversOnceAndSigned() {
        keep("ops", "{\"type\":\"case.opened\"}");
        webhooks.turn();
        webhooks.turn();

        assertThat(arrived).hasSize(1);
        Got got = arrived.getFirst();
        assertThat(got.body()).isEqualTo("{\"type\":\"case.opened\"}");
        assertThat(got.id()).startsWith("msg_");
        assertThat(got.timestamp()).isEqualTo(Long.toString(clock.instant().getEpochSecond()));
        assertThat(got.signature())
                .isEqualTo(
                        WebhookSignature.by(SECRET).of(got.id(), clock.instant().getEpochSecond(), got.body()));
        assertThat(only().state()).isEqualTo("DELIVERED");
        assertThat(webhooks.backlog()).isEqualTo(new Webhooks.Backlog(0, 0, 0));
    }

    @Test
    void triesAgainWithTheSameIdAndBytesAndParksAfterTen() {
        answers.addAll(Collections.nCopies(10, 503));
        keep("ops", "{\"n\":1}");
        webhooks.turn();
        assertThat(only().state()).isEqualTo("WAITING");
        webhooks.turn();
        assertThat(arrived).as("not before its pause is over").hasSize(1);
        for (int i = 0; i < 12; i++) {
            clock.advance(Duration.ofHours(27));
            webhooks.turn();
        }

        assertThat(arrived).hasSize(Webhooks.TRIES);
        assertThat(arrived).extracting(Got::id).containsOnly(arrived.getFirst().id());
        assertThat(arrived).extracting(Got::body).containsOnly("{\"n\":1}");
        assertThat(arrived).extracting(Got::timestamp).doesNotHaveDuplicates();
        assertThat(only().state()).isEqualTo("PARKED");
        assertThat(only().lastAnswer()).isEqualTo("expected 2xx, found 503");
        assertThat(webhooks.backlog().parked()).isEqualTo(1);

        UUID id = only().id();
        assertThat(webhooks.again(id, Actor.person("planner", Role.PLANNER))).isInstanceOf(Result.Refused.class);
        assertThat(webhooks.again(id, LEAD)).isInstanceOf(Result.Done.class);
        assertThat(audited).containsExactly("lead webhook.again");
        webhooks.turn();
        assertThat(only().state()).isEqualTo("DELIVERED");
        assertThat(webhooks.again(id, LEAD)).isInstanceOf(Result.Refused.class);
    }

    @Test
    void pausesGrowAsRecommendedATenthMoreOrLess() {
        UUID id = UUID.randomUUID();
        for (int tries = 1; tries < Webhooks.TRIES; tries++) {
            Duration whole = Webhooks.PAUSES.get(tries - 1);
            assertThat(Webhooks.pause(id, tries))
                    .isBetween(
                            whole.multipliedBy(9).dividedBy(10),
                            whole.multipliedBy(11).dividedBy(10))
                    .isEqualTo(Webhooks.pause(id, tries));
        }
        assertThat(Webhooks.PAUSES).hasSize(Webhooks.TRIES - 1);
    }

    @Test
    void followsNoRedirectAndStopsWhereNobodyWantsAny() {
        answers.add(307);
        keep("ops", "{}");
        webhooks.turn();
        assertThat(arrived).extracting(Got::id).doesNotContain("followed");
        assertThat(only().lastAnswer()).contains("a redirect (307)");

        answers.add(410);
        clock.advance(Duration.ofMinutes(1));
        webhooks.turn();
        assertThat(only().state()).isEqualTo("PARKED");
        assertThat(only().tries()).isEqualTo(2);
    }

    @Test
    void sendsNothingToAnAddressThatIsNotAllowed() {
        webhooks = webhooks("");
        keep("ops", "{}");
        webhooks.turn();

        assertThat(arrived).isEmpty();
        assertThat(only().lastAnswer()).contains("expected an address of the internet", "127.0.0.1");
    }

    @Test
    void parksWhatIsForATargetThatIsGone() {
        keep("former", "{}");
        webhooks.turn();
        assertThat(only().state()).isEqualTo("PARKED");
        assertThat(only().lastAnswer()).contains("former");
    }

    @Test
    void oneTargetDoesNotTakeAllPlaces() {
        for (int i = 0; i < 40; i++) {
            keep("former", "{}");
        }
        keep("ops", "{}");
        webhooks.turn();
        assertThat(arrived).hasSize(1);
    }

    /** Another instance at work on it: its lease holds, and ends when it does not come back. */
    @Test
    void leavesAloneWhatAnotherInstanceTries() {
        keep("ops", "{}");
        assertThat(rows.take(10)).hasSize(1);
        webhooks.turn();
        assertThat(arrived).isEmpty();
        clock.advance(Duration.ofSeconds(61));
        webhooks.turn();
        assertThat(arrived).hasSize(1);
        assertThat(only().tries()).isEqualTo(2);
    }

    @Test
    void saysWhereToAndNothingOfTheSecret() {
        assertThat(webhooks.targets()).containsExactly(new Webhooks.Target("ops", "127.0.0.1", List.of("case.opened")));
        assertThat(webhooks.toString()).doesNotContain("whsec");
    }

    private Webhooks.Message only() {
        assertThat(webhooks.messages(10)).hasSize(1);
        return webhooks.messages(10).getFirst();
    }

    private final class Audited implements Audit {

        @Override
        public void append(
                Actor actor,
                String action,
                @Nullable UUID caseId,
                @Nullable UUID requestId,
                Map<String, Object> detail) {
            audited.add(actor.subject() + " " + action);
        }

        @Override
        public Page<Entry> list(@Nullable UUID caseId, @Nullable UUID requestId, @Nullable String cursor, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Verification verify() {
            throw new UnsupportedOperationException();
        }
    }

    private static final class TestClock extends Clock {

        private Instant now = Instant.parse("2026-11-23T16:00:00Z");

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
