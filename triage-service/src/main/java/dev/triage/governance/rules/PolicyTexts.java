package dev.triage.governance.rules;

import dev.triage.governance.CaseFacts;
import dev.triage.governance.RuleBook;
import dev.triage.governance.RuleDifference;
import dev.triage.governance.RuleFiles.Check;
import dev.triage.governance.RuleFiles.PolicyFile;
import dev.triage.governance.RuleFiles.Selection;
import dev.triage.governance.RuleFiles.Test;
import dev.triage.governance.Rules.CaseResult;
import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.RuleReference;
import dev.triage.governance.rules.PolicyReader.Reading;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.playbook.Proposal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

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
                        : Optional.of(new Test(file.path(), head.id(), results, failing, report.coverage(), false));
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

    public static RuleBook book(List<PolicyFile> files) {
        List<ActivePolicy> active = new ArrayList<>();
        for (PolicyFile file : files) {
            switch (PolicyReader.read(file.text())) {
                case Reading.Unreadable(List<Problem> problems) ->
                    throw new IllegalArgumentException(
                            "Expected a policy in " + file.path() + ", found " + texts(problems));
                case Reading.Read(CompiledPolicy policy) ->
                    active.add(new ActivePolicy(
                            new RuleReference(
                                    policy.policy().id(),
                                    1,
                                    StoredPolicies.body(policy.policy()).sha256()),
                            policy));
            }
        }
        return new PolicyBook(active);
    }

    public static Supplier<Ruling> ready(
            RuleBook book, CaseFacts facts, Proposal proposal, boolean requesterIsMachine, Instant now) {
        if (!(book instanceof PolicyBook policies) || !proposal.workflow().transactional()) {
            throw new IllegalArgumentException("Expected a book of policies and a transactional workflow, found "
                    + book.version() + " and " + proposal.workflow().id());
        }
        return policies.ready(facts, proposal, requesterIsMachine, now);
    }

    public static Map<String, Object> variables(
            CaseFacts facts, Proposal proposal, boolean requesterIsMachine, Instant now) {
        Inputs inputs = Inputs.of(facts, proposal, requesterIsMachine, now);
        Map<String, Object> values = new LinkedHashMap<>();
        for (Variable variable : Variable.values()) {
            Object value = inputs.value(variable);
            if (value != null) {
                values.put(variable.code(), value);
            }
        }
        return values;
    }

    private static List<String> texts(List<Problem> problems) {
        return problems.stream().map(Problem::text).toList();
    }
}
