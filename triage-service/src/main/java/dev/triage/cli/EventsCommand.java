package dev.triage.cli;

import picocli.CommandLine.Command;

/** {@code triage events …}: exception events sent in, or sent again. */
@Command(
        name = "events",
        description = "Sends exception events, or sends stored ones again.",
        mixinStandardHelpOptions = true,
        subcommands = {EventsSendCommand.class, EventsReplayCommand.class})
final class EventsCommand {}
