package dev.triage.cli.bench;

import dev.triage.cases.CaseRow;
import dev.triage.cases.CaseStatus;
import dev.triage.cases.Cases;
import dev.triage.cases.Condition;
import dev.triage.cases.Facet;
import dev.triage.cases.IndexRebuilds;
import dev.triage.cases.QueueQuery;
import dev.triage.cases.QueueSort;
import dev.triage.learning.twin.Twin;
import dev.triage.learning.twin.TwinPlan;
import dev.triage.platform.Page;
import dev.triage.platform.Result;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.listener.MessageListenerContainer;

/** The rooms on servers of their own, with as many cases as wanted, asked what planners ask. */
final class QueueBench implements AutoCloseable {

    /** Events the service itself turns into the cases that are multiplied. */
    private static final int PATTERNS = 2_000;

    private static final int DEEP = 200;

    record Size(int cases, int open) {}

    /** Milliseconds. */
    record Time(double p50, double p95) {}

    /**
     * @param pages what whole pages weigh, by the same names as their times
     * @param paints when a browser shows them; empty where none is installed
     * @param arrival from an event on Kafka to its case in sight
     */
    record Figures(
            Size size,
            double loadSeconds,
            double indexSeconds,
            Map<String, Time> times,
            Map<String, QueuePages.Weight> pages,
            Map<String, PaintBench.Paint> paints,
            ArrivalBench.Arrival arrival) {}

    private final Size size;
    private final BenchRooms rooms;
    private final Cases cases;
    private double loadSeconds;

    private QueueBench(Size size, BenchRooms rooms) {
        this.size = size;
        this.rooms = rooms;
        this.cases = rooms.get(Cases.class);
    }

    static QueueBench load(Size size) throws IOException, SQLException {
        // With its doors, because whole pages are measured too.
        QueueBench bench = new QueueBench(size, BenchRooms.withDoors(Map.of()));
        try {
            bench.fill();
        } catch (IOException | SQLException | RuntimeException e) {
            bench.close();
            throw e;
        }
        return bench;
    }

    private void fill() throws IOException, SQLException {
        List<byte[]> bodies = new ArrayList<>();
        Twin twin = new Twin(TwinPlan.of(7, PATTERNS, 2));
        while (twin.hasNext()) {
            bodies.add(twin.next().event());
        }
        IntakeBench.produce(rooms.get(KafkaProperties.class).buildProducerProperties(), IntakeBench.TOPIC, bodies);
        MessageListenerContainer listener = IntakeBench.listener(rooms);
        listener.start();
        JdbcClient jdbc = rooms.get(JdbcClient.class);
        IntakeBench.await(() -> IntakeBench.taken(jdbc) >= bodies.size());
        listener.stop();
        long start = System.nanoTime();
        try (Connection owner = rooms.owner()) {
            new QueueLoad(owner, rooms.get(java.time.Clock.class).instant()).fill(size.cases(), size.open());
        }
        loadSeconds = IntakeBench.seconds(start);
    }

    double loadSeconds() {
        return loadSeconds;
    }

    /** What planners ask, {@code rounds} times each, after a few that do not count. */
    Figures measure(int rounds) throws IOException {
        Map<String, Runnable> asked = new LinkedHashMap<>();
        QueueQuery all = QueueQuery.all();
        CaseRow sample = page(all.most(DEEP)).items().getLast();
        asked.put("first page", () -> page(all));
        asked.put("page at 10 % depth", at(all, size.open() / 10));
        asked.put("page at 80 % depth", at(all, size.open() / 10 * 8));
        asked.put("one site", () -> page(all.and(only(Facet.SITE, all, 0))));
        asked.put(
                "one site, tier and priority",
                () -> page(all.and(only(Facet.SITE, all, 0))
                        .and(only(Facet.CUSTOMER_TIER, all, 0))
                        .and(Condition.only(Facet.PRIORITY, "P2"))));
        Condition item = only(Facet.SKU, all, 9);
        Condition supplier = only(Facet.SUPPLIER, all, 8);
        Condition carrier = only(Facet.CARRIER, all, 4);
        asked.put("one item (rare)", () -> page(all.and(item)));
        asked.put(
                "one supplier and carrier (rarer)", () -> page(all.and(supplier).and(carrier)));
        asked.put("nothing matches", () -> page(all.and(item).and(Condition.only(Facet.SITE, "NOWHERE"))));
        asked.put(
                "all but three sites, unclaimed",
                () -> page(all.and(Condition.not(
                                Facet.SITE, only(Facet.SITE, all, 0).values().getFirst()))
                        .and(Condition.only(Facet.ASSIGNEE, Facet.NONE))));
        asked.put(
                "one planner's, overdue",
                () -> page(
                        all.and(Condition.only(Facet.ASSIGNEE, "planner3")).and(Condition.only(Facet.SLA, "overdue"))));
        asked.put("by deadline", () -> page(all.by(QueueSort.DEADLINE)));
        asked.put("by expected loss, 80 % depth", at(all.by(QueueSort.VALUE), size.open() / 10 * 8));
        asked.put("resolved ones", () -> page(all.and(Condition.only(Facet.STATUS, CaseStatus.RESOLVED.name()))));
        asked.put("search: a reference", () -> page(all.text(sample.reference())));
        long start = System.nanoTime();
        IndexRebuilds index = rooms.get(IndexRebuilds.class);
        index.request();
        IntakeBench.await(() -> !index.waiting());
        double indexSeconds = IntakeBench.seconds(start);
        asked.put("search: a common word", () -> page(all.text("order")));
        asked.put(
                "search: a rare word and a site", () -> page(all.text("pallet").and(only(Facet.SITE, all, 0))));
        asked.put("all 12 facets", () -> facets(all, Facet.RAIL));
        asked.put(
                "all 12 facets, two conditions",
                () -> facets(all.and(only(Facet.SITE, all, 0)).and(Condition.only(Facet.PRIORITY, "P2")), Facet.RAIL));
        asked.put("all 12 facets, a common word", () -> facets(all.text("order"), Facet.RAIL));
        asked.put("one facet", () -> facets(all, List.of(Facet.SKU)));
        asked.put("count of a view", () -> cases.count(all.and(only(Facet.SITE, all, 0)), 1_000_000));
        String url = "http://localhost:" + rooms.context().getEnvironment().getRequiredProperty("local.server.port");
        QueuePages pages = QueuePages.at(url);
        Map<String, QueuePages.Weight> weights = new LinkedHashMap<>();
        Map<String, String> paths = paths(all, sample);
        paths.forEach((name, path) -> {
            weights.put(name, pages.weight(path));
            asked.put(name, () -> pages.get(path));
        });
        Map<String, Time> times = new LinkedHashMap<>();
        asked.forEach((name, ask) -> times.put(name, time(ask, rounds)));
        Map<String, PaintBench.Paint> paints = paints(url, sample, paths, rounds);
        return new Figures(size, loadSeconds, indexSeconds, times, weights, paints, arrival(pages, rounds));
    }

