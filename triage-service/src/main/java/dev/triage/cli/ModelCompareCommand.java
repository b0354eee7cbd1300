package dev.triage.cli;

import dev.triage.intake.EventReader;
import dev.triage.learning.Compared;
import dev.triage.learning.ModelComparison;
import dev.triage.learning.shelf.ModelFolders;
import dev.triage.learning.tables.TableEvaluation;
import dev.triage.learning.tables.TableTraining;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code triage model compare}: which of two versions is better on the same rows, and whether the rows can say so. */
@Command(
        name = "compare",
        description = {
            "Scores the same rows with two versions and says how much they differ, with 95 %% intervals.",
            "Rows one of them was trained on are left out where they can be told. Exit 3 when they are not comparable."
        },
        mixinStandardHelpOptions = true)
final class ModelCompareCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "A", description = "A model, one of its versions, or its folder.")
    private String a = "";

    @Parameters(index = "1", paramLabel = "B", description = "What it is compared with, named likewise.")
    private String b = "";

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description = "Labelled events as lines of JSON, or a table. May be gzip.")
    private Path data = Path.of("");

    @Option(names = "--json", description = "Machine-readable.")
    private boolean json;

    @Override
    public Integer call() {
        if (!Files.isReadable(data)) {
            throw new VerbFailedException(Exits.INVALID_INPUT, "Expected a readable file, found " + data);
        }
        ContentFolder content = ContentFolder.fromEnvironment();
        ModelFolders models = new ModelFolders(content);
        Path left = VerbFailedException.orFail(models.find(a));
        Path right = VerbFailedException.orFail(models.find(b));
        Compared compared = compared(content, left, right);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.MAPPER.writeValueAsString(compared.document()));
        } else {
            compared.lines().forEach(out::println);
        }
        out.flush();
        return Exits.DONE;
    }

    private Compared compared(ContentFolder content, Path left, Path right) {
        boolean table = TableTraining.isTable(left);
        if (table != TableTraining.isTable(right)) {
            throw new VerbFailedException(
                    Exits.INVALID_INPUT,
                    "Expected two of the service's own models or two of a table, found the table "
                            + (table ? left : right) + " and " + (table ? right : left));
        }
        if (table) {
            try (TerminalProgress progress =
                    new TerminalProgress(spec.commandLine().getErr())) {
                return VerbFailedException.orFail(
                        Compared.ofTables(new TableEvaluation(progress).compare(left, right, data)));
            }
        }
        return VerbFailedException.orFail(new ModelComparison(EventReader.of(content)).compare(left, right, data));
    }
}
