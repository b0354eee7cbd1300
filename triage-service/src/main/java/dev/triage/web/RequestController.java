package dev.triage.web;

import dev.triage.cases.CaseView;
import dev.triage.cases.Cases;
import dev.triage.cases.Recommendation;
import dev.triage.dispatch.CommandPreviews;
import dev.triage.dispatch.ReleaseHolds;
import dev.triage.governance.RequestView;
import dev.triage.platform.Actors;
import dev.triage.platform.Ids;
import dev.triage.platform.Result;
import dev.triage.playbook.Playbook;
import dev.triage.playbook.Workflow;
import java.util.Map;
import java.util.UUID;
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

/** Asking for a workflow: first exactly what is asked for, then the asking. */
@Controller
class RequestController {

    private final Cases cases;
    private final Playbook playbook;
    private final CommandPreviews previews;
    private final ReleaseHolds holds;

    RequestController(Cases cases, Playbook playbook, CommandPreviews previews, ReleaseHolds holds) {
        this.cases = cases;
        this.playbook = playbook;
        this.previews = previews;
        this.holds = holds;
    }

    /**
     * What would be asked for, and what the rules say to it as of now; a page of its own, or a fragment for a dialog.
     *
     * @param workflow without one, the first recommendation that can be asked for
     */
    @GetMapping("/cases/{reference}/requests/new")
    String confirm(
            @PathVariable String reference,
            @RequestParam(required = false) @Nullable String workflow,
            @RequestParam MultiValueMap<String, String> form,
            @RequestHeader(name = "HX-Request", defaultValue = "false") boolean fragment,
            Authentication authentication,
            Model model) {
        CaseView view = find(reference);
        model.addAttribute("row", view.row());
        String chosen = workflow == null || workflow.isBlank() ? CasePage.top(view) : workflow;
        if (chosen == null) {
            model.addAttribute("refusal", "Nothing can be asked for on " + reference + " as it stands.");
        } else {
            Map<String, Object> parameters = FormParameters.of(playbook, chosen, form);
            Result<Recommendation> preview = cases.preview(
                    view.id(),
                    chosen,
                    parameters.isEmpty() ? proposed(view, chosen) : parameters,
                    Actors.of(authentication));
            switch (preview) {
                case Result.Done<Recommendation>(Recommendation asked) -> {
                    Workflow flow = asked.proposal().workflow();
                    model.addAttribute("asked", asked);
                    model.addAttribute(
                            "payload",
                            previews.payload(
                                    view.id(),
                                    view.row().reference(),
                                    flow,
                                    asked.proposal().parameters()));
                    model.addAttribute("destinations", previews.destinations());
                    model.addAttribute("later", CommandPreviews.LATER);
                    model.addAttribute("hold", holds.of(flow.id()));
                    model.addAttribute("key", Ids.next());
                }
                case Result.Refused<Recommendation> refused ->
                    model.addAttribute("refusal", Replies.words(refused.refusal()));
            }
        }
        return fragment ? "confirm :: ask" : "confirm";
    }

    @PostMapping("/cases/{reference}/requests")
    String request(
            @PathVariable String reference,
            @RequestParam String workflow,
            @RequestParam UUID key,
            @RequestParam MultiValueMap<String, String> form,
            Authentication authentication,
            RedirectAttributes flash) {
        Result<RequestView> result = cases.request(
                find(reference).id(),
                workflow,
                FormParameters.of(playbook, workflow, form),
                key.toString(),
                Actors.of(authentication));
        String notice = result instanceof Result.Done<RequestView>(RequestView request) ? notice(request) : "";
        return Replies.to("/cases/" + reference, result, notice, flash);
    }

    private String notice(RequestView request) {
        return switch (request.status()) {
            case AWAITING_APPROVAL -> "Requested. It waits for approval by another person.";
            case DENIED -> "The rules deny it: " + request.ruling().explanation();
            default ->
                holds.of(request.workflow()).isZero()
                        ? "Requested and cleared."
                        : "Requested and cleared. It can be taken back before it is sent, in "
                                + holds.of(request.workflow()).toSeconds() + " s.";
        };
    }

    private static Map<String, Object> proposed(CaseView view, String workflow) {
        return view.triaged().recommendations().stream()
                .filter(one -> one.proposal().workflow().id().equals(workflow))
                .map(one -> one.proposal().parameters())
                .findFirst()
                .orElse(Map.of());
    }

    private CaseView find(String reference) {
        return cases.find(reference)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no case " + reference));
    }
}
