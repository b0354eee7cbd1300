package dev.triage.cli;

import dev.triage.platform.Json;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code triage model challenge}: runs a version beside the champion, without effect. */
@Command(
        name = "challenge",
        description =
                "Tells a running service to score live traffic with a version beside the champion, without effect.",
        mixinStandardHelpOptions = true)
final class ModelChallengeCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ServiceOptions service = new ServiceOptions();

    @Parameters(paramLabel = "NAME@VERSION|NAME", description = "The challenger; with --none only the model.")
    private String reference = "";

    @Option(names = "--none", description = "Withdraw the challenger there is.")
    private boolean none;

    @Option(names = "--reason", required = true, description = "Why.")
    private String reason = "";

    @Option(names = "--json", description = "Machine-readable.")
    private boolean json;

    @Override
    public Integer call() {
        int at = reference.indexOf('@');
        if (none != at < 0) {
            throw new VerbFailedException(
                    Exits.WRONG_USAGE, "Expected NAME@VERSION, or NAME with --none, found " + reference);
        }
        String model = at < 0 ? reference : reference.substring(0, at);
        Map<String, @Nullable Object> body = new HashMap<>();
        body.put("version", at < 0 ? null : reference.substring(at + 1));
        body.put("reason", reason);
        JsonNode answer;
        try (ServiceClient client = service.open()) {
            answer = VerbFailedException.orFail(
                    client.post("/api/v1/models/" + ModelCommand.pathOf(model) + "/challenger", body));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                json
                        ? Json.MAPPER.writeValueAsString(answer)
                        : none
                                ? model + " has no challenger"
                                : reference + " runs beside the champion, without effect");
        out.flush();
        return Exits.DONE;
    }
}
