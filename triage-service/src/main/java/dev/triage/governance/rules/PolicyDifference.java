package dev.triage.governance.rules;

import dev.triage.governance.RuleDifference;
import dev.triage.governance.RuleDifference.Change;
import dev.triage.governance.RuleDifference.Reach;
import dev.triage.governance.rules.Policy.Effect;
import dev.triage.governance.rules.Policy.Mode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says in sentences what one policy changes against another. Pure; see {@link RuleDifference}. */
final class PolicyDifference {

    private final CompiledPolicy before;
    private final CompiledPolicy after;
    private final Policy was;
    private final Policy is;
    private final String currency;
    private final boolean forbids;
    private final boolean turnedOver;
    private final List<Change> changes = new ArrayList<>();

    private PolicyDifference(CompiledPolicy before, CompiledPolicy after, String currency) {
        this.before = before;
        this.after = after;
        this.was = before.policy();
        this.is = after.policy();
        this.currency = currency;
        this.forbids = is.then() instanceof Effect.Forbid;
        this.turnedOver = forbids != (was.then() instanceof Effect.Forbid);
    }

    /** @param currency the reporting currency, for amounts */
    static RuleDifference between(CompiledPolicy before, CompiledPolicy after, String currency) {
        PolicyDifference difference = new PolicyDifference(before, after, currency);
        difference.compare();
        return difference.result();
    }

    /** What a first version changes: all of it is new. */
    static RuleDifference first(CompiledPolicy policy) {
        boolean forbids = policy.policy().then() instanceof Effect.Forbid;
        Reach reach = policy.policy().mode() != Mode.ENFORCE ? Reach.NEITHER : forbids ? Reach.NARROWS : Reach.WIDENS;
        String words = forbids ? "a new rule that forbids" : "a new rule that permits";
        return new RuleDifference(reach, "It is " + words + ".", List.of(new Change("", words, reach)));
    }

    private RuleDifference result() {
        if (changes.isEmpty()) {
            String same = StoredPolicies.body(was)
                            .sha256()
                            .equals(StoredPolicies.body(is).sha256())
                    ? "Nothing but the writing of the text differs: both are the same policy."
                    : "Both mean the same, written in another form.";
            return new RuleDifference(Reach.NEITHER, same, List.of());
        }
        boolean enforced = was.mode() == Mode.ENFORCE || is.mode() == Mode.ENFORCE;
        Reach reach = enforced ? together() : Reach.NEITHER;
        return new RuleDifference(reach, summary(reach, enforced), changes);
    }

    /** Where a rule begins or ceases to be enforced, or turns from permit to prohibition, nothing else counts. */
    private Reach together() {
        String deciding =
                (was.mode() == Mode.ENFORCE) != (is.mode() == Mode.ENFORCE) ? "/mode" : turnedOver ? "/then" : "";
        return changes.stream()
                .filter(change -> deciding.isEmpty() || change.part().equals(deciding))
                .map(Change::reach)
                .reduce(Reach.NEITHER, Reach::and);
    }

    private String summary(Reach reach, boolean enforced) {
        if (!enforced) {
            return "Neither is enforced, so nothing changes in what may happen.";
        }
        return switch (reach) {
            case WIDENS -> "Taken alone, more may happen or with fewer people.";
            case NARROWS -> "Taken alone, less may happen or with more people.";
            case NEITHER -> "Only words change, not what may happen.";
            case UNCLEAR ->
                changes.stream().anyMatch(change -> change.reach() == Reach.UNCLEAR)
                        ? "The texts alone do not tell which way it goes: see the simulation."
                        : "It widens in one place and narrows in another: see the simulation.";
        };
    }

    private void compare() {
        words("/title", "title", was.title(), is.title());
        words("/owner", "owner", was.owner(), is.owner());
        words("/rationale", "rationale", was.rationale(), is.rationale());
        scope("workflow", "workflows", was.scope().workflows(), is.scope().workflows());
        scope("category", "categories", was.scope().categories(), is.scope().categories());
        scope("site", "sites", was.scope().sites(), is.scope().sites());
        mode();
        EffectiveChange.of(was.effective(), is.effective()).forEach(change -> extent("/effective", change));
        conditions();
        effect();
        limits();
        cases();
    }

