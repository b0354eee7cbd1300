package dev.triage.governance;

import static dev.triage.governance.Stage.APPROVER;
import static dev.triage.governance.Stage.LEAD;
import static dev.triage.governance.Stage.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.GuardCatalogue.Check;
import dev.triage.governance.GuardCatalogue.Trigger;
import dev.triage.governance.GuardTests.Deed;
import dev.triage.platform.Actor;
import dev.triage.platform.Ids;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * Takes away each check in a function and each trigger that runs one, one at a time and in a database of its own, does
 * what it is there against, and sees the violation in the tables. The catalogue says what there is: a new guard without
 * an attack in {@link GuardTests} or a question in {@link Violations} fails here. {@link TableGuardRemovalTests} does the
 * same for constraints and for what keeps records as they are.
 */
class GuardRemovalTests {

    static final Stage STAGE = new Stage();

    /** Checks that another guard of the same name covers, with the reason; both are taken away together. */
    private static final Map<String, String> COVERED =
            Map.of("check_request: d6_workflow_is_catalogued", "the foreign key of this name refuses as well");

    /** Functions whose checks and triggers {@link TableGuardRemovalTests} takes away. */
    private static final Set<String> ELSEWHERE = Set.of("append_only");

    private static final List<Deed> MORE = List.of(
            new Deed("u1_state_identity", List.of(), List.of(), (stage, facts) -> {
                UUID request = stage.awaiting().id();
                return () -> GuardTests.asOwner(
                        stage,
                        "update governance.request_state set status = 'EXPIRED', expires_at = expires_at + "
                                + "interval '1 day' where request_id = '" + request + "'");
            }),
            new Deed(
                    "d1_request_exists",
                    List.of(),
                    List.of("parking_request_id_fkey"),
                    (stage, facts) -> () -> facts.park(Ids.next())));

    /** What a trigger without refusals brings about, done and missed. */
    private record Effect(BiFunction<Stage, Facts, Runnable> prepared, String violation) {}

    private static final Map<String, Effect> EFFECTS = Map.of(
            "d0_request_starts",
            new Effect(
                    (stage, facts) -> {
                        Ruling.RuleReference rule = stage.awaiting().ruling().rule();
                        return () -> facts.insertRequest(Facts.request(rule));
                    },
                    "select count(*) from governance.action_request r where not exists"
                            + " (select from governance.request_state s where s.request_id = r.id)"),
            "a7_decision_moves_the_request",
            new Effect(
                    (stage, facts) -> {
                        RequestView request = stage.awaiting();
                        stage.entitlements.seen(APPROVER);
                        return () ->
                                facts.approve(request, "approver", "PERSON", "approver", request.parametersSha256());
                    },
                    "select count(*) from governance.approval join governance.request_state using (request_id)"
                            + " where status = 'AWAITING_APPROVAL'"),
            "bg_claim_waits",
            new Effect(
                    (stage, facts) -> {
                        UUID request = facts.denied("lead", 1);
                        return () -> facts.claim(request, "lead");
                    },
                    "select count(*) from governance.break_glass join governance.request_state using (request_id)"
                            + " where status = 'DENIED'"),
            "bg_decision_moves_the_request",
            new Effect(
                    (stage, facts) -> {
                        UUID request = facts.claimed();
                        return () -> facts.second(request, "admin");
                    },
                    "select count(*) from governance.break_glass_decision"
                            + " join governance.request_state using (request_id) where status = 'AWAITING_APPROVAL'"),
            "a3_stale_mark_is_stamped",
            new Effect(
                    (stage, facts) -> {
                        UUID request = stage.awaiting().id();
                        return () -> stage.jdbc()
                                .sql("insert into governance.stale_mark values (?, ?, '', '2001-01-01')")
                                .params(Ids.next(), request)
                                .update();
                    },
                    "select count(*) from governance.stale_mark where found_at < '2002-01-01'"),
            "d11_switch_is_applied",
            new Effect(
                    (stage, facts) -> () -> done(stage.governance.setKillSwitch(null, true, "stop", LEAD)),
                    "select count(*) from governance.kill_switch k where killed and not exists"
                            + " (select from governance.kill_switch_state s where s.workflow = k.workflow and s.killed)"),
            "d9_outcome_is_applied_in_order",
            new Effect(
                    (stage, facts) -> {
                        RequestView request = stage.dispatched();
                        stage.governance.recordOutcome(request.commandId(), RequestStatus.COMPLETED, null, Map.of());
                        return () -> stage.inTransaction(() -> {
                            stage.jdbc()
                                    .sql("""
                                            insert into governance.outcome
                                                (id, request_id, outcome, result, applied, received_at)
                                            values (?, ?, 'FAILED', '{}', true, now())""")
                                    .params(Ids.next(), request.id())
                                    .update();
                            stage.audit.append(Actor.SYSTEM, "request.outcome", null, request.id(), Map.of());
                            return null;
                        });
                    },
                    "select count(*) - count(distinct request_id) from governance.outcome where applied"),
            "d12_confirmation_is_noticed",
            new Effect(
                    (stage, facts) -> {
                        String workflow = facts.advisory();
                        facts.claimAdvisory(workflow, "cataloguer");
                        return () -> facts.confirmAdvisory(workflow, "confirmer");
                    },
                    "select count(*) - (select change_no from governance.rule_change)"
                            + " from governance.advisory_confirmation"),
            "rule_changed",
            new Effect(
                    (stage, facts) -> () -> stage.rule("another-" + Ids.next()),
                    "select count(*) - (select change_no from governance.rule_change) from governance.rule_version"
                            + " where activated_at is not null"));

