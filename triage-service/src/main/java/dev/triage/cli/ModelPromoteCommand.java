package dev.triage.cli;

import dev.triage.platform.Json;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code triage model promote}: one person asks that a version serves, another decides. */
@Command(
        name = "promote",
        description = {
            "Asks a running service to promote a version, or decides what somebody else asked for.",
            "  triage model promote category@2 --reason '…' --user datascientist:…",
            "  triage model promote --decide ID --approve --comment '…' --user lead:…"
        },
        mixinStandardHelpOptions = true)
final class ModelPromoteCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ServiceOptions service = new ServiceOptions();

    @Parameters(paramLabel = "NAME@VERSION", arity = "0..1", description = "The version that shall serve.")
    private @Nullable String version;

    @Option(names = "--reason", description = "Why; needed when asking.")
    private @Nullable String reason;

    @Option(names = "--decide", paramLabel = "ID", description = "Decide the promotion of this id instead of asking.")
    private @Nullable String promotion;

    @ArgGroup(exclusive = true)
    private @Nullable Decision decision;

    /** Yes or no. */
    static final class Decision {

        @Option(names = "--approve", description = "The version serves, in every instance within seconds.")
        boolean approve;

        @Option(names = "--reject", description = "It does not.")
        boolean reject;
    }

    @Option(names = "--comment", defaultValue = "", description = "Noted with the decision.")
    private String comment = "";

    @Option(names = "--json", description = "Machine-readable.")
    private boolean json;

    @Override
    public Integer call() {
        if ((version == null) == (promotion == null)) {
            throw usage("Expected either NAME@VERSION or --decide ID");
        }
        JsonNode answer = promotion == null ? ask(String.valueOf(version)) : decide(promotion);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.MAPPER.writeValueAsString(answer));
        } else {
            String what = answer.path("model").stringValue("") + "@"
                    + answer.path("version").stringValue("");
            String id = answer.path("id").stringValue("");
            out.println(
                    switch (answer.path("status").stringValue("")) {
                        case "APPROVED" -> what + " serves in every instance within seconds";
                        case "REJECTED" -> what + " was rejected";
                        default ->
                            what + " is asked for; somebody else decides: triage model promote --decide " + id
                                    + " --approve|--reject";
                    });
        }
        out.flush();
        return Exits.DONE;
    }

    private JsonNode ask(String reference) {
        int at = reference.indexOf('@');
        if (at < 1 || at == reference.length() - 1) {
            throw usage("Expected NAME@VERSION, found " + reference);
        }
        if (reason == null || reason.isBlank()) {
            throw usage("Expected --reason, found none");
        }
        try (ServiceClient client = service.open()) {
            return VerbFailedException.orFail(client.post(
                    "/api/v1/models/" + ModelCommand.pathOf(reference.substring(0, at)) + "/promotions",
                    Map.of("version", reference.substring(at + 1), "reason", reason)));
        }
    }

    private JsonNode decide(String id) {
        if (decision == null || decision.approve == decision.reject) {
            throw usage("Expected --approve or --reject, found none");
        }
        try (ServiceClient client = service.open()) {
            JsonNode open = VerbFailedException.orFail(client.get("/api/v1/models"));
            String model = "-";
            for (JsonNode one : open.path("promotions")) {
                if (one.path("id").stringValue("").equals(id)) {
                    model = one.path("model").stringValue("");
                }
            }
            return VerbFailedException.orFail(client.post(
                    "/api/v1/models/" + ModelCommand.pathOf(model) + "/promotions/" + ModelCommand.pathOf(id)
                            + "/decisions",
                    Map.of("decision", decision.approve ? "APPROVE" : "REJECT", "comment", comment)));
        }
    }

    private static VerbFailedException usage(String message) {
        return new VerbFailedException(Exits.WRONG_USAGE, message);
    }
}
