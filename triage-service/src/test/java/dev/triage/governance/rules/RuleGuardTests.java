package dev.triage.governance.rules;

import static dev.triage.governance.RuleSteps.audited;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.fixtures.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the database itself refuses about rules, whoever asks; each guard is shown to matter by taking it away. */
class RuleGuardTests {

    private static final String PASSING = """
            '[{"name": "a", "expected": "PERMITTED", "actual": "PERMITTED", "passed": true},
              {"name": "b", "expected": "DENIED", "actual": "DENIED", "passed": true}]'""";

    static final String PROOF =
            "compiler_version = 'c', types_sha256 = 't', results_sha256 = 'r', case_results = " + PASSING;
    static final String SUBMIT = "update governance.rule_version set status = 'SUBMITTED', submitted_by = 'author', "
            + PROOF + " where version = ";
    static final String ACTIVATE =
            "update governance.rule_version set status = 'ACTIVE', activated_by = 'approver' where version = ";
    static final String RETIRE =
            "update governance.rule_version set status = 'RETIRED', retired_by = 'approver' where version = ";
    private static final String NO_UPDATE_TRIGGER = "drop trigger rule_update on governance.rule_version";

    /** A guard: what leads there, the deed it forbids, what it says, and how it is taken away. */
    record Guard(String name, List<String> before, String deed, String says, String removal) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Guard> guards() {
        return Stream.of(
                new Guard(
                        "r1_aVersionIsThereOnce",
                        List.of(draft(1)),
                        draft(1),
                        "rule_version_pkey",
                        "alter table governance.rule_version drop constraint rule_version_pkey cascade"),
                new Guard(
                        "r1_theTextIsFrozen",
                        List.of(draft(1)),
                        "update governance.rule_version set source = 'other', status = 'SUBMITTED', submitted_by = 'author', "
                                + PROOF,
                        "R1",
                        NO_UPDATE_TRIGGER),
                new Guard(
                        "r1_theHashIsFrozen",
                        List.of(draft(1)),
                        "update governance.rule_version set body_sha256 = repeat('1', 64), status = 'SUBMITTED',"
                                + " submitted_by = 'author', " + PROOF,
                        "R1",
                        NO_UPDATE_TRIGGER),
                new Guard(
                        "r1_theAuthorIsFrozen",
                        List.of(draft(1), SUBMIT + 1),
                        "update governance.rule_version set author = 'other', status = 'ACTIVE', activated_by = 'third',"
                                + " activated_at = now()",
                        "R1",
                        NO_UPDATE_TRIGGER),
                new Guard(
                        "r1_theSubmissionIsFrozen",
                        List.of(draft(1), SUBMIT + 1),
                        "update governance.rule_version set submitted_by = 'other', status = 'ACTIVE',"
                                + " activated_by = 'approver', activated_at = now()",
                        "R1 the submission",
                        NO_UPDATE_TRIGGER),
                new Guard(
                        "r1_theActivationIsFrozen",
                        List.of(draft(1), SUBMIT + 1, ACTIVATE + 1),
                        "update governance.rule_version set activated_by = 'other', status = 'RETIRED', retired_by = 'x'",
                        "R1 the activation",
                        NO_UPDATE_TRIGGER),
                new Guard(
                        "r2_startsAsDraft",
                        List.of(),
                        """
                        insert into governance.rule_version
                            (rule_id, version, author, source, policy, body_sha256, status, activated_by, activated_at)
                        values ('r', 1, 'author', 's', '{}', repeat('0', 64), 'ACTIVE', 'approver', now())""",
                        "R2 a rule starts as DRAFT",
                        "drop trigger rule_insert on governance.rule_version"),
                new Guard(
                        "r2_noActivationWithoutSubmission",
                        List.of(draft(1)),
                        "update governance.rule_version set status = 'ACTIVE', activated_by = 'approver',"
                                + " activated_at = now(), " + PROOF,
                        "R2 rule r version 1 cannot go from DRAFT to ACTIVE",
                        NO_UPDATE_TRIGGER),
                new Guard(
                        "r2_noWayBack",
                        List.of(draft(1), SUBMIT + 1, ACTIVATE + 1, RETIRE + 1),
                        "update governance.rule_version set status = 'ACTIVE'",
                        "cannot go from RETIRED to ACTIVE",
                        NO_UPDATE_TRIGGER),
                new Guard(
                        "r2_noChangeWithoutAStep",
                        List.of(draft(1), SUBMIT + 1, ACTIVATE + 1),
                        "update governance.rule_version set compiler_version = 'newer'",
                        "cannot go from ACTIVE to ACTIVE",
                        NO_UPDATE_TRIGGER),
                new Guard(
                        "r2_retirementNamesSomebody",
                        List.of(draft(1), SUBMIT + 1),
                        "update governance.rule_version set status = 'RETIRED'",
                        "R2 a retirement names",
                        NO_UPDATE_TRIGGER),
                new Guard(
                        "r2_isNeverDeleted",
                        List.of(draft(1)),
                        "delete from governance.rule_version",
                        "R2 rule versions are kept",
                        "drop trigger rule_no_delete on governance.rule_version"),
                new Guard(
                        "r2_isNeverTruncated",
                        List.of(
                                draft(1),
                                // What refers to rules would refuse first.
                                "alter table governance.action_request drop constraint a1_rule_is_on_file",
                                "alter table governance.rule_simulation drop constraint rule_simulation_is_of_a_rule",
                                "alter table governance.shadow_count drop constraint shadow_count_is_of_a_rule"),
                        "truncate governance.rule_version",
                        "R2 rule versions are kept",
                        "drop trigger rule_no_truncate on governance.rule_version"),
                new Guard(
                        "r3_theAuthorDoesNotActivate",
                        List.of(draft(1), SUBMIT.replace("'author'", "'somebody'") + 1),
                        "update governance.rule_version set status = 'ACTIVE', activated_by = 'author'",
                        "rule_activator_is_not_author",
                        "alter table governance.rule_version drop constraint rule_activator_is_not_author"),
                new Guard(
                        "r3_theSubmitterDoesNotActivate",
                        List.of(draft(1), SUBMIT.replace("'author'", "'somebody'") + 1),
                        "update governance.rule_version set status = 'ACTIVE', activated_by = 'somebody'",
                        "rule_activator_is_not_submitter",
                        "alter table governance.rule_version drop constraint rule_activator_is_not_submitter"),
                new Guard(
                        "r3_nobodyIsNotSomebody",
                        List.of(draft(1), SUBMIT + 1),
                        "update governance.rule_version set status = 'ACTIVE', activated_by = '',"
                                + " activated_at = now()",
                        "R3 an activation names",
                        NO_UPDATE_TRIGGER),
                new Guard(
                        "r4_oneActiveVersion",
                        List.of(draft(1), draft(2), SUBMIT + 1, SUBMIT + 2, ACTIVATE + 1),
                        ACTIVATE + 2,
                        "rule_one_active",
                        "drop index governance.rule_one_active"),
                new Guard(
                        "r5_noSubmissionWithoutCases",
                        List.of(draft(1)),
                        "update governance.rule_version set status = 'SUBMITTED', submitted_by = 'author'",
                        "R5 needs compiler version",
                        NO_UPDATE_TRIGGER),
                new Guard(
                        "r5_noSubmissionWithAFailingCase",
                        List.of(draft(1)),
                        SUBMIT.replaceFirst("\"passed\": true", "\"passed\": false") + 1,
                        "R5 needs stored cases that all pass",
                        NO_UPDATE_TRIGGER),
                new Guard(
                        "r5_aCaseThatSaysItPassedMustHave",
                        List.of(draft(1)),
                        SUBMIT.replaceFirst("\"actual\": \"PERMITTED\"", "\"actual\": \"DENIED\"") + 1,
                        "R5 needs stored cases that all pass",
                        NO_UPDATE_TRIGGER),
                new Guard(
                        "r5_noSubmissionWithoutADenyingCase",
                        List.of(draft(1)),
                        SUBMIT.replace("\"DENIED\"", "\"PERMITTED\"") + 1,
                        "R5 needs stored cases that all pass",
                        NO_UPDATE_TRIGGER),
                new Guard(
                        "r5_noActivationWithAFailingCase",
                        List.of(draft(1), SUBMIT + 1),
                        "update governance.rule_version set status = 'ACTIVE', activated_by = 'approver',"
                                + " activated_at = now(), case_results = '[]'",
                        "R5 needs stored cases that all pass",
                        NO_UPDATE_TRIGGER),
                new Guard(
                        "r5_theResultsAreFrozenInTheEnd",
                        List.of(draft(1), SUBMIT + 1, ACTIVATE + 1),
                        "update governance.rule_version set status = 'RETIRED', retired_by = 'x', results_sha256 = 'z'",
                        "R5 the case results",
                        NO_UPDATE_TRIGGER),
                new Guard(
                        "endsAfterItBegins",
                        List.of(),
                        draft(1).replace("status)", "status, effective_from, effective_until)")
                                .replace("'DRAFT')", "'DRAFT', '2026-02-01', '2026-01-01')"),
                        "rule_effective_in_order",
                        "alter table governance.rule_version drop constraint rule_effective_in_order"));
    }

