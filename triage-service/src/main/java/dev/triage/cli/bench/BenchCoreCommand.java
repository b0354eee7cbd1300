package dev.triage.cli.bench;

import dev.triage.assessment.scoring.StoredModel;
import dev.triage.assessment.scoring.UnusableModelException;
import dev.triage.learning.shelf.ModelFolders;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import dev.triage.platform.Result;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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

/** {@code triage bench core}: nanoseconds an event in the pure core, and the bare arithmetic beside it. */
@Command(
        name = "core",
        description = {
            "Nanoseconds an event on one thread: the bare sparse product of the category model over ready features,",
            "the linear model from the raw event, the whole assessment, and assessment with recommendations.",
            "Ruling is measured by 'bench rules', and with the active rules of a database by 'bench intake'."
        })
final class BenchCoreCommand implements Callable<Integer> {

    @Option(names = "--events", defaultValue = "5000", description = "Events a round. Default: ${DEFAULT-VALUE}")
    private int events;

    @Option(names = "--rounds", defaultValue = "15", description = "Counted rounds. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--json", description = "The figures as JSON.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, UnusableModelException {
        CommandSpec here = Objects.requireNonNull(spec, "picocli sets it");
        if (events < 100 || events > 1_000_000 || rounds < 1 || rounds > 100) {
            throw new ParameterException(
                    here.commandLine(), "Expected --events from 100 to 1000000 and --rounds from 1 to 100");
        }
        ContentFolder content = ContentFolder.fromEnvironment();
        Path folder = switch (new ModelFolders(content).find("category")) {
            case Result.Done<Path> found -> found.value();
            case Result.Refused<Path> refused ->
                throw new ParameterException(
                        here.commandLine(), refused.refusal().message());
        };
        CoreBench.Figures figures =
                CoreBench.of(content, StoredModel.read(folder).scorer(), events).run(rounds);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("events", events);
        result.put("rounds", rounds);
        result.put("productNanos", figures.product());
        result.put("linearFromRawEventNanos", figures.linear());
        result.put("assessNanos", figures.assess());
        result.put("assessAndRecommendNanos", figures.assessAndRecommend());
        result.put("linearRatio", figures.linearRatio());
        result.put("assessAndRecommendRatio", figures.wholeRatio());
        PrintWriter out = here.commandLine().getOut();
        if (json) {
            out.println(Json.MAPPER.writeValueAsString(result));
        } else {
            line(out, "sparse product over ready features", figures.product(), 1);
            line(out, "linear model from the raw event", figures.linear(), figures.linearRatio());
            line(out, "assess", figures.assess(), figures.assess() / figures.product());
            line(out, "assess and recommend", figures.assessAndRecommend(), figures.wholeRatio());
        }
        out.flush();
        return 0;
    }

    private static void line(PrintWriter out, String what, double nanos, double ratio) {
        out.printf(Locale.ENGLISH, "%-36s %10.0f ns %8.1f times the product%n", what, nanos, ratio);
    }
}
