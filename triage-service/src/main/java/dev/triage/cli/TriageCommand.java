package dev.triage.cli;

import dev.triage.cli.bench.BenchCommand;
import dev.triage.platform.StartRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The root of the command line. A noun joins it by being named in {@code subcommands}. */
@Command(
        name = "triage",
        description = "AI-assisted exception triage for distribution operations.",
        versionProvider = TriageCommand.Version.class,
        synopsisSubcommandLabel = "NOUN [VERB]",
        subcommands = {
            ServeCommand.class,
            EventsCommand.class,
            CasesCommand.class,
            DeadLettersCommand.class,
            RulesCommand.class,
            ModelCommand.class,
            DataCommand.class,
            AuditCommand.class,
            KeysCommand.class,
            IndexCommand.class,
            BenchCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:done",
            " 1:failed",
            " 2:wrong usage",
            " 3:invalid input",
            " 4:a gate or a test did not pass",
            " 5:not found, or in conflict with what is there",
            " 6:another system is unavailable"
        })
public final class TriageCommand implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(TriageCommand.class);

    @Spec
    private @Nullable CommandSpec spec;

    /** Runs the verb and answers its exit code. Data go to stdout, everything else to stderr. */
    public static int run(String... arguments) {
        CommandLine command = new CommandLine(new TriageCommand());
        command.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        command.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        return configured(command).execute(arguments);
    }

    /** The same for every noun and verb: help, one line for a failure, upper or lower case for constants. */
    static CommandLine configured(CommandLine command) {
        helpEverywhere(command);
        return command.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(TriageCommand::report);
    }

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }

    private static void helpEverywhere(CommandLine command) {
        if (command.getCommandSpec().findOption("--help") == null) {
            command.getCommandSpec().mixinStandardHelpOptions(true);
        }
        command.getSubcommands().values().forEach(TriageCommand::helpEverywhere);
    }

    private static int report(Exception failure, CommandLine command, ParseResult parsed) {
        switch (failure) {
            case VerbFailedException ended -> {
                line(command, String.valueOf(ended.getMessage()));
                return ended.exitCode();
            }
            case StartRefusedException refused -> {
                line(command, String.valueOf(refused.getMessage()));
                LOG.debug("Start refused", refused);
                return Exits.FAILED;
            }
            case IOException io -> {
                line(command, io.getClass().getSimpleName() + ": " + io.getMessage());
                LOG.debug("Verb failed", io);
                return Exits.FAILED;
            }
            default -> {
                LOG.error("{} failed", command.getCommandSpec().qualifiedName(), failure);
                return Exits.FAILED;
            }
        }
    }

    private static void line(CommandLine command, String message) {
        command.getErr().println(command.getColorScheme().errorText(message));
        command.getErr().flush();
    }

    /** What the build wrote down about itself. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() throws IOException {
            Properties build = new Properties();
            try (InputStream in = Version.class.getResourceAsStream("/META-INF/build-info.properties")) {
                if (in != null) {
                    build.load(in);
                }
            }
            return new String[] {
                "triage " + build.getProperty("build.version", "development") + " (Java " + Runtime.version() + ")"
            };
        }
    }
}
