package dev.triage.playbook;

import dev.triage.assessment.Assessment;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.FieldError;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.playbook.ConfirmedWorkflows.Confirmed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** An immutable snapshot of the catalogue: the pure part of the playbook. */
final class Catalogue implements Playbook {

    /** The proposal that always fits: a person looks at it. */
    static final String LAST_RESORT = "planner-review";
    /** Proposals a planner can still read. */
    static final int MOST = 8;
    /** Places kept for good ideas that lack something, so that people see what would open them. */
    private static final int BLOCKED_PLACES = 2;
    /** Below this share of the loss a workflow is not worth a line. */
    private static final double LEAST_EFFECT = 0.04;

    private final Map<String, Play> plays;
    private final List<Workflow> workflows;
    private final Rates rates;
    private final String version;

    Catalogue(Collection<Play> plays, Rates rates, String version) {
        Map<String, Play> byId = new TreeMap<>();
        plays.forEach(play -> byId.put(play.workflow().id(), play));
        if (!byId.containsKey(LAST_RESORT)) {
            throw new IllegalStateException("Expected a workflow " + LAST_RESORT + ", found " + byId.keySet());
        }
        this.plays = byId;
        this.workflows = byId.values().stream().map(Play::workflow).toList();
        this.rates = rates;
        this.version = version;
    }

    /** The same catalogue where workflows count as advisory only when they are among these. */
    Catalogue governed(Set<Confirmed> confirmed) {
        List<Play> counted = new ArrayList<>(plays.size());
        TreeSet<String> waiting = new TreeSet<>();
        for (Play play : plays.values()) {
            Workflow workflow = play.workflow();
            if (workflow.callsItselfAdvisory() && !confirmed.contains(Confirmed.of(workflow))) {
                waiting.add(workflow.id());
                counted.add(play.of(workflow.unconfirmed()));
            } else {
                counted.add(play);
            }
        }
        // What counts otherwise than its files say is another catalogue to whoever asks which one was used.
        return waiting.isEmpty()
                ? this
                : new Catalogue(
                        counted,
                        rates,
                        "sha256:" + CanonicalJson.sha256(Map.of("files", version, "awaiting", List.copyOf(waiting))));
    }

    @Override
    public List<Proposal> propose(ExceptionEvent event, Assessment assessment, Instant now) {
        Situation situation = new Situation(event, assessment, now, rates);
        List<Ranked> open = new ArrayList<>(plays.size());
        List<Ranked> blocked = new ArrayList<>(4);
        for (Play play : plays.values()) {
            boolean last = play.workflow().id().equals(LAST_RESORT);
            if (!last && play.usualEffect(assessment) < LEAST_EFFECT) {
                continue;
            }
            Map<String, Object> parameters = play.parameters(situation);
            List<String> missing = play.blockedBy(situation, parameters);
            (missing.isEmpty() ? open : blocked).add(new Ranked(play, play.net(situation), parameters, missing));
        }
        open.sort(Ranked.BEST_FIRST);
        blocked.sort(Ranked.BEST_FIRST);
        return proposals(chosen(open, blocked), situation);
    }

    @Override
    public Result<Proposal> check(
            String workflow, Map<String, Object> parameters, ExceptionEvent event, Assessment assessment, Instant now) {
        Play play = plays.get(workflow);
        if (play == null) {
            return Result.refused(
                    Refusal.Kind.INVALID,
                    "unknown-workflow",
                    "Expected one of " + String.join(", ", plays.keySet()) + ", but found \"" + workflow + "\".",
                    List.of(new FieldError("/workflow", "is not in the catalogue")));
        }
        List<FieldError> errors = Parameters.errors(play, parameters);
        if (!errors.isEmpty()) {
            return Result.refused(
                    Refusal.Kind.INVALID,
                    "invalid-parameters",
                    "The parameters of " + workflow + " do not fit its schema: " + words(errors),
                    errors);
        }
        Situation situation = new Situation(event, assessment, now, rates);
        List<String> missing = play.blockedBy(situation, play.parameters(situation));
        if (!missing.isEmpty()) {
            return Result.refused(
                    Refusal.Kind.INVALID,
                    "blocked",
                    play.workflow().title() + " cannot be requested for this case: " + String.join("; ", missing)
                            + ".");
        }
        List<FieldError> objections = Parameters.objections(play, parameters, situation);
        if (!objections.isEmpty()) {
            return Result.refused(
                    Refusal.Kind.INVALID,
                    "beyond-the-case",
                    "The parameters of " + workflow + " go beyond what the case supports: " + words(objections),
                    objections);
        }
        return Result.done(play.proposal(situation, parameters, List.of()));
    }

    @Override
    public Optional<Workflow> workflow(String id) {
        return Optional.ofNullable(plays.get(id)).map(Play::workflow);
    }

    @Override
    public Collection<Workflow> workflows() {
        return workflows;
    }

    @Override
    public String version() {
        return version;
    }

    private static List<Ranked> chosen(List<Ranked> open, List<Ranked> blocked) {
        int openPlaces = Math.min(open.size(), MOST - Math.min(blocked.size(), BLOCKED_PLACES));
        List<Ranked> chosen = new ArrayList<>(open.subList(0, openPlaces));
        if (chosen.stream().noneMatch(Ranked::isLastResort)) {
            for (Ranked ranked : open) {
                if (ranked.isLastResort()) {
                    chosen.set(chosen.size() - 1, ranked);
                }
            }
        }
        chosen.addAll(blocked.subList(0, Math.min(blocked.size(), MOST - chosen.size())));
        return chosen;
    }

    private static List<Proposal> proposals(List<Ranked> chosen, Situation situation) {
        List<Proposal> proposals = new ArrayList<>(chosen.size());
        for (Ranked ranked : chosen) {
            proposals.add(ranked.play().proposal(situation, ranked.parameters(), ranked.missing()));
        }
        return List.copyOf(proposals);
    }

    private static String words(List<FieldError> errors) {
        StringBuilder words = new StringBuilder();
        for (FieldError error : errors) {
            words.append(words.isEmpty() ? "" : "; ")
                    .append(error.pointer().isEmpty() ? "they" : error.pointer())
                    .append(' ')
                    .append(error.message());
        }
        return words.append('.').toString();
    }

    private record Ranked(Play play, double net, Map<String, Object> parameters, List<String> missing) {

        static final Comparator<Ranked> BEST_FIRST = Comparator.comparingDouble(Ranked::net)
                .reversed()
                .thenComparing(ranked -> ranked.play().workflow().id());

        boolean isLastResort() {
            return play.workflow().id().equals(LAST_RESORT);
        }
    }
}
