package dev.triage.cli;

import picocli.CommandLine.Command;

/** {@code triage keys …}: the keys decisions are signed with. */
@Command(
        name = "keys",
        description = "Shows and rotates the keys decisions are signed with",
        mixinStandardHelpOptions = true,
        subcommands = {KeysListCommand.class, KeysRotateCommand.class})
final class KeysCommand {}