    @ParameterizedTest
    @MethodSource("guards")
    void isRefusedEvenForTheOwnerAndOnlyByThisGuard(Guard guard) throws SQLException {
        try (TestDatabase database = TestDatabase.of("governance");
                Connection owner = database.asOwner();
                Statement statement = owner.createStatement()) {
            for (String step : guard.before()) {
                statement.execute(audited(step));
            }
            assertThatThrownBy(() -> statement.execute(guard.deed()))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining(guard.says());

            statement.execute(guard.removal());
            // That each step is in the audit is another guard's concern.
            statement.execute("drop trigger u2_rule_is_audited on governance.rule_version");

            assertThatCode(() -> statement.execute(guard.deed())).doesNotThrowAnyException();
        }
    }

    static Stream<String> beyondTheRunTimeRole() {
        return Stream.of(
                "delete from governance.rule_version",
                "truncate governance.rule_version",
                "update governance.rule_version set source = 'other'",
                "update governance.rule_version set policy = '{}'",
                "update governance.rule_version set body_sha256 = repeat('1', 64)",
                "update governance.rule_version set author = 'other'",
                "update governance.rule_version set created_at = now()",
                "update governance.rule_change set change_no = 7",
                "delete from governance.rule_change",
                "alter table governance.rule_version disable trigger all",
                "alter table governance.rule_version disable trigger rule_update",
                "drop trigger rule_update on governance.rule_version",
                "drop index governance.rule_one_active",
                "drop table governance.rule_version",
                "alter table governance.rule_version owner to current_user",
                "create table governance.mine (x int)",
                "create or replace function governance.rule_cases_pass(results jsonb) returns boolean language sql as $$ select true $$",
                "create or replace function governance.rule_update() returns trigger language plpgsql as $$ begin return new; end $$",
                "set session_replication_role = replica");
    }

