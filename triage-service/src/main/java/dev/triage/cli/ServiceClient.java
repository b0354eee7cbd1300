package dev.triage.cli;

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
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The API of a running service, with somebody's credentials: who acts is always whom they name. */
final class ServiceClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String base;
    private final @Nullable String authorization;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /**
     * @param user {@code name:password}
     * @param localLogIn taken on loopback when neither user nor token is given; null for none
     */
    ServiceClient(URI url, @Nullable String user, @Nullable String token, @Nullable String localLogIn) {
        String scheme = url.getScheme();
        if (url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new VerbFailedException(
                    Exits.WRONG_USAGE, "Expected a URL such as http://localhost:8080, found " + url);
        }
        this.base = url.toString().replaceAll("/+$", "");
        if (token != null && !token.isBlank()) {
            this.authorization = "Bearer " + token;
        } else {
            String logIn = user != null && !user.isBlank() ? user : isLoopback(url) ? localLogIn : null;
            this.authorization = logIn == null
                    ? null
                    : "Basic " + Base64.getEncoder().encodeToString(logIn.getBytes(StandardCharsets.UTF_8));
        }
    }

    Result<JsonNode> get(String path) {
        return send(request(path).GET());
    }

    Result<JsonNode> post(String path, Object body) {
        return post(path, "application/json", Json.MAPPER.writeValueAsBytes(body));
    }

    Result<JsonNode> post(String path, String contentType, byte[] body) {
        return send(
                request(path).header("Content-Type", contentType).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(PATIENCE)
                .header("Accept", "application/json, application/problem+json");
        return authorization == null ? request : request.header("Authorization", authorization);
    }

    private Result<JsonNode> send(HttpRequest.Builder building) {
        HttpRequest request = building.build();
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return response.statusCode() / 100 == 2
                    ? Result.done(Json.MAPPER.readTree(response.body()))
                    : refusal(request.uri(), response);
        } catch (IOException e) {
            return Result.refused(
                    Refusal.Kind.UNAVAILABLE, "no-answer", "No answer from " + request.uri() + ": " + reason(e));
        } catch (JacksonException e) {
            return Result.refused(
                    Refusal.Kind.UNAVAILABLE,
                    "no-triage",
                    "Expected a triage service at " + request.uri() + ", found another");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Result.refused(Refusal.Kind.UNAVAILABLE, "interrupted", "Interrupted while waiting for an answer");
        }
    }

    private static Result<JsonNode> refusal(URI uri, HttpResponse<byte[]> response) {
        int status = response.statusCode();
        JsonNode problem = problem(response.body());
        String code = problem.path("code").stringValue("http-" + status);
        Refusal.Kind kind = switch (status) {
            case 400, 413, 415, 422 -> code.equals("gate-failed") ? Refusal.Kind.FORBIDDEN : Refusal.Kind.INVALID;
            case 401, 403 -> Refusal.Kind.FORBIDDEN;
            case 404 -> Refusal.Kind.NOT_FOUND;
            case 409 -> Refusal.Kind.CONFLICT;
            case 412 -> Refusal.Kind.STALE;
            default -> Refusal.Kind.UNAVAILABLE;
        };
        String detail = problem.path("detail").stringValue("");
        return Result.refused(kind, code, uri + " answered " + status + (detail.isEmpty() ? "" : ": " + detail));
    }

    private static JsonNode problem(byte[] body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JacksonException e) {
            return Json.MAPPER.createObjectNode();
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
