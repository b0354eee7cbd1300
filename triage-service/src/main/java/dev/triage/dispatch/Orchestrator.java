package dev.triage.dispatch;

import dev.triage.platform.Json;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The orchestration layer's HTTP side. HTTP/1.1 only, because the upgrade dance breaks simple servers; no redirects,
 * because a command must not follow a stranger; small answers only.
 */
final class Orchestrator {

    static final Duration CONNECT = Duration.ofSeconds(2);
    static final Duration READ = Duration.ofSeconds(10);
    /** Bytes of an answer that are read at all. */
    static final int MAX_ANSWER = 64 * 1024;

    private final URI workflows;
    private final CircuitBreaker circuit;
    private final Duration read;
    private final HttpClient client;

    Orchestrator(URI base, CircuitBreaker circuit, Duration read) {
        String text = base.toString();
        this.workflows = URI.create((text.endsWith("/") ? text : text + "/") + "workflows");
        this.circuit = circuit;
        this.read = read;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .build();
    }

    /**
     * Whether it is worth trying now. After a yes, {@link #send} or {@link #ask} must follow, or {@link #leave}: a
     * circuit that looks whether the other side is back lets only a few through.
     */
    boolean enter() {
        return circuit.tryAcquirePermission();
    }

    /** Gives back a yes that was not used. */
    void leave() {
        circuit.releasePermission();
    }

    /** Hands the command over, with its id as the idempotency key. */
    Answer send(Command command) {
        HttpRequest post = HttpRequest.newBuilder(workflows)
                .timeout(read)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .header("Idempotency-Key", command.id().toString())
                .POST(HttpRequest.BodyPublishers.ofByteArray(command.bytes()))
                .build();
        Answer answer = exchange(post, (status, body) -> toCommand(status, body, command.id()));
        return answer instanceof Answer.NotKnown
                ? new Answer.Refused("expected 2xx from POST " + workflows + ", found 404")
                : answer;
    }

    /** Asks whether a command arrived, by its key. */
    Answer ask(UUID commandId) {
        HttpRequest get = HttpRequest.newBuilder(URI.create(workflows + "/" + commandId))
                .timeout(read)
                .header("Accept", "application/json")
                .GET()
                .build();
        // Who does not offer the question is sent the command again, with its key.
        return exchange(
                get,
                (status, body) ->
                        status == 405 || status == 501 ? new Answer.NotKnown() : toCommand(status, body, commandId));
    }

    private Answer exchange(HttpRequest request, Reading reading) {
        long start = System.nanoTime();
        AtomicInteger status = new AtomicInteger();
        Answer answer = exchanged(request, reading, status);
        long took = System.nanoTime() - start;
        switch (answer) {
            case Answer.Accepted ignored -> circuit.onSuccess(took, TimeUnit.NANOSECONDS);
            case Answer.NotKnown ignored -> circuit.onSuccess(took, TimeUnit.NANOSECONDS);
            case Answer.Refused ignored -> circuit.onSuccess(took, TimeUnit.NANOSECONDS);
            case Answer.NotSent notSent -> circuit.onError(took, TimeUnit.NANOSECONDS, failure(notSent.reason()));
            case Answer.Unclear unclear -> circuit.onError(took, TimeUnit.NANOSECONDS, failure(unclear.reason()));
        }
        return answer;
    }

    private Answer exchanged(HttpRequest request, Reading reading, AtomicInteger status) {
        CompletableFuture<HttpResponse<byte[]>> call = client.sendAsync(request, info -> {
            status.set(info.statusCode());
            return BodySubscribers.limiting(BodySubscribers.ofByteArray(), MAX_ANSWER);
        });
        try {
            // The request's own timeout ends with the headers; this one covers a body that never ends.
            HttpResponse<byte[]> response = call.get(read.toMillis() + CONNECT.toMillis(), TimeUnit.MILLISECONDS);
            return reading.of(response.statusCode(), response);
        } catch (TimeoutException e) {
            call.cancel(true);
            return new Answer.Unclear("no complete answer within " + read.toSeconds() + " s");
        } catch (InterruptedException e) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            return new Answer.Unclear("interrupted while waiting for the answer");
        } catch (ExecutionException e) {
            return failed(e.getCause(), status.get());
        }
    }

    private static Answer failed(@Nullable Throwable cause, int status) {
        String words = cause == null ? "unknown failure" : cause.getClass().getSimpleName() + ": " + cause.getMessage();
        if (cause instanceof HttpConnectTimeoutException
                || cause instanceof ConnectException
                || cause instanceof UnresolvedAddressException
                || cause instanceof SSLException) {
            return new Answer.NotSent("no connection: " + words);
        }
        if (status / 100 == 2 && cause instanceof IOException && words.contains("exceed")) {
            return new Answer.Refused("expected an answer of at most " + MAX_ANSWER + " bytes, found more");
        }
        return new Answer.Unclear("the connection broke: " + words);
    }

    private static Answer toCommand(int status, HttpResponse<byte[]> response, UUID command) {
        if (status / 100 == 2) {
            return accepted(response, command);
        }
        if (status == 404) {
            return new Answer.NotKnown();
        }
        if (status / 100 == 5 || status == 408 || status == 425 || status == 429) {
            // A server that fails may have acted first.
            return new Answer.Unclear("answered " + status);
        }
        if (status / 100 == 3) {
            return new Answer.Refused("expected 2xx, found a redirect (" + status + "), which is never followed");
        }
        return new Answer.Refused("expected 2xx, found " + status + said(response.body()));
    }

    /** 2xx counts when it is empty or JSON, and does not speak of another command. */
    private static Answer accepted(HttpResponse<byte[]> response, UUID command) {
        byte[] body = response.body();
        if (body.length == 0) {
            return new Answer.Accepted("answered " + response.statusCode());
        }
        try {
            JsonNode answer = Json.MAPPER.readTree(body);
            String about = answer.path("commandId").asString("");
            if (!about.isEmpty() && !about.equals(command.toString())) {
                return new Answer.Refused("answered " + response.statusCode() + " about another command, " + about);
            }
            return new Answer.Accepted("answered " + response.statusCode());
        } catch (JacksonException e) {
            return new Answer.Refused("expected JSON with " + response.statusCode() + ", found" + said(body));
        }
    }

    private static String said(byte[] body) {
        String text = new String(body, 0, Math.min(body.length, 200), StandardCharsets.UTF_8);
        return text.isBlank() ? "" : " (" + text.replaceAll("\\p{Cntrl}+", " ").strip() + ")";
    }

    private static Exception failure(String reason) {
        return new IOException(reason);
    }

    @FunctionalInterface
    private interface Reading {

        Answer of(int status, HttpResponse<byte[]> response);
    }
}
