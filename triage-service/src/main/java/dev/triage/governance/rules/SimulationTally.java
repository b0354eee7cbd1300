package dev.triage.governance.rules;

import dev.triage.governance.CaseFacts;
import dev.triage.governance.Rules.HeldByLimit;
import dev.triage.governance.Rules.RoleChange;
import dev.triage.governance.Rules.SimulatedChange;
import dev.triage.governance.Rules.Simulation;
import dev.triage.governance.Rules.Unreplayable;
import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.ApprovalNeed;
import dev.triage.governance.Ruling.Outcome;
import dev.triage.playbook.Proposal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Adds up what two rule books say to the same proposals. Bounded: counts of all, names of the weightiest. */
final class SimulationTally {

    static final int MOST_LISTED = 200;
    static final int MOST_NAMED = 100;

    private static final Comparator<SimulatedChange> LIGHTEST_FIRST = Comparator.comparing(SimulatedChange::requested)
            .thenComparing(SimulatedChange::valueMinor)
            .thenComparing(SimulatedChange::reference)
            .thenComparing(SimulatedChange::workflow);

    private final String currency;
    private final PriorityQueue<SimulatedChange> heaviest = new PriorityQueue<>(LIGHTEST_FIRST);
    private final List<Unreplayable> named = new ArrayList<>();
    private final Map<String, Integer> reasons = new HashMap<>();
    private final Map<String, Integer> added = new TreeMap<>();
    private final Map<String, Integer> saved = new TreeMap<>();
    private int replayed;
    private int nothingToRule;
    private int notReplayable;
    private int changed;
    private int changedCases;
    private int requested;
    private int newlyPermitted;
    private int newlyDenied;
    private long value;
    private long permittedValue;
    private long deniedValue;
    private long loss;

    /** @param currency the reporting currency */
    SimulationTally(String currency) {
        this.currency = currency;
    }

    /** The two answers to one proposal. */
    record Answers(Proposal proposal, Ruling before, Ruling after, boolean requested) {

        boolean differ() {
            return !RulingLabel.of(before).equals(RulingLabel.of(after));
        }
    }

    void nothingToRule() {
        nothingToRule++;
    }

    /** A case left out; {@code reason} is one of a few, {@code detail} tells more. */
    void leftOut(@Nullable Object caseId, String reference, String reason, String detail) {
        notReplayable++;
        reasons.merge(reason, 1, Integer::sum);
        if (named.size() < MOST_NAMED) {
            named.add(new Unreplayable(
                    String.valueOf(caseId), reference, detail.isEmpty() ? reason : reason + ": " + detail));
        }
    }

    void replayed(CaseFacts facts, List<Answers> answers) {
        replayed++;
        boolean any = false;
        for (Answers one : answers) {
            if (one.differ()) {
                count(facts, one);
                any = true;
            }
        }
        if (any) {
            changedCases++;
            loss = Math.addExact(loss, facts.assessment().expectedLoss().minor());
        }
    }

    private void count(CaseFacts facts, Answers one) {
        long touched = one.proposal().valueMinor();
        changed++;
        requested += one.requested() ? 1 : 0;
        value = Math.addExact(value, touched);
        if (denied(one.before())) {
            newlyPermitted++;
            permittedValue = Math.addExact(permittedValue, touched);
        } else if (denied(one.after())) {
            newlyDenied++;
            deniedValue = Math.addExact(deniedValue, touched);
        } else {
            people(one.after()).forEach((role, count) -> more(role, count - count(one.before(), role)));
            people(one.before()).forEach((role, count) -> {
                if (count(one.after(), role) == 0) {
                    more(role, -count);
                }
            });
        }
        heaviest.add(new SimulatedChange(
                String.valueOf(facts.caseId()),
                facts.reference(),
                one.proposal().workflow().id(),
                RulingLabel.of(one.before()),
                RulingLabel.of(one.after()),
                SimulationReasons.of(one.before(), one.after()),
                touched,
                facts.assessment().expectedLoss().minor(),
                one.requested()));
        if (heaviest.size() > MOST_LISTED) {
            heaviest.poll();
        }
    }

    private void more(String role, int people) {
        if (people > 0) {
            added.merge(role, people, Integer::sum);
        } else if (people < 0) {
            saved.merge(role, -people, Integer::sum);
        }
    }

    private static boolean denied(Ruling ruling) {
        return ruling.outcome() == Outcome.DENIED;
    }

    private static Map<String, Integer> people(Ruling ruling) {
        Map<String, Integer> people = new TreeMap<>();
        ruling.approvals().forEach(need -> people.merge(need.role(), need.count(), Integer::sum));
        return people;
    }

    private static int count(Ruling ruling, String role) {
        return ruling.approvals().stream()
                .filter(need -> need.role().equals(role))
                .mapToInt(ApprovalNeed::count)
                .sum();
    }

    /** When it was run, over what, and against which rules. */
    record Frame(
            int days,
            Instant from,
            Instant until,
            boolean complete,
            String sha256,
            String comparedTo,
            @Nullable Integer comparedVersion) {}

    Simulation simulation(Frame frame, List<HeldByLimit> held) {
        List<SimulatedChange> cases = new ArrayList<>(heaviest);
        cases.sort(LIGHTEST_FIRST.reversed());
        List<RoleChange> approvals = new ArrayList<>();
        Map<String, Integer> roles = new TreeMap<>(added);
        roles.putAll(saved);
        roles.keySet()
                .forEach(role ->
                        approvals.add(new RoleChange(role, added.getOrDefault(role, 0), saved.getOrDefault(role, 0))));
        return new Simulation(
                frame.days(),
                frame.from(),
                frame.until(),
                replayed,
                nothingToRule,
                notReplayable,
                frame.complete(),
                changed,
                changedCases,
                requested,
                newlyPermitted,
                newlyDenied,
                added.values().stream().mapToInt(Integer::intValue).sum(),
                saved.values().stream().mapToInt(Integer::intValue).sum(),
                approvals,
                value,
                permittedValue,
                deniedValue,
                loss,
                currency,
                cases.stream().map(SimulatedChange::caseId).distinct().toList(),
                cases,
                reasons,
                named,
                held,
                frame.sha256(),
                frame.comparedTo(),
                frame.comparedVersion());
    }
}
