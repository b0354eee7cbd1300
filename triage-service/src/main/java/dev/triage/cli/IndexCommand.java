package dev.triage.cli;

import picocli.CommandLine.Command;

/** {@code triage index …}: the search index, which may be thrown away at any time. */
@Command(
        name = "index",
        description = "Looks after the search index",
        mixinStandardHelpOptions = true,
        subcommands = {IndexRebuildCommand.class})
final class IndexCommand {}
