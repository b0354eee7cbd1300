package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.Audit;
import dev.triage.governance.RuleDifference;
import dev.triage.governance.Rules.RuleView;
import dev.triage.governance.Rules.Status;
import dev.triage.governance.Rules.VersionDifference;
import dev.triage.governance.Ruling.Outcome;
import dev.triage.platform.Actor;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rule's life on a real database. */
class RuleLifeTests {

    private RuleRoom room;

    @BeforeEach
    void open() {
        room = RuleRoom.open();
    }

    @AfterEach
    void close() {
        room.close();
        room.database.close();
    }

    @Test
    void goesFromDraftToRetirementUnderFourEyes() {
        RuleView draft = room.draft(Policies.smallOrders());
        assertThat(draft.status()).isEqualTo(Status.DRAFT);
        assertThat(draft.version()).isEqualTo(1);
        assertThat(draft.author()).isEqualTo("ruleauthor");
        assertThat(draft.createdAt()).isNotNull();
        assertThat(draft.sha256()).matches("[0-9a-f]{64}");
        assertThat(ruling()).isEqualTo(Outcome.DENIED);

        RuleView submitted = RuleRoom.done(room.rules.submit("small-orders", 1, RuleRoom.AUTHOR));
        assertThat(submitted.status()).isEqualTo(Status.SUBMITTED);
        assertThat(submitted.submittedAt()).isNotNull();
        assertThat(submitted.caseResults()).hasSize(2).allMatch(result -> result.passed());
        assertThat(ruling()).isEqualTo(Outcome.DENIED);

        RuleView active = RuleRoom.done(room.rules.activate("small-orders", 1, RuleRoom.APPROVER));
        assertThat(active.status()).isEqualTo(Status.ACTIVE);
        assertThat(active.activatedBy()).isEqualTo("ruleapprover");
        assertThat(active.activatedAt()).isAfterOrEqualTo(submitted.submittedAt());
        assertThat(ruling()).isEqualTo(Outcome.NEEDS_APPROVAL);

        RuleView retired = RuleRoom.done(room.rules.retire("small-orders", 1, RuleRoom.APPROVER));
        assertThat(retired.status()).isEqualTo(Status.RETIRED);
        assertThat(retired.retiredAt()).isNotNull();
        assertThat(ruling()).isEqualTo(Outcome.DENIED);

        assertThat(room.deeds()).containsExactly("rule.drafted", "rule.submitted", "rule.activated", "rule.retired");
        assertThat(room.audit.verify()).matches(Audit.Verification::valid);
    }

    @Test
    void isNeverActivatedByItsAuthorOrSubmitter() {
        RuleView own = RuleRoom.done(room.rules.draft(bytes(Policies.smallOrders()), RuleRoom.BOTH));
        room.rules.submit(own.id(), own.version(), RuleRoom.AUTHOR);

        assertThat(RuleRoom.refusal(room.rules.activate(own.id(), own.version(), RuleRoom.BOTH)))
                .isEqualTo("FORBIDDEN activator-is-author");

        RuleView others = room.draft(Policies.smallOrders("title: Small orders", "title: Smaller orders"));
        room.rules.submit(others.id(), others.version(), RuleRoom.BOTH);

        assertThat(RuleRoom.refusal(room.rules.activate(others.id(), others.version(), RuleRoom.BOTH)))
                .isEqualTo("FORBIDDEN activator-is-author");
    }

    @Test
    void isForThoseWithTheRole() {
        byte[] text = bytes(Policies.smallOrders());
        Actor machine = Actor.machine("robot", Role.RULEAPPROVER);
        assertThat(RuleRoom.refusal(room.rules.draft(text, RuleRoom.PLANNER))).isEqualTo("FORBIDDEN not-a-rule-author");
        assertThat(RuleRoom.refusal(room.rules.draft(text, RuleRoom.APPROVER)))
                .isEqualTo("FORBIDDEN not-a-rule-author");

        room.draft(Policies.smallOrders());
        assertThat(RuleRoom.refusal(room.rules.submit("small-orders", 1, RuleRoom.APPROVER)))
                .isEqualTo("FORBIDDEN not-a-rule-author");
        room.rules.submit("small-orders", 1, RuleRoom.AUTHOR);
        assertThat(RuleRoom.refusal(room.rules.activate("small-orders", 1, RuleRoom.PLANNER)))
                .isEqualTo("FORBIDDEN not-a-rule-approver");
        assertThat(RuleRoom.refusal(room.rules.activate("small-orders", 1, machine)))
                .isEqualTo("FORBIDDEN not-a-rule-approver");
        assertThat(RuleRoom.refusal(room.rules.retire("small-orders", 1, RuleRoom.AUTHOR)))
                .isEqualTo("FORBIDDEN not-a-rule-approver");
        assertThat(RuleRoom.refusal(room.rules.simulate("small-orders", 1, 7, RuleRoom.PLANNER)))
                .isEqualTo("FORBIDDEN not-a-rule-author");
    }

