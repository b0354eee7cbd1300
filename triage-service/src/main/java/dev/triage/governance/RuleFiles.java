package dev.triage.governance;

import dev.triage.governance.rules.PolicyTexts;
import dev.triage.platform.Result;
import dev.triage.playbook.Proposal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Policies as files: found, checked and tried without a database. The cases of a policy may lie beside it, in
 * {@code <id>.cases.yaml} with {@code cases:} at the top; they count as the end of its text.
 */
public final class RuleFiles {

    private static final String CASES = ".cases.yaml";

    private RuleFiles() {}

    /** A policy's text with its cases. */
    public record PolicyFile(Path path, byte[] text) {}

    /**
     * What a careful reader finds in one file.
     *
     * @param errors what keeps it from being drafted or submitted, each with line, column and caret where it has a place
     * @param warnings what it can be drafted with, but should not
     */
    public record Check(Path path, String id, List<String> errors, List<String> warnings) {}

    /**
     * What came of a file's cases.
     *
     * @param untried conditions no case shows both holding and failing
     */
    public record Test(
            Path path,
            String id,
            List<Rules.CaseResult> results,
            List<String> errors,
            int conditions,
            List<String> untried) {

        public boolean passed() {
            return errors.isEmpty();
        }
    }

    /** The policies of a folder, or the one file, by name. */
    public static List<PolicyFile> in(Path folderOrFile) throws IOException {
        List<PolicyFile> files = new ArrayList<>();
        if (Files.isRegularFile(folderOrFile)) {
            return List.of(read(folderOrFile));
        }
        try (Stream<Path> entries = Files.list(folderOrFile)) {
            for (Path path : entries.filter(RuleFiles::isPolicy).sorted().toList()) {
                files.add(read(path));
            }
        }
        return List.copyOf(files);
    }

    /** Type errors, missing cases, missing bounds, conditions that can never hold, and ids used twice. */
    public static List<Check> check(List<PolicyFile> files) {
        List<Check> checks = new ArrayList<>();
        Map<String, Path> seen = new HashMap<>();
        for (PolicyFile file : files) {
            Check check = PolicyTexts.check(file);
            Path other = check.id().isEmpty() ? null : seen.putIfAbsent(check.id(), file.path());
            if (other != null) {
                List<String> errors = new ArrayList<>(check.errors());
                errors.add("id '" + check.id() + "' is used by " + other + " already");
                check = new Check(check.path(), check.id(), List.copyOf(errors), check.warnings());
            }
            checks.add(check);
        }
        return checks;
    }

    /** Runs all cases. */
    public static List<Test> test(List<PolicyFile> files) {
        return files.stream().map(PolicyTexts::test).toList();
    }

    /**
     * What the second of two policies changes against the first; INVALID when one cannot be read.
     *
     * @param currency the reporting currency, for amounts
     */
    public static Result<RuleDifference> difference(PolicyFile before, PolicyFile after, String currency) {
        return PolicyTexts.difference(before, after, currency);
    }

    /**
     * The policies as a rule book, each as version 1: for rulings without a database.
     *
     * @throws IllegalArgumentException when one cannot be read
     */
    public static RuleBook book(List<PolicyFile> files) {
        return PolicyTexts.book(files);
    }

    /**
     * A transactional proposal made ready for a book of {@link #book}: what is left to do is the ruling alone.
     *
     * @throws IllegalArgumentException for a book of another origin
     */
    public static Supplier<Ruling> ready(
            RuleBook book, CaseFacts facts, Proposal proposal, boolean requesterIsMachine, Instant now) {
        return PolicyTexts.ready(book, facts, proposal, requesterIsMachine, now);
    }

    /** What conditions see of a proposal: values by variable name. What is not known is not in it. */
    public static Map<String, Object> variables(
            CaseFacts facts, Proposal proposal, boolean requesterIsMachine, Instant now) {
        return PolicyTexts.variables(facts, proposal, requesterIsMachine, now);
    }

    private static boolean isPolicy(Path path) {
        String name = path.getFileName().toString();
        boolean text = name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
        return text && !name.endsWith(CASES);
    }

    private static PolicyFile read(Path path) throws IOException {
        byte[] policy = Files.readAllBytes(path);
        String name = path.getFileName().toString();
        Path cases = path.resolveSibling(name.substring(0, name.lastIndexOf('.')) + CASES);
        if (!Files.isRegularFile(cases)) {
            return new PolicyFile(path, policy);
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.write(policy);
        text.write('\n');
        text.write(Files.readAllBytes(cases));
        return new PolicyFile(path, text.toByteArray());
    }
}
