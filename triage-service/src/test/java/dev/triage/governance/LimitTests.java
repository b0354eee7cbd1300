package dev.triage.governance;

import static dev.triage.governance.Stage.PLANNER;
import static dev.triage.governance.Stage.SOURCING;
import static dev.triage.governance.Stage.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.platform.Ids;
import dev.triage.playbook.Proposal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** D7 as a property: whatever eight threads send at once, no sum ever passes its most. */
class LimitTests {

    static final long SEED = Long.getLong("triage.test.seed", 20_261_124L);

    @Test
    void d7_noSumPassesItsMostUnderEightThreads() throws Exception {
        Random random = new Random(SEED);
        try (Stage stage = new Stage();
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int round = 0; round < 4; round++) {
                int perDay = 5 + random.nextInt(20);
                long perDayMinor = 50_000 + random.nextInt(200_000);
                long workflowPerDay = (round + 1) * 12L;
                String limits = "{\"perDay\": %d, \"perDayMinor\": %d, \"perWorkflow\": {\"perDay\": %d}}"
                        .formatted(perDay, perDayMinor, workflowPerDay);
                List<Callable<Redemption>> redeemers = new ArrayList<>();
                for (String name : List.of("a", "b")) {
                    stage.rules.permits(stage.rule(name + "-" + Ids.next(), 1, "ruleauthor", "[]", limits));
                    for (int i = 0; i < 20; i++) {
                        Proposal proposal = new Proposal(
                                SOURCING,
                                0.7,
                                0,
                                random.nextInt(30_000),
                                Map.of("quantity", "40"),
                                List.of(),
                                List.of());
                        RequestView request =
                                done(stage.governance.request(Stage.facts(), proposal, PLANNER, Stage.newKey()));
                        redeemers.add(() -> stage.redeem(request.id()));
                    }
                }
                List<Redemption> redeemed = new ArrayList<>();
                for (Future<Redemption> each : threads.invokeAll(redeemers)) {
                    redeemed.add(each.get());
                }
                assertThat(redeemed)
                        .as("something passes and something is held, seed " + SEED)
                        .hasAtLeastOneElementOfType(Redemption.Granted.class)
                        .hasAtLeastOneElementOfType(Redemption.Held.class);
            }
            // From what was sent, not from the counters: they could be wrong together with the guard.
            assertThat(stage.jdbc().sql("""
                            select count(*) from (
                                select count(*) n, sum(r.amount_minor) minor,
                                       max((v.policy #>> '{limits,perDay}')::bigint) most,
                                       max((v.policy #>> '{limits,perDayMinor}')::bigint) most_minor
                                from governance.dispatch d
                                join governance.action_request r on r.id = d.request_id
                                join governance.rule_version v on v.rule_id = r.rule_id and v.version = r.rule_version
                                group by r.rule_id) sent
                            where n > most or minor > most_minor""").query(Long.class).single())
                    .as("rules over their limits, seed " + SEED)
                    .isZero();
            assertThat(stage.jdbc()
                            .sql("select count(*) from governance.dispatch")
                            .query(Long.class)
                            .single())
                    .as("the workflow's own limit, over all rules, seed " + SEED)
                    .isLessThanOrEqualTo(48);
            assertThat(stage.jdbc()
                            .sql("select used from governance.workflow_counter where window_kind = 'day'")
                            .query(Long.class)
                            .single())
                    .isEqualTo(stage.jdbc()
                            .sql("select count(*) from governance.dispatch")
                            .query(Long.class)
                            .single());
        }
    }
}
