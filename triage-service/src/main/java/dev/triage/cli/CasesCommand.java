package dev.triage.cli;

import picocli.CommandLine.Command;

/** {@code triage cases …}: asks about cases. */
@Command(
        name = "cases",
        description = "Explains cases",
        mixinStandardHelpOptions = true,
        subcommands = {CasesExplainCommand.class})
final class CasesCommand {}
