package dev.triage.notices.webhook;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;

/** One try to hand a message over. HTTP/1.1, no redirects, nothing of the answer but its status. */
@Component
class WebhookCall {

    static final Duration CONNECT = Duration.ofSeconds(5);
    static final Duration ANSWER = Duration.ofSeconds(20);

    /** Bytes of an answer that are read at all. */
    private static final int MOST_READ = 64 * 1024;

    private static final int LONGEST_REASON = 200;

    private final WebhookSettings settings;
    private final Clock clock;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();

    WebhookCall(WebhookSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** How it went; {@code words} are for people. */
    sealed interface Answer {

        String words();

        record Taken(String words) implements Answer {}

        /** The receiver does not want any more. */
        record Gone(String words) implements Answer {}

        record Failed(String words) implements Answer {}
    }

    Answer send(WebhookTarget target, WebhookRows.Leased message) {
        Optional<String> objection = settings.objection(target.url());
        if (objection.isPresent()) {
            return new Answer.Failed(objection.get());
        }
        String id = "msg_" + message.id().toString().replace("-", "");
        long timestamp = clock.instant().getEpochSecond();
        HttpRequest request = HttpRequest.newBuilder(target.url())
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .header("User-Agent", "triage-webhooks")
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(timestamp))
                .header("webhook-signature", target.signature().of(id, timestamp, message.body()))
                .POST(HttpRequest.BodyPublishers.ofString(message.body()))
                .build();
        CompletableFuture<HttpResponse<Void>> call =
                client.sendAsync(request, info -> BodySubscribers.limiting(BodySubscribers.discarding(), MOST_READ));
        try {
            // The request's own timeout ends with the headers; this one covers a body that never ends.
            int status = call.get(ANSWER.plus(CONNECT).toMillis(), TimeUnit.MILLISECONDS)
                    .statusCode();
            if (status / 100 == 2) {
                return new Answer.Taken("answered " + status);
            }
            if (status == 410) {
                return new Answer.Gone("answered 410: it wants no more");
            }
            return new Answer.Failed(
                    status / 100 == 3
                            ? "expected 2xx, found a redirect (" + status + "), which is never followed"
                            : "expected 2xx, found " + status);
        } catch (TimeoutException e) {
            call.cancel(true);
            return new Answer.Failed("no complete answer within " + ANSWER.toSeconds() + " s");
        } catch (InterruptedException e) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            return new Answer.Failed("interrupted while waiting for the answer");
        } catch (ExecutionException e) {
            return new Answer.Failed(words(e.getCause() instanceof IOException io ? io : e));
        }
    }

    private static String words(Exception failure) {
        String text = (failure.getClass().getSimpleName() + ": " + failure.getMessage())
                .replaceAll("\\p{Cntrl}+", " ")
                .strip();
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON);
    }
}