    @Test
    void takesItsStepsInOrder() {
        room.draft(Policies.smallOrders());
        assertThat(RuleRoom.refusal(room.rules.activate("small-orders", 1, RuleRoom.APPROVER)))
                .isEqualTo("CONFLICT wrong-rule-status");
        assertThat(RuleRoom.refusal(room.rules.retire("small-orders", 1, RuleRoom.APPROVER)))
                .isEqualTo("CONFLICT wrong-rule-status");

        room.rules.submit("small-orders", 1, RuleRoom.AUTHOR);
        assertThat(RuleRoom.refusal(room.rules.submit("small-orders", 1, RuleRoom.AUTHOR)))
                .isEqualTo("CONFLICT wrong-rule-status");
        room.rules.activate("small-orders", 1, RuleRoom.APPROVER);
        assertThat(RuleRoom.refusal(room.rules.activate("small-orders", 1, RuleRoom.APPROVER)))
                .isEqualTo("CONFLICT wrong-rule-status");
        assertThat(RuleRoom.refusal(room.rules.submit("small-orders", 9, RuleRoom.AUTHOR)))
                .isEqualTo("NOT_FOUND unknown-rule");
        assertThat(RuleRoom.refusal(room.rules.activate("nobody", 1, RuleRoom.APPROVER)))
                .isEqualTo("NOT_FOUND unknown-rule");
    }

    @Test
    void isNotSubmittedWithoutPassingCases() {
        room.draft(Policies.smallOrders("valueMinor: 900", "valueMinor: 900000"));

        Result<RuleView> refused = room.rules.submit("small-orders", 1, RuleRoom.AUTHOR);

        assertThat(refused).isInstanceOfSatisfying(Result.Refused.class, no -> {
            assertThat(no.refusal().code()).isEqualTo("rule-cases-fail");
            assertThat(no.refusal().message()).contains("case 'small' expected NEEDS_APPROVAL, was DENIED");
        });
        assertThat(room.rules.version("small-orders", 1))
                .get()
                .extracting(RuleView::status)
                .isEqualTo(Status.DRAFT);

        room.draft(Policies.smallOrders().replaceAll("(?s)cases:.*", ""));
        assertThat(RuleRoom.refusal(room.rules.submit("small-orders", 2, RuleRoom.AUTHOR)))
                .isEqualTo("INVALID rule-cases-fail");
    }

    @Test
    void aBadExpressionIsRefusedWithItsPlace() {
        Result<RuleView> refused =
                room.rules.draft(bytes(Policies.smallOrders("valueMinor <=", "valueMinr <=")), RuleRoom.AUTHOR);

        assertThat(refused).isInstanceOfSatisfying(Result.Refused.class, no -> {
            assertThat(no.refusal().code()).isEqualTo("invalid-rule");
            assertThat(no.refusal().message()).contains("13:32: undeclared reference to 'valueMinr'");
            assertThat(no.refusal().errors()).hasSize(1);
        });
        assertThat(room.rules.list()).isEmpty();
    }

    @Test
    void aNewVersionReplacesTheActiveOne() {
        room.active(Policies.smallOrders());
        RuleView second = room.active(Policies.smallOrders("<= 500000", "<= 1000"));

        assertThat(second.version()).isEqualTo(2);
        assertThat(room.rules.versions("small-orders"))
                .extracting(RuleView::status)
                .containsExactly(Status.ACTIVE, Status.RETIRED);
        assertThat(room.rules.list()).extracting(RuleView::version).containsExactly(2);
        assertThat(ruling()).isEqualTo(Outcome.DENIED);
        assertThat(room.deeds()).endsWith("rule.submitted", "rule.retired", "rule.activated");
    }

