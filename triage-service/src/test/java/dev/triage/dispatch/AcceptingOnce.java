package dev.triage.dispatch;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathTemplate;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.util.UUID;

/**
 * An orchestrator that acts at every POST, as if it knew no idempotency keys, and answers questions by key. Only a sender
 * that asks before it repeats itself has one effect here.
 */
final class AcceptingOnce {

    private final WireMockExtension server;

    AcceptingOnce(WireMockExtension server) {
        this.server = server;
        server.stubFor(
                post("/workflows").inScenario("command").willReturn(status(202)).willSetStateTo("known"));
        server.stubFor(get(urlPathTemplate("/workflows/{id}"))
                .inScenario("command")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(status(404)));
        server.stubFor(get(urlPathTemplate("/workflows/{id}"))
                .inScenario("command")
                .whenScenarioStateIs("known")
                .willReturn(ok()));
    }

    int effects(UUID command) {
        return server.findAll(postRequestedFor(urlEqualTo("/workflows"))
                        .withHeader("Idempotency-Key", equalTo(command.toString())))
                .size();
    }

    int questions(UUID command) {
        return server.findAll(getRequestedFor(urlEqualTo("/workflows/" + command)))
                .size();
    }
}
