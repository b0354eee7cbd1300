package dev.triage.governance;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found about policies by comparing the regions where they hold, and what was proven about each transactional
 * workflow. Every witness was put to the ruling code that decides real requests.
 */
public record RuleProof(List<Finding> findings, List<WorkflowProof> workflows) {

    public RuleProof {
        findings = List.copyOf(findings);
        workflows = List.copyOf(workflows);
    }

    /** Whether nothing was found that has to be mended. */
    public boolean sound() {
        return findings.stream().noneMatch(finding -> finding.kind().severity() == Severity.DEFECT);
    }

    /** How much it matters. */
    public enum Severity {
        /** To be mended: the check does not pass. */
        DEFECT,
        WARNING,
        INFORMATION
    }

    /** What can be found. */
    public enum Kind {
        /** No input meets a condition, or all of them together. */
        NEVER_TRUE(Severity.DEFECT),
        /** Wherever the rule holds, others decide. */
        MASKED(Severity.DEFECT),
        /** A permit without an upper bound on its value, or without limits. */
        UNBOUNDED(Severity.DEFECT),
        /** Two permits ask for different approvals, and only the alphabet decides between them. */
        AMBIGUOUS_OVERLAP(Severity.DEFECT),
        /** A condition that changes nothing: it always holds, or the others imply it. */
        REDUNDANT(Severity.WARNING),
        /** A permit asks for nobody where a person is needed anyway. */
        NEVER_AUTOMATIC(Severity.WARNING),
        /** Two rules of different outcome hold together; which of them decides follows from the order of rules. */
        OVERLAP(Severity.INFORMATION),
        /** A region of a workflow's categories that no permit covers, so that the answer is no. */
        GAP(Severity.INFORMATION),
        /** A part of a condition that is taken as a whole, or a question left open because of one. */
        NOT_ANALYSED(Severity.INFORMATION);

        private final Severity severity;

        Kind(Severity severity) {
            this.severity = severity;
        }

        public Severity severity() {
            return severity;
        }
    }

    /**
     * One finding.
     *
     * @param path the file, null for what concerns a workflow alone
     * @param rules ids of the rules concerned, the one to look at first
     * @param line from 1, with {@code column}; 0 when it has no single place
     * @param witness a case that shows it; null only for {@link Kind#NOT_ANALYSED}
     */
    public record Finding(
            Kind kind,
            @Nullable Path path,
            List<String> rules,
            int line,
            int column,
            String message,
            @Nullable Witness witness) {

        public Finding {
            rules = List.copyOf(rules);
        }
    }

    /**
     * A concrete case and what the rules say to it.
     *
     * @param given workflow, category and what differs from the neutral case, as a policy's own cases write it; null makes a value unknown
     */
    public record Witness(Map<String, @Nullable Object> given, String outcome, String explanation) {}

    /**
     * What holds for a workflow whatever the input.
     *
     * @param statement the whole in words
     * @param needs conditions without which nothing is permitted
     * @param automatic conditions without which nothing is permitted without a person; empty when nothing is
     * @param witness a case that is permitted automatically; null when there is none
     * @param proven false when a part that was not analysed leaves it open
     */
    public record WorkflowProof(
            String workflow,
            String statement,
            List<String> needs,
            List<String> automatic,
            @Nullable Witness witness,
            boolean proven) {

        public WorkflowProof {
            needs = List.copyOf(needs);
            automatic = List.copyOf(automatic);
        }
    }
}
