package dev.triage.governance;

import java.util.List;

/**
 * What changed from one policy to another, in sentences for people, each with what it does to what may happen. Taken
 * alone: which of several rules decides in a case, and how often, is what a simulation tells.
 *
 * @param reach of all changes together; {@code NEITHER} too when neither text is enforced
 * @param summary one sentence
 * @param changes in the order of a policy's fields; empty when both mean the same
 */
public record RuleDifference(Reach reach, String summary, List<Change> changes) {

    public RuleDifference {
        changes = List.copyOf(changes);
    }

    /**
     * One change.
     *
     * @param part the field of the policy, as a JSON Pointer
     * @param text {@code limit per day 5,000.00 → 8,000.00 EUR}
     */
    public record Change(String part, String text, Reach reach) {}

    /** What a change does to what may happen, and to how many people must agree. */
    public enum Reach {
        /** More may happen, or with fewer people. */
        WIDENS,
        /** Less may happen, or with more people. */
        NARROWS,
        /** It changes words, not what may happen. */
        NEITHER,
        /** It goes both ways, or a comparison of the texts cannot tell: look at the simulation. */
        UNCLEAR;

        /** The reach of two changes made together. */
        public Reach and(Reach other) {
            if (this == other || other == NEITHER) {
                return this;
            }
            return this == NEITHER ? other : UNCLEAR;
        }

        /** The same seen from the other side: what makes a prohibition wider makes what may happen narrower. */
        public Reach turned() {
            return switch (this) {
                case WIDENS -> NARROWS;
                case NARROWS -> WIDENS;
                case NEITHER, UNCLEAR -> this;
            };
        }
    }
}
