package dev.triage.web;

import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.briefing.Briefs;
import dev.triage.cases.CaseRow;
import dev.triage.cases.CaseView;
import dev.triage.cases.Cases;
import dev.triage.governance.RequestView;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Actor;
import dev.triage.platform.Actors;
import dev.triage.platform.Ids;
import dev.triage.platform.Json;
import dev.triage.platform.Result;
import dev.triage.playbook.Playbook;
import dev.triage.playbook.Workflow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
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

/** One case: what it is, why it ranks where it does, what to do about it, and what was done. */
@Controller
class CaseController {

    private static final int SIMILAR = 5;
    private static final String PARAMETER = "parameter.";

    private final Cases cases;
    private final Briefs briefs;
    private final Playbook playbook;
    private final Clock clock;

    CaseController(Cases cases, Briefs briefs, Playbook playbook, Clock clock) {
        this.cases = cases;
        this.briefs = briefs;
        this.playbook = playbook;
        this.clock = clock;
    }

    @GetMapping("/cases/{reference}")
    String show(@PathVariable String reference, Model model) {
        CaseView view = find(reference);
        model.addAttribute("case", view);
        model.addAttribute("row", view.row());
        model.addAttribute("facts", view.facts());
        model.addAttribute("zone", zone(view.facts()));
        model.addAttribute("reasons", view.triaged().assessment().rank().reasonsAt(view.asOf()));
        model.addAttribute("brief", briefs.of(view));
        model.addAttribute("evidence", briefs.evidence(view));
        model.addAttribute("similar", cases.similar(view.id(), SIMILAR));
        model.addAttribute("raw", Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(view.facts()));
        model.addAttribute("categories", Category.values());
        model.addAttribute("priorities", Priority.values());
        model.addAttribute("key", Ids.next());
        return "case";
    }

    @PostMapping("/cases/{reference}/claim")
    String claim(
            @PathVariable String reference,
            @RequestParam long version,
            Authentication authentication,
            RedirectAttributes flash) {
        return act(reference, authentication, flash, "Claimed. It is yours.", (id, me) -> cases.claim(id, version, me));
    }

    @PostMapping("/cases/{reference}/release")
    String release(
            @PathVariable String reference,
            @RequestParam long version,
            Authentication authentication,
            RedirectAttributes flash) {
        return act(
                reference, authentication, flash, "Released to the team.", (id, me) -> cases.release(id, version, me));
    }

    @PostMapping("/cases/{reference}/snooze")
    String snooze(
            @PathVariable String reference,
            @RequestParam long version,
            @RequestParam String until,
            @RequestParam String reason,
            Authentication authentication,
            RedirectAttributes flash) {
        Instant wake = until.equals("changed") ? null : clock.instant().plus(Duration.parse(until));
        return act(
                reference, authentication, flash, "Snoozed.", (id, me) -> cases.snooze(id, wake, reason, version, me));
    }

    @PostMapping("/cases/{reference}/dismiss")
    String dismiss(
            @PathVariable String reference,
            @RequestParam long version,
            @RequestParam String reason,
            @RequestParam(defaultValue = "") String comment,
            Authentication authentication,
            RedirectAttributes flash) {
        return act(
                reference,
                authentication,
                flash,
                "Dismissed.",
                (id, me) -> cases.dismiss(id, reason, comment, version, me));
    }

    @PostMapping("/cases/{reference}/resolve")
    String resolve(
            @PathVariable String reference,
            @RequestParam long version,
            @RequestParam(defaultValue = "") String comment,
            Authentication authentication,
            RedirectAttributes flash) {
        return act(reference, authentication, flash, "Resolved.", (id, me) -> cases.resolve(id, comment, version, me));
    }

    @PostMapping("/cases/{reference}/comments")
    String comment(
            @PathVariable String reference,
            @RequestParam String text,
            Authentication authentication,
            RedirectAttributes flash) {
        return act(reference, authentication, flash, "Comment added.", (id, me) -> cases.comment(id, text, me));
    }

    @PostMapping("/cases/{reference}/corrections")
    String correct(
            @PathVariable String reference,
            @RequestParam long version,
            @RequestParam(defaultValue = "") String category,
            @RequestParam(defaultValue = "") String priority,
            @RequestParam String reason,
            Authentication authentication,
            RedirectAttributes flash) {
        return act(
                reference,
                authentication,
                flash,
                "Corrected. The model learns from it at the next training.",
                (id, me) -> cases.correct(id, blankToNull(category), blankToNull(priority), reason, version, me));
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
                find(reference).id(), workflow, parameters(workflow, form), key.toString(), Actors.of(authentication));
        String notice = result instanceof Result.Done<RequestView>(RequestView request) ? notice(request) : "";
        return Replies.to("/cases/" + reference, result, notice, flash);
    }

    private static String notice(RequestView request) {
        return switch (request.status()) {
            case AWAITING_APPROVAL -> "Requested. It waits for approval by another person.";
            case DENIED -> "The rules deny it: " + request.ruling().explanation();
            default -> "Requested and cleared.";
        };
    }

    /** Form fields as the workflow's parameters; numbers and booleans become what the schema says. */
    private Map<String, Object> parameters(String workflow, MultiValueMap<String, String> form) {
        Map<String, Object> schema =
                playbook.workflow(workflow).map(Workflow::parametersSchema).orElse(Map.of());
        Map<String, Object> parameters = new LinkedHashMap<>();
        form.forEach((name, values) -> {
            String text = values.isEmpty() ? "" : values.getFirst().strip();
            if (name.startsWith(PARAMETER) && !text.isEmpty()) {
                String parameter = name.substring(PARAMETER.length());
                parameters.put(parameter, typed(type(schema, parameter), text));
            }
        });
        return parameters;
    }

    private static String type(Map<String, Object> schema, String parameter) {
        return schema.get("properties") instanceof Map<?, ?> properties
                        && properties.get(parameter) instanceof Map<?, ?> property
                ? String.valueOf(property.get("type"))
                : "string";
    }

    private static Object typed(String type, String text) {
        return switch (type) {
            case "boolean" -> Boolean.valueOf(text);
            case "integer" -> text.matches("-?\\d{1,18}") ? (Object) Long.valueOf(text) : text;
            case "array" -> List.of(text.split("\\s*,\\s*"));
            default -> text;
        };
    }

    private String act(
            String reference,
            Authentication authentication,
            RedirectAttributes flash,
            String notice,
            BiFunction<UUID, Actor, Result<CaseRow>> act) {
        Result<CaseRow> result = act.apply(find(reference).id(), Actors.of(authentication));
        return Replies.to("/cases/" + reference, result, notice, flash);
    }

    private CaseView find(String reference) {
        return cases.find(reference)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no case " + reference));
    }

    private static @Nullable String zone(ExceptionEvent facts) {
        return facts.site() == null ? null : facts.site().timeZone();
    }

    private static @Nullable String blankToNull(String text) {
        return text.isBlank() ? null : text;
    }
}