    @AfterAll
    static void close() {
        STAGE.close();
    }

    static Stream<Check> checks() {
        return GuardCatalogue.refusals(STAGE.jdbc()).stream().filter(check -> !ELSEWHERE.contains(check.function()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("checks")
    void seesAViolationWithoutTheCheck(Check check) {
        boolean seen = false;
        for (Deed deed : deeds(check.says())) {
            seen = seen
                    || seesAViolation(
                            deed,
                            stage -> COVERED.containsKey(check.toString())
                                    ? GuardTests.waiver(check.says(), stage)
                                    : cut(check, stage));
        }
        assertThat(seen).as("a violation seen without " + check).isTrue();
    }

    /** As this database's function has it by now: other checks of it may be gone already. */
    private static String[] cut(Check check, Stage stage) {
        return GuardCatalogue.refusals(stage.jdbc()).stream()
                .filter(same -> same.toString().equals(check.toString()))
                .findFirst()
                .orElseThrow()
                .cut()
                .toArray(String[]::new);
    }

    static Stream<Trigger> triggers() {
        Set<String> others =
                Set.of("append_only", "check_audited", "rule_insert", "rule_update", "rule_keep", "rule_rollback");
        return GuardCatalogue.triggers(STAGE.jdbc()).stream().filter(trigger -> !others.contains(trigger.function()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("triggers")
    void seesAViolationWithoutTheTrigger(Trigger trigger) {
        List<String> checks = GuardCatalogue.refusals(STAGE.jdbc()).stream()
                .filter(check -> check.function().equals(trigger.function()))
                .map(Check::says)
                .distinct()
                .toList();
        if (checks.isEmpty()) {
            Effect effect = EFFECTS.get(trigger.name());
            assertThat(effect).as("an attack on trigger " + trigger).isNotNull();
            try (Stage own = new Stage()) {
                assertThat(grows(own, effect.prepared(), effect.violation(), stage -> new String[] {trigger.drop()}))
                        .as("a violation seen without " + trigger)
                        .isTrue();
            }
            return;
        }
        boolean seen = checks.stream()
                .flatMap(guard -> deeds(guard).stream())
                .anyMatch(deed -> seesAViolation(deed, stage -> new String[] {trigger.drop()}));
        assertThat(seen).as("a violation seen without " + trigger).isTrue();
    }

    private static List<Deed> deeds(String guard) {
        List<Deed> deeds = Stream.concat(GuardTests.DEEDS.stream(), MORE.stream())
                .filter(deed -> deed.guard().equals(guard))
                .toList();
        assertThat(deeds)
                .as("attacks on guard " + guard + ": add a deed to GuardTests")
                .isNotEmpty();
        assertThat(Violations.OF)
                .as("what a violation of " + guard + " looks like: add a question to Violations")
                .containsKey(guard);
        return deeds;
    }

    private static boolean seesAViolation(Deed deed, java.util.function.Function<Stage, String[]> removal) {
        try (Stage own = new Stage()) {
            return grows(own, deed.prepared(), Violations.OF.get(deed.guard()), stage -> {
                // One after the other: a removal is made of the functions as the ones before left them.
                Stream.concat(deed.ahead().stream(), deed.also().stream())
                        .forEach(other -> stage.asOwner(GuardTests.waiver(other, stage)));
                return removal.apply(stage);
            });
        }
    }

    /** Whether there are more violations after the deed without the guard than before. */
    private static boolean grows(
            Stage stage,
            BiFunction<Stage, Facts, Runnable> prepared,
            String violations,
            java.util.function.Function<Stage, String[]> removal) {
        Runnable act = prepared.apply(stage, new Facts(stage));
        stage.asOwner(removal.apply(stage));
        long before = count(stage, violations);
        try {
            act.run();
        } catch (DataIntegrityViolationException e) {
            return false;
        } catch (DataAccessException e) {
            throw new AssertionError("The attack failed, but not at a guard", e);
        }
        return count(stage, violations) > before;
    }

    private static long count(Stage stage, String violations) {
        return stage.jdbc().sql(violations).query(Long.class).single();
    }
}
