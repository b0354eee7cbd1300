package dev.triage.cli;

import dev.triage.learning.shelf.ModelFolders;
import dev.triage.platform.ContentFolder;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code triage model card}: what to know before relying on a model. */
@Command(name = "card", description = "Prints a model's card", mixinStandardHelpOptions = true)
final class ModelCardCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME[@VERSION]|DIR", description = "A model, one of its versions, or its folder.")
    private String model = "";

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        ModelFolders models = new ModelFolders(ContentFolder.fromEnvironment());
        out.print(models.card(VerbFailedException.orFail(models.find(model))));
        out.flush();
        return Exits.DONE;
    }
}
