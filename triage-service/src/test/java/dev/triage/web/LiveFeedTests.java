package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.cases.CaseWatch;
import dev.triage.fixtures.RunningTriage;
import dev.triage.platform.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** The stream as a browser reads it. */
@Timeout(120)
class LiveFeedTests {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final RunningTriage triage = RunningTriage.get();
    private final List<InputStream> open = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (InputStream stream : open) {
            stream.close();
        }
    }

    private record Event(String id, String name, JsonNode data) {}

    @Test
    void tellsWhatMovedAndGoesOnFromTheLastEvent() throws Exception {
        HttpClient planner = loggedIn("planner");
        BufferedReader stream = lines(planner, triage.room(CaseWatch.class).position(), null);
        assertThat(next(stream).name()).isEqualTo("moves");
        assertThat(next(stream).name()).isEqualTo("presence");

        String first = reference(PlannersBrowserTests.raise(triage));
        Event told = until(stream, first);
        assertThat(move(told, first).get("opened").booleanValue()).isTrue();

        String second = reference(PlannersBrowserTests.raise(triage));
        BufferedReader again = lines(planner, 0, told.id());
        Event missed = next(again);
        assertThat(missed.name()).isEqualTo("moves");
        assertThat(move(missed, second)).isNotNull();
    }

    @Test
    void boundsTheStreamsOfOnePerson() throws Exception {
        HttpClient person = loggedIn("ruleapprover");
        long since = triage.room(CaseWatch.class).position();
        for (int i = 0; i < LiveFeed.MOST_EACH; i++) {
            assertThat(stream(person, since, null).statusCode()).isEqualTo(200);
        }

        HttpResponse<InputStream> refused = stream(person, since, null);

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("30");
        assertThat(stream(loggedIn("ruleauthor"), since, null).statusCode()).isEqualTo(200);
    }

    @Test
    void tellsStrangersNothing() throws Exception {
        HttpResponse<InputStream> answer = stream(HttpClient.newHttpClient(), 0, null);

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location").orElseThrow()).endsWith("/login");
    }

    private String reference(String order) {
        return triage.caseOf(order).get("reference").stringValue();
    }

    private HttpClient loggedIn(String user) throws Exception {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(new CookieManager())
                .build();
        URI login = URI.create(triage.url() + "/login");
        String form = http.send(HttpRequest.newBuilder(login).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher token = CSRF.matcher(form);
        assertThat(token.find()).isTrue();
        HttpRequest post = HttpRequest.newBuilder(login)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "username=" + user + "&password=" + user + "&_csrf=" + token.group(1)))
                .build();
        assertThat(http.send(post, HttpResponse.BodyHandlers.discarding())
                        .headers()
                        .firstValue("Location")
                        .orElse(""))
                .doesNotContain("error");
        return http;
    }

    private HttpResponse<InputStream> stream(HttpClient http, long since, String last) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(triage.url() + "/live?since=" + since))
                .timeout(Duration.ofSeconds(60))
                .header("Accept", "text/event-stream");
        if (last != null) {
            request.header("Last-Event-ID", last);
        }
        HttpResponse<InputStream> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        open.add(answer.body());
        return answer;
    }

    private BufferedReader lines(HttpClient http, long since, String last) throws Exception {
        return new BufferedReader(
                new InputStreamReader(stream(http, since, last).body(), StandardCharsets.UTF_8));
    }

    private static Event next(BufferedReader stream) throws IOException {
        String id = "";
        String name = "";
        StringBuilder data = new StringBuilder();
        for (String line = stream.readLine(); line != null; line = stream.readLine()) {
            if (line.isEmpty()) {
                return new Event(id, name, Json.MAPPER.readTree(data.toString()));
            }
            if (line.startsWith("id:")) {
                id = line.substring(3).strip();
            } else if (line.startsWith("event:")) {
                name = line.substring(6).strip();
            } else if (line.startsWith("data:")) {
                data.append(line.substring(5));
            }
        }
        throw new AssertionError("The stream ended");
    }

    private static Event until(BufferedReader stream, String reference) throws IOException {
        Event event = next(stream);
        while (move(event, reference) == null) {
            event = next(stream);
        }
        return event;
    }

    private static JsonNode move(Event event, String reference) {
        if (event.name().equals("moves")) {
            for (JsonNode moved : event.data().get("moved")) {
                if (moved.get("reference").stringValue().equals(reference)) {
                    return moved;
                }
            }
        }
        return null;
    }
}
