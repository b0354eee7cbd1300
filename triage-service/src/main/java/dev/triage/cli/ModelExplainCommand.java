package dev.triage.cli;

import dev.triage.learning.shelf.ModelFolders;
import dev.triage.learning.tables.TableExplanation;
import dev.triage.learning.tables.TableTraining;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code triage model explain}: why a table's model answers a row as it does. */
@Command(
        name = "explain",
        description = {
            "Says why a table's model answers a row as it does: what it saw, and by how much that moves the score.",
            "Of cases, ./triage cases explain tells the same."
        },
        mixinStandardHelpOptions = true)
final class ModelExplainCommand implements Callable<Integer> {

    private static final int SHOWN = 15;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME[@VERSION]|DIR", description = "A table's model, one of its versions, or its folder.")
    private String model = "";

    @Option(names = "--data", required = true, paramLabel = "FILE", description = "The table. May be gzip.")
    private Path data = Path.of("");

    @Option(
            names = "--row",
            required = true,
            paramLabel = "N",
            description = "Number of the row; the first after the header is 1.")
    private long row = 1;

    @Option(names = "--json", description = "Machine-readable, with every part.")
    private boolean json;

    @Override
    public Integer call() {
        if (!Files.isReadable(data)) {
            throw new VerbFailedException(Exits.INVALID_INPUT, "Expected a readable file, found " + data);
        }
        Path folder = VerbFailedException.orFail(new ModelFolders(ContentFolder.fromEnvironment()).find(model));
        if (!TableTraining.isTable(folder)) {
            throw new VerbFailedException(
                    Exits.INVALID_INPUT,
                    "Expected a table's model, found " + folder + "; cases are explained by ./triage cases explain");
        }
        TableExplanation.Explained explained =
                VerbFailedException.orFail(new TableExplanation().explain(folder, data, row));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.MAPPER.writeValueAsString(explained));
        } else {
            print(explained, out);
        }
        out.flush();
        return Exits.DONE;
    }

    private static void print(TableExplanation.Explained explained, PrintWriter out) {
        out.println(explained.answer());
        explained
                .candidates()
                .forEach((name, probability) -> out.printf(Locale.ROOT, "  %-30s %.3f%n", name, probability));
        out.println(
                explained.against().isEmpty()
                        ? "What the value is made of:"
                        : "Why " + explained.answer() + " rather than " + explained.against() + ", in log odds:");
        out.printf(Locale.ROOT, "  %+9.4f  before the row is seen%n", explained.base());
        explained.parts().stream()
                .limit(SHOWN)
                .forEach(part ->
                        out.printf(Locale.ROOT, "  %+9.4f  %s: %s%n", part.amount(), part.column(), part.seen()));
        double rest = explained.parts().stream()
                .skip(SHOWN)
                .mapToDouble(TableExplanation.Part::amount)
                .sum();
        if (explained.parts().size() > SHOWN) {
            out.printf(
                    Locale.ROOT,
                    "  %+9.4f  %d smaller parts%n",
                    rest,
                    explained.parts().size() - SHOWN);
        }
        out.printf(Locale.ROOT, "  %+9.4f  together%n", explained.sum());
    }
}
