package dev.triage.governance;

import static dev.triage.governance.Stage.APPROVER;
import static dev.triage.governance.Stage.APPROVER2;
import static dev.triage.governance.Stage.LEAD;
import static dev.triage.governance.Stage.PLANNER;
import static dev.triage.governance.Stage.SOURCING;
import static dev.triage.governance.Stage.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.platform.Actor;
import dev.triage.platform.Ids;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * The service against a slow and obvious model of itself: random commands, the same answer and the same status after
 * each. {@code -Dtriage.test.sequences=100000} makes a longer run.
 */
class ModelTests {

    static final Stage STAGE = new Stage();
    static final Actor AUTHOR = Actor.person("ruleauthor", Role.RULEAUTHOR, Role.APPROVER);
    static final Actor PLANNER_APPROVER = Actor.person("planner", Role.PLANNER, Role.APPROVER);
    static final Actor CLERK = Actor.person("clerk", Role.PLANNER);
    static final List<Actor> DECIDERS =
            List.of(APPROVER, APPROVER2, LEAD, APPROVER, APPROVER2, AUTHOR, PLANNER_APPROVER, CLERK);

    @AfterAll
    static void close() {
        STAGE.close();
    }

    @Test
    void agreesWithTheModelOnRandomSequences() {
        int sequences = Integer.getInteger("triage.test.sequences", 150);
        long seed = Long.getLong("triage.test.seed", 20_261_123L);
        for (int i = 0; i < sequences; i++) {
            run(new Random(seed + i), "seed " + (seed + i));
        }
        assertThat(STAGE.audit.verify().problem()).isNull();
    }

    private static void run(Random random, String seed) {
        int wanted = 1 + random.nextInt(2);
        Ruling.RuleReference rule = STAGE.rule(
                "model-" + Ids.next(), 1, "ruleauthor", "[{\"role\": \"approver\", \"count\": " + wanted + "}]", "{}");
        STAGE.rules.needsApproval(rule, new Ruling.ApprovalNeed("approver", wanted));
        RequestView request = STAGE.made(PLANNER, SOURCING);
        Model model = new Model(wanted);
        List<String> story = new ArrayList<>(List.of(seed));
        try {
            for (int step = 0; step < 12; step++) {
                one(random, request, rule, model, story);
                assertThat(STAGE.status(request.id())).as(story.toString()).isEqualTo(model.status);
            }
        } finally {
            if (model.killed) {
                done(STAGE.governance.setKillSwitch(SOURCING.id(), false, "over", LEAD));
            }
            for (String subject : model.shutOut) {
                done(STAGE.entitlements.enable(subject, true, "over", Stage.ADMIN));
            }
        }
    }

