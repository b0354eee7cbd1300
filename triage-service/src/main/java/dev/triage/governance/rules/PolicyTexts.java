package dev.triage.governance.rules;

import dev.triage.governance.RuleFiles.Check;
import dev.triage.governance.RuleFiles.PolicyFile;
import dev.triage.governance.RuleFiles.Selection;
import dev.triage.governance.RuleFiles.Test;
import dev.triage.governance.Rules.CaseResult;
import dev.triage.governance.rules.PolicyReader.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks and tries single policy texts; pure. For {@link dev.triage.governance.RuleFiles}. */
public final class PolicyTexts {

    private PolicyTexts() {}

    public static Check check(PolicyFile file) {
        return switch (PolicyReader.read(file.text())) {
            case Reading.Unreadable(List<Problem> problems) -> new Check(file.path(), "", texts(problems));
            case Reading.Read(CompiledPolicy policy) -> {
                List<String> errors = new ArrayList<>(CaseRun.of(policy).objections());
                String id = policy.policy().id();
                if (!file.path().getFileName().toString().startsWith(id + ".")) {
                    errors.add("expected the file to be called after its id, '" + id + ".yaml'");
                }
                yield new Check(file.path(), id, List.copyOf(errors));
            }
        };
    }

    /** Runs the selected cases; empty when the file has none of them. */
    public static Optional<Test> test(PolicyFile file, Selection selection) {
        return switch (PolicyReader.read(file.text())) {
            case Reading.Unreadable(List<Problem> problems) ->
                Optional.of(new Test(file.path(), "", List.of(), texts(problems), List.of(), true));
            case Reading.Read(CompiledPolicy policy) -> {
                Policy head = policy.policy();
                String text = selection.text();
                CaseRun.Report report = CaseRun.of(policy);
                boolean selected = (selection.policy() == null || head.id().equals(selection.policy()))
                        && (selection.workflow() == null
                                || head.scope().anyWorkflow()
                                || head.scope().workflows().contains(selection.workflow()));
                if (!selected) {
                    yield Optional.empty();
                }
                if (text == null) {
                    yield Optional.of(new Test(
                            file.path(), head.id(), report.results(), report.objections(), report.coverage(), true));
                }
                List<CaseResult> results = report.results().stream()
                        .filter(result -> result.name().contains(text))
                        .toList();
                List<String> failing = results.stream()
                        .filter(result -> !result.passed())
                        .map(CaseRun::objection)
                        .toList();
                yield results.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new Test(file.path(), head.id(), results, failing, report.coverage(), false));
            }
        };
    }

    private static List<String> texts(List<Problem> problems) {
        return problems.stream().map(Problem::text).toList();
    }
}
