package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.TestDatabase;
import dev.triage.governance.GuardCatalogue;
import dev.triage.governance.GuardCatalogue.Check;
import dev.triage.governance.rules.RuleGuardTests.Guard;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Takes away each check on rule versions, as the catalogue lists them, and sees in the table what it keeps out. The deeds
 * are those of {@link RuleGuardTests} and a few more, each in a transaction that is undone.
 */
class RuleGuardRemovalTests {

    private static final TestDatabase DATABASE = TestDatabase.of("governance");

    private static final List<Guard> MORE = List.of(
            attack("startsSubmitted", List.of(), RuleGuardTests.draft(1).replace("'DRAFT'", "'SUBMITTED'")),
            attack(
                    "startsWithAnActivation",
                    List.of(),
                    RuleGuardTests.draft(1)
                            .replace("status)", "status, activated_by)")
                            .replace("'DRAFT'", "'DRAFT', 'x'")),
            attack(
                    "isSubmittedByNobody",
                    List.of(RuleGuardTests.draft(1)),
                    RuleGuardTests.SUBMIT.replace("submitted_by = 'author'", "submitted_by = ''") + 1),
            attack(
                    "isSubmittedByNobodyKnowsWhichCompiler",
                    List.of(RuleGuardTests.draft(1)),
                    RuleGuardTests.SUBMIT.replace("compiler_version = 'c'", "compiler_version = null") + 1),
            attack(
                    "isSubmittedAsIfRetired",
                    List.of(RuleGuardTests.draft(1)),
                    RuleGuardTests.SUBMIT.replace("submitted_by =", "retired_by = 'x', submitted_by =") + 1),
            attack("bringsBackWhatWasNeverActive", List.of(RuleGuardTests.draft(1)), broughtBack("author")),
            attack("bringsBackUnderAnotherName", retired(), broughtBack("'somebody'")),
            attack(
                    "bringsBackForAnotherReason",
                    retired(broughtBack("author")),
                    RuleGuardTests.SUBMIT.replace("submitted_by =", "rollback_reason = 'another', submitted_by =") + 2),
            attack(
                    "bringsBackAsSubmittedByAnother",
                    retired(broughtBack("author")),
                    RuleGuardTests.SUBMIT.replace("submitted_by = 'author'", "submitted_by = 'somebody'") + 2),
            attack(
                    "bringsBackForAnotherToActivate",
                    retired(broughtBack("author"), RuleGuardTests.SUBMIT + 2),
                    RuleGuardTests.ACTIVATE + 2));

    /** Version 1 written, submitted, activated and retired; and then these. */
    private static List<String> retired(String... then) {
        return Stream.concat(
                        Stream.of(
                                RuleGuardTests.draft(1),
                                RuleGuardTests.SUBMIT + 1,
                                RuleGuardTests.ACTIVATE + 1,
                                RuleGuardTests.RETIRE + 1),
                        Stream.of(then))
                .toList();
    }

    private static String broughtBack(String author) {
        return "insert into governance.rule_version (rule_id, version, author, source, policy, body_sha256, status,"
                + " rollback_of, rolled_back_by, rollback_reason) select rule_id, 2, " + author
                + ", source, policy, body_sha256, 'DRAFT', 1, 'p', 'why' from governance.rule_version where version = 1";
    }

