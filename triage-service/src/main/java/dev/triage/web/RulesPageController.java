package dev.triage.web;

import dev.triage.governance.Rules;
import dev.triage.platform.Actor;
import dev.triage.platform.Actors;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import dev.triage.playbook.Playbook;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Rules: what is active, how a rule came to be, and the acts that move one along. */
@Controller
class RulesPageController {

    private final Rules rules;
    private final Playbook playbook;

    RulesPageController(Rules rules, Playbook playbook) {
        this.rules = rules;
        this.playbook = playbook;
    }

    @GetMapping("/rules")
    String list(Authentication authentication, Model model) {
        List<Rules.RuleView> newest = rules.list();
        Map<String, Integer> inForce = new HashMap<>();
        newest.stream()
                .filter(rule -> rule.status() != Rules.Status.ACTIVE)
                .forEach(rule -> rules.versions(rule.id()).stream()
                        .filter(version -> version.status() == Rules.Status.ACTIVE)
                        .findFirst()
                        .ifPresent(version -> inForce.put(rule.id(), version.version())));
        model.addAttribute("rules", newest);
        model.addAttribute("inForce", inForce);
        model.addAttribute("mayWrite", Actors.of(authentication).is(Role.RULEAUTHOR));
        return "rules";
    }

    @GetMapping("/rules/{id}")
    String show(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable Integer version,
            Authentication authentication,
            Model model) {
        List<Rules.RuleView> versions = rules.versions(id);
        Rules.RuleView shown = versions.stream()
                .filter(rule -> version == null || rule.version() == version)
                .findFirst()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no rule " + id));
        Actor me = Actors.of(authentication);
        model.addAttribute("rule", shown);
        model.addAttribute("versions", versions);
        model.addAttribute("mayWrite", me.is(Role.RULEAUTHOR));
        model.addAttribute("mayActivate", me.is(Role.RULEAPPROVER));
        return "rule";
    }

    /** The editor comes back with the text and the error when the draft is refused: nothing typed is lost. */
    @PostMapping("/rules")
    String draft(@RequestParam String source, Authentication authentication, RedirectAttributes flash, Model model) {
        Result<Rules.RuleView> result = rules.draft(source.getBytes(StandardCharsets.UTF_8), Actors.of(authentication));
        switch (result) {
            case Result.Done<Rules.RuleView>(Rules.RuleView rule) -> {
                flash.addFlashAttribute("notice", "Saved as draft version " + rule.version() + ".");
                return "redirect:/rules/" + rule.id() + "?version=" + rule.version();
            }
            case Result.Refused<Rules.RuleView> refused -> {
                flash.addFlashAttribute("refused", refused.refusal());
                flash.addFlashAttribute("source", source);
                return "redirect:/rules";
            }
        }
    }

    @PostMapping("/rules/{id}/{version}/{act}")
    String act(
            @PathVariable String id,
            @PathVariable int version,
            @PathVariable String act,
            Authentication authentication,
            RedirectAttributes flash) {
        Actor me = Actors.of(authentication);
        Result<Rules.RuleView> result = switch (act) {
            case "submission" -> rules.submit(id, version, me);
            case "activation" -> rules.activate(id, version, me);
            case "retirement" -> rules.retire(id, version, me);
            default -> throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no act " + act);
        };
        String notice = switch (act) {
            case "submission" -> "Submitted. Somebody else activates it.";
            case "activation" -> "Active from now on.";
            default -> "Retired.";
        };
        return Replies.to("/rules/" + id + "?version=" + version, result, notice, flash);
    }

    @PostMapping("/rules/{id}/{version}/simulation")
    String simulate(
            @PathVariable String id,
            @PathVariable int version,
            @RequestParam(defaultValue = "90") int days,
            Authentication authentication,
            RedirectAttributes flash) {
        Result<Rules.Simulation> result =
                rules.simulate(id, version, days, Actors.of(authentication)).map(Rules.StoredSimulation::simulation);
        if (result instanceof Result.Done<Rules.Simulation>(Rules.Simulation simulation)) {
            flash.addFlashAttribute("simulation", simulation);
        }
        return Replies.to("/rules/" + id + "?version=" + version, result, "Simulated.", flash);
    }

    @GetMapping("/workflows")
    String workflows(Model model) {
        model.addAttribute("workflows", playbook.workflows());
        model.addAttribute("version", playbook.version());
        return "workflows";
    }
}
