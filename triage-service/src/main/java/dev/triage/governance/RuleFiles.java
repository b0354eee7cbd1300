package dev.triage.governance;

import dev.triage.governance.rules.PolicyTexts;
import dev.triage.governance.rules.proof.MutationRun;
import dev.triage.governance.rules.proof.RuleProver;
import dev.triage.platform.Result;
import dev.triage.playbook.Playbook;
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
import org.jspecify.annotations.Nullable;

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
     */
    public record Check(Path path, String id, List<String> errors) {}

    /**
     * What came of a file's cases.
     *
     * @param errors what speaks against the file, failing cases among it
     * @param complete false when only some cases were selected: then what they do not show is no fault
     */
    public record Test(
            Path path,
            String id,
            List<Rules.CaseResult> results,
            List<String> errors,
            List<ConditionCoverage> coverage,
            boolean complete) {

        public Test {
            results = List.copyOf(results);
            errors = List.copyOf(errors);
            coverage = List.copyOf(coverage);
        }

        /** Conditions no case shows both holding and failing, with the side that is missing. */
        public List<String> untried() {
            return coverage.stream()
                    .filter(condition -> !condition.bothWays())
                    .map(condition ->
                            "no case shows '" + condition.name() + "' " + (condition.holding() ? "failing" : "holding"))
                    .toList();
        }

        public boolean passed() {
            return errors.isEmpty() && (!complete || untried().isEmpty());
        }
    }

    /** A condition, and whether some case shows it holding, and some case not. */
    public record ConditionCoverage(String name, boolean holding, boolean failing) {

        public boolean bothWays() {
            return holding && failing;
        }
    }

    /**
     * Which cases are run; null selects all.
     *
     * @param text a part of the case's name
     * @param policy id of the policy
     * @param workflow id of a workflow the policy names or covers with all
     */
    public record Selection(
            @Nullable String text,
            @Nullable String policy,
            @Nullable String workflow) {

        public static final Selection ALL = new Selection(null, null, null);
    }

    /**
     * What came of weakening a policy one change at a time.
     *
     * @param mutants changes tried
     * @param equivalent changes that were proven to change nothing
     * @param survivors changes no case notices
     */
    public record Mutation(Path path, String id, int mutants, int equivalent, List<Survivor> survivors) {

        public Mutation {
            survivors = List.copyOf(survivors);
        }
    }

    /**
     * A change no case notices.
     *
     * @param change what was changed, in words
     * @param remedy a case that would notice, as the policy would write it; empty when none was found
     */
    public record Survivor(int line, int column, String change, String remedy) {}

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

    /** Type errors, missing or failing cases, file names and ids used twice. */
    public static List<Check> check(List<PolicyFile> files) {
        List<Check> checks = new ArrayList<>();
        Map<String, Path> seen = new HashMap<>();
        for (PolicyFile file : files) {
            Check check = PolicyTexts.check(file);
            Path other = check.id().isEmpty() ? null : seen.putIfAbsent(check.id(), file.path());
            if (other != null) {
                List<String> errors = new ArrayList<>(check.errors());
                errors.add("id '" + check.id() + "' is used by " + other + " already");
                check = new Check(check.path(), check.id(), List.copyOf(errors));
            }
            checks.add(check);
        }
        return checks;
    }

    /**
     * Compares the regions where policies hold: never true, masked, unbounded, overlapping, redundant, gaps, and what holds
     * for each transactional workflow they reach. Files that cannot be read are left to {@link #check}.
     *
     * @param beside what is in force beside them; a file takes the place of the policy with its id
     */
    public static RuleProof prove(List<PolicyFile> files, List<PolicyFile> beside, Playbook catalogue) {
        return RuleProver.prove(files, beside, catalogue.workflows());
    }

    /** Runs the selected cases; files of which nothing is selected are left out. */
    public static List<Test> test(List<PolicyFile> files, Selection selection) {
        return files.stream()
                .flatMap(file -> PolicyTexts.test(file, selection).stream())
                .toList();
    }

    /**
     * Weakens each policy one change at a time and runs its cases: a weakened rule must fail some case. Files that cannot
     * be read and policies whose own cases fail are left out; {@link #test} reports them.
     */
    public static List<Mutation> mutate(List<PolicyFile> files) {
        return files.stream().flatMap(file -> MutationRun.of(file).stream()).toList();
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
