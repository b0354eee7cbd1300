package dev.triage.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EventsSendCommandTests {

    @RegisterExtension
    static final WireMockExtension SERVICE = WireMockExtension.newInstance()
            .options(wireMockConfig().dynamicPort())
            .build();

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void sendsTheLinesAsOneBatchWithTheLocalLogIn() throws IOException {
        answer(202, """
                {"items": [{"source": "s", "id": "1", "status": "accepted", "errors": []},
                           {"source": "s", "id": "2", "status": "accepted", "errors": []}]}""");
        assertThat(send("{\"id\": \"1\"}\n\n{\"id\": \"2\"}\n")).isEqualTo(Exits.DONE);

        assertThat(out.toString()).isEqualToIgnoringNewLines("2 accepted, 0 rejected");
        SERVICE.verify(postRequestedFor(urlEqualTo("/api/v1/exceptions"))
                .withHeader("Content-Type", equalTo("application/cloudevents-batch+json"))
                .withHeader("Authorization", equalTo("Basic b3JjaGVzdHJhdG9yOm9yY2hlc3RyYXRvcg=="))
                .withRequestBody(equalToJson("[{\"id\": \"1\"}, {\"id\": \"2\"}]")));
    }

    @Test
    void namesTheLineOfEachRejection() throws IOException {
        answer(202, """
                {"items": [{"source": "s", "id": "1", "status": "accepted", "errors": []},
                           {"source": "s", "id": "2", "status": "rejected",
                            "errors": [{"pointer": "/data", "message": "expected an object, found nothing"}]}]}""");
        assertThat(send("nonsense\n{\"id\": \"1\"},{}\n[1]\n{\"id\": \"1\"}\n{\"id\": \"2\"}", "--json"))
                .isEqualTo(Exits.INVALID_INPUT);

        assertThat(err.toString().lines())
                .hasSize(4)
                .anyMatch(line -> line.startsWith("line 1: expected JSON, found "))
                .anyMatch(line -> line.startsWith("line 2: expected JSON, found "))
                .contains(
                        "line 3: expected a JSON object, found another value",
                        "line 5: /data: expected an object, found nothing");
        assertThat(out.toString()).contains("\"accepted\":1").contains("\"rejected\":4");
    }

    @Test
    void stopsWithTheReasonWhenTheServiceRefuses() throws IOException {
        answer(503, "{\"detail\": \"Kafka is away\"}");
        assertThat(send("{}")).isEqualTo(Exits.REMOTE_UNAVAILABLE);
        assertThat(err.toString())
                .contains("/api/v1/exceptions answered 503: Kafka is away (0 accepted so far, stopped at line 1;");

        answer(403, "<html>");
        assertThat(send("{}")).isEqualTo(Exits.NOT_PASSED);
    }

    @Test
    void saysWhenNobodyAnswers() throws IOException {
        SERVICE.stubFor(post(urlEqualTo("/api/v1/exceptions"))
                .willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
        assertThat(send("{}")).isEqualTo(Exits.REMOTE_UNAVAILABLE);
        assertThat(err.toString()).contains("No answer from");
    }

    @Test
    void refusesAWrongUrl() throws IOException {
        Path file = Files.writeString(folder.resolve("events.jsonl"), "{}");
        assertThat(run(file.toString(), "--to", "http", "--url", "localhost:8080"))
                .isEqualTo(Exits.WRONG_USAGE);
        assertThat(run(file.toString(), "--to", "carrier-pigeon")).isEqualTo(Exits.WRONG_USAGE);
    }

    private void answer(int status, String body) {
        SERVICE.stubFor(post(urlEqualTo("/api/v1/exceptions")).willReturn(jsonResponse(body, status)));
    }

    private int send(String lines, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("events.jsonl"), lines);
        String[] arguments = new String[options.length + 5];
        arguments[0] = file.toString();
        arguments[1] = "--to";
        arguments[2] = "http";
        arguments[3] = "--url";
        arguments[4] = SERVICE.baseUrl() + "/";
        System.arraycopy(options, 0, arguments, 5, options.length);
        return run(arguments);
    }

    private int run(String... arguments) {
        return TriageCommand.configured(new CommandLine(new EventsSendCommand()))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
