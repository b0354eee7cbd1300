package dev.triage.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;

/** {@code triage model …}: what the service has learned, and learning it again. */
@Command(
        name = "model",
        description = "Models: train, evaluate, watch and promote them",
        mixinStandardHelpOptions = true,
        subcommands = {
            ModelTrainCommand.class,
            ModelEvaluateCommand.class,
            ModelCompareCommand.class,
            ModelListCommand.class,
            ModelCardCommand.class,
            ModelExplainCommand.class,
            ModelReproduceCommand.class,
            ModelCurveCommand.class,
            ModelPromoteCommand.class,
            ModelRollbackCommand.class,
            ModelChallengeCommand.class,
            ModelHistoryCommand.class,
            ModelDriftCommand.class,
            ModelReferenceCommand.class
        })
final class ModelCommand {

    /** A name as one segment of a path. */
    static String pathOf(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
