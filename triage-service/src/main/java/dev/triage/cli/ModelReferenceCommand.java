package dev.triage.cli;

import dev.triage.intake.EventReader;
import dev.triage.learning.References;
import dev.triage.learning.shelf.ModelFolders;
import dev.triage.platform.ContentFolder;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code triage model reference}: what {@code train} leaves with a version, for one that was trained before. */
@Command(
        name = "reference",
        description = "Adds reference.json, which drift is measured against, to a version trained without it.",
        mixinStandardHelpOptions = true)
final class ModelReferenceCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME[@VERSION]|DIR", description = "A model, one of its versions, or its folder.")
    private String model = "";

    @Option(names = "--data", required = true, paramLabel = "FILE", description = "The very file it was trained on.")
    private Path data = Path.of("");

    @Override
    public Integer call() {
        if (!Files.isReadable(data)) {
            throw new VerbFailedException(Exits.INVALID_INPUT, "Expected a readable file, found " + data);
        }
        ContentFolder content = ContentFolder.fromEnvironment();
        Path folder = VerbFailedException.orFail(new ModelFolders(content).find(model));
        Path written = VerbFailedException.orFail(new References(EventReader.of(content)).add(folder, data));
        PrintWriter out = spec.commandLine().getOut();
        out.println(written);
        out.flush();
        return Exits.DONE;
    }
}
