package dev.triage.platform;

/**
 * One thing wrong with what somebody sent.
 *
 * @param pointer where, as an RFC 6901 JSON Pointer; empty for the whole document
 * @param message what was expected and what was found
 */
public record FieldError(String pointer, String message) {}