    private static void one(
            Random random, RequestView request, Ruling.RuleReference rule, Model model, List<String> story) {
        Governance governance = STAGE.governance;
        UUID id = request.id();
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3, 4 -> {
                Actor by = DECIDERS.get(random.nextInt(DECIDERS.size()));
                boolean approve = random.nextInt(5) > 0;
                boolean sameHash = random.nextInt(6) > 0;
                story.add((approve ? "approve by " : "reject by ") + by.subject() + (sameHash ? "" : ", other hash"));
                String hash = sameHash ? request.parametersSha256() : "0".repeat(64);
                assertThat(answer(governance.decide(id, approve, hash, "", by)))
                        .as(story.toString())
                        .isEqualTo(model.decide(by, approve, sameHash));
            }
            case 5, 6 -> {
                story.add("redeem");
                assertThat(STAGE.redeem(id).getClass().getSimpleName())
                        .as(story.toString())
                        .isEqualTo(model.redeem());
            }
            case 7 -> {
                Actor by = random.nextInt(3) > 0 ? PLANNER : LEAD;
                story.add("withdraw by " + by.subject());
                assertThat(answer(governance.withdraw(id, "", by)))
                        .as(story.toString())
                        .isEqualTo(model.withdraw(by));
            }
            case 8 -> {
                if (model.ruleActive && random.nextInt(3) == 0) {
                    story.add("retire the rule");
                    STAGE.retire(rule);
                    model.ruleActive = false;
                }
            }
            case 9 -> {
                boolean on = random.nextBoolean();
                story.add("kill switch " + on);
                done(governance.setKillSwitch(SOURCING.id(), on, "model", LEAD));
                model.killed = on;
            }
            case 10 -> {
                Actor who = random.nextBoolean() ? APPROVER : APPROVER2;
                boolean enable = random.nextBoolean();
                STAGE.entitlements.seen(who);
                story.add((enable ? "let in " : "shut out ") + who.subject());
                done(STAGE.entitlements.enable(who.subject(), enable, "model", Stage.ADMIN));
                if (enable) {
                    model.shutOut.remove(who.subject());
                } else {
                    model.shutOut.add(who.subject());
                }
            }
            default -> {
                RequestStatus outcome = List.of(
                                RequestStatus.ACCEPTED,
                                RequestStatus.COMPLETED,
                                RequestStatus.FAILED,
                                RequestStatus.PARKED)
                        .get(random.nextInt(4));
                story.add("report " + outcome);
                if (outcome == RequestStatus.PARKED) {
                    model.park();
                    governance.park(id, "model");
                } else {
                    assertThat(governance.recordOutcome(Facts.commandId(id), outcome, null, Map.of()))
                            .as(story.toString())
                            .isEqualTo(model.outcome(outcome));
                }
            }
        }
    }

    private static String answer(Result<RequestView> result) {
        return result instanceof Result.Done<RequestView> ? "done" : Stage.code(result);
    }

    /** What the page of invariants says, in the order it says it. No database, no clock, no cleverness. */
    private static final class Model {

        final int wanted;
        final Set<String> approvers = new HashSet<>();
        final Set<String> shutOut = new HashSet<>();
        RequestStatus status = RequestStatus.AWAITING_APPROVAL;
        boolean ruleActive = true;
        boolean killed;
        boolean sent;

        Model(int wanted) {
            this.wanted = wanted;
        }

        String decide(Actor by, boolean approve, boolean sameHash) {
            if (!by.isAny(Role.APPROVER, Role.LEAD)) {
                return "FORBIDDEN not-an-approver";
            }
            if (by.subject().equals("planner")) {
                return "FORBIDDEN approver-is-requester";
            }
            if (by.subject().equals("ruleauthor")) {
                return "FORBIDDEN approver-is-rule-author";
            }
            if (status == RequestStatus.EXPIRED) {
                return "CONFLICT expired";
            }
            if (status != RequestStatus.AWAITING_APPROVAL || approvers.contains(by.subject())) {
                return "CONFLICT already-decided";
            }
            if (!sameHash) {
                return "CONFLICT hash-differs";
            }
            if (approve && !ruleActive) {
                return "CONFLICT rule-retired";
            }
            if (shutOut.contains(by.subject())) {
                return "FORBIDDEN not-an-approver";
            }
            if (!approve) {
                status = RequestStatus.REJECTED;
                return "done";
            }
            approvers.add(by.subject());
            if (approvers.size() == wanted) {
                status = RequestStatus.CLEARED;
            }
            return "done";
        }

        String redeem() {
            switch (status) {
                case AWAITING_APPROVAL -> {
                    return "Held";
                }
                case DISPATCHED, PARKED -> {
                    return "AlreadySpent";
                }
                case CLEARED -> {
                    if (killed) {
                        return "Held";
                    }
                    if (!ruleActive || approvers.stream().anyMatch(shutOut::contains)) {
                        status = RequestStatus.EXPIRED;
                        return "Refused";
                    }
                    sent = true;
                    status = RequestStatus.DISPATCHED;
                    return "Granted";
                }
                default -> {
                    return "Refused";
                }
            }
        }

        String withdraw(Actor by) {
            if (!by.subject().equals("planner")) {
                return "FORBIDDEN not-the-requester";
            }
            if (status != RequestStatus.AWAITING_APPROVAL && status != RequestStatus.CLEARED) {
                return "CONFLICT already-decided";
            }
            status = RequestStatus.WITHDRAWN;
            return "done";
        }

        java.util.Optional<Boolean> outcome(RequestStatus outcome) {
            if (!sent) {
                return java.util.Optional.empty();
            }
            boolean applies = status == RequestStatus.DISPATCHED
                    || status == RequestStatus.PARKED
                    || (status == RequestStatus.ACCEPTED && outcome != RequestStatus.ACCEPTED);
            if (applies) {
                status = outcome;
            }
            return java.util.Optional.of(applies);
        }

        void park() {
            if (status == RequestStatus.DISPATCHED) {
                status = RequestStatus.PARKED;
            }
        }
    }
}
