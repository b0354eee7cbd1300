package dev.triage.cli.bench;

import dev.triage.platform.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code triage bench queue}: what a page of the queue and its facets take at size, beside the same at 10,000 cases. */
@Command(
        name = "queue",
        description = {
            "Server time of queue pages and facet counts at size, in the rooms and as whole pages over HTTP, beside the same"
                    + " at 10,000 stored cases, on a database of its own.",
            "With a Chromium installed also when it first paints; and how long an event takes from Kafka into the list.",
            "Cases are made by the service from generated events and multiplied with COPY."
        })
final class BenchQueueCommand implements Callable<Integer> {

    private static final int SMALL = 10_000;

    @Option(names = "--cases", defaultValue = "1000000", description = "Cases stored. Default: ${DEFAULT-VALUE}")
    private int cases;

    @Option(names = "--open", defaultValue = "50000", description = "Of them open. Default: ${DEFAULT-VALUE}")
    private int open;

    @Option(names = "--rounds", defaultValue = "20", description = "Times each is asked. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--json", description = "The figures as JSON.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, SQLException {
        CommandSpec here = Objects.requireNonNull(spec, "picocli sets it");
        if (cases < SMALL || cases > 20_000_000 || open < 1_000 || open > cases || rounds < 1 || rounds > 1_000) {
            throw new ParameterException(
                    here.commandLine(),
                    "Expected --cases from 10000 to 20000000, --open from 1000 to --cases and --rounds from 1 to 1000");
        }
        PrintWriter progress = here.commandLine().getErr();
        List<QueueBench.Size> sizes = List.of(
                new QueueBench.Size(SMALL, (int) Math.max(500, (long) SMALL * open / cases)),
                new QueueBench.Size(cases, open));
        List<QueueBench.Figures> figures = new ArrayList<>();
        for (QueueBench.Size size : sizes) {
            progress.printf(Locale.ENGLISH, "Loading %,d cases, %,d of them open …%n", size.cases(), size.open());
            progress.flush();
            try (QueueBench bench = QueueBench.load(size)) {
                progress.printf(Locale.ENGLISH, "Loaded in %,.0f s; measuring …%n", bench.loadSeconds());
                progress.flush();
                figures.add(bench.measure(rounds));
            }
        }
        PrintWriter out = here.commandLine().getOut();
        out.println(json ? Json.MAPPER.writeValueAsString(document(figures)) : table(figures));
        out.flush();
        return 0;
    }

    private static Map<String, Object> document(List<QueueBench.Figures> figures) {
        List<Map<String, Object>> sizes = new ArrayList<>();
        for (QueueBench.Figures one : figures) {
            Map<String, Object> size = new LinkedHashMap<>();
            size.put("cases", one.size().cases());
            size.put("open", one.size().open());
            size.put("loadSeconds", Math.round(one.loadSeconds()));
            size.put("indexSeconds", Math.round(one.indexSeconds()));
            size.put("milliseconds", one.times());
            size.put("pages", one.pages());
            size.put("paints", one.paints());
            size.put("arrival", one.arrival());
            sizes.add(size);
        }
        return Map.of("sizes", sizes);
    }

    private static String table(List<QueueBench.Figures> figures) {
        QueueBench.Figures small = figures.getFirst();
        QueueBench.Figures large = figures.getLast();
        StringBuilder table = new StringBuilder(String.format(
                Locale.ENGLISH,
                "Server time in ms                             %,9d cases (%,d open)   %,9d cases (%,d open)%n"
                        + "                                                  p50        p95            p50        p95%n",
                small.size().cases(),
                small.size().open(),
                large.size().cases(),
                large.size().open()));
        large.times()
                .forEach((name, time) -> table.append(
                        row(name, Objects.requireNonNull(small.times().get(name)), time)));
        table.append(String.format("%nIn a browser, ms from the start of the navigation%n"));
        if (large.paints().isEmpty()) {
            table.append(String.format("No Chromium is installed, so nothing was painted.%n"));
        }
        large.paints().forEach((name, paint) -> {
            PaintBench.Paint before = Objects.requireNonNull(small.paints().get(name));
            table.append(row(name + ": first paint", before.firstContent(), paint.firstContent()));
            table.append(row(name + ": ready", before.ready(), paint.ready()));
        });
        table.append(String.format("%nFrom Kafka, ms after the event was sent%n"));
        table.append(
                row("in the list", small.arrival().listed(), large.arrival().listed()));
        table.append(row(
                "told to an open page", small.arrival().told(), large.arrival().told()));
        table.append(String.format(Locale.ENGLISH, "%nWhole pages%39s %10s%n", "elements", "bytes"));
        large.pages()
                .forEach((name, weight) -> table.append(
                        String.format(Locale.ENGLISH, "%-40s %,9d %,10d%n", name, weight.elements(), weight.bytes())));
        return table.toString().stripTrailing();
    }

    private static String row(String name, QueueBench.Time small, QueueBench.Time large) {
        return String.format(
                Locale.ENGLISH,
                "%-46s %9.1f  %9.1f      %9.1f  %9.1f%n",
                name,
                small.p50(),
                small.p95(),
                large.p50(),
                large.p95());
    }
}
