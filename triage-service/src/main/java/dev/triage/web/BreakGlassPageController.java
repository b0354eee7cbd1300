package dev.triage.web;

import dev.triage.cases.CaseView;
import dev.triage.cases.Cases;
import dev.triage.cases.Recommendation;
import dev.triage.governance.RequestView;
import dev.triage.governance.Rules;
import dev.triage.governance.Ruling;
import dev.triage.platform.Actors;
import dev.triage.platform.Ids;
import dev.triage.platform.Result;
import dev.triage.playbook.Playbook;
import java.util.List;
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
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Asking for what the rules deny, in an emergency. The second person decides among the approvals. */
@Controller
class BreakGlassPageController {

    private final Cases cases;
    private final Rules rules;
    private final Playbook playbook;

    BreakGlassPageController(Cases cases, Rules rules, Playbook playbook) {
        this.cases = cases;
        this.rules = rules;
        this.playbook = playbook;
    }

    /** @param workflow the one to ask for; without it, the page lists what is denied */
    @GetMapping("/cases/{reference}/break-glass")
    String form(
            @PathVariable String reference,
            @RequestParam(required = false) @Nullable String workflow,
            Authentication authentication,
            Model model) {
        CaseView view = find(reference);
        List<Recommendation> denied = view.triaged().recommendations().stream()
                .filter(one -> one.proposal().blockedBy().isEmpty())
                .filter(one -> one.ruling().outcome() == Ruling.Outcome.DENIED)
                .toList();
        model.addAttribute("row", view.row());
        model.addAttribute("denied", denied);
        model.addAttribute("workflow", workflow);
        model.addAttribute("key", Ids.next());
        if (workflow == null) {
            return "break-glass";
        }
        Map<String, Object> parameters = view.triaged().recommendations().stream()
                .filter(one -> one.proposal().workflow().id().equals(workflow))
                .map(one -> one.proposal().parameters())
                .findFirst()
                .orElse(Map.of());
        switch (cases.preview(view.id(), workflow, parameters, Actors.of(authentication))) {
            case Result.Done<Recommendation>(Recommendation asked) -> {
                model.addAttribute("asked", asked);
                model.addAttribute("forbidden", forbids(asked.ruling()));
            }
            case Result.Refused<Recommendation> refused ->
                model.addAttribute("refusal", Replies.words(refused.refusal()));
        }
        return "break-glass";
    }

    private boolean forbids(Ruling ruling) {
        Ruling.RuleReference rule = ruling.rule();
        return rule != null
                && rules.version(rule.id(), rule.version())
                        .map(found ->
                                found.policy().get("then") instanceof Map<?, ?> then && then.containsKey("forbid"))
                        .orElse(false);
    }

    @PostMapping("/cases/{reference}/break-glass")
    String ask(
            @PathVariable String reference,
            @RequestParam String workflow,
            @RequestParam UUID key,
            @RequestParam(defaultValue = "") String reason,
            @RequestParam MultiValueMap<String, String> form,
            Authentication authentication,
            RedirectAttributes flash) {
        Result<RequestView> result = cases.breakGlass(
                find(reference).id(),
                workflow,
                FormParameters.of(playbook, workflow, form),
                new Cases.Emergency(reason, key.toString()),
                Actors.of(authentication));
        String where = switch (result) {
            case Result.Done<RequestView>(RequestView request) -> "/approvals?request=" + request.id();
            case Result.Refused<RequestView> refused -> {
                flash.addFlashAttribute("reason", reason);
                yield "/cases/" + reference + "/break-glass"
                        + playbook.workflow(workflow)
                                .map(known -> "?workflow=" + known.id())
                                .orElse("");
            }
        };
        return Replies.to(where, result, "Asked against the rules. Another lead or administrator decides.", flash);
    }

    private CaseView find(String reference) {
        return cases.find(reference)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no case " + reference));
    }
}
