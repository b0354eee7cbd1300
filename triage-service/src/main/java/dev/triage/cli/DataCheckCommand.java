package dev.triage.cli;

import dev.triage.learning.twin.TwinCheck;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code triage data check}: whether generated data is neither trivial nor noise, by plain models over several seeds. */
@Command(
        name = "check",
        description = "Measures the twin against its acceptance bands; exits 4 when one fails.",
        mixinStandardHelpOptions = true)
final class DataCheckCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--seeds", description = "How many seeds, from 1 on. Default: ${DEFAULT-VALUE}.")
    private int seeds = 5;

    @Option(names = "--events", description = "Events a seed. Default: ${DEFAULT-VALUE}.")
    private int events = 8_000;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        List<TwinCheck.Band> bands = TwinCheck.run(seeds, events, done -> {
            err.println(done);
            err.flush();
        });
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(dev.triage.platform.Json.MAPPER.writeValueAsString(
                    bands.stream().map(DataCheckCommand::document).toList()));
        } else {
            out.printf(Locale.ROOT, "%-32s %-13s %-34s %-4s %s%n", "band", "allowed", "measured, a seed each", "", "");
            for (TwinCheck.Band band : bands) {
                String measured = band.measured().stream()
                        .map(value -> String.format(Locale.ROOT, "%.3f", value))
                        .collect(Collectors.joining(" "));
                String allowed = String.format(Locale.ROOT, "%.2f to %.2f", band.low(), band.high());
                out.printf(
                        Locale.ROOT,
                        "%-32s %-13s %-34s %-4s %s%n",
                        band.name(),
                        allowed,
                        measured,
                        band.ok() ? "ok" : "FAIL",
                        band.detail());
            }
        }
        out.flush();
        return bands.stream().allMatch(TwinCheck.Band::ok) ? 0 : 4;
    }

    private static Map<String, Object> document(TwinCheck.Band band) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("band", band.name());
        document.put("low", band.low());
        document.put("high", band.high());
        document.put("measured", band.measured());
        document.put("ok", band.ok());
        document.put("detail", band.detail());
        return document;
    }
}
