package dev.triage.governance;

import static dev.triage.governance.Stage.PLANNER;
import static dev.triage.governance.Stage.SOURCING;
import static dev.triage.governance.Stage.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.platform.Actor;
import dev.triage.platform.Ids;
import dev.triage.platform.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

/**
 * Eight threads do what they like to the same few requests, through the room and past it with plain SQL; afterwards every
 * invariant holds in what was recorded. {@code -Dtriage.test.deeds=100000} makes a longer run.
 */
class StormTests {

    static final long SEED = Long.getLong("triage.test.seed", 20_261_123L);

    static final List<Actor> PEOPLE = List.of(
            Stage.APPROVER,
            Stage.APPROVER2,
            Stage.LEAD,
            Actor.person("planner", Role.PLANNER, Role.APPROVER),
            Actor.person("ruleauthor", Role.RULEAUTHOR, Role.APPROVER));

    /** Each answers how often its invariant is broken. */
    static final Map<String, String> INVARIANTS = Map.ofEntries(
            Map.entry("A2 approver, requester and rule author differ", """
                    select count(*) from governance.approval a
                    join governance.action_request r on r.id = a.request_id
                    join governance.rule_version v on v.rule_id = r.rule_id and v.version = r.rule_version
                    where a.approver in (r.requester, v.author) or r.requester = v.author"""),
            Map.entry("A1 approvals while the rule is active", """
                    select count(*) from governance.approval a
                    join governance.action_request r on r.id = a.request_id
                    join governance.rule_version v on v.rule_id = r.rule_id and v.version = r.rule_version
                    where a.decision = 'APPROVED' and a.decided_at >= v.retired_at"""),
            Map.entry("A3, D3 one hash for request, approval and dispatch", """
                    select count(*) from governance.action_request r
                    left join governance.approval a on a.request_id = r.id
                    left join governance.dispatch d on d.request_id = r.id
                    where r.params_sha256 <> a.params_sha256 or r.params_sha256 <> d.params_sha256"""),
            Map.entry("A4, D1 as many approvals as needed before dispatch", """
                    select count(*) from governance.dispatch d join governance.action_request r on r.id = d.request_id
                    where (select count(distinct a.approver) from governance.approval a
                           where a.request_id = r.id and a.decision = 'APPROVED' and a.decided_at <= d.dispatched_at)
                        < (select coalesce(sum((n ->> 'count')::int), 0)
                           from jsonb_array_elements(r.approvals_needed) n)"""),
            Map.entry("A7 an end is an end", """
                    select count(*) from governance.dispatch d
                    where exists (select from governance.withdrawal w where w.request_id = d.request_id)
                       or exists (select from governance.lapse l where l.request_id = d.request_id)
                       or exists (select from governance.approval a
                                  where a.request_id = d.request_id and a.decision = 'REJECTED')"""),
            Map.entry("D2 dispatch before retirement and expiry", """
                    select count(*) from governance.dispatch d join governance.action_request r on r.id = d.request_id
                    join governance.rule_version v on v.rule_id = r.rule_id and v.version = r.rule_version
                    where d.dispatched_at >= v.retired_at or d.dispatched_at >= r.expires_at"""),
            Map.entry("D7 no more than the limits", """
                    select count(*) from (
                        select r.rule_id, count(*) as n, max((v.policy #>> '{limits,perDay}')::int) as most
                        from governance.dispatch d join governance.action_request r on r.id = d.request_id
                        join governance.rule_version v on v.rule_id = r.rule_id and v.version = r.rule_version
                        group by r.rule_id) used where n > most"""),
            Map.entry("D11 nothing while the switch is on", """
                    select count(*) from governance.dispatch d
                    where (select k.killed from governance.kill_switch k where k.switched_at < d.dispatched_at
                           order by k.switched_at desc limit 1)"""),
            Map.entry("U2 as many entries as facts", """
                    select abs((select count(*) from governance.audit_entry where action in
                                ('request.approved', 'request.rejected', 'request.dispatched', 'request.withdrawn'))
                             - (select count(*) from governance.approval)
                             - (select count(*) from governance.dispatch)
                             - (select count(*) from governance.withdrawal))"""));