    private void words(String part, String name, String old, String now) {
        if (!old.equals(now)) {
            add(part, name + ": '" + shortened(old) + "' → '" + shortened(now) + "'", Reach.NEITHER);
        }
    }

    private static String shortened(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= 120 ? line : line.substring(0, 117) + "…";
    }

    private void scope(String one, String many, List<String> old, List<String> now) {
        String part = "/scope/" + many;
        boolean all = old.contains(Policy.ANY);
        boolean allNow = now.contains(Policy.ANY);
        if (all && allNow) {
            return;
        }
        if (allNow) {
            extent(part, new Extent("all " + many + " instead of " + String.join(", ", old), Reach.WIDENS));
        } else if (all) {
            extent(
                    part,
                    new Extent(
                            "only " + (now.size() == 1 ? one : many) + " " + String.join(", ", now) + " instead of all",
                            Reach.NARROWS));
        } else {
            minus(now, old).forEach(name -> extent(part, new Extent(one + " " + name + " added", Reach.WIDENS)));
            minus(old, now).forEach(name -> extent(part, new Extent(one + " " + name + " removed", Reach.NARROWS)));
        }
    }

    private static Set<String> minus(List<String> names, List<String> others) {
        Set<String> rest = new LinkedHashSet<>(names);
        others.forEach(rest::remove);
        return rest;
    }

    private void mode() {
        if (was.mode() == is.mode()) {
            return;
        }
        Reach reach = Reach.NEITHER;
        if (is.mode() == Mode.ENFORCE) {
            reach = forbids ? Reach.NARROWS : Reach.WIDENS;
        } else if (was.mode() == Mode.ENFORCE) {
            reach = was.then() instanceof Effect.Forbid ? Reach.WIDENS : Reach.NARROWS;
        }
        add("/mode", "mode " + name(was.mode()) + " → " + name(is.mode()), reach);
    }

