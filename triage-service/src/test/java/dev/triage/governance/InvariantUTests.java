package dev.triage.governance;

import static dev.triage.governance.GuardTests.guardAgainst;
import static dev.triage.governance.Stage.APPROVER;
import static dev.triage.governance.Stage.PLANNER;
import static dev.triage.governance.Stage.SOURCING;
import static dev.triage.governance.Stage.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.platform.Actor;
import dev.triage.platform.Ids;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The invariants of records. That nothing recorded changes (U1) is in {@link AppendOnlyTests}; U5 is at the doors. */
class InvariantUTests {

    static final Stage STAGE = new Stage();

    final Governance governance = STAGE.governance;

    @AfterAll
    static void close() {
        STAGE.close();
    }

    @Test
    void u1_theRunTimeRoleCannotSwitchTriggersOff() {
        for (String statement : List.of(
                "set session_replication_role = replica",
                "alter table governance.dispatch disable trigger all",
                "delete from governance.approval",
                "update governance.rule_version set policy = '{}'")) {
            assertThatThrownBy(() -> STAGE.jdbc().sql(statement).update())
                    .as(statement)
                    .rootCause()
                    .message()
                    .containsAnyOf("permission denied", "must be owner");
        }
    }

    @Test
    void u2_noFactWithoutItsEntryAndNoEntryWithoutItsFact() {
        RequestView request = STAGE.awaiting();
        assertThat(guardAgainst(() -> STAGE.jdbc()
                        .sql("insert into governance.withdrawal values (?, 'planner', '', now())")
                        .param(request.id())
                        .update()))
                .isEqualTo("u2_every_fact_is_audited");
        assertThat(guardAgainst(() -> STAGE.inTransaction(() -> {
                    STAGE.audit.append(Actor.SYSTEM, "request.withdrawn", null, request.id(), Map.of());
                    return null;
                })))
                .isEqualTo("u2_every_entry_has_its_fact");
        assertThat(guardAgainst(() -> STAGE.jdbc()
                        .sql("insert into governance.kill_switch values (?, '*', true, 'quietly', 'x', now())")
                        .param(Ids.next())
                        .update()))
                .isEqualTo("u2_every_fact_is_audited");
        assertThat(governance.killed()).isEmpty();
        assertThat(STAGE.status(request.id())).isEqualTo(RequestStatus.AWAITING_APPROVAL);
    }

    @Test
    void u2_theChainHasNoGap() {
        STAGE.dispatched();
        assertThat(STAGE.jdbc()
                        .sql("select count(*) = max(seq) and min(seq) = 1 from governance.audit_entry")
                        .query(Boolean.class)
                        .single())
                .isTrue();
        assertThat(guardAgainst(() -> STAGE.jdbc().sql("""
                        insert into governance.audit_entry
                        select seq + 2, now(), 'x', 'PERSON', 'x', null, null, '{}', 'x', hash, hash
                        from governance.audit_head""").update())).isEqualTo("u2_audit_is_one_chain");
    }

    @Test
    void u3_theEndOfTheChainIsKnownOutsideTheDatabase() throws IOException {
        Path digests;
        long entries;
        try (Stage own = new Stage()) {
            own.dispatched();
            entries = own.audit.verify().entries();
            digests = own.home.resolve("audit-digests.jsonl");
        }
        assertThat(Files.readString(digests)).contains("\"seq\":" + entries + ",");
    }

    @Test
    void u4_theAuditNamesTextsByTheirHash() {
        STAGE.awaiting();
        RequestView request = done(governance.request(
                Stage.facts(),
                Stage.proposal(SOURCING, Map.of("note", "call Mrs Miller at 555-0199")),
                PLANNER,
                Stage.newKey()));
        done(governance.decide(request.id(), true, request.parametersSha256(), "Mr Smith agreed by phone", APPROVER));
        done(governance.withdraw(request.id(), "Mrs Miller cancelled", PLANNER));

        String audit = STAGE.jdbc()
                .sql("select string_agg(detail, ' ') from governance.audit_entry where request_id = ?")
                .param(request.id())
                .query(String.class)
                .single();
        assertThat(audit).doesNotContain("Miller", "Smith", "Wave 1182");
        assertThat(audit).contains(request.parametersSha256(), Facts.sha256("Mr Smith agreed by phone"));
    }
}
