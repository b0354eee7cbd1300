package dev.triage.cli;

import dev.triage.assessment.ReportingCurrency;
import dev.triage.governance.RuleDifference;
import dev.triage.governance.RuleDifference.Reach;
import dev.triage.governance.RuleFiles;
import dev.triage.governance.RuleFiles.PolicyFile;
import dev.triage.governance.Rules;
import dev.triage.governance.Rules.RuleView;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code triage rules diff}: what one policy changes against another, in sentences. */
@Command(
        name = "diff",
        description = {
            "Says in sentences what policy B changes against A, and whether each change widens or narrows",
            "what may happen. Files need no database; ID@VERSION is a stored version."
        },
        mixinStandardHelpOptions = true)
final class RulesDiffCommand implements Callable<Integer> {

    private static final Pattern STORED = Pattern.compile("([a-z0-9-]+)@(\\d{1,9})");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "A", description = "A policy file, or ID@VERSION.")
    private String before = "";

    @Parameters(index = "1", paramLabel = "B", description = "A policy file, or ID@VERSION.")
    private String after = "";

    @Option(names = "--json", description = "Machine-readable.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        RuleDifference difference;
        try (Sources sources = new Sources()) {
            PolicyFile old = sources.policy(before);
            PolicyFile now = sources.policy(after);
            difference = VerbFailedException.orFail(
                    RuleFiles.difference(old, now, ReportingCurrency.of(ContentFolder.fromEnvironment())));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.MAPPER.writeValueAsString(difference));
        } else {
            difference.changes().forEach(change -> out.printf("%-8s  %s%n", word(change.reach()), change.text()));
            out.println(difference.summary());
        }
        out.flush();
        return Exits.DONE;
    }

    private static String word(Reach reach) {
        return reach == Reach.NEITHER ? "" : reach.name().toLowerCase(Locale.ROOT);
    }

    /** Where the texts come from; the rooms are opened only for stored ones. */
    private static final class Sources implements AutoCloseable {

        private @Nullable CliContext rooms;

        PolicyFile policy(String named) throws IOException {
            Matcher stored = STORED.matcher(named);
            if (!stored.matches() || Files.exists(Path.of(named))) {
                List<PolicyFile> files = RulesCommand.files(Path.of(named));
                if (files.size() != 1) {
                    throw new VerbFailedException(
                            Exits.WRONG_USAGE, "Expected one policy, found " + files.size() + " in " + named);
                }
                return files.getFirst();
            }
            CliContext open = rooms;
            if (open == null) {
                open = CliContext.open();
                rooms = open;
            }
            Optional<RuleView> rule = open.get(Rules.class).version(stored.group(1), Integer.parseInt(stored.group(2)));
            return new PolicyFile(
                    Path.of(named),
                    rule.orElseThrow(() -> new VerbFailedException(
                                    Exits.NOT_FOUND_OR_CONFLICT, "There is no stored rule " + named))
                            .source()
                            .getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() {
            if (rooms != null) {
                rooms.close();
            }
        }
    }
}
