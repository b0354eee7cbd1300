package dev.triage.governance.rules;

import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.ApprovalNeed;
import java.util.Comparator;
import java.util.stream.Collectors;

/** An answer of the rules in a few words, for counting and comparing: {@code NEEDS_APPROVAL: 2 approver, 1 lead}. */
final class RulingLabel {

    private RulingLabel() {}

    static String of(Ruling ruling) {
        String people = ruling.approvals().stream()
                .sorted(Comparator.comparing(ApprovalNeed::role))
                .map(need -> need.count() + " " + need.role())
                .collect(Collectors.joining(", "));
        return people.isEmpty() ? ruling.outcome().name() : ruling.outcome() + ": " + people;
    }
}
