package dev.triage.cli;

import dev.triage.learning.Evaluation;
import dev.triage.learning.shelf.ModelFolders;
import dev.triage.learning.tables.TableEvaluation;
import dev.triage.learning.tables.TableTraining;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code triage model evaluate}: scores a version on labelled events. */
@Command(
        name = "evaluate",
        description = "Scores a model on labelled events, or on rows of the table it was trained for",
        mixinStandardHelpOptions = true)
final class ModelEvaluateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME[@VERSION]|DIR", description = "A model, one of its versions, or its folder.")
    private String model = "";

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description = "Labelled events as lines of JSON, or a table. May be gzip.")
    private Path data = Path.of("");

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description = "Writes one page for a browser or a printer, complete in itself.")
    private @Nullable Path report;

    @Option(names = "--json", description = "Machine-readable.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (!Files.isReadable(data)) {
            throw new VerbFailedException(Exits.INVALID_INPUT, "Expected a readable file, found " + data);
        }
        ContentFolder content = ContentFolder.fromEnvironment();
        Path folder = VerbFailedException.orFail(new ModelFolders(content).find(model));
        Map<String, Object> metrics = evaluated(content, folder);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.MAPPER.writeValueAsString(metrics));
        } else {
            print(metrics, out);
        }
        out.flush();
        return Exits.DONE;
    }

    private Map<String, Object> evaluated(ContentFolder content, Path folder) throws IOException {
        if (!TableTraining.isTable(folder)) {
            Evaluation evaluation = new Evaluation(content);
            if (report == null) {
                return VerbFailedException.orFail(evaluation.evaluate(folder, data));
            }
            Evaluation.Reported reported = VerbFailedException.orFail(evaluation.report(folder, data));
            Files.writeString(report, reported.html());
            return reported.metrics();
        }
        try (TerminalProgress progress = new TerminalProgress(spec.commandLine().getErr())) {
            TableEvaluation evaluation = new TableEvaluation(progress);
            if (report == null) {
                return VerbFailedException.orFail(evaluation.evaluate(folder, data));
            }
            TableEvaluation.Reported reported = VerbFailedException.orFail(evaluation.report(folder, data));
            Files.writeString(report, reported.html());
            return reported.metrics();
        }
    }

    /** A table for people: the figures first, then each class. */
    static void print(Map<String, Object> metrics, PrintWriter out) {
        metrics.forEach((name, value) -> {
            switch (value) {
                case Double figure -> out.printf(Locale.ROOT, "%-26s %.4f%n", name, figure);
                case Number figure -> out.printf(Locale.ROOT, "%-26s %s%n", name, figure);
                case String text -> out.printf(Locale.ROOT, "%-26s %s%n", name, text);
                default -> {}
            }
        });
        if (metrics.get("perClass") instanceof Map<?, ?> perClass) {
            out.printf("%n%-30s %9s %9s %9s %8s%n", "class", "precision", "recall", "f1", "support");
            perClass.forEach((name, row) -> {
                if (row instanceof Map<?, ?> figures) {
                    out.printf(
                            Locale.ROOT,
                            "%-30s %9s %9s %9s %8s%n",
                            name,
                            share(figures.get("precision")),
                            share(figures.get("recall")),
                            share(figures.get("f1")),
                            figures.get("support"));
                }
            });
        }
    }

    private static String share(@Nullable Object value) {
        return value instanceof Double share ? String.format(Locale.ROOT, "%.3f", share) : "-";
    }
}