    @Test
    void keepsEveryInvariantUnderEightThreads() throws Exception {
        int deeds = Integer.getInteger("triage.test.deeds", 800);
        try (Stage stage = new Stage()) {
            storm(stage, deeds, 4);
            INVARIANTS.forEach((invariant, violations) -> assertThat(violationsOf(stage, violations))
                    .as(invariant + ", seed " + SEED)
                    .isZero());
            assertThat(stage.audit.verify().problem()).isNull();
            assertThat(violationsOf(stage, "select count(*) from governance.dispatch"))
                    .as("a storm in which something was sent")
                    .isPositive();
        }
    }

    @Test
    void seesTheInvariantsBreakWithoutTheGuards() throws Exception {
        try (Stage stage = new Stage()) {
            for (String guard : List.of(
                    "a2_approver_is_not_requester",
                    "a2_approver_is_not_rule_author",
                    "a3_approved_hash_is_the_requested",
                    "d3_dispatched_hash_is_the_approved",
                    "d7_limit_is_kept")) {
                stage.asOwner(GuardTests.waiver(guard, stage));
            }
            storm(stage, 480, 1);
            for (String invariant : List.of(
                    "A2 approver, requester and rule author differ",
                    "A3, D3 one hash for request, approval and dispatch",
                    "D7 no more than the limits")) {
                assertThat(violationsOf(stage, INVARIANTS.get(invariant)))
                        .as(invariant + ", seed " + SEED)
                        .isPositive();
            }
        }
    }

    private static long violationsOf(Stage stage, String invariant) {
        return stage.jdbc().sql(invariant).query(Long.class).single();
    }

    private static void storm(Stage stage, int deeds, int perDay) throws Exception {
        PEOPLE.forEach(stage.entitlements::seen);
        List<RequestView> requests = new ArrayList<>();
        for (int rule = 0; rule < 6; rule++) {
            int wanted = 1 + rule % 2;
            stage.rules.needsApproval(
                    stage.rule(
                            "storm-" + rule,
                            1,
                            "ruleauthor",
                            "[{\"role\": \"approver\", \"count\": " + wanted + "}]",
                            "{\"perDay\": " + perDay + "}"),
                    new Ruling.ApprovalNeed("approver", wanted));
            for (int i = 0; i < 10; i++) {
                requests.add(stage.made(PLANNER, SOURCING));
            }
        }
        List<Callable<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            Random random = new Random(SEED + thread);
            threads.add(() -> {
                for (int i = 0; i < deeds / 8; i++) {
                    one(stage, random, requests.get(random.nextInt(requests.size())));
                }
                return null;
            });
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            for (Future<Void> thread : pool.invokeAll(threads)) {
                thread.get();
            }
        }
    }

    private static void one(Stage stage, Random random, RequestView request) {
        Facts facts = new Facts(stage);
        Actor who = PEOPLE.get(random.nextInt(PEOPLE.size()));
        String hash = random.nextInt(8) > 0 ? request.parametersSha256() : "0".repeat(64);
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 -> stage.governance.decide(request.id(), random.nextInt(8) > 0, hash, "", who);
            case 6, 7 -> past(() -> facts.approve(request, who.subject(), "PERSON", "approver", hash));
            case 8, 9, 10, 11, 12 -> stage.redeem(request.id());
            case 13, 14 -> past(() -> facts.dispatch(request.id(), Facts.commandId(request.id()), hash));
            case 15 -> stage.governance.withdraw(request.id(), "", PLANNER);
            case 16 -> {
                done(stage.governance.setKillSwitch(null, true, "storm", Stage.LEAD));
                done(stage.governance.setKillSwitch(null, false, "calm", Stage.LEAD));
            }
            case 17 -> {
                if (random.nextInt(10) == 0) {
                    past(() -> stage.retire(request.ruling().rule()));
                }
            }
            case 18 -> stage.entitlements.seen(Actor.person("extra-" + Ids.next(), Role.APPROVER));
            default ->
                stage.governance.recordOutcome(Facts.commandId(request.id()), RequestStatus.COMPLETED, null, Map.of());
        }
    }

    /** Past the room: refusals come as failures, and that is fine. */
    private static void past(Runnable deed) {
        try {
            deed.run();
        } catch (DataAccessException e) {
            assertThat(e.getMostSpecificCause().getMessage()).doesNotContain("deadlock");
        }
    }
}
