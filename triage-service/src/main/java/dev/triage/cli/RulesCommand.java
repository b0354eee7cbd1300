package dev.triage.cli;

import dev.triage.governance.RuleFiles;
import dev.triage.governance.RuleFiles.PolicyFile;
import dev.triage.platform.ContentFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code triage rules …}: policies as files and as stored versions. */
@Command(
        name = "rules",
        description = "Checks, tries, imports, simulates and replays policies",
        mixinStandardHelpOptions = true,
        subcommands = {
            RulesCheckCommand.class,
            RulesTestCommand.class,
            RulesImportCommand.class,
            RulesSimulateCommand.class,
            RulesDiffCommand.class,
            RulesActiveCommand.class,
            RulesReplayCommand.class,
            RulesAdvisoryCommand.class
        })
final class RulesCommand {

    /** The policies of the folders and files named, by default the shipped ones. */
    static List<PolicyFile> files(List<Path> named) throws IOException {
        if (named.isEmpty()) {
            return files(shippedFolder());
        }
        List<PolicyFile> files = new ArrayList<>();
        for (Path path : named) {
            files.addAll(files(path));
        }
        return List.copyOf(files);
    }

    /** The policies of the folder or file named, by default the shipped ones. */
    static List<PolicyFile> files(@Nullable Path named) throws IOException {
        Path folder = named != null ? named : shippedFolder();
        if (!Files.exists(folder)) {
            throw new VerbFailedException(
                    Exits.NOT_FOUND_OR_CONFLICT, "Expected a folder or file of policies, found nothing at " + folder);
        }
        List<PolicyFile> files = RuleFiles.in(folder);
        if (files.isEmpty()) {
            throw new VerbFailedException(Exits.NOT_FOUND_OR_CONFLICT, "Expected policies, found none in " + folder);
        }
        return files;
    }

    /** The shipped policies; none where there is no such folder. */
    static List<PolicyFile> shipped() throws IOException {
        Path folder = shippedFolder();
        return Files.isDirectory(folder) ? RuleFiles.in(folder) : List.of();
    }

    private static Path shippedFolder() {
        return ContentFolder.fromEnvironment().rules().resolve("policies");
    }
}
