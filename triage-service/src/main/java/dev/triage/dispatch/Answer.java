package dev.triage.dispatch;

/** What the other side said to a command, or to the question whether it knows one. */
sealed interface Answer {

    /** It has the command now. */
    record Accepted(String detail) implements Answer {}

    /** It does not know the key that was asked about. */
    record NotKnown() implements Answer {}

    /** Nothing was handed over for certain; worth another attempt. */
    record NotSent(String reason) implements Answer {}

    /** Whether it has the command is not known; ask by key before anything else. */
    record Unclear(String reason) implements Answer {}

    /** It will not take the command, or speaks another language than agreed; people must look. */
    record Refused(String reason) implements Answer {}
}
