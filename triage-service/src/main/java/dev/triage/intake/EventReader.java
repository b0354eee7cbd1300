package dev.triage.intake;

import dev.triage.intake.reading.CloudEventReader;
import dev.triage.platform.ContentFolder;
import java.time.Instant;

/**
 * Reads exception events from bytes: limits first, then JSON, then CloudEvents, then the schema, then the crosswalks.
 * Pure, thread-safe. The same reader serves Kafka, HTTP and the command line.
 */
public interface EventReader {

    /** Reads one CloudEvent in structured mode ({@code application/cloudevents+json}). */
    ReadEvent structured(byte[] bytes, Instant receivedAt);

    /**
     * Reads one CloudEvent in binary mode.
     *
     * @param header gives the value of a CloudEvents attribute by its bare name ({@code id}, {@code source},
     *     {@code type}), or null
     */
    ReadEvent binary(
            java.util.function.Function<String, @org.jspecify.annotations.Nullable String> header,
            byte @org.jspecify.annotations.Nullable [] data,
            Instant receivedAt);

    /** The reader for use outside the application context: terminal, benchmarks, tests. Crosswalks as they are now. */
    static EventReader of(ContentFolder content) {
        return CloudEventReader.of(content.rules().resolve("crosswalks"));
    }

    /** The same with a data schema of the caller's own; IllegalArgumentException says what is wrong with it. */
    static EventReader of(ContentFolder content, byte[] schema) {
        return CloudEventReader.of(content.rules().resolve("crosswalks"), schema);
    }
}
