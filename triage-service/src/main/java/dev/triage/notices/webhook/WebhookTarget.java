package dev.triage.notices.webhook;

import java.net.URI;
import java.util.Set;

/** A system that is told, as the operator set it. */
record WebhookTarget(String name, URI url, Set<WebhookEvent> events, WebhookSignature signature) {

    WebhookTarget {
        events = Set.copyOf(events);
    }
}
