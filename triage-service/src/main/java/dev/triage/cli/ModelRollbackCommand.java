package dev.triage.cli;

import dev.triage.platform.Json;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code triage model rollback}: back to the version that served before, in one step. */
@Command(
        name = "rollback",
        description = "Tells a running service to go back to the version that served before.",
        mixinStandardHelpOptions = true)
final class ModelRollbackCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ServiceOptions service = new ServiceOptions();

    @Parameters(paramLabel = "NAME", description = "The model.")
    private String model = "";

    @Option(names = "--reason", required = true, description = "Why.")
    private String reason = "";

    @Option(names = "--json", description = "Machine-readable.")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer;
        try (ServiceClient client = service.open()) {
            answer = VerbFailedException.orFail(client.post(
                    "/api/v1/models/" + ModelCommand.pathOf(model) + "/rollback", Map.of("reason", reason)));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                json
                        ? Json.MAPPER.writeValueAsString(answer)
                        : model + "@" + answer.path("champion").stringValue("")
                                + " serves again in every instance within seconds");
        out.flush();
        return Exits.DONE;
    }
}
