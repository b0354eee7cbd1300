package dev.triage.cli;

import dev.triage.learning.shelf.ModelFolders;
import dev.triage.learning.shelf.ModelShelf.Gate;
import dev.triage.learning.shelf.ModelShelf.ModelView;
import dev.triage.learning.shelf.ModelShelf.Version;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import dev.triage.platform.Result;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code triage model list}: the versions on file. */
@Command(
        name = "list",
        description = {
            "Lists the models on file and which version their champion file names (*); with --remote those of a running",
            "service, which version people decided on, and the challenger (~) that runs beside it."
        },
        mixinStandardHelpOptions = true)
final class ModelListCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ServiceOptions service = new ServiceOptions();

    @Option(names = "--remote", description = "Ask a running service instead of looking into the folder.")
    private boolean remote;

    @Option(names = "--json", description = "Machine-readable.")
    private boolean json;

    @Override
    public Integer call() {
        if (remote) {
            return listRemote();
        }
        List<ModelView> models = new ModelFolders(ContentFolder.fromEnvironment()).list();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.MAPPER.writeValueAsString(models));
        } else {
            for (ModelView model : models) {
                for (Version version : model.versions()) {
                    out.printf(
                            "%s %s@%s  %s  trained %s%s%n",
                            version.version().equals(model.champion()) ? "*" : " ",
                            model.name(),
                            version.version(),
                            version.sha256()
                                    .substring(0, Math.min(12, version.sha256().length())),
                            version.trainedAt(),
                            fails(version.gates().stream()
                                    .filter(gate -> !gate.passed())
                                    .map(Gate::name)
                                    .toList()));
                }
            }
        }
        out.flush();
        return Exits.DONE;
    }

    private int listRemote() {
        PrintWriter out = spec.commandLine().getOut();
        try (ServiceClient client = service.open()) {
            JsonNode found = VerbFailedException.orFail(client.get("/api/v1/models"));
            if (json) {
                out.println(Json.MAPPER.writeValueAsString(found));
            } else {
                for (JsonNode model : found.path("items")) {
                    print(model, client, out);
                }
                for (JsonNode promotion : found.path("promotions")) {
                    out.println(text(promotion, "model") + "@" + text(promotion, "version")
                            + " waits for a decision, asked by " + text(promotion, "requestedBy") + ": "
                            + text(promotion, "id"));
                }
            }
        }
        out.flush();
        return Exits.DONE;
    }

    private static void print(JsonNode model, ServiceClient client, PrintWriter out) {
        String name = text(model, "name");
        String champion = text(model, "champion");
        String challenger = text(model.path("challenger"), "version");
        for (JsonNode version : model.path("versions")) {
            String number = text(version, "version");
            String sha256 = text(version, "sha256");
            List<String> failed = new ArrayList<>();
            for (JsonNode gate : version.path("gates")) {
                if (!gate.path("passed").booleanValue(false)) {
                    failed.add(text(gate, "name"));
                }
            }
            out.printf(
                    "%s %s@%s  %s  trained %s%s%n",
                    number.equals(champion) ? "*" : number.equals(challenger) ? "~" : " ",
                    name,
                    number,
                    sha256.substring(0, Math.min(12, sha256.length())),
                    text(version, "trainedAt"),
                    fails(failed));
        }
        if (!challenger.isEmpty()
                && client.get("/api/v1/models/" + ModelCommand.pathOf(name) + "/shadow")
                        instanceof Result.Done<JsonNode>(JsonNode shadow)) {
            JsonNode share = shadow.path("agreement");
            out.println(
                    share.isObject()
                            ? String.format(
                                    Locale.ROOT,
                                    "    %s@%s agrees with the champion on %.1f %% (%.1f to %.1f) of %d",
                                    name,
                                    challenger,
                                    share.path("share").doubleValue(0) * 100,
                                    share.path("low").doubleValue(0) * 100,
                                    share.path("high").doubleValue(0) * 100,
                                    shadow.path("n").longValue(0))
                            : "    " + name + "@" + challenger + " has not been compared yet");
        }
    }

    private static String fails(List<String> gates) {
        return gates.isEmpty() ? "" : "  fails " + String.join(", ", gates);
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).stringValue("");
    }
}
