package dev.triage.notices;

import dev.triage.cases.CaseConcerns;
import dev.triage.cases.Cases;
import dev.triage.cases.Preferences;
import dev.triage.governance.Governance;
import dev.triage.governance.RequestChanged;
import dev.triage.governance.RequestEscalated;
import dev.triage.governance.RequestView;
import dev.triage.governance.Ruling;
import dev.triage.platform.Role;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Writes a notice for each person whom something concerns, in the transaction in which it happened. */
@Component
class NoticeWriter {

    private final NoticeRows rows;
    private final People people;
    private final Preferences preferences;
    private final Governance governance;
    private final Cases cases;

    NoticeWriter(NoticeRows rows, People people, Preferences preferences, Governance governance, Cases cases) {
        this.rows = rows;
        this.people = people;
        this.preferences = preferences;
        this.governance = governance;
        this.cases = cases;
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void on(CaseConcerns concern) {
        NoticeKind kind = switch (concern.kind()) {
            case MENTIONED -> NoticeKind.MENTIONED;
            case ASSIGNED -> NoticeKind.ASSIGNED;
            case WOKEN -> NoticeKind.WOKEN;
        };
        tell(new NoticeRows.Draft(kind, concern.about(), null, concern.by(), concern.text()), concern.people());
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void on(RequestChanged change) {
        switch (change.status()) {
            case AWAITING_APPROVAL ->
                governance
                        .find(change.request())
                        .ifPresent(request -> tell(
                                NoticeKind.APPROVAL,
                                request,
                                request.requester(),
                                request.requester() + " asks for " + request.workflow() + ".",
                                approvers(request)));
            case CLEARED ->
                // One that needs no approval is cleared at once, before the eyes of who asked.
                governance
                        .find(change.request())
                        .flatMap(request -> request.decisions().reversed().stream()
                                .filter(RequestView.Decision::approved)
                                .findFirst()
                                .map(decision -> Map.entry(request, decision.by())))
                        .ifPresent(decided -> requester(decided.getKey(), decided.getValue(), "was approved"));
            case REJECTED -> requester(change, "was rejected");
            case EXPIRED -> requester(change, "expired before anybody decided");
            case FAILED -> requester(change, "failed");
            case PARKED -> requester(change, "could not be sent and is parked");
            case DISPATCHED, ACCEPTED, COMPLETED, DENIED, WITHDRAWN -> {
                // Under way as expected, or done by who asked.
            }
        }
    }

    /** Those who may decide, and who asked: they can still ask somebody. */
    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void on(RequestEscalated escalated) {
        governance.find(escalated.request()).ifPresent(request -> {
            Set<String> told = new LinkedHashSet<>(approvers(request));
            people.find(request.requester()).ifPresent(person -> told.add(person.subject()));
            tell(
                    NoticeKind.ESCALATED,
                    request,
                    "system",
                    request.workflow() + " still awaits approval and is needed by " + escalated.deadline() + ".",
                    told);
        });
    }

    private Set<String> approvers(RequestView request) {
        List<String> roles = request.breakGlass() != null
                ? List.of(Role.LEAD.code(), Role.ADMIN.code())
                : request.ruling().approvals().stream()
                        .map(Ruling.ApprovalNeed::role)
                        .toList();
        Set<String> found = new LinkedHashSet<>(people.with(roles));
        // Nobody approves their own.
        found.remove(request.requester());
        return found;
    }

    private void requester(RequestChanged change, String what) {
        governance.find(change.request()).ifPresent(request -> requester(request, change.by(), what));
    }

    private void requester(RequestView request, String by, String what) {
        if (!by.equals(request.requester()) && people.find(request.requester()).isPresent()) {
            tell(
                    NoticeKind.DECIDED,
                    request,
                    by,
                    request.workflow() + " " + what + (by.equals("system") ? "." : " by " + by + "."),
                    List.of(request.requester()));
        }
    }

    private void tell(NoticeKind kind, RequestView request, String by, String text, Collection<String> subjects) {
        if (subjects.isEmpty()) {
            return;
        }
        cases.row(request.caseId())
                .ifPresent(row ->
                        tell(new NoticeRows.Draft(kind, CaseConcerns.About.of(row), request.id(), by, text), subjects));
    }

    private void tell(NoticeRows.Draft draft, Collection<String> subjects) {
        Map<String, String> chosen = preferences.chosen(draft.kind().preference(), subjects);
        List<String> willing = subjects.stream()
                .filter(one -> NoticeWishes.channel(draft.kind(), chosen.get(one)) != NoticeKind.Channel.NONE)
                .toList();
        if (!willing.isEmpty()) {
            rows.add(draft, willing);
        }
    }
}
