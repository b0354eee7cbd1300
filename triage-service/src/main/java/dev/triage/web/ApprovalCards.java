package dev.triage.web;

import dev.triage.assessment.ReportingCurrency;
import dev.triage.dispatch.CommandPreviews;
import dev.triage.dispatch.ReleaseHolds;
import dev.triage.governance.RequestStatus;
import dev.triage.governance.RequestView;
import dev.triage.governance.RuleTable;
import dev.triage.governance.Rules;
import dev.triage.governance.Ruling.ApprovalNeed;
import dev.triage.governance.Ruling.RuleReference;
import dev.triage.governance.ShownPackets;
import dev.triage.platform.Actor;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import dev.triage.platform.Role;
import dev.triage.playbook.Playbook;
import dev.triage.playbook.Workflow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts together what somebody needs to decide on a request, and says what this person may do with it and why not more. */
@Component
class ApprovalCards {

    private final ShownPackets packets;
    private final Rules rules;
    private final Playbook playbook;
    private final CommandPreviews previews;
    private final ReleaseHolds holds;
    private final ContentFolder content;

    ApprovalCards(
            ShownPackets packets,
            Rules rules,
            Playbook playbook,
            CommandPreviews previews,
            ReleaseHolds holds,
            ContentFolder content) {
        this.packets = packets;
        this.rules = rules;
        this.playbook = playbook;
        this.previews = previews;
        this.holds = holds;
        this.content = content;
    }

    /**
     * One request on one screen.
     *
     * @param facts what it rests on, by name, as the approver sees it: of the moment it was asked for
     * @param reasons why the playbook proposed it
     * @param undo how it is taken back; null for not at all
     * @param payload what would leave the house; null when the workflow is no longer in the catalogue
     * @param dueAt the case's own deadline
     * @param needs approvals in words: {@code 2 × approver}
     * @param tiers the rule's approvals by value; empty unless they depend on it
     * @param needed how many people must approve
     * @param given how many did
     * @param shares the same role by role, where it takes several people
     * @param who says who may still decide
     * @param mayNotDecide why this person may not decide; null when they may
     * @param mayNotEdit the same of asking for something else instead
     * @param stale what differs in the case since
     * @param heldUntil when it is sent, while it is held
     */
    public record Card(
            RequestView request,
            String title,
            @Nullable String description,
            Map<String, String> facts,
            @Nullable Instant dataAsOf,
            @Nullable Instant dueAt,
            @Nullable Object confidence,
            List<String> reasons,
            @Nullable String undo,
            @Nullable String noReturn,
            @Nullable String payload,
            List<String> needs,
            List<String> tiers,
            int needed,
            long given,
            List<Share> shares,
            String who,
            @Nullable String mayNotDecide,
            @Nullable String mayNotEdit,
            boolean mine,
            boolean mayWithdraw,
            List<String> stale,
            @Nullable Instant heldUntil) {

        public boolean waits() {
            return request.status() == RequestStatus.AWAITING_APPROVAL;
        }
    }

    /**
     * The approvals of one role.
     *
     * @param by who gave one, oldest first
     */
    public record Share(String role, int needed, List<String> by) {

        public int missing() {
            return Math.max(0, needed - by.size());
        }
    }

    List<Card> of(List<RequestView> requests, Actor me) {
        List<UUID> ids = requests.stream().map(RequestView::id).toList();
        Map<UUID, Map<String, Object>> shown = packets.shown(ids);
        Map<UUID, Instant> held = holds.until(ids);
        String currency = ReportingCurrency.of(content);
        return requests.stream()
                .map(request ->
                        card(request, shown.getOrDefault(request.id(), Map.of()), held.get(request.id()), currency, me))
                .toList();
    }

    private Card card(
            RequestView request, Map<String, Object> packet, @Nullable Instant heldUntil, String currency, Actor me) {
        Map<?, ?> facts = map(packet, "facts");
        Map<?, ?> context = map(facts, "context");
        Map<?, ?> proposal = map(packet, "proposal");
        Workflow workflow = playbook.workflow(request.workflow()).orElse(null);
        Rules.RuleView rule = rule(request);
        boolean mine = request.requester().equals(me.subject());
        boolean waits = request.status() == RequestStatus.AWAITING_APPROVAL;
        List<ApprovalNeed> needs = request.ruling().approvals();
        String title = workflow == null ? request.workflow() : workflow.title();
        return new Card(
                request,
                proposal.get("title") instanceof String kept ? kept : title,
                text(proposal, "description"),
                flat(map(facts, "material")),
                instant(context, "dataAsOf"),
                instant(context, "dueAt"),
                context.get("confidencePercent"),
                proposal.get("reasons") instanceof List<?> reasons
                        ? reasons.stream().map(String::valueOf).toList()
                        : List.of(),
                text(proposal, "undo"),
                text(proposal, "pointOfNoReturn"),
                workflow == null
                        ? null
                        : previews.payload(request.caseId(), request.caseReference(), workflow, request.parameters()),
                needs.stream().map(need -> need.count() + " × " + need.role()).toList(),
                tiers(rule, currency),
                request.breakGlass() != null
                        ? 1
                        : needs.stream().mapToInt(ApprovalNeed::count).sum(),
                request.decisions().stream()
                        .filter(RequestView.Decision::approved)
                        .count(),
                shares(request),
                who(request),
                waits ? mayNotDecide(request, rule, me) : null,
                waits ? mayNotEdit(request, me) : null,
                mine,
                mine && (waits || request.status() == RequestStatus.CLEARED),
                request.stale() == null || request.status().ended()
                        ? List.of()
                        : List.of(request.stale().split("; ")),
                heldUntil);
    }

