package dev.triage.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A planner who is logged in and asks the running service for whole pages, as a browser does but for the pictures. */
final class QueuePages {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");
    private static final Pattern ELEMENT = Pattern.compile("<[a-zA-Z]");

    /**
     * What a browser would have to take in.
     *
     * @param bytes of the page, uncompressed
     * @param elements in it
     */
    record Weight(int bytes, int elements) {}

    private final String url;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    private QueuePages(String url) {
        this.url = url;
    }

    /** With the local log-in {@code planner}. */
    static QueuePages at(String url) {
        QueuePages pages = new QueuePages(url);
        Matcher token = CSRF.matcher(pages.get("/login"));
        if (!token.find()) {
            throw new IllegalStateException("Expected the log-in page of the service at " + url);
        }
        pages.send(HttpRequest.newBuilder(URI.create(url + "/login"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("username=planner&password=planner&_csrf="
                        + URLEncoder.encode(token.group(1), StandardCharsets.UTF_8))));
        return pages;
    }

    /** The page; throws IllegalStateException when it is not there, or is the log-in page instead. */
    String get(String path) {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(url + path)));
        boolean elsewhere = answer.uri().getPath().equals("/login") && !path.equals("/login");
        if (answer.statusCode() != 200 || elsewhere) {
            throw new IllegalStateException(
                    "Expected " + path + ", found " + answer.statusCode() + " at " + answer.uri());
        }
        return answer.body();
    }

    /** Lines of an answer that does not end, such as the stream of what moved; to be closed. */
    Stream<String> lines(String path) {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.ofLines())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Weight weight(String path) {
        String page = get(path);
        return new Weight(page.getBytes(StandardCharsets.UTF_8).length, (int)
                ELEMENT.matcher(page).results().count());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
