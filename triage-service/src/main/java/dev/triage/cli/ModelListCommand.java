package dev.triage.cli;

import dev.triage.learning.ModelFolders;
import dev.triage.learning.ModelShelf.ModelView;
import dev.triage.learning.ModelShelf.Version;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code triage model list}: the versions on file. */
@Command(
        name = "list",
        description = "Lists the models on file and which version their champion file names",
        mixinStandardHelpOptions = true)
final class ModelListCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "Machine-readable.")
    private boolean json;

    @Override
    public Integer call() {
        List<ModelView> models = new ModelFolders(ContentFolder.fromEnvironment()).list();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.MAPPER.writeValueAsString(models));
        } else {
            for (ModelView model : models) {
                for (Version version : model.versions()) {
                    out.printf(
                            "%s %s@%s  %s  trained %s%n",
                            version.version().equals(model.champion()) ? "*" : " ",
                            model.name(),
                            version.version(),
                            version.sha256()
                                    .substring(0, Math.min(12, version.sha256().length())),
                            version.trainedAt());
                }
            }
        }
        out.flush();
        return Exits.DONE;
    }
}