    @ParameterizedTest
    @MethodSource("beyondTheRunTimeRole")
    void isBeyondTheRunTimeRole(String deed) throws SQLException {
        try (TestDatabase database = TestDatabase.of("governance")) {
            database.jdbc().sql(audited(draft(1))).update();

            assertThatThrownBy(() -> database.jdbc().sql(deed).update())
                    .hasRootCauseInstanceOf(SQLException.class)
                    .hasStackTraceContaining("ERROR:")
                    .satisfies(failure -> assertThat(failure.getCause().getMessage())
                            .containsAnyOf("permission denied", "must be owner", "must be able to"));
        }
    }

    @Test
    void timesAreTheDatabasesAndNotTheCallers() throws SQLException {
        try (TestDatabase database = TestDatabase.of("governance")) {
            database.jdbc().sql(audited(draft(1))).update();
            database.jdbc()
                    .sql(audited(SUBMIT.replace(
                                    "submitted_by = 'author'", "submitted_by = 'author', submitted_at = '2001-01-01'")
                            + 1))
                    .update();
            database.jdbc()
                    .sql(audited(ACTIVATE.replace("'approver'", "'approver', activated_at = '2001-01-01'") + 1))
                    .update();
            database.jdbc()
                    .sql(audited(RETIRE.replace("'approver'", "'approver', retired_at = '2001-01-01'") + 1))
                    .update();

            assertThat(database.jdbc().sql("""
                                    select created_at < submitted_at and submitted_at < activated_at
                                       and activated_at < retired_at and created_at > '2002-01-01'
                                      from governance.rule_version""").query(Boolean.class).single()).isTrue();
        }
    }

    @Test
    void everyChangeOfWhatIsActiveIsNumbered() throws SQLException {
        try (TestDatabase database = TestDatabase.of("governance")) {
            database.jdbc().sql(audited(draft(1))).update();
            database.jdbc().sql(audited(SUBMIT + 1)).update();
            assertThat(changeNo(database)).isZero();
            database.jdbc().sql(audited(ACTIVATE + 1)).update();
            assertThat(changeNo(database)).isEqualTo(1);
            database.jdbc().sql(audited(RETIRE + 1)).update();
            assertThat(changeNo(database)).isEqualTo(2);
        }
    }

    private static long changeNo(TestDatabase database) {
        return database.jdbc()
                .sql("select change_no from governance.rule_change")
                .query(Long.class)
                .single();
    }

    static String draft(int version) {
        return """
                insert into governance.rule_version (rule_id, version, author, source, policy, body_sha256, status)
                values ('r', %d, 'author', 's', '{}', repeat('0', 64), 'DRAFT')""".formatted(version);
    }
}
