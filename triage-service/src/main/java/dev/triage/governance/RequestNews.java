package dev.triage.governance;

import dev.triage.platform.Actor;
import dev.triage.platform.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** Tells what came of a request: to the audit, to the rooms ahead, and, once cleared, to the room that sends. */
@Component
class RequestNews {

    private final Audit audit;
    private final ApplicationEventPublisher events;
    private final ObjectProvider<ClearedRequests> senders;

    RequestNews(Audit audit, ApplicationEventPublisher events, ObjectProvider<ClearedRequests> senders) {
        this.audit = audit;
        this.events = events;
        this.senders = senders;
    }

    /** A text people wrote, named in the audit by its hash: the text itself can be erased, the chain cannot. */
    static Map<String, Object> text(String name, String text) {
        return text.isBlank()
                ? Map.of()
                : Map.of(
                        name + "Sha256",
                        CanonicalJson.sha256(StoredJson.text(text).getBytes(StandardCharsets.UTF_8)));
    }

    /** Records what somebody did to a request. */
    void record(RequestView request, String action, Actor by, Map<String, Object> detail) {
        Map<String, Object> all = new LinkedHashMap<>(detail);
        all.put("workflow", request.workflow());
        all.put("parametersSha256", request.parametersSha256());
        audit.append(by, action, request.caseId(), request.id(), all);
    }

    /** Tells the rooms ahead, in this transaction, that the request came to its present status. */
    void changed(RequestView request, Actor by, String note) {
        events.publishEvent(new RequestChanged(
                request.id(), request.caseId(), request.status(), request.workflow(), by.subject(), by.kind(), note));
    }

    /** A request just cleared: the sending becomes durable in this transaction. */
    void cleared(RequestView request, String why) {
        record(request, "request.cleared", Actor.SYSTEM, Map.of("why", why));
        changed(request, Actor.SYSTEM, why);
        senders.orderedStream().forEach(sender -> sender.cleared(request.id()));
    }

    /** Tells the rooms ahead, in this transaction, that a kill switch was set. */
    void switched(String workflow, boolean on, Actor by) {
        events.publishEvent(new KillSwitchChanged(workflow, on, by.subject()));
    }

    void released() {
        senders.orderedStream().forEach(ClearedRequests::released);
    }
}
