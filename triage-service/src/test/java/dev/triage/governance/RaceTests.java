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
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Interleavings that happen once a year, forced: what looks at something holds it still until it commits. */
class RaceTests {

    static final Stage STAGE = new Stage();

    final Governance governance = STAGE.governance;

    @AfterAll
    static void close() {
        STAGE.close();
    }

    @Test
    void d11_aSwitchWaitsForDispatchesUnderWayAndStopsLaterOnes() throws Exception {
        RequestView first = STAGE.cleared();
        RequestView second = STAGE.cleared();
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            Future<Result<Boolean>> switched = STAGE.inTransaction(() -> {
                assertThat(governance.redeem(first.id())).isInstanceOf(Redemption.Granted.class);
                Future<Result<Boolean>> later = other.submit(() -> governance.setKillSwitch(null, true, "stop", LEAD));
                awaitAWaiter(later);
                return later;
            });
            done(switched.get());
            assertThat(STAGE.redeem(second.id())).isInstanceOf(Redemption.Held.class);
        } finally {
            done(governance.setKillSwitch(null, false, "go", LEAD));
        }
    }

    @Test
    void d11_aDispatchWaitsForASwitchUnderWay() throws Exception {
        RequestView request = STAGE.cleared();
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            Future<Redemption> redeemed = STAGE.inTransaction(() -> {
                done(governance.setKillSwitch(SOURCING.id(), true, "stop", LEAD));
                Future<Redemption> later = other.submit(() -> STAGE.redeem(request.id()));
                awaitAWaiter(later);
                return later;
            });
            assertThat(redeemed.get()).isInstanceOf(Redemption.Held.class);
        } finally {
            done(governance.setKillSwitch(SOURCING.id(), false, "go", LEAD));
        }
    }

    @Test
    void d2_aRetirementWaitsForDispatchesUnderItsRule() throws Exception {
        RequestView request = STAGE.cleared();
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            Future<?> retired = STAGE.inTransaction(() -> {
                assertThat(governance.redeem(request.id())).isInstanceOf(Redemption.Granted.class);
                Future<?> later =
                        other.submit(() -> STAGE.retire(request.ruling().rule()));
                awaitAWaiter(later);
                return later;
            });
            retired.get();
        }
        assertThat(STAGE.jdbc()
                        .sql("select d.dispatched_at < v.retired_at from governance.dispatch d,"
                                + " governance.rule_version v where d.request_id = ? and v.rule_id = ?")
                        .params(request.id(), request.ruling().rule().id())
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    /** The end that counts is the one at the time of the dispatch, after every wait. */
    @Test
    void d2_aRuleThatEndsWhileADispatchWaitsLetsItNotGo() throws Exception {
        STAGE.asOwner(
                "create table governance.set_clock as select interval '0' as away",
                "grant select on governance.set_clock to public",
                "create or replace function governance.moment() returns timestamptz language sql volatile as"
                        + " $$ select clock_timestamp() + away from governance.set_clock $$");
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            Facts facts = new Facts(STAGE);
            RequestView first = facts.heldAndCleared();
            RequestView second = facts.heldAndCleared();
            Future<Redemption> redeemed = STAGE.inTransaction(() -> {
                // Both count towards the workflow's limits, so the second waits for the first.
                assertThat(governance.redeem(first.id())).isInstanceOf(Redemption.Granted.class);
                Future<Redemption> later = other.submit(() -> STAGE.redeem(second.id()));
                awaitAWaiter(later);
                STAGE.asOwner("update governance.set_clock set away = interval '3 hours'");
                return later;
            });
            assertThat(redeemed.get())
                    .isInstanceOfSatisfying(
                            Redemption.Refused.class,
                            refused -> assertThat(refused.reason()).contains("is not active any more: it ended at"));
            assertThat(STAGE.status(second.id())).isEqualTo(RequestStatus.EXPIRED);
        } finally {
            STAGE.forward("0 hours");
            STAGE.asOwner("drop table governance.set_clock");
        }
    }

    @Test
    void a9_shuttingSomebodyOutWaitsForDispatchesTheyApproved() throws Exception {
        RequestView request = STAGE.awaiting();
        done(governance.decide(
                request.id(), true, request.parametersSha256(), "", Actor.person("leaver", Role.APPROVER)));
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            Future<Result<Boolean>> shut = STAGE.inTransaction(() -> {
                assertThat(governance.redeem(request.id())).isInstanceOf(Redemption.Granted.class);
                Future<Result<Boolean>> later =
                        other.submit(() -> STAGE.entitlements.enable("leaver", false, "left", Stage.ADMIN));
                awaitAWaiter(later);
                return later;
            });
            done(shut.get());
        }
    }

    @Test
    void a7_oneOfTwoDecisionsAtOnceCounts() throws Exception {
        for (int round = 0; round < 10; round++) {
            RequestView request = STAGE.awaiting();
            String hash = request.parametersSha256();
            List<Result<RequestView>> results = together(List.of(
                    () -> governance.decide(request.id(), true, hash, "", APPROVER),
                    () -> governance.decide(request.id(), false, hash, "", APPROVER2),
                    () -> governance.decide(request.id(), true, hash, "", LEAD),
                    () -> governance.withdraw(request.id(), "", PLANNER)));
            assertThat(results).filteredOn(Result.Done.class::isInstance).hasSizeBetween(1, 2);
            assertThat(governance.find(request.id()).orElseThrow().decisions()).hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void d4_eightRedeemersSpendOneClearance() throws Exception {
        for (int round = 0; round < 10; round++) {
            UUID request = STAGE.cleared().id();
            List<Callable<Redemption>> redeemers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                redeemers.add(() -> STAGE.redeem(request));
            }
            List<Redemption> redeemed = together(redeemers);
            assertThat(redeemed)
                    .filteredOn(Redemption.Granted.class::isInstance)
                    .hasSize(1);
            assertThat(redeemed)
                    .filteredOn(Redemption.AlreadySpent.class::isInstance)
                    .hasSize(7);
        }
    }

    @Test
    void d7_eightRedeemersStayWithinTheLimit() throws Exception {
        STAGE.rules.permits(STAGE.rule(
                "limited-" + Ids.next(), 1, "ruleauthor", "[]", "{\"perDay\": 5, \"perDayMinor\": 100000000}"));
        List<Callable<Redemption>> redeemers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            UUID request = STAGE.made(PLANNER, SOURCING).id();
            redeemers.add(() -> STAGE.redeem(request));
        }
        List<Redemption> redeemed = together(redeemers);
        assertThat(redeemed).filteredOn(Redemption.Granted.class::isInstance).hasSize(5);
        assertThat(redeemed).filteredOn(Redemption.Held.class::isInstance).hasSize(11);
    }

    private static <T> List<T> together(List<Callable<T>> deeds) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(deeds)) {
                results.add(result.get());
            }
            return results;
        }
    }

    /** Until the other one waits for a lock of ours; it must not get done before. */
    private static void awaitAWaiter(Future<?> other) {
        while (STAGE.database
                        .jdbc()
                        .sql(
                                "select count(*) from pg_locks l join pg_database d on d.oid = l.database or l.database is null"
                                        + " or l.database = 0 where not l.granted and d.datname = current_database()")
                        .query(Long.class)
                        .single()
                == 0) {
            assertThat(other).as("the other one did not wait").isNotDone();
            Thread.onSpinWait();
        }
    }
}
