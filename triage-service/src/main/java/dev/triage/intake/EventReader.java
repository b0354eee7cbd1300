package dev.triage.intake;

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
}
