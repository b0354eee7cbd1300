package dev.triage.governance;

/** Gives the rules that are active now; reloaded in every instance when somebody activates or retires one. */
public interface ActiveRules {

    /** The current snapshot; cheap, the same object until the rules change. */
    RuleBook book();

    /** Looks for changes now, after one made here; others are noticed within a second anyway. */
    default void refresh() {}
}
