package dev.triage.cli;

import dev.triage.intake.ExceptionIntake;
import dev.triage.platform.FieldError;
import dev.triage.platform.Json;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The way in of a service somewhere else: {@code POST /api/v1/exceptions}. */
final class HttpIntake implements ExceptionIntake, AutoCloseable {

    private static final String LOCAL_LOG_IN = "orchestrator:orchestrator";

    private final URI exceptions;
    private final @Nullable String authorization;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** @param user {@code name:password}; when neither it nor a token is given, the local log-in is used on loopback */
    HttpIntake(URI url, @Nullable String user, @Nullable String token) {
        String scheme = url.getScheme();
        if (url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new VerbFailedException(
                    Exits.WRONG_USAGE, "Expected a URL such as http://localhost:8080, found " + url);
        }
        this.exceptions = URI.create(url.toString().replaceAll("/+$", "") + "/api/v1/exceptions");
        if (token != null && !token.isBlank()) {
            this.authorization = "Bearer " + token;
        } else {
            String logIn = user != null && !user.isBlank() ? user : isLoopback(url) ? LOCAL_LOG_IN : null;
            this.authorization = logIn == null
                    ? null
                    : "Basic " + Base64.getEncoder().encodeToString(logIn.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public Result<List<Item>> offer(byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(exceptions)
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/cloudevents-batch+json")
                .header("Accept", "application/json, application/problem+json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return response.statusCode() == 202 ? items(response.body()) : refusal(response);
        } catch (IOException e) {
            return Result.refused(
                    Refusal.Kind.UNAVAILABLE, "no-answer", "No answer from " + exceptions + ": " + reason(e));
        } catch (JacksonException e) {
            return Result.refused(
                    Refusal.Kind.UNAVAILABLE,
                    "no-triage",
                    "Expected a triage service at " + exceptions + ", found another");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Result.refused(Refusal.Kind.UNAVAILABLE, "interrupted", "Interrupted while sending");
        }
    }

    private static Result<List<Item>> items(byte[] body) {
        List<Item> items = new ArrayList<>();
        for (JsonNode item : Json.MAPPER.readTree(body).path("items")) {
            List<FieldError> errors = new ArrayList<>();
            for (JsonNode error : item.path("errors")) {
                errors.add(new FieldError(
                        error.path("pointer").stringValue(""),
                        error.path("message").stringValue("")));
            }
            items.add(new Item(
                    item.path("source").stringValue(""),
                    item.path("id").stringValue(""),
                    item.path("status").stringValue(""),
                    errors));
        }
        return Result.done(items);
    }

    private Result<List<Item>> refusal(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        Refusal.Kind kind = switch (status) {
            case 400, 413, 415, 422 -> Refusal.Kind.INVALID;
            case 401, 403 -> Refusal.Kind.FORBIDDEN;
            case 404 -> Refusal.Kind.NOT_FOUND;
            default -> Refusal.Kind.UNAVAILABLE;
        };
        return Result.refused(kind, "http-" + status, exceptions + " answered " + status + detail(response.body()));
    }

    private static String detail(byte[] body) {
        try {
            String detail = Json.MAPPER.readTree(body).path("detail").stringValue("");
            return detail.isEmpty() ? "" : ": " + detail;
        } catch (JacksonException e) {
            return "";
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static boolean isLoopback(URI url) {
        try {
            return InetAddress.getByName(url.getHost()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
