package dev.triage.governance.rules;

import dev.triage.governance.RuleDifference;
import dev.triage.governance.RuleFiles.Check;
import dev.triage.governance.RuleFiles.PolicyFile;
import dev.triage.governance.RuleFiles.Test;
import dev.triage.governance.rules.PolicyReader.Reading;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.util.ArrayList;
import java.util.List;

/** Checks and tries single policy texts; pure. For {@link dev.triage.governance.RuleFiles}. */
public final class PolicyTexts {

    private PolicyTexts() {}

    public static Check check(PolicyFile file) {
        return switch (PolicyReader.read(file.text())) {
            case Reading.Unreadable(List<Problem> problems) -> new Check(file.path(), "", texts(problems), List.of());
            case Reading.Read(CompiledPolicy policy) -> {
                List<String> errors = new ArrayList<>(CaseRun.of(policy).objections());
                String id = policy.policy().id();
                if (!file.path().getFileName().toString().startsWith(id + ".")) {
                    errors.add("expected the file to be called after its id, '" + id + ".yaml'");
                }
                yield new Check(file.path(), id, List.copyOf(errors), PolicyChecks.of(policy));
            }
        };
    }

    public static Test test(PolicyFile file) {
        return switch (PolicyReader.read(file.text())) {
            case Reading.Unreadable(List<Problem> problems) ->
                new Test(file.path(), "", List.of(), texts(problems), 0, List.of());
            case Reading.Read(CompiledPolicy policy) -> {
                CaseRun.Report report = CaseRun.of(policy);
                yield new Test(
                        file.path(),
                        policy.policy().id(),
                        report.results(),
                        report.objections(),
                        report.conditions(),
                        report.untried());
            }
        };
    }

    public static Result<RuleDifference> difference(PolicyFile before, PolicyFile after, String currency) {
        return switch (PolicyReader.read(before.text())) {
            case Reading.Unreadable(List<Problem> problems) -> unreadable(before, problems);
            case Reading.Read(CompiledPolicy was) ->
                switch (PolicyReader.read(after.text())) {
                    case Reading.Unreadable(List<Problem> problems) -> unreadable(after, problems);
                    case Reading.Read(CompiledPolicy is) -> Result.done(PolicyDifference.between(was, is, currency));
                };
        };
    }

    private static <T> Result<T> unreadable(PolicyFile file, List<Problem> problems) {
        return Result.refused(
                Refusal.Kind.INVALID,
                "invalid-rule",
                file.path() + " cannot be read:\n" + String.join("\n", texts(problems)));
    }

    private static List<String> texts(List<Problem> problems) {
        return problems.stream().map(Problem::text).toList();
    }
}
