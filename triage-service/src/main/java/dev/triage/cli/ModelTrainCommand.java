package dev.triage.cli;

import dev.triage.intake.EventReader;
import dev.triage.learning.ModelFolders;
import dev.triage.learning.Training;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code triage model train}: learns a model anew and leaves it as a version nobody serves yet. */
@Command(
        name = "train",
        description =
                "Trains one of the service's models from labelled events. The same data and seed give the same model.")
final class ModelTrainCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME", description = "category, delay, resolution, workflow-success or novelty.")
    private String name = "";

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description = "Labelled events or exported labels, NDJSON, may be .gz. Repeatable.")
    private List<Path> data = List.of();

    @Option(names = "--seed", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private long seed = 42;

    @Option(names = "--out", paramLabel = "DIR", description = "Default: the next number under models/NAME.")
    private @Nullable Path out;

    @Option(names = "--json", description = "Machine-readable.")
    private boolean json;

    @Override
    public Integer call() {
        ContentFolder content = ContentFolder.fromEnvironment();
        for (Path file : data) {
            if (!Files.isReadable(file)) {
                throw new VerbFailedException(Exits.INVALID_INPUT, "Expected a readable file, found " + file);
            }
        }
        PrintWriter err = spec.commandLine().getErr();
        Training training = new Training(EventReader.of(content), line -> {
            err.println(line);
            err.flush();
        });
        Path folder = out == null ? new ModelFolders(content).next(name) : out;
        Training.Trained trained = VerbFailedException.orFail(training.train(
                new Training.Order(name, data, seed, folder, Clock.systemUTC().instant())));
        PrintWriter stdout = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>(trained.metrics());
            document.put("folder", trained.folder().toString());
            document.put("trainSeconds", trained.trainSeconds());
            document.put("predictionsPerSecond", trained.predictionsPerSecond());
            stdout.println(Json.MAPPER.writeValueAsString(document));
        } else {
            stdout.println(trained.folder());
            ModelEvaluateCommand.print(trained.metrics(), stdout);
        }
        stdout.flush();
        return Exits.DONE;
    }
}
