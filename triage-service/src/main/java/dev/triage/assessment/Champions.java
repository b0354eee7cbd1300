package dev.triage.assessment;

import java.util.Optional;

/** Where a decision of people about which model version serves is looked up; without one the champion file decides. */
public interface Champions {

    /** The version people decided on for a model; empty when nobody decided. */
    Optional<String> champion(String model);

    /** SHA-256 of the model people decided on; a file with other bytes must not serve. Empty when none was kept. */
    default Optional<String> championSha256(String model) {
        return Optional.empty();
    }

    /** The version that runs beside the champion without effect; empty when nobody named one. */
    default Optional<String> challenger(String model) {
        return Optional.empty();
    }
}