    /** What each role gave and owes; empty where one person is enough, because then there is nothing to tell apart. */
    private static List<Share> shares(RequestView request) {
        Map<String, Integer> needed = new LinkedHashMap<>();
        request.ruling().approvals().forEach(need -> needed.merge(need.role(), need.count(), Integer::sum));
        if (request.breakGlass() != null
                || needed.values().stream().mapToInt(Integer::intValue).sum() < 2) {
            return List.of();
        }
        return needed.entrySet().stream()
                .map(need -> new Share(
                        need.getKey(),
                        need.getValue(),
                        request.decisions().stream()
                                .filter(made -> made.approved() && need.getKey().equals(made.role()))
                                .map(RequestView.Decision::by)
                                .toList()))
                .toList();
    }

    private Rules.@Nullable RuleView rule(RequestView request) {
        RuleReference rule = request.ruling().rule();
        return rule == null ? null : rules.version(rule.id(), rule.version()).orElse(null);
    }

    private static List<String> tiers(Rules.@Nullable RuleView rule, String currency) {
        if (rule == null) {
            return List.of();
        }
        List<String> lines =
                RuleTable.of(List.of(rule), currency).rows().getFirst().approvals();
        return lines.stream().anyMatch(line -> line.contains(" above ")) ? lines : List.of();
    }

    private static String who(RequestView request) {
        if (request.breakGlass() != null) {
            return "Another lead or administrator decides; a third person reviews it afterwards.";
        }
        List<String> roles = request.ruling().approvals().stream()
                .map(need -> need.role().equals(Role.APPROVER.code()) ? "approver or lead" : need.role())
                .distinct()
                .toList();
        return "Any " + String.join(", ", roles) + " who did not ask for it and did not write the rule.";
    }

    /** As governance will answer, said before it is asked. */
    private static @Nullable String mayNotDecide(RequestView request, Rules.@Nullable RuleView rule, Actor me) {
        if (request.requester().equals(me.subject())) {
            return "You asked for this, so somebody else decides.";
        }
        if (request.breakGlass() != null) {
            return me.isAny(Role.LEAD, Role.ADMIN)
                    ? null
                    : "A lead or an administrator decides on break-glass; your role does not.";
        }
        if (!me.isAny(Role.APPROVER, Role.LEAD) && !needed(request, me)) {
            return "An approver or a lead decides this; your role does not.";
        }
        if (rule != null && rule.author().equals(me.subject())) {
            return "You wrote the rule this stands on, so somebody else decides.";
        }
        return request.decisions().stream().anyMatch(made -> made.by().equals(me.subject()))
                ? "You decided on this already; the next one is somebody else."
                : null;
    }

    private static boolean needed(RequestView request, Actor me) {
        return request.ruling().approvals().stream()
                .anyMatch(
                        need -> me.roles().stream().anyMatch(role -> role.code().equals(need.role())));
    }

    private static @Nullable String mayNotEdit(RequestView request, Actor me) {
        if (request.breakGlass() != null) {
            return "Break-glass is decided as it is; who asked can withdraw it and ask anew.";
        }
        return request.requester().equals(me.subject()) || me.isAny(Role.APPROVER, Role.LEAD)
                ? null
                : "Who asked, an approver or a lead can ask for other values; your role does not.";
    }

    private static Map<?, ?> map(Map<?, ?> of, String name) {
        return of.get(name) instanceof Map<?, ?> found ? found : Map.of();
    }

    private static @Nullable String text(Map<?, ?> of, String name) {
        return of.get(name) instanceof String found ? found.strip() : null;
    }

    private static @Nullable Instant instant(Map<?, ?> of, String name) {
        return of.get(name) instanceof String found ? Instant.parse(found) : null;
    }

    private static Map<String, String> flat(Map<?, ?> material) {
        Map<String, String> flat = new LinkedHashMap<>();
        List<Map.Entry<?, ?>> nested = new ArrayList<>();
        material.forEach((name, value) -> {
            if (value instanceof Map<?, ?> many) {
                nested.add(Map.entry(name, many));
            } else if (!Boolean.FALSE.equals(value)) {
                flat.put(capital(name), shown(value));
            }
        });
        nested.forEach(
                part -> ((Map<?, ?>) part.getValue()).forEach((name, value) -> flat.put(capital(name), shown(value))));
        return flat;
    }

    private static String capital(Object name) {
        String text = String.valueOf(name);
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static String shown(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(", "))
                : value instanceof String text ? text : Json.MAPPER.writeValueAsString(value);
    }
}
