package dev.triage.web;

import dev.triage.assessment.ReportingCurrency;
import dev.triage.governance.AdvisoryWorkflows;
import dev.triage.governance.RuleTable;
import dev.triage.governance.Rules;
import dev.triage.governance.Rules.RuleView;
import dev.triage.governance.RulesOn;
import dev.triage.platform.Actor;
import dev.triage.platform.Actors;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import dev.triage.playbook.Playbook;
import dev.triage.playbook.Workflow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
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

    private static final String SEVERAL = "";

    private final Rules rules;
    private final AdvisoryWorkflows advisory;
    private final RulePage page;
    private final Playbook playbook;
    private final ContentFolder content;

    RulesPageController(
            Rules rules, AdvisoryWorkflows advisory, RulePage page, Playbook playbook, ContentFolder content) {
        this.rules = rules;
        this.advisory = advisory;
        this.page = page;
        this.playbook = playbook;
        this.content = content;
    }

    /** Rules that cover one workflow, or several. */
    public record Group(String title, RuleTable table) {}

    /**
     * The rules as decision tables, one a workflow: each with the columns its rules use.
     *
     * @param on a day or a moment: what is, was or will be in force then; blank for what there is, drafts included
     */
    @GetMapping("/rules")
    String list(
            @RequestParam(defaultValue = "") String workflow,
            @RequestParam(defaultValue = "") String category,
            @RequestParam(defaultValue = "") String site,
            @RequestParam(defaultValue = "") String on,
            Authentication authentication,
            Model model) {
        List<RuleView> newest = rules.list();
        List<RuleView> shown = everything(newest);
        if (!on.isBlank()) {
            switch (rules.activeOn(on.strip(), site.isBlank() ? null : site.strip(), null)) {
                case Result.Done<RulesOn>(RulesOn then) -> {
                    shown = then.rules().stream().map(RulesOn.Held::rule).toList();
                    model.addAttribute("then", then);
                    model.addAttribute(
                            "held",
                            then.rules().stream()
                                    .collect(Collectors.toMap(
                                            held -> held.rule().id()
                                                    + held.rule().version(),
                                            Function.identity())));
                }
                case Result.Refused<RulesOn> refused -> model.addAttribute("refusal", Replies.words(refused.refusal()));
            }
        }
        String currency = ReportingCurrency.of(content);
        RuleTable all = RuleTable.of(shown, currency);
        model.addAttribute("groups", groups(all, workflow.strip(), category.strip(), site.strip(), currency));
        model.addAttribute("rules", newest.size());
        model.addAttribute("workflow", workflow);
        model.addAttribute("category", category);
        model.addAttribute("site", site);
        model.addAttribute("on", on);
        model.addAttribute("workflows", names(all, RuleTable.Row::workflows));
        model.addAttribute("categories", names(all, RuleTable.Row::categories));
        model.addAttribute("titles", titles());
        Actor me = Actors.of(authentication);
        model.addAttribute("mayWrite", me.is(Role.RULEAUTHOR));
        model.addAttribute("mayConfirm", me.is(Role.RULEAPPROVER));
        model.addAttribute(
                "unconfirmed",
                advisory.list().stream().filter(AdvisoryWorkflows.View::awaits).toList());
        return "rules";
    }

    /** Newest versions, and the active one where the newest is another. */
    private List<RuleView> everything(List<RuleView> newest) {
        List<RuleView> shown = new ArrayList<>();
        for (RuleView rule : newest) {
            if (rule.status() != Rules.Status.ACTIVE) {
                RuleView active = RulePage.active(rules.versions(rule.id()));
                if (active != null) {
                    shown.add(active);
                }
            }
            shown.add(rule);
        }
        return shown;
    }

    private List<Group> groups(RuleTable all, String workflow, String category, String site, String currency) {
        Map<String, String> titles = titles();
        Map<String, List<RuleView>> grouped = new TreeMap<>();
        all.rows().stream()
                .filter(row -> row.covers(workflow, category, site))
                .forEach(row -> grouped.computeIfAbsent(
                                row.workflows().size() == 1 && !row.workflows().contains("*")
                                        ? titles.getOrDefault(
                                                row.workflows().getFirst(),
                                                row.workflows().getFirst())
                                        : SEVERAL,
                                title -> new ArrayList<>())
                        .add(row.rule()));
        return grouped.entrySet().stream()
                .map(group -> new Group(
                        group.getKey().equals(SEVERAL) ? "Several workflows" : group.getKey(),
                        RuleTable.of(group.getValue(), currency)))
                .toList();
    }

    private static TreeSet<String> names(RuleTable table, Function<RuleTable.Row, List<String>> of) {
        TreeSet<String> names = new TreeSet<>();
        table.rows().forEach(row -> names.addAll(of.apply(row)));
        names.remove("*");
        return names;
    }

    private Map<String, String> titles() {
        return playbook.workflows().stream().collect(Collectors.toMap(Workflow::id, Workflow::title));
    }

    @GetMapping("/rules/{id}")
    String show(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable Integer version,
            Authentication authentication,
            Model model) {
        List<RuleView> versions = rules.versions(id);
        RuleView shown = versions.stream()
                .filter(rule -> version == null || rule.version() == version)
                .findFirst()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no rule " + id));
        Actor me = Actors.of(authentication);
        page.fill(shown, versions, ReportingCurrency.of(content), me, model);
        model.addAttribute("titles", titles());
        model.addAttribute("mayWrite", me.is(Role.RULEAUTHOR));
        return "rule";
    }

    /**
     * The editor: empty, with the text of a version, or with what was refused and why.
     *
     * @param rule the rule whose text to begin with; needs {@code version}
     */
    @GetMapping("/rules/-/draft")
    String editor(
            @RequestParam(required = false) @Nullable String rule,
            @RequestParam(defaultValue = "0") int version,
            Authentication authentication,
            Model model) {
        if (!model.containsAttribute("source")) {
            model.addAttribute(
                    "source",
                    rule == null
                            ? ""
                            : rules.version(rule, version)
                                    .map(RuleView::source)
                                    .orElseThrow(() -> new ResponseStatusException(
                                            HttpStatus.NOT_FOUND, "There is no version " + version + " of " + rule)));
        }
        model.addAttribute("mayWrite", Actors.of(authentication).is(Role.RULEAUTHOR));
        return "rule-editor";
    }

    /** The editor comes back with the text and the error when the draft is refused: nothing typed is lost. */
    @PostMapping("/rules")
    String draft(@RequestParam String source, Authentication authentication, RedirectAttributes flash) {
        Result<RuleView> result = rules.draft(source.getBytes(StandardCharsets.UTF_8), Actors.of(authentication));
        switch (result) {
            case Result.Done<RuleView>(RuleView rule) -> {
                flash.addFlashAttribute("notice", "Saved as draft version " + rule.version() + ".");
                return "redirect:/rules/" + rule.id() + "?version=" + rule.version();
            }
            case Result.Refused<RuleView> refused -> {
                flash.addFlashAttribute("refused", refused.refusal());
                flash.addFlashAttribute("source", source);
                return "redirect:/rules/-/draft";
            }
        }
    }

    /**
     * @param simulation of an activation or a rollback: the simulation that was on the page
     * @param reason of a rollback
     */
    @PostMapping("/rules/{id}/{version}/{act}")
    String act(
            @PathVariable String id,
            @PathVariable int version,
            @PathVariable String act,
            @RequestParam(required = false) @Nullable Long simulation,
            @RequestParam(defaultValue = "") String reason,
            Authentication authentication,
            RedirectAttributes flash) {
        Actor me = Actors.of(authentication);
        Result<RuleView> result = switch (act) {
            case "submission" -> rules.submit(id, version, me);
            case "activation" -> rules.activate(id, version, simulation, me);
            case "retirement" -> rules.retire(id, version, me);
            case "rollback" -> rules.rollback(id, version, reason, simulation, me);
            default -> throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no act " + act);
        };
        String notice = switch (act) {
            case "submission" -> "Submitted. Somebody else activates it.";
            case "activation" -> "Active from now on.";
            case "rollback" -> "Brought back. It is active from now on, as a version of its own.";
            default -> "Retired.";
        };
        int then = result instanceof Result.Done<RuleView>(RuleView done) ? done.version() : version;
        return Replies.to("/rules/" + id + "?version=" + then, result, notice, flash);
    }

    @PostMapping("/rules/{id}/{version}/simulation")
    String simulate(
            @PathVariable String id,
            @PathVariable int version,
            @RequestParam(defaultValue = "90") int days,
            Authentication authentication,
            RedirectAttributes flash) {
        return Replies.to(
                "/rules/" + id + "?version=" + version + "#s-simulation",
                rules.simulate(id, version, days, Actors.of(authentication)),
                "Simulated.",
                flash);
    }

    /**
     * Brings a workflow in as advisory.
     *
     * @param sha256 hash of the content that was on the page
     */
    @PostMapping("/workflows/{id}/claim")
    String claim(
            @PathVariable String id,
            @RequestParam String sha256,
            Authentication authentication,
            RedirectAttributes flash) {
        return Replies.to(
                "/rules",
                advisory.claim(id, sha256, Actors.of(authentication)),
                "Brought in. Somebody else confirms it.",
                flash);
    }

    /** Confirms what somebody else brought in; {@code sha256} as above. */
    @PostMapping("/workflows/{id}/confirmation")
    String confirm(
            @PathVariable String id,
            @RequestParam String sha256,
            Authentication authentication,
            RedirectAttributes flash) {
        return Replies.to(
                "/rules",
                advisory.confirm(id, sha256, Actors.of(authentication)),
                "Confirmed as advisory. It needs no rule from now on.",
                flash);
    }

    @GetMapping("/workflows")
    String workflows(Model model) {
        model.addAttribute("workflows", playbook.workflows());
        model.addAttribute("version", playbook.version());
        return "workflows";
    }
}
