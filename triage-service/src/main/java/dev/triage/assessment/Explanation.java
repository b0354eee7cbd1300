package dev.triage.assessment;

import java.util.List;

/**
 * Why a model says what it says about one event: what each field adds to the calibrated log odds. Exact, not an
 * estimate: the parts add up to {@code logOdds}.
 *
 * @param model the model's name
 * @param says what the log odds are for: a category, {@code late}, a workflow, {@code longer than half of all}
 * @param against what they are against: the category after it, {@code on-time}, {@code failed}
 * @param logOdds natural logarithm of the odds
 * @param parts largest effect first; last what holds before looking at the event
 */
public record Explanation(String model, String says, String against, double logOdds, List<Part> parts) {

    public Explanation {
        parts = List.copyOf(parts);
    }

    /** One field's share: {@code words: short, bin} and what it adds to the log odds. */
    public record Part(String text, double contribution) {}
}