    private static Map<String, PaintBench.Paint> paints(
            String url, CaseRow sample, Map<String, String> paths, int rounds) throws IOException {
        Map<String, String> whole = new LinkedHashMap<>();
        paths.forEach((name, path) -> {
            if (name.startsWith("HTTP: queue") || path.equals("/cases/" + sample.reference())) {
                whole.put(name.replace("HTTP: ", ""), path);
            }
        });
        Optional<PaintBench> found = PaintBench.open();
        if (found.isEmpty()) {
            return Map.of();
        }
        try (PaintBench browser = found.get()) {
            return browser.measure(url, whole, rounds);
        }
    }

    private ArrivalBench.Arrival arrival(QueuePages pages, int rounds) {
        MessageListenerContainer listener = IntakeBench.listener(rooms);
        listener.start();
        try {
            return ArrivalBench.measure(
                    rooms.get(KafkaProperties.class).buildProducerProperties(),
                    IntakeBench.TOPIC,
                    pages,
                    rooms.get(java.time.Clock.class),
                    rounds);
        } finally {
            listener.stop();
        }
    }

    /** Whole answers of the web door: HTTP, log-in, the rooms and the page itself. */
    private Map<String, String> paths(QueueQuery all, CaseRow sample) {
        String site = only(Facet.SITE, all, 0).values().getFirst();
        String cursor = Objects.requireNonNullElse(page(all.most(DEEP)).nextCursor(), "");
        Map<String, String> paths = new LinkedHashMap<>();
        paths.put("HTTP: queue, 50 rows", "/queue?sort=rank");
        paths.put("HTTP: queue, 50 rows, after 200", "/queue?sort=rank&cursor=" + encoded(cursor));
        paths.put("HTTP: queue, 50 rows, one site", "/queue?site=" + encoded(site));
        paths.put("HTTP: queue, a common word", "/queue?q=order");
        paths.put("HTTP: the rows alone", "/queue/rows?sort=rank");
        paths.put("HTTP: facets", "/queue/facets");
        paths.put("HTTP: a case beside the queue", "/cases/" + sample.reference() + "?panel");
        paths.put("HTTP: a case", "/cases/" + sample.reference());
        return paths;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The page after so many rows; the way there is not measured. */
    private Runnable at(QueueQuery query, int depth) {
        String cursor = null;
        for (int rows = 0; rows < depth; rows += DEEP) {
            cursor = page(query.most(DEEP).from(cursor)).nextCursor();
        }
        QueueQuery there = query.from(cursor);
        return () -> page(there);
    }

    private final Map<Facet, List<Facet.Count>> known = new LinkedHashMap<>();

    /** A condition on the facet's n-th most frequent value, or its last. */
    private Condition only(Facet facet, QueueQuery query, int n) {
        List<Facet.Count> counts = known.computeIfAbsent(
                facet,
                one -> facets(query, List.of(one)).getOrDefault(one, List.of()).stream()
                        .filter(count -> !count.value().equals(Facet.NONE))
                        .toList());
        return Condition.only(facet, counts.get(Math.min(n, counts.size() - 1)).value());
    }

    private Page<CaseRow> page(QueueQuery query) {
        return done(cases.queue(query));
    }

    private Map<Facet, List<Facet.Count>> facets(QueueQuery query, List<Facet> wanted) {
        return done(cases.facets(query, wanted, "", 10));
    }

    private static <T> T done(Result<T> result) {
        return switch (result) {
            case Result.Done<T>(T value) -> value;
            case Result.Refused<T> refused ->
                throw new IllegalStateException(refused.refusal().message());
        };
    }

    private static Time time(Runnable ask, int rounds) {
        for (int i = 0; i < 5; i++) {
            ask.run();
        }
        double[] millis = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            ask.run();
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        return new Time(
                Math.round(millis[rounds / 2] * 10) / 10.0,
                Math.round(millis[Math.min(rounds - 1, (int) Math.ceil(rounds * 0.95) - 1)] * 10) / 10.0);
    }

    @Override
    public void close() throws IOException {
        rooms.close();
    }
}
