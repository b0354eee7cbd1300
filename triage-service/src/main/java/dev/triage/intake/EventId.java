package dev.triage.intake;

/** What makes an event the same event: CloudEvents {@code source} and {@code id} together. */
public record EventId(String source, String id) {

    @Override
    public String toString() {
        return source + "#" + id;
    }
}
