package dev.triage.cli.bench;

import picocli.CommandLine.Command;

/** The noun {@code bench}: each verb measures the service beside its floor, in one run on one machine. */
@Command(
        name = "bench",
        description = "Measure the service against a floor in the same run.",
        subcommands = {
            BenchIntakeCommand.class,
            BenchCoreCommand.class,
            BenchRulesCommand.class,
            BenchQueueCommand.class,
            BenchAuditCommand.class
        })
public final class BenchCommand {}
