package dev.triage.web;

import dev.triage.governance.RuleFiles;
import dev.triage.governance.RuleShadow;
import dev.triage.governance.RuleTable;
import dev.triage.governance.Rules;
import dev.triage.governance.Rules.RuleView;
import dev.triage.governance.Rules.Status;
import dev.triage.platform.Actor;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** Gathers what the page of one rule version shows, and says what this person may do with it and why not the rest. */
@Component
class RulePage {

    private static final int SHADOW_DAYS = 30;

    private final Rules rules;

    RulePage(Rules rules) {
        this.rules = rules;
    }

    /**
     * A step of a version's life.
     *
     * @param state {@code done}, {@code now} or {@code next}
     */
    public record Step(
            String name,
            String state,
            @Nullable String by,
            @Nullable Instant at) {}

    /**
     * Something that can be done to a version in this state.
     *
     * @param path the last part of the address the form goes to
     * @param why why this person may not; null when they may
     */
    public record Act(String path, String label, @Nullable String why) {

        public boolean allowed() {
            return why == null;
        }
    }

    /**
     * One of the rule's own cases.
     *
     * @param given what it sets apart from the neutral values, in words
     * @param result what came of it; null when the text cannot be read
     */
    public record Case(String name, String given, Rules.@Nullable CaseResult result) {}

    void fill(RuleView shown, List<RuleView> versions, String currency, Actor me, Model model) {
        RuleFiles.PolicyFile file = new RuleFiles.PolicyFile(
                Path.of(shown.id() + ".yaml"), shown.source().getBytes(StandardCharsets.UTF_8));
        RuleFiles.Test test =
                RuleFiles.test(List.of(file), RuleFiles.Selection.ALL).getFirst();
        model.addAttribute("rule", shown);
        model.addAttribute("versions", versions);
        model.addAttribute("active", active(versions));
        model.addAttribute("row", RuleTable.of(List.of(shown), currency).rows().getFirst());
        model.addAttribute("steps", steps(shown));
        model.addAttribute("acts", acts(shown, versions, me));
        model.addAttribute("cases", cases(shown, test));
        model.addAttribute("untried", test.untried());
        model.addAttribute(
                "stored", rules.simulation(shown.id(), shown.version()).orElse(null));
        model.addAttribute("shadow", shadow(shown));
        if (rules.difference(shown.id(), shown.version(), null)
                instanceof Result.Done<Rules.VersionDifference>(Rules.VersionDifference difference)) {
            model.addAttribute("difference", difference);
        }
    }

    private @Nullable RuleShadow shadow(RuleView shown) {
        return rules.shadow(shown.id(), SHADOW_DAYS) instanceof Result.Done<RuleShadow>(RuleShadow shadow)
                        && (shadow.mode().equals("shadow") || shadow.n() > 0)
                ? shadow
                : null;
    }

    static @Nullable RuleView active(List<RuleView> versions) {
        return versions.stream()
                .filter(version -> version.status() == Status.ACTIVE)
                .findFirst()
                .orElse(null);
    }

    static List<Step> steps(RuleView rule) {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step("draft", state(rule, Status.DRAFT), rule.author(), rule.createdAt()));
        steps.add(new Step("submitted", state(rule, Status.SUBMITTED), rule.submittedBy(), rule.submittedAt()));
        // A version retired before anybody activated it never was active.
        if (rule.status() != Status.RETIRED || rule.activatedAt() != null) {
            steps.add(new Step("active", state(rule, Status.ACTIVE), rule.activatedBy(), rule.activatedAt()));
        }
        steps.add(new Step("retired", state(rule, Status.RETIRED), null, rule.retiredAt()));
        return steps;
    }

    private static String state(RuleView rule, Status status) {
        int order = rule.status().compareTo(status);
        return order > 0 ? "done" : order == 0 ? "now" : "next";
    }

    /** What follows in this state, whoever looks. */
    static List<Act> acts(RuleView rule, List<RuleView> versions, Actor me) {
        boolean wrote = me.subject().equals(rule.author());
        boolean submitted = me.subject().equals(rule.submittedBy());
        String approver = me.is(Role.RULEAPPROVER) ? null : "A rule approver does this; your role does not.";
        String second = wrote
                ? "You wrote this version, so somebody else %s."
                : submitted ? "You submitted this version, so somebody else %s." : null;
        List<Act> acts = new ArrayList<>();
        switch (rule.status()) {
            case DRAFT ->
                acts.add(new Act(
                        "submission",
                        "Submit",
                        me.is(Role.RULEAUTHOR) ? null : "A rule author submits drafts; your role does not."));
            case SUBMITTED -> {
                acts.add(new Act(
                        "activation", "Activate", second == null ? approver : second.formatted("activates it")));
                acts.add(new Act("retirement", "Turn down", approver));
            }
            case ACTIVE -> acts.add(new Act("retirement", "Retire", approver));
            case RETIRED -> {
                if (rule.activatedAt() != null) {
                    RuleView active = active(versions);
                    String why = active != null && active.sha256().equals(rule.sha256())
                            ? "Version " + active.version() + " is active and says the same."
                            : second == null ? approver : second.formatted("brings it back");
                    acts.add(new Act("rollback", "Roll back to this version", why));
                }
            }
        }
        acts.add(new Act(
                "simulation",
                "Simulate",
                me.isAny(Role.RULEAUTHOR, Role.RULEAPPROVER)
                        ? null
                        : "A rule author or a rule approver runs simulations; your role does not."));
        return acts;
    }

    private static List<Case> cases(RuleView rule, RuleFiles.Test test) {
        Map<String, Rules.CaseResult> results = new LinkedHashMap<>();
        // Of the text as it is: a draft's cases are seen to pass or fail before it is submitted.
        test.results().forEach(result -> results.put(result.name(), result));
        List<Case> cases = new ArrayList<>();
        if (rule.policy().get("cases") instanceof List<?> written) {
            for (Object one : written) {
                if (one instanceof Map<?, ?> fields) {
                    String name = String.valueOf(fields.get("name"));
                    cases.add(new Case(name, given(fields.get("given")), results.get(name)));
                }
            }
        }
        return cases;
    }

    private static String given(@Nullable Object given) {
        if (!(given instanceof Map<?, ?> values) || values.isEmpty()) {
            return "neutral values in the rule's own scope";
        }
        List<String> words = new ArrayList<>();
        values.forEach((name, value) -> words.add(name + (value == null ? " unknown" : " = " + value)));
        return String.join(", ", words);
    }
}
