package dev.triage.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The verbs that change what serves, against the API of a service. */
class ModelRemoteCommandTests {

    private static final String SCIENTIST = "Basic ZGF0YXNjaWVudGlzdDpzZWNyZXQ=";

    @RegisterExtension
    static final WireMockExtension SERVICE = WireMockExtension.newInstance()
            .options(wireMockConfig().dynamicPort())
            .build();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void asksForAPromotion() {
        answer("/api/v1/models/category/promotions", 201, """
                {"id": "0197", "model": "category", "version": "2", "status": "REQUESTED"}""");

        assertThat(run("promote", "category@2", "--reason", "better")).isEqualTo(Exits.DONE);

        assertThat(out.toString()).contains("category@2 is asked for", "--decide 0197");
        SERVICE.verify(postRequestedFor(urlEqualTo("/api/v1/models/category/promotions"))
                .withHeader("Authorization", equalTo(SCIENTIST))
                .withRequestBody(equalToJson("{\"version\": \"2\", \"reason\": \"better\"}")));
    }

    @Test
    void decidesAPromotionByItsIdAlone() {
        SERVICE.stubFor(get(urlEqualTo("/api/v1/models"))
                .willReturn(jsonResponse("{\"promotions\": [{\"id\": \"0197\", \"model\": \"category\"}]}", 200)));
        answer("/api/v1/models/category/promotions/0197/decisions", 200, """
                {"id": "0197", "model": "category", "version": "2", "status": "APPROVED"}""");

        assertThat(run("promote", "--decide", "0197", "--approve", "--comment", "seen"))
                .isEqualTo(Exits.DONE);

        assertThat(out.toString()).contains("category@2 serves");
        SERVICE.verify(postRequestedFor(urlEqualTo("/api/v1/models/category/promotions/0197/decisions"))
                .withRequestBody(equalToJson("{\"decision\": \"APPROVE\", \"comment\": \"seen\"}")));
    }

    @Test
    void rollsBackAndNamesAndWithdrawsAChallenger() {
        answer("/api/v1/models/category/rollback", 200, "{\"name\": \"category\", \"champion\": \"1\"}");
        answer("/api/v1/models/category/challenger", 200, "{\"name\": \"category\"}");

        assertThat(run("rollback", "category", "--reason", "worse")).isEqualTo(Exits.DONE);
        assertThat(run("challenge", "category@3", "--reason", "curious")).isEqualTo(Exits.DONE);
        assertThat(run("challenge", "category", "--none", "--reason", "seen enough"))
                .isEqualTo(Exits.DONE);

        assertThat(out.toString()).contains("category@1 serves again", "category@3 runs beside", "no challenger");
        SERVICE.verify(postRequestedFor(urlEqualTo("/api/v1/models/category/challenger"))
                .withRequestBody(equalToJson("{\"version\": null, \"reason\": \"seen enough\"}")));
    }

    @ParameterizedTest
    @CsvSource({
        "422, gate-failed,       4",
        "422, unusable-model,    3",
        "403, decider-is-requester, 4",
        "401, not-logged-in,     4",
        "404, unknown-model,     5",
        "409, already-requested, 5",
        "503, database-unavailable, 6",
    })
    void endsWithTheExitCodeOfTheContract(int status, String code, int exit) {
        answer(
                "/api/v1/models/category/promotions",
                status,
                "{\"code\": \"" + code + "\", \"detail\": \"Expected macroF1 at least 0.75, found 0.7\"}");

        assertThat(run("promote", "category@2", "--reason", "better")).isEqualTo(exit);
        assertThat(err.toString()).contains("answered " + status, "Expected macroF1 at least 0.75, found 0.7");
    }

    @Test
    void saysWhenTheServiceIsAway() {
        SERVICE.stubFor(post(urlEqualTo("/api/v1/models/category/rollback"))
                .willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));

        assertThat(run("rollback", "category", "--reason", "worse")).isEqualTo(Exits.REMOTE_UNAVAILABLE);
        assertThat(err.toString()).contains("No answer from");
    }

    @Test
    void wantsToKnowWhoActsAndWhat() {
        assertThat(execute(List.of("rollback", "category", "--reason", "x", "--url", SERVICE.baseUrl())))
                .isEqualTo(Exits.WRONG_USAGE);
        assertThat(err.toString()).contains("Expected the credentials of the person who acts");

        assertThat(run("promote", "category@2")).isEqualTo(Exits.WRONG_USAGE);
        assertThat(run("promote", "category", "--reason", "x")).isEqualTo(Exits.WRONG_USAGE);
        assertThat(run("promote", "--decide", "0197")).isEqualTo(Exits.WRONG_USAGE);
        assertThat(run("promote", "category@2", "--decide", "0197")).isEqualTo(Exits.WRONG_USAGE);
        assertThat(run("promote", "--decide", "0197", "--approve", "--reject")).isEqualTo(Exits.WRONG_USAGE);
        assertThat(run("challenge", "category", "--reason", "x")).isEqualTo(Exits.WRONG_USAGE);
        assertThat(run("rollback", "category")).isEqualTo(Exits.WRONG_USAGE);
    }

    @Test
    void listsWhatServesAndRunsBesideItInTheService() {
        SERVICE.stubFor(get(urlEqualTo("/api/v1/models")).willReturn(jsonResponse("""
                {"items": [{"name": "category", "champion": "1",
                   "challenger": {"version": "2", "by": "datascientist"},
                   "versions": [
                     {"version": "1", "sha256": "aaaaaaaaaaaaaaaa", "trainedAt": "2026-11-23T00:00:00Z", "gates": []},
                     {"version": "2", "sha256": "bbbbbbbbbbbbbbbb", "trainedAt": "2026-11-24T00:00:00Z",
                      "gates": [{"name": "ece", "passed": false}]}]}],
                 "promotions": [{"id": "0197", "model": "category", "version": "2", "requestedBy": "ann"}]}""", 200)));
        SERVICE.stubFor(get(urlEqualTo("/api/v1/models/category/shadow")).willReturn(jsonResponse("""
                {"challenger": "2", "n": 800, "agreement": {"share": 0.9, "low": 0.88, "high": 0.92}}""", 200)));

        assertThat(run("list", "--remote")).isEqualTo(Exits.DONE);

        assertThat(out.toString())
                .contains("* category@1  aaaaaaaaaaaa")
                .contains("~ category@2  bbbbbbbbbbbb")
                .contains("fails ece")
                .contains("agrees with the champion on 90.0 % (88.0 to 92.0) of 800")
                .contains("category@2 waits for a decision, asked by ann: 0197");
    }

    private static void answer(String path, int status, String body) {
        SERVICE.stubFor(post(urlEqualTo(path)).willReturn(jsonResponse(body, status)));
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", SERVICE.baseUrl(), "--user", "datascientist:secret"));
        return execute(all);
    }

    private int execute(List<String> arguments) {
        return TriageCommand.configured(new CommandLine(new ModelCommand()))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }
}
