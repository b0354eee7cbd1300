package dev.triage.cli;

import picocli.CommandLine.Command;

/** {@code triage audit …}: proves that the record is what was written, and hands it out. */
@Command(
        name = "audit",
        description = "Verifies and exports the audit",
        mixinStandardHelpOptions = true,
        subcommands = {AuditVerifyCommand.class, AuditExportCommand.class})
final class AuditCommand {}
