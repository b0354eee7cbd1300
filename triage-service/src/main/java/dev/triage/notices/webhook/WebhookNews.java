package dev.triage.notices.webhook;

import dev.triage.assessment.Priority;
import dev.triage.cases.CasesOpening;
import dev.triage.governance.Governance;
import dev.triage.governance.KillSwitchChanged;
import dev.triage.governance.RequestChanged;
import dev.triage.governance.RequestEscalated;
import dev.triage.governance.RequestStatus;
import dev.triage.governance.RequestView;
import dev.triage.notices.MailSettings;
import dev.triage.platform.Json;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Keeps a message for every target that wants it, in the transaction of what it tells. Codes and names of ours only, no
 * free text. */
@Component
class WebhookNews {

    private static final Set<Priority> URGENT = Set.of(Priority.P1, Priority.P2);

    private final WebhookSettings settings;
    private final WebhookRows rows;
    private final Governance governance;
    private final MailSettings links;
    private final Clock clock;

    WebhookNews(WebhookSettings settings, WebhookRows rows, Governance governance, MailSettings links, Clock clock) {
        this.settings = settings;
        this.rows = rows;
        this.governance = governance;
        this.links = links;
        this.clock = clock;
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void on(CasesOpening opening) {
        tell(
                WebhookEvent.CASE_OPENED,
                opening.opened().stream()
                        .filter(one -> URGENT.contains(one.priority()))
                        .toList(),
                one -> {
                    Map<String, Object> data = about(one.id(), one.reference());
                    data.put("category", one.category().name());
                    data.put("priority", one.priority().name());
                    if (one.site() != null) {
                        data.put("site", one.site());
                    }
                    data.put("dueAt", one.dueAt().toString());
                    data.put(
                            "expectedLoss",
                            Map.of(
                                    "amount",
                                    one.expectedLoss().plain(),
                                    "currency",
                                    one.expectedLoss().currency()));
                    return data;
                });
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void on(RequestChanged change) {
        if (change.status() == RequestStatus.AWAITING_APPROVAL) {
            tell(WebhookEvent.REQUEST_AWAITING_APPROVAL, List.of(change.request()), id -> {
                RequestView request = governance.find(id).orElseThrow();
                Map<String, Object> data = about(request);
                data.put("requester", request.requester());
                data.put("expiresAt", request.expiresAt().toString());
                return data;
            });
        }
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void on(RequestEscalated escalated) {
        tell(WebhookEvent.CASE_ESCALATED, List.of(escalated.request()), id -> {
            Map<String, Object> data = about(governance.find(id).orElseThrow());
            data.put("deadline", escalated.deadline().toString());
            return data;
        });
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void on(KillSwitchChanged changed) {
        tell(
                WebhookEvent.KILL_SWITCH_CHANGED,
                List.of(changed),
                one -> new LinkedHashMap<>(Map.of("workflow", one.workflow(), "on", one.on(), "by", one.by())));
    }

    private <T> void tell(WebhookEvent event, List<T> happened, Function<T, Map<String, Object>> data) {
        List<WebhookTarget> targets = happened.isEmpty() ? List.of() : settings.of(event);
        if (targets.isEmpty()) {
            return;
        }
        List<WebhookRows.Draft> drafts = new ArrayList<>();
        for (T one : happened) {
            Map<String, Object> message = new LinkedHashMap<>();
            message.put("type", event.type());
            message.put("timestamp", clock.instant().toString());
            message.put("data", data.apply(one));
            String body = Json.MAPPER.writeValueAsString(message);
            targets.forEach(target -> drafts.add(new WebhookRows.Draft(target.name(), event, body)));
        }
        rows.add(drafts);
    }

    private Map<String, Object> about(RequestView request) {
        Map<String, Object> data = about(request.caseId(), request.caseReference());
        data.put("requestId", request.id().toString());
        data.put("workflow", request.workflow());
        return data;
    }

    private Map<String, Object> about(UUID id, String reference) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("caseId", id.toString());
        data.put("reference", reference);
        links.link("/cases/" + reference).ifPresent(address -> data.put("url", address));
        return data;
    }
}