    @Test
    void anEarlierBodyCanComeBack() {
        String sha256 = room.active(Policies.smallOrders()).sha256();
        room.active(Policies.smallOrders("<= 500000", "<= 1000"));

        RuleView back = room.active(Policies.smallOrders());

        assertThat(back.version()).isEqualTo(3);
        assertThat(back.sha256()).isEqualTo(sha256);
        assertThat(ruling()).isEqualTo(Outcome.NEEDS_APPROVAL);
    }

    @Test
    void otherInstancesFollow() {
        try (RuleRoom other = room.another()) {
            String before = other.live.book().version();
            room.active(Policies.smallOrders());

            other.live.refresh();

            assertThat(other.live.book().version())
                    .isNotEqualTo(before)
                    .isEqualTo(room.live.book().version());
            assertThat(other.live.book()).isSameAs(other.live.book());
        }
    }

    @Test
    void oneOfManyActivationsWins() throws Exception {
        for (int i = 1; i <= 4; i++) {
            room.submitted(Policies.smallOrders("<= 500000", "<= 40000" + i));
        }
        List<Callable<String>> attempts = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            int version = i;
            attempts.add(() -> RuleRoom.refusal(room.rules.activate("small-orders", version, RuleRoom.APPROVER)));
        }

        List<String> ends = inParallel(attempts);

