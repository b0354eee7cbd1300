package dev.triage.dispatch;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.triage.governance.IssuedClearances;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OrchestratorTests {

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.wireMockConfig().dynamicPort())
            .build();

    private final FakeGovernance governance = new FakeGovernance();
    private final Command command =
            Command.of(IssuedClearances.of(governance.requests.get(governance.cleared()), FakeGovernance.NOW));
    private final CircuitBreaker circuit = DispatchConfiguration.circuit();
    private final Orchestrator orchestrator =
            new Orchestrator(URI.create(SERVER.baseUrl()), circuit, Duration.ofMillis(700));

    @Test
    void handsTheCommandOverWithItsKeyOverPlainHttp11() {
        SERVER.stubFor(post("/workflows").willReturn(status(202)));

        assertThat(orchestrator.send(command)).isEqualTo(new Answer.Accepted("answered 202"));
        SERVER.verify(
                1,
                postRequestedFor(urlEqualTo("/workflows"))
                        .withHeader("Idempotency-Key", equalTo(command.id().toString()))
                        .withHeader("Content-Type", equalTo("application/json"))
                        .withHeader("Upgrade", absent())
                        .withRequestBody(matchingJsonPath(
                                "$.commandId", equalTo(command.id().toString()))));
    }

    @Test
    void takesAnAddressWithAPathAndASlash() {
        SERVER.stubFor(post("/orchestration/v2/workflows").willReturn(ok()));
        Orchestrator deeper =
                new Orchestrator(URI.create(SERVER.baseUrl() + "/orchestration/v2/"), circuit, Duration.ofMillis(700));

        assertThat(deeper.send(command)).isInstanceOf(Answer.Accepted.class);
    }

    @Test
    void doesNotKnowAfterATimeoutABrokenConnectionOrAServerError() {
        SERVER.stubFor(post("/workflows").willReturn(ok().withFixedDelay(5_000)));
        assertThat(orchestrator.send(command)).isInstanceOf(Answer.Unclear.class);
        for (Fault fault :
                new Fault[] {Fault.CONNECTION_RESET_BY_PEER, Fault.EMPTY_RESPONSE, Fault.MALFORMED_RESPONSE_CHUNK}) {
            SERVER.stubFor(post("/workflows").willReturn(aResponse().withFault(fault)));
            assertThat(orchestrator.send(command)).as("%s", fault).isInstanceOf(Answer.Unclear.class);
        }
        for (int status : new int[] {500, 502, 503, 504, 408, 425, 429}) {
            SERVER.stubFor(post("/workflows").willReturn(status(status)));
            assertThat(orchestrator.send(command)).as("%d", status).isEqualTo(new Answer.Unclear("answered " + status));
        }
    }

    @Test
    void doesNotWaitForABodyThatNeverEnds() {
        SERVER.stubFor(post("/workflows")
                .willReturn(okJson("{\"a\":\"" + "x".repeat(1_000) + "\"}").withChunkedDribbleDelay(100, 60_000)));

        Answer answer = orchestrator.send(command);

        assertThat(answer).isInstanceOf(Answer.Unclear.class);
    }

    @Test
    void knowsThatNothingWasSentWithoutAConnection() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        Orchestrator nowhere =
                new Orchestrator(URI.create("http://localhost:" + closed), circuit, Duration.ofMillis(700));

        assertThat(nowhere.send(command)).isInstanceOf(Answer.NotSent.class);
    }

    @Test
    void neverFollowsARedirect() {
        SERVER.stubFor(post("/workflows").willReturn(temporaryRedirect(SERVER.baseUrl() + "/elsewhere")));
        SERVER.stubFor(any(urlEqualTo("/elsewhere")).willReturn(ok()));

        assertThat(orchestrator.send(command))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.reason()).contains("redirect"));
        SERVER.verify(0, com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor(urlEqualTo("/elsewhere")));
    }

    @Test
    void refusesAHugeAnswerAndOneThatIsNoJsonOrAboutAnotherCommand() {
        SERVER.stubFor(post("/workflows").willReturn(okJson("\"" + "x".repeat(Orchestrator.MAX_ANSWER) + "\"")));
        assertThat(orchestrator.send(command))
                .isEqualTo(new Answer.Refused("expected an answer of at most 65536 bytes, found more"));

        SERVER.stubFor(post("/workflows").willReturn(ok("<html>Please log in</html>")));
        assertThat(orchestrator.send(command))
                .isEqualTo(new Answer.Refused("expected JSON with 200, found (<html>Please log in</html>)"));

        SERVER.stubFor(post("/workflows").willReturn(okJson("{\"commandId\":\"another\"}")));
        assertThat(orchestrator.send(command))
                .isEqualTo(new Answer.Refused("answered 200 about another command, another"));
    }

    @Test
    void tellsARefusalFromAFailure() {
        for (int status : new int[] {400, 401, 403, 404, 409, 422}) {
            SERVER.stubFor(post("/workflows").willReturn(status(status)));
            assertThat(orchestrator.send(command)).as("%d", status).isInstanceOf(Answer.Refused.class);
        }
    }

    @Test
    void asksByKey() {
        String path = "/workflows/" + command.id();
        SERVER.stubFor(get(path).willReturn(okJson("{\"status\":\"RUNNING\"}")));
        assertThat(orchestrator.ask(command.id())).isInstanceOf(Answer.Accepted.class);

        for (int status : new int[] {404, 405, 501}) {
            SERVER.stubFor(get(path).willReturn(status(status)));
            assertThat(orchestrator.ask(command.id())).as("%d", status).isInstanceOf(Answer.NotKnown.class);
        }
        SERVER.stubFor(get(path).willReturn(status(503)));
        assertThat(orchestrator.ask(command.id())).isInstanceOf(Answer.Unclear.class);
    }

    @Test
    void opensTheCircuitAfterFailuresAndLeavesItShutAfterRefusals() {
        SERVER.stubFor(any(anyUrl()).willReturn(status(422)));
        for (int i = 0; i < 30; i++) {
            assertThat(orchestrator.enter()).isTrue();
            orchestrator.send(command);
        }
        SERVER.stubFor(any(anyUrl()).willReturn(status(503)));
        for (int i = 0; i < 20 && circuit.getState() == CircuitBreaker.State.CLOSED; i++) {
            orchestrator.send(command);
        }

        assertThat(circuit.getState()).isEqualTo(CircuitBreaker.State.OPEN);
        assertThat(orchestrator.enter()).isFalse();
    }
}
