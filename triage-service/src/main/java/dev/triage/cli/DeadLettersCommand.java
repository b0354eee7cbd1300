package dev.triage.cli;

import picocli.CommandLine.Command;

/** {@code triage dead-letters …}: what could not be used, and its second chance. */
@Command(
        name = "dead-letters",
        description = "Lists what could not be used, and sends it again after a fix.",
        mixinStandardHelpOptions = true,
        subcommands = {DeadLettersListCommand.class, DeadLettersReplayCommand.class})
final class DeadLettersCommand {}
