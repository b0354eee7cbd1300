package dev.triage.cli;

import dev.triage.intake.EventReader;
import dev.triage.learning.LearningCurve;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code triage model curve}: what more labels are worth. */
@Command(
        name = "curve",
        description = "Trains on growing parts of the rows, oldest first, and tests each on the same newest rows.",
        mixinStandardHelpOptions = true)
final class ModelCurveCommand implements Callable<Integer> {

    private static final int MOST_STEPS = 50;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME", description = "category.")
    private String model = "";

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description = "Labelled events or exported labels, NDJSON, may be .gz. Repeatable.")
    private List<Path> data = List.of();

    @Option(names = "--steps", defaultValue = "6", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(names = "--seed", defaultValue = "42", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--json", description = "Machine-readable.")
    private boolean json;

    @Override
    public Integer call() {
        if (steps < 2 || steps > MOST_STEPS) {
            throw new ParameterException(spec.commandLine(), "Expected --steps from 2 to " + MOST_STEPS);
        }
        for (Path file : data) {
            if (!Files.isReadable(file)) {
                throw new VerbFailedException(Exits.INVALID_INPUT, "Expected a readable file, found " + file);
            }
        }
        PrintWriter err = spec.commandLine().getErr();
        LearningCurve curve = new LearningCurve(EventReader.of(ContentFolder.fromEnvironment()), line -> {
            err.println(line);
            err.flush();
        });
        List<LearningCurve.Point> points = VerbFailedException.orFail(curve.of(model, data, steps, seed));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.MAPPER.writeValueAsString(points));
        } else {
            out.printf("%8s %8s %9s %9s %9s%n", "rows", "tested", "macroF1", "accuracy", "logLoss");
            for (LearningCurve.Point point : points) {
                out.printf(
                        Locale.ROOT,
                        "%8d %8d %9.4f %9.4f %9.4f%n",
                        point.rows(),
                        point.testRows(),
                        point.macroF1(),
                        point.accuracy(),
                        point.logLoss());
            }
        }
        out.flush();
        return Exits.DONE;
    }
}
