package dev.triage.cli;

import picocli.CommandLine.Command;

/** {@code triage model …}: what the service has learned, and learning it again. */
@Command(
        name = "model",
        description = "Models: train, evaluate, look at them",
        mixinStandardHelpOptions = true,
        subcommands = {
            ModelTrainCommand.class,
            ModelEvaluateCommand.class,
            ModelListCommand.class,
            ModelCardCommand.class,
            ModelReproduceCommand.class,
            ModelCurveCommand.class
        })
final class ModelCommand {}
