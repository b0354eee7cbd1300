package dev.triage.cli;

import dev.triage.learning.Training;
import dev.triage.learning.shelf.ModelFolders;
import dev.triage.learning.tables.TableTraining;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code triage model train}: learns a model anew and leaves it as a version nobody serves yet. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = {
            "Trains one of the service's models from labelled events, or, with --schema, any table of your own.",
            "The same data and seed give the same model."
        })
final class ModelTrainCommand implements Callable<Integer> {

    private static final long USUAL_SEED = 42;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "NAME",
            description =
                    "category, delay, resolution, workflow-success or novelty; with --schema, the name your model is to"
                            + " have.")
    private String name = "";

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description =
                    "Labelled events or exported labels as lines of JSON, repeatable; with --schema, one table as CSV"
                            + " or lines of JSON. May be gzip.")
    private List<Path> data = List.of();

    @Option(names = "--schema", paramLabel = "FILE", description = "YAML that says what the columns of a table are.")
    private @Nullable Path schema;

    @Option(names = "--seed", paramLabel = "N", description = "Default: the schema's, or 42.")
    private @Nullable Long seed;

    @Option(names = "--out", paramLabel = "DIR", description = "Default: the next number under models/NAME.")
    private @Nullable Path out;

    @Option(names = "--json", description = "Machine-readable.")
    private boolean json;

    @Override
    public Integer call() {
        if (!name.matches("[a-z][a-z0-9-]{0,63}")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Expected a NAME of lower case letters, digits and hyphens, found '" + name + "'");
        }
        List<Path> files = new ArrayList<>(data);
        if (schema != null) {
            files.add(schema);
        }
        for (Path file : files) {
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                throw new VerbFailedException(Exits.INVALID_INPUT, "Expected a readable file, found " + file);
            }
        }
        return schema == null ? trainOnEvents() : trainOnTable(schema);
    }

    private int trainOnTable(Path schemaFile) {
        if (Training.models().contains(name)) {
            throw new VerbFailedException(
                    Exits.NOT_FOUND_OR_CONFLICT,
                    "Expected a name other than the service's own models " + Training.models() + ", found " + name);
        }
        if (data.size() != 1) {
            throw new ParameterException(
                    spec.commandLine(), "Expected one --data with a --schema, found " + data.size());
        }
        try (TerminalProgress progress = new TerminalProgress(spec.commandLine().getErr())) {
            TableTraining.Trained trained = VerbFailedException.orFail(new TableTraining(progress)
                    .train(new TableTraining.Order(
                            name,
                            schemaFile,
                            data.getFirst(),
                            seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
                            folder(),
                            Clock.systemUTC().instant())));
            print(trained.folder(), trained.metrics(), trained.trainSeconds(), trained.predictionsPerSecond());
        }
        return Exits.DONE;
    }

    private int trainOnEvents() {
        PrintWriter err = spec.commandLine().getErr();
        Training training = new Training(ContentFolder.fromEnvironment(), line -> {
            err.println(line);
            err.flush();
        });
        Training.Trained trained = VerbFailedException.orFail(training.train(new Training.Order(
                name,
                data,
                seed == null ? USUAL_SEED : seed,
                folder(),
                Clock.systemUTC().instant())));
        print(trained.folder(), trained.metrics(), trained.trainSeconds(), trained.predictionsPerSecond());
        return Exits.DONE;
    }

    private Path folder() {
        return out == null ? new ModelFolders(ContentFolder.fromEnvironment()).next(name) : out;
    }

    private void print(Path folder, Map<String, Object> metrics, double trainSeconds, double predictionsPerSecond) {
        PrintWriter stdout = spec.commandLine().getOut();
        Map<String, Object> document = new LinkedHashMap<>(metrics);
        document.put("folder", folder.toString());
        document.put("trainSeconds", trainSeconds);
        document.put("predictionsPerSecond", predictionsPerSecond);
        if (json) {
            stdout.println(Json.MAPPER.writeValueAsString(document));
        } else {
            ModelEvaluateCommand.print(document, stdout);
        }
        stdout.flush();
    }
}