    /** What is wrong with the versions as they are, and with how they came to be so from what they were. */
    private static final String VIOLATIONS = """
            select count(*) from governance.rule_version r full join was w
                on w.rule_id = r.rule_id and w.version = r.version
            where r.rule_id is null
               or (w.rule_id is null and (r.status <> 'DRAFT' or num_nonnulls(r.submitted_by, r.activated_by, r.retired_by) > 0))
               or (w.rule_id is not null and w::text <> r::text
                   and (w.status || '>' || r.status) not in
                       ('DRAFT>SUBMITTED', 'SUBMITTED>ACTIVE', 'SUBMITTED>RETIRED', 'ACTIVE>RETIRED'))
               or w.author <> r.author or w.source <> r.source or w.policy <> r.policy or w.body_sha256 <> r.body_sha256
               or w.submitted_by <> r.submitted_by or w.activated_by <> r.activated_by
               or (r.status <> 'DRAFT' and coalesce(r.submitted_by, '') = '')
               or (r.status = 'ACTIVE' and coalesce(r.activated_by, '') = '')
               or (r.status = 'RETIRED') <> (coalesce(r.retired_by, '') <> '')
               or r.activated_by in (r.author, r.submitted_by)
               or w.rollback_reason <> r.rollback_reason
               or r.activated_by <> r.rolled_back_by
               or exists (select from governance.rule_version o
                          where o.rule_id = r.rule_id and o.version = r.rollback_of
                            and (o.activated_at is null or o.author <> r.author or o.submitted_by <> r.submitted_by))
               or (r.status = 'RETIRED' and w.results_sha256 <> r.results_sha256)
               or (r.status in ('SUBMITTED', 'ACTIVE')
                   and (num_nonnulls(r.compiler_version, r.types_sha256, r.results_sha256, r.case_results) < 4
                        or exists (select from jsonb_array_elements(r.case_results) c
                                   where c ->> 'passed' <> 'true' or c ->> 'expected' <> c ->> 'actual')
                        or not exists (select from jsonb_array_elements(r.case_results) c
                                       where c ->> 'expected' = 'DENIED')
                        or not exists (select from jsonb_array_elements(r.case_results) c
                                       where c ->> 'expected' <> 'DENIED')))""";

    private static Guard attack(String name, List<String> before, String deed) {
        return new Guard(name, before, deed, "", "");
    }

    @AfterAll
    static void drop() {
        DATABASE.close();
    }

    static Stream<Check> checks() {
        // What keeps versions for ever is taken away where all append-only records are.
        return GuardCatalogue.raises(DATABASE.jdbc()).stream()
                .filter(check -> !check.function().equals("rule_keep"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("checks")
    void seesAViolationWithoutTheCheck(Check check) throws SQLException {
        assertThat(seesAViolationWithout(check.cut()))
                .as("a violation seen without " + check)
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rule_insert", "rule_update", "rule_rollback"})
    void seesAViolationWithoutTheTrigger(String trigger) throws SQLException {
        assertThat(seesAViolationWithout(List.of("drop trigger " + trigger + " on governance.rule_version")))
                .as("a violation seen without " + trigger)
                .isTrue();
    }

    private static boolean seesAViolationWithout(List<String> removal) throws SQLException {
        boolean seen = false;
        for (Guard attack :
                Stream.concat(RuleGuardTests.guards(), MORE.stream()).toList()) {
            assertThat(violations(attack, List.of()))
                    .as(attack + " with every guard in place")
                    .isZero();
            seen = seen || violations(attack, removal) > 0;
        }
        return seen;
    }

    /** The violations seen after the deed; none when it is refused. */
    private static long violations(Guard attack, List<String> removal) throws SQLException {
        try (Connection owner = DATABASE.asOwner();
                Statement statement = owner.createStatement()) {
            owner.setAutoCommit(false);
            // It asks at the commit, which never comes, and would hold on to the table until then.
            statement.execute("drop trigger u2_rule_is_audited on governance.rule_version");
            for (String step : attack.before()) {
                statement.execute(step);
            }
            statement.execute("create temporary table was on commit drop as table governance.rule_version");
            for (String step : removal) {
                statement.execute(step);
            }
            try {
                statement.execute(attack.deed());
            } catch (SQLException e) {
                assertThat(e.getSQLState()).as(e.getMessage()).startsWith("23");
                return 0;
            }
            try (ResultSet row = statement.executeQuery(VIOLATIONS)) {
                row.next();
                return row.getLong(1);
            } finally {
                owner.rollback();
            }
        }
    }
}