        // One after the other, each retires the one before: all are done, one is left.
        assertThat(ends).containsOnly("done");
        assertThat(room.rules.versions("small-orders"))
                .extracting(RuleView::status)
                .containsOnlyOnce(Status.ACTIVE)
                .doesNotContain(Status.SUBMITTED);
        assertThat(room.audit.verify()).matches(Audit.Verification::valid);
    }

    @Test
    void draftsMadeAtOnceGetDifferentNumbers() throws Exception {
        List<Callable<Integer>> attempts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            attempts.add(() -> room.draft(Policies.smallOrders()).version());
        }

        assertThat(inParallel(attempts)).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6);
    }

    @Test
    void versionsAreComparedWithTheActiveOneUnlessAnotherIsNamed() {
        room.active(Policies.smallOrders());
        room.draft(Policies.smallOrders("perDayMinor: 100000", "perDayMinor: 200000"));
        room.draft(Policies.smallOrders("perDayMinor: 100000", "perDayMinor: 300000"));

        VersionDifference withActive = RuleRoom.done(room.rules.difference("small-orders", 3, null));
        VersionDifference withSecond = RuleRoom.done(room.rules.difference("small-orders", 3, 2));
        VersionDifference first = RuleRoom.done(room.rules.difference("small-orders", 1, null));

        assertThat(withActive.from()).isEqualTo(1);
        assertThat(withActive.difference().changes())
                .extracting(RuleDifference.Change::text)
                .containsExactly("limit per day 1,000.00 → 3,000.00 EUR");
        assertThat(withSecond.difference().changes())
                .extracting(RuleDifference.Change::text)
                .containsExactly("limit per day 2,000.00 → 3,000.00 EUR");
        assertThat(first.from()).isNull();
        assertThat(first.difference().reach()).isEqualTo(RuleDifference.Reach.WIDENS);
        assertThat(RuleRoom.refusal(room.rules.difference("small-orders", 4, null)))
                .isEqualTo("NOT_FOUND unknown-rule");
        assertThat(RuleRoom.refusal(room.rules.difference("small-orders", 3, 9)))
                .isEqualTo("NOT_FOUND unknown-rule");
    }

    @Test
    void importingTwiceAddsNothing() {
        byte[] text = bytes(Policies.smallOrders());

        RuleView first = RuleRoom.done(room.rules.importDraft(text, RuleRoom.AUTHOR));
        RuleView again = RuleRoom.done(
                room.rules.importDraft(bytes("# only a comment\n" + Policies.smallOrders()), RuleRoom.AUTHOR));
        RuleView changed = RuleRoom.done(
                room.rules.importDraft(bytes(Policies.smallOrders("<= 500000", "<= 1")), RuleRoom.AUTHOR));

        assertThat(first.status()).isEqualTo(Status.DRAFT);
        assertThat(again.version()).isEqualTo(1);
        assertThat(changed.version()).isEqualTo(2);
        assertThat(room.rules.versions("small-orders")).hasSize(2);
    }

    @Test
    void whatWasTamperedWithDeniesEverything() {
        room.active(Policies.smallOrders());
        room.asOwner(
                "alter table governance.rule_version disable trigger rule_update",
                "update governance.rule_version set source = replace(source, '500000', '900000000')",
                "alter table governance.rule_version enable trigger rule_update",
                "update governance.rule_change set change_no = change_no + 1");

        room.live.refresh();

        Asked asked = Asked.sourcing();
        assertThat(room.live.book().rule(asked.facts(), asked.proposal(), false, Asked.NOW))
                .satisfies(ruling -> assertThat(ruling.outcome()).isEqualTo(Outcome.DENIED))
                .satisfies(ruling -> assertThat(ruling.explanation()).contains("cannot be read"));
    }

    @Test
    void anEngineThatDecidesOtherwiseIsNoticed() {
        room.active(Policies.smallOrders());
        room.asOwner(
                "alter table governance.rule_version disable trigger rule_update",
                "update governance.rule_version set compiler_version = 'older', results_sha256 = 'other'",
                "alter table governance.rule_version enable trigger rule_update",
                "update governance.rule_change set change_no = change_no + 1");

        room.live.refresh();

        assertThat(ruling()).isEqualTo(Outcome.DENIED);
    }

    @Test
    void anEmptyInstallationGetsTheShippedRules() throws IOException {
        Path shipped = ContentFolder.fromEnvironment().rules().resolve("policies");

        int active = room.bootstrap.bootstrap(shipped);
        int again = room.bootstrap.bootstrap(shipped);

        assertThat(active).isGreaterThanOrEqualTo(12);
        assertThat(again).isZero();
        assertThat(room.rules.list()).hasSize(active).allSatisfy(rule -> {
            assertThat(rule.status()).isEqualTo(Status.ACTIVE);
            assertThat(rule.author()).isEqualTo("ruleauthor");
            assertThat(rule.activatedBy()).isEqualTo("ruleapprover");
        });
        assertThat(room.deeds()).startsWith("rules.bootstrap").containsOnlyOnce("rules.bootstrap");
        assertThat(ruling()).isEqualTo(Outcome.NEEDS_APPROVAL);
        assertThat(room.audit.verify()).matches(Audit.Verification::valid);
    }

    @Test
    void aShippedRuleThatFailsStopsNoOther(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("small-orders.yaml"), Policies.smallOrders());
        Files.writeString(
                folder.resolve("b.yaml"),
                Policies.permit("b", "confidence >= 99", 1).replace("900}", "9000000}"));
        Files.writeString(folder.resolve("c.yaml"), "no policy at all");

        assertThat(room.bootstrap.bootstrap(folder)).isEqualTo(1);
        assertThat(room.live.policies().rules()).hasSize(1);
    }

    @Test
    void twoInstancesBootstrapOnce() throws Exception {
        Path shipped = ContentFolder.fromEnvironment().rules().resolve("policies");
        try (RuleRoom other = room.another()) {
            List<Integer> active = inParallel(
                    List.of(() -> room.bootstrap.bootstrap(shipped), () -> other.bootstrap.bootstrap(shipped)));

            assertThat(active).containsOnlyOnce(0);
            assertThat(room.rules.list()).allMatch(rule -> rule.version() == 1);
        }
    }

    @Test
    void localLogInsAreWhatTheBootstrapIsFor() {
        try (RuleRoom elsewhere = new RuleRoom(
                room.database,
                Map.of("spring.security.oauth2.resourceserver.jwt.issuer-uri", "https://id.example.com"))) {
            assertThat(elsewhere.rules.list()).isEmpty();
        }
        try (RuleRoom local = new RuleRoom(room.database, Map.of("triage.security.local", "true"))) {
            assertThat(local.rules.list()).isNotEmpty().allMatch(rule -> rule.status() == Status.ACTIVE);
        }
    }

    private Outcome ruling() {
        Asked asked = Asked.sourcing();
        return room.live
                .book()
                .rule(asked.facts(), asked.proposal(), false, Asked.NOW)
                .outcome();
    }

    private static <T> List<T> inParallel(List<Callable<T>> work) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(work.size())) {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(work)) {
                results.add(future.get());
            }
            return results;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