    private static String name(Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    private void conditions() {
        Map<String, Expression> old = expressions(before);
        Map<String, Expression> now = expressions(after);
        Map<String, Expression> gone = new LinkedHashMap<>(old);
        gone.keySet().removeAll(now.keySet());

        now.forEach((name, expression) -> {
            Expression earlier = old.get(name);
            if (earlier == null) {
                String renamed = sameIn(gone, expression);
                if (renamed == null) {
                    condition(name, " added: " + ConditionChange.text(expression, currency), Reach.NARROWS);
                } else {
                    gone.remove(renamed);
                    condition(renamed, " is now called '" + name + "'", Reach.NEITHER);
                }
                return;
            }
            Reach reach = ConditionChange.of(earlier, expression);
            if (!ConditionChange.bare(earlier.text()).equals(ConditionChange.bare(expression.text()))) {
                condition(name, ": " + ConditionChange.text(earlier, expression, currency), reach);
            }
        });
        gone.forEach((name, expression) ->
                condition(name, " removed: " + ConditionChange.text(expression, currency), Reach.WIDENS));
    }

    /** Of the conditions the author wrote: the limit of one request is one too, and said among the limits. */
    private static Map<String, Expression> expressions(CompiledPolicy policy) {
        Map<String, Expression> expressions = new LinkedHashMap<>();
        for (int i = 0; i < policy.policy().when().size(); i++) {
            expressions.put(policy.name(i), policy.expression(i));
        }
        return expressions;
    }

    private static @Nullable String sameIn(Map<String, Expression> gone, Expression expression) {
        return gone.entrySet().stream()
                .filter(entry -> ConditionChange.of(entry.getValue(), expression) == Reach.NEITHER)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private void condition(String name, String words, Reach reach) {
        extent("/when", new Extent("condition '" + name + "'" + words, reach));
    }

    private void effect() {
        if (turnedOver) {
            add(
                    "/then",
                    forbids ? "forbids instead of permitting" : "permits instead of forbidding",
                    forbids ? Reach.NARROWS : Reach.WIDENS);
            if (is.then() instanceof Effect.Permit permit) {
                add("/then/permit/approvals", ApprovalChange.needs(permit, currency), Reach.NEITHER);
            }
            return;
        }
        switch (is.then()) {
            case Effect.Forbid(String reason) ->
                words("/then/forbid/reason", "reason", ((Effect.Forbid) was.then()).reason(), reason);
            case Effect.Permit permit ->
                ApprovalChange.of((Effect.Permit) was.then(), permit, currency)
                        .ifPresent(change -> add("/then/permit/approvals", change.text(), change.reach()));
        }
    }

    private void limits() {
        Policy.Limits old = was.limits();
        Policy.Limits now = is.limits();
        limit("/limits/perHour", "limit per hour", old.perHour(), now.perHour(), false);
        limit("/limits/perDay", "limit of requests per day", old.perDay(), now.perDay(), false);
        limit("/limits/perDayMinor", "limit per day", old.perDayMinor(), now.perDayMinor(), true);
        limit("/limits/perRequestMinor", "limit of one request", old.perRequestMinor(), now.perRequestMinor(), true);
        Policy.Windows earlier = old.perWorkflow();
        Policy.Windows windows = now.perWorkflow();
        String part = "/limits/perWorkflow/";
        limit(part + "perHour", "limit per hour of each workflow", earlier.perHour(), windows.perHour(), false);
        limit(part + "perDay", "limit of requests per day of each workflow", earlier.perDay(), windows.perDay(), false);
        limit(
                part + "perDayMinor",
                "limit per day of each workflow",
                earlier.perDayMinor(),
                windows.perDayMinor(),
                true);
    }

    private void limit(String part, String name, @Nullable Long old, @Nullable Long now, boolean money) {
        if (Objects.equals(old, now)) {
            return;
        }
        String change;
        Reach reach;
        if (old == null) {
            change = name + " of " + amount(Objects.requireNonNull(now), money, true) + ", was without";
            reach = Reach.NARROWS;
        } else if (now == null) {
            change = "no " + name + ", was " + amount(old, money, true);
            reach = Reach.WIDENS;
        } else {
            change = name + " " + amount(old, money, false) + " → " + amount(now, money, true);
            reach = now > old ? Reach.WIDENS : Reach.NARROWS;
        }
        // Limits count what a permit lets through; a prohibition has nothing to count.
        add(part, change, forbids ? Reach.NEITHER : reach);
    }

    private String amount(long value, boolean money, boolean unit) {
        return money ? Amounts.of(value, unit ? currency : "") : Amounts.count(value);
    }

    private void cases() {
        Map<String, Policy.Case> old = byName(was.cases());
        Map<String, Policy.Case> now = byName(is.cases());
        now.forEach((name, example) -> {
            Policy.Case earlier = old.get(name);
            if (earlier == null) {
                add("/cases", "case '" + name + "' added, expects " + example.expect(), Reach.NEITHER);
            } else if (!earlier.expect().equals(example.expect())) {
                add(
                        "/cases",
                        "case '" + name + "' expects " + example.expect() + " instead of " + earlier.expect(),
                        Reach.NEITHER);
            } else if (!earlier.equals(example)) {
                add("/cases", "case '" + name + "' starts from other values", Reach.NEITHER);
            }
        });
        old.keySet().stream()
                .filter(name -> !now.containsKey(name))
                .forEach(name -> add("/cases", "case '" + name + "' removed", Reach.NEITHER));
    }

    private static Map<String, Policy.Case> byName(List<Policy.Case> cases) {
        Map<String, Policy.Case> names = new LinkedHashMap<>();
        cases.forEach(example -> names.putIfAbsent(example.name(), example));
        return names;
    }

    /** A change of where a policy holds; {@code reach} as for a permit. */
    record Extent(String text, Reach reach) {}

    private void extent(String part, Extent extent) {
        // Where a permit and a prohibition hold does not compare; the sentence about that decides.
        add(
                part,
                extent.text(),
                turnedOver ? Reach.NEITHER : forbids ? extent.reach().turned() : extent.reach());
    }

    private void add(String part, String text, Reach reach) {
        changes.add(new Change(part, text, reach));
    }
}
