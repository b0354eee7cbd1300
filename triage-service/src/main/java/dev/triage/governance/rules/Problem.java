package dev.triage.governance.rules;

/**
 * One thing wrong with a policy's text.
 *
 * @param line counted from 1
 * @param column counted from 1
 * @param pointer the field, as a JSON Pointer
 * @param message what was expected and what was found
 * @param excerpt the line and a caret under the place; empty when there is none
 */
public record Problem(int line, int column, String pointer, String message, String excerpt) {

    /** {@code 6:32: undeclared reference …}, then the line and its caret. */
    public String text() {
        String head = line + ":" + column + ": " + message;
        return excerpt.isEmpty() ? head : head + "\n" + excerpt;
    }
}
