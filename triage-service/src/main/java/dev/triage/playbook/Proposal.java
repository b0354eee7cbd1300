package dev.triage.playbook;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A workflow proposed for one case, with parameters filled from the event.
 *
 * @param workflow the catalogue entry
 * @param score estimated share of the expected loss it saves, net of its cost; 0 to 1, larger first
 * @param costMinor what carrying it out is estimated to cost, minor units of the reporting currency
 * @param valueMinor what it touches, minor units of the reporting currency
 * @param parameters valid against the workflow's schema when {@code blockedBy} is empty
 * @param reasons why it is proposed at this place
 * @param blockedBy what is missing; not empty means it cannot be requested
 * @param successProbability calibrated probability that it solves the case, 0 to 1; null when no model says
 */
public record Proposal(
        Workflow workflow,
        double score,
        long costMinor,
        long valueMinor,
        Map<String, Object> parameters,
        List<String> reasons,
        List<String> blockedBy,
        @Nullable Double successProbability) {

    public Proposal {
        parameters = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(parameters));
        reasons = List.copyOf(reasons);
        blockedBy = List.copyOf(blockedBy);
    }

    /** Without an estimate of its success. */
    public Proposal(
            Workflow workflow,
            double score,
            long costMinor,
            long valueMinor,
            Map<String, Object> parameters,
            List<String> reasons,
            List<String> blockedBy) {
        this(workflow, score, costMinor, valueMinor, parameters, reasons, blockedBy, null);
    }
}
