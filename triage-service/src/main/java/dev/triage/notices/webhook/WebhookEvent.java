package dev.triage.notices.webhook;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a system can be told of. */
public enum WebhookEvent {
    /** A case of P1 or P2 was opened. */
    CASE_OPENED("case.opened"),
    /** A request on a case still waits shortly before its deadline. */
    CASE_ESCALATED("case.escalated"),
    REQUEST_AWAITING_APPROVAL("request.awaiting_approval"),
    KILL_SWITCH_CHANGED("kill_switch.changed");

    private final String type;

    WebhookEvent(String type) {
        this.type = type;
    }

    /** The {@code type} of the message. */
    public String type() {
        return type;
    }

    static Optional<WebhookEvent> of(String type) {
        return Arrays.stream(values())
                .filter(one -> one.type.equals(type.strip()))
                .findFirst();
    }

    static String types() {
        return Arrays.stream(values()).map(WebhookEvent::type).collect(Collectors.joining(", "));
    }
}
