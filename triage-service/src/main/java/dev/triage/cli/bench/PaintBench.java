package dev.triage.cli.bench;

import dev.triage.platform.Json;
import dev.triage.platform.embedded.HeadlessBrowser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * When a browser shows a page: a headless Chromium, driven by its DevTools protocol, loads it again and again and says
 * when it first painted content (W3C Paint Timing) and when the document was ready, from the click on.
 */
final class PaintBench implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    /** Waits until the browser has painted and loaded; then milliseconds since the navigation began. */
    private static final String TIMES = """
            new Promise(done => {
              const look = () => {
                const paint = performance.getEntriesByName('first-contentful-paint')[0];
                const load = performance.getEntriesByType('navigation')[0];
                if (paint && load.loadEventEnd > 0) done([paint.startTime, load.domContentLoadedEventEnd]);
                else setTimeout(look, 10);
              };
              look();
            })""";

    private final Path profile;
    private final Process process;
    private final Wire wire;

    private PaintBench(Path profile, Process process, Wire wire) {
        this.profile = profile;
        this.process = process;
        this.wire = wire;
    }

    /** Milliseconds from the start of the navigation, the cache warm as it is for somebody at work. */
    record Paint(QueueBench.Time firstContent, QueueBench.Time ready) {}

    /** A browser, where one is installed. */
    static Optional<PaintBench> open() throws IOException {
        Path profile = Files.createTempDirectory("triage-paint");
        Optional<Process> started = HeadlessBrowser.start(profile);
        if (started.isEmpty()) {
            Files.delete(profile);
            return Optional.empty();
        }
        Process process = started.get();
        return Optional.of(new PaintBench(profile, process, Wire.to(address(profile, process))));
    }

    /** Loads each page so many times, logged in as that person, after twice that do not count. */
    Map<String, Paint> measure(String url, Map<String, String> pages, int rounds) {
        wire.go(url + "/login");
        wire.evaluate("""
                document.querySelector('[name=username]').value = 'lead';
                document.querySelector('[name=password]').value = 'lead';
                document.querySelector('main form').submit()""");
        wire.awaitLoad();
        Map<String, Paint> paints = new LinkedHashMap<>();
        pages.forEach((name, path) -> {
            double[] first = new double[rounds];
            double[] ready = new double[rounds];
            for (int round = -2; round < rounds; round++) {
                wire.go(url + path);
                JsonNode times = wire.evaluate(TIMES);
                if (round >= 0) {
                    first[round] = times.get(0).doubleValue();
                    ready[round] = times.get(1).doubleValue();
                }
            }
            paints.put(name, new Paint(time(first), time(ready)));
        });
        return paints;
    }

    private static QueueBench.Time time(double[] millis) {
        Arrays.sort(millis);
        return new QueueBench.Time(
                Math.round(millis[millis.length / 2]),
                Math.round(millis[Math.min(millis.length - 1, (int) Math.ceil(millis.length * 0.95) - 1)]));
    }

    /** Where the first page listens; the browser writes its port into its profile once it is up. */
    private static URI address(Path profile, Process process) throws IOException {
        Path port = profile.resolve("DevToolsActivePort");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < deadline && process.isAlive()) {
            if (Files.exists(port) && Files.readAllLines(port).size() >= 2) {
                String number = Files.readAllLines(port).getFirst();
                String list = new String(
                        URI.create("http://127.0.0.1:" + number + "/json/list")
                                .toURL()
                                .openStream()
                                .readAllBytes(),
                        StandardCharsets.UTF_8);
                for (JsonNode target : Json.MAPPER.readTree(list)) {
                    if (target.get("type").stringValue().equals("page")) {
                        return URI.create(target.get("webSocketDebuggerUrl").stringValue());
                    }
                }
            }
            pause();
        }
        process.destroyForcibly();
        throw new IOException("Expected a browser that answers within " + PATIENCE_SECONDS + " s, found none");
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        wire.close();
        // Its children write to the profile until they end, and may outlive it.
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().join());
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Commands and events of the DevTools protocol, one after the other. */
    private static final class Wire implements WebSocket.Listener {

        private final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();
        private final HttpClient http = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(PATIENCE_SECONDS))
                .build();
        private @Nullable WebSocket socket;
        private int number;

        static Wire to(URI address) {
            Wire wire = new Wire();
            wire.socket =
                    wire.http.newWebSocketBuilder().buildAsync(address, wire).join();
            wire.call("Page.enable", Map.of());
            wire.call("Runtime.enable", Map.of());
            return wire;
        }

        /** Opens a page and waits until it has loaded. */
        void go(String url) {
            heard.clear();
            call("Page.navigate", Map.of("url", url));
            awaitLoad();
        }

        void awaitLoad() {
            await("Page.loadEventFired");
        }

        JsonNode evaluate(String code) {
            JsonNode result = call(
                            "Runtime.evaluate", Map.of("expression", code, "awaitPromise", true, "returnByValue", true))
                    .get("result");
            if (result.has("exceptionDetails")) {
                throw new IllegalStateException("The page's script failed: " + result.get("exceptionDetails"));
            }
            return result.at("/result/value");
        }

        private JsonNode call(String method, Map<String, Object> parameters) {
            int id = ++number;
            WebSocket open = socket;
            if (open == null) {
                throw new IllegalStateException("Not connected");
            }
            open.sendText(
                            Json.MAPPER.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)),
                            true)
                    .join();
            // An event that comes before the answer is kept: a page may have loaded by then.
            List<JsonNode> early = new ArrayList<>();
            while (true) {
                JsonNode message = next();
                if (message.path("id").asInt(0) == id) {
                    heard.addAll(early);
                    return message;
                }
                early.add(message);
            }
        }

        private void await(String event) {
            JsonNode message = next();
            while (!message.path("method").asString("").equals(event)) {
                message = next();
            }
        }

        private JsonNode next() {
            try {
                JsonNode message = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (message == null) {
                    throw new IllegalStateException("The browser said nothing for " + PATIENCE_SECONDS + " s");
                }
                return message;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket open, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                heard.add(Json.MAPPER.readTree(part.toString()));
                part.setLength(0);
            }
            open.request(1);
            return null;
        }

        void close() {
            WebSocket open = socket;
            if (open != null) {
                open.abort();
            }
            http.close();
        }
    }
}
