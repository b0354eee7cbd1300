package dev.triage.cli;

import dev.triage.learning.Reproduction;
import dev.triage.learning.shelf.ModelFolders;
import dev.triage.learning.tables.TableReproduction;
import dev.triage.learning.tables.TableTraining;
import dev.triage.platform.ContentFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code triage model reproduce}: whether training again gives the same bytes. */
@Command(
        name = "reproduce",
        description = {
            "Trains a version again from its provenance and compares bit for bit.",
            "Exit 0 when it is the same, 4 when something differs, 3 when the data is not the data it was trained on."
        },
        mixinStandardHelpOptions = true)
final class ModelReproduceCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME[@VERSION]|DIR", description = "A model, one of its versions, or its folder.")
    private String model = "";

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description =
                    "What it was trained on; repeatable, in order. Default: found by name under training-data/; a table"
                            + " has to be given.")
    private List<Path> data = List.of();

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description = "Writes the report of its test rows, when it is the same.")
    private @Nullable Path report;

    @Override
    public Integer call() throws IOException {
        for (Path file : data) {
            if (!Files.isReadable(file)) {
                throw new VerbFailedException(Exits.INVALID_INPUT, "Expected a readable file, found " + file);
            }
        }
        ContentFolder content = ContentFolder.fromEnvironment();
        PrintWriter err = spec.commandLine().getErr();
        Path folder = VerbFailedException.orFail(new ModelFolders(content).find(model));
        if (TableTraining.isTable(folder)) {
            return table(folder);
        }
        Reproduction reproduction = new Reproduction(content, line -> {
            err.println(line);
            err.flush();
        });
        Reproduction.Outcome outcome = VerbFailedException.orFail(reproduction.run(folder, data));
        PrintWriter out = spec.commandLine().getOut();
        if (outcome.same()) {
            if (report != null) {
                Files.writeString(report, outcome.report());
            }
            out.println(folder + " is the same, bit for bit");
        } else {
            outcome.differences().forEach(out::println);
        }
        out.flush();
        return outcome.same() ? Exits.DONE : Exits.NOT_PASSED;
    }

    private int table(Path folder) {
        if (data.size() != 1) {
            throw new ParameterException(
                    spec.commandLine(), "Expected the one --data a table's model was trained on, found " + data.size());
        }
        try (TerminalProgress progress = new TerminalProgress(spec.commandLine().getErr())) {
            List<String> differences =
                    VerbFailedException.orFail(new TableReproduction(progress).run(folder, data.getFirst()));
            PrintWriter out = spec.commandLine().getOut();
            if (differences.isEmpty()) {
                out.println(folder + " is the same, bit for bit");
            } else {
                differences.forEach(out::println);
            }
            out.flush();
            return differences.isEmpty() ? Exits.DONE : Exits.NOT_PASSED;
        }
    }
}
