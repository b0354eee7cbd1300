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
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code triage bench intake}: events per second from Kafka to the ranked, governed queue, and the floor beside it. */
@Command(
        name = "intake",
        description = {
            "Events per second from Kafka to the ranked, governed queue, on a database and broker of its own.",
            "The floor is the same consumer, a JSON parse, a batched insert of the very same rows and the same"
                    + " publication, without triage. Both drain the same number of events, turn by turn."
        })
final class BenchIntakeCommand implements Callable<Integer> {

    @Option(names = "--events", defaultValue = "20000", description = "Events a round. Default: ${DEFAULT-VALUE}")
    private int events;

    @Option(names = "--rounds", defaultValue = "3", description = "Counted rounds of each. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--json", description = "The figures as JSON.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, SQLException {
        CommandSpec here = java.util.Objects.requireNonNull(spec, "picocli sets it");
        if (events < 1_000 || events > 1_000_000 || rounds < 1 || rounds > 20) {
            throw new ParameterException(
                    here.commandLine(), "Expected --events from 1000 to 1000000 and --rounds from 1 to 20");
        }
        PrintWriter progress = here.commandLine().getErr();
        List<Map<String, Object>> figures = new ArrayList<>();
        try (IntakeBench bench = IntakeBench.start()) {
            // One round warms the compiler up and is not counted.
            for (int round = 0; round <= rounds; round++) {
                IntakeBench.Round measured = bench.round(events, 1_000L + round);
                progress.printf(
                        Locale.ENGLISH,
                        "%s: service %,.0f events/s, floor %,.0f events/s, ratio %.2f%n",
                        round == 0 ? "warm-up" : "round " + round,
                        measured.service(),
                        measured.floor(),
                        measured.ratio());
                progress.flush();
                if (round > 0) {
                    figures.add(Map.of(
                            "serviceEventsPerSecond",
                            Math.round(measured.service()),
                            "floorEventsPerSecond",
                            Math.round(measured.floor()),
                            "ratio",
                            measured.ratio()));
                }
            }
        }
        List<Double> ratios = figures.stream()
                .map(figure -> (Double) figure.get("ratio"))
                .sorted()
                .toList();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("events", events);
        result.put("rounds", figures);
        result.put("medianRatio", ratios.get(ratios.size() / 2));
        PrintWriter out = here.commandLine().getOut();
        out.println(
                json
                        ? Json.MAPPER.writeValueAsString(result)
                        : String.format(
                                Locale.ENGLISH,
                                "Median of %d rounds of %,d events: the service reaches %.2f of the floor.",
                                rounds,
                                events,
                                ratios.get(ratios.size() / 2)));
        out.flush();
        return 0;
    }
}
