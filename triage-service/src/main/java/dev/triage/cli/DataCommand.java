package dev.triage.cli;

import picocli.CommandLine.Command;

/** {@code triage data …}: the data the service learns from and is tried with. */
@Command(
        name = "data",
        description = "Generates, checks and exports data to learn from",
        mixinStandardHelpOptions = true,
        subcommands = {
            DataGenerateCommand.class,
            DataCheckCommand.class,
            DataValidateCommand.class,
            DataExportLabelsCommand.class
        })
final class DataCommand {}
