package dev.triage.web;

import dev.triage.cases.Cases;
import dev.triage.dispatch.CommandPreviews;
import dev.triage.dispatch.ReleaseHolds;
import dev.triage.governance.BreakGlass;
import dev.triage.governance.Governance;
import dev.triage.governance.RejectionReason;
import dev.triage.governance.RequestStatus;
import dev.triage.governance.RequestView;
import dev.triage.platform.Actor;
import dev.triage.platform.Actors;
import dev.triage.platform.Json;
import dev.triage.platform.Page;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import dev.triage.playbook.Playbook;
import dev.triage.playbook.Workflow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What waits for a decision: exactly what will happen, what it rests on, until when, and who asked. */
@Controller
class ApprovalsController {

    private static final int ROWS = 50;

    private final Governance governance;
    private final BreakGlass breakGlass;
    private final Cases cases;
    private final Playbook playbook;
    private final ReleaseHolds holds;
    private final ApprovalCards cards;
    private final CommandPreviews previews;

    ApprovalsController(
            Governance governance,
            BreakGlass breakGlass,
            Cases cases,
            Playbook playbook,
            ReleaseHolds holds,
            ApprovalCards cards,
            CommandPreviews previews) {
        this.governance = governance;
        this.cards = cards;
        this.previews = previews;
        this.breakGlass = breakGlass;
        this.cases = cases;
        this.playbook = playbook;
        this.holds = holds;
    }

    @GetMapping("/approvals")
    String list(
            @RequestParam(required = false) @Nullable UUID request,
            @RequestParam(defaultValue = "false") boolean all,
            @RequestParam(required = false) @Nullable String cursor,
            Authentication authentication,
            Model model) {
        Page<RequestView> page = request == null
                ? governance.list(all ? Set.of() : Set.of(RequestStatus.AWAITING_APPROVAL), null, cursor, ROWS)
                : new Page<>(governance.find(request).map(List::of).orElse(List.of()), null);
        Actor me = Actors.of(authentication);
        model.addAttribute("cards", cards.of(page.items(), me));
        model.addAttribute("destinations", previews.destinations());
        model.addAttribute("later", CommandPreviews.LATER);
        model.addAttribute("next", page.nextCursor());
        model.addAttribute("all", all);
        model.addAttribute("one", request);
        boolean answers = me.isAny(Role.LEAD, Role.ADMIN);
        boolean reviewer = answers || me.is(Role.AUDITOR);
        model.addAttribute("mayReview", reviewer);
        model.addAttribute("reviews", reviewer ? breakGlass.reviews(!all, ROWS) : List.of());
        model.addAttribute(
                "urgent",
                page.items().stream()
                        .filter(q -> q.status() == RequestStatus.AWAITING_APPROVAL && q.escalatedAt() != null)
                        .count());
        model.addAttribute("maySwitch", answers);
        model.addAttribute("killed", governance.killed());
        model.addAttribute("workflows", playbook.workflows());
        model.addAttribute(
                "titles", playbook.workflows().stream().collect(Collectors.toMap(Workflow::id, Workflow::title)));
        return "approvals";
    }

    /** The exact object once more, with the verb; a page of its own, or a fragment for a dialog. */
    @GetMapping("/approvals/{id}/decision")
    String confirm(
            @PathVariable UUID id,
            @RequestParam String decision,
            @RequestHeader(name = "HX-Request", defaultValue = "false") boolean fragment,
            Authentication authentication,
            Model model) {
        RequestView request = governance
                .find(id)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no request " + id));
        model.addAttribute("q", request);
        model.addAttribute(
                "card", cards.of(List.of(request), Actors.of(authentication)).getFirst());
        model.addAttribute("destinations", previews.destinations());
        model.addAttribute("approve", decision.equals("APPROVE"));
        model.addAttribute("rejections", RejectionReason.values());
        model.addAttribute(
                "title",
                playbook.workflow(request.workflow()).map(Workflow::title).orElse(request.workflow()));
        model.addAttribute("envelope", Json.pretty(request.envelope()));
        model.addAttribute("hold", holds.of(request.workflow()));
        return fragment ? "decision :: ask" : "decision";
    }

    @PostMapping("/approvals/{id}/decisions")
    String decide(
            @PathVariable UUID id,
            @RequestParam String decision,
            @RequestParam String parametersSha256,
            @RequestParam(defaultValue = "") String comment,
            @RequestParam(defaultValue = "OTHER") RejectionReason reason,
            Authentication authentication,
            RedirectAttributes flash) {
        boolean approve = decision.equals("APPROVE");
        if (!approve && comment.isBlank()) {
            return Replies.to(
                    "/approvals",
                    Result.refused(
                            Refusal.Kind.INVALID, "no-reason", "Expected a reason for the rejection, found none."),
                    "",
                    flash);
        }
        Actor me = Actors.of(authentication);
        Result<RequestView> result = approve
                ? governance.decide(id, true, parametersSha256, comment, me)
                : governance.reject(id, reason, parametersSha256, comment, me);
        String notice = result instanceof Result.Done<RequestView>(RequestView request)
                ? request.workflow() + " for " + request.caseReference()
                        + (approve
                                ? request.status() == RequestStatus.AWAITING_APPROVAL
                                        ? " approved by you; it waits for one more."
                                        : " approved."
                                : " rejected.")
                : "";
        return Replies.to("/approvals", result, notice, flash);
    }

    /** Parameters come from the form, {@code parameter.quantity=12}; those it does not name stay as they were. */
    @PostMapping("/approvals/{id}/edits")
    String edit(
            @PathVariable UUID id,
            @RequestParam MultiValueMap<String, String> form,
            @RequestParam(defaultValue = "") String comment,
            Authentication authentication,
            RedirectAttributes flash) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        governance.find(id).ifPresent(request -> {
            parameters.putAll(request.parameters());
            parameters.putAll(FormParameters.of(playbook, request.workflow(), form));
        });
        return Replies.to(
                "/approvals",
                cases.editRequest(id, parameters, comment, Actors.of(authentication)),
                "Asked anew with your changes; somebody else approves it.",
                flash);
    }

    @PostMapping("/approvals/{id}/review")
    String review(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String comment,
            Authentication authentication,
            RedirectAttributes flash) {
        return Replies.to(
                "/approvals", breakGlass.close(id, comment, Actors.of(authentication)), "Review closed.", flash);
    }

    @PostMapping("/approvals/{id}/withdrawal")
    String withdraw(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String reason,
            Authentication authentication,
            RedirectAttributes flash) {
        return Replies.to(
                "/approvals", governance.withdraw(id, reason, Actors.of(authentication)), "Withdrawn.", flash);
    }

    @PostMapping("/kill-switch")
    String kill(
            @RequestParam(defaultValue = "") String workflow,
            @RequestParam boolean on,
            @RequestParam String reason,
            Authentication authentication,
            RedirectAttributes flash) {
        Result<Boolean> result =
                governance.setKillSwitch(workflow.isBlank() ? null : workflow, on, reason, Actors.of(authentication));
        return Replies.to("/approvals", result, on ? "Switched off: nothing is sent." : "Switched on again.", flash);
    }
}
