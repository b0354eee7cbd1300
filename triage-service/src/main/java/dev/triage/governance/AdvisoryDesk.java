package dev.triage.governance;

import dev.triage.platform.Actor;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import dev.triage.playbook.Playbook;
import dev.triage.playbook.Workflow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes the word of two people that a workflow is advisory. */
@Service
class AdvisoryDesk implements AdvisoryWorkflows {

    private final JdbcClient jdbc;
    private final Playbook playbook;
    private final Guards guards;
    private final Entitlements entitlements;
    private final Audit audit;
    private final ActiveRules rules;
    private final TransactionTemplate writing;

    AdvisoryDesk(
            JdbcClient jdbc,
            Playbook playbook,
            Guards guards,
            Entitlements entitlements,
            Audit audit,
            ActiveRules rules,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.playbook = playbook;
        this.guards = guards;
        this.entitlements = entitlements;
        this.audit = audit;
        this.rules = rules;
        this.writing = new TransactionTemplate(transactions);
    }

    @Override
    public List<View> list() {
        return playbook.workflows().stream()
                .filter(Workflow::callsItselfAdvisory)
                .map(this::view)
                .toList();
    }

    @Override
    public Result<View> claim(String workflow, String sha256, Actor author) {
        if (!author.is(Role.RULEAUTHOR) || !author.isPerson()) {
            return lacks(author, Role.RULEAUTHOR, "not-a-rule-author", "bring workflows in");
        }
        return written(workflow, sha256, view -> {
            if (view.claimed() != null) {
                return Result.done(view);
            }
            Workflow declared = view.workflow().declared();
            Optional<Refusal> uncatalogued = WorkflowRegister.enter(declared, jdbc, guards);
            if (uncatalogued.isPresent()) {
                return new Result.Refused<>(uncatalogued.get());
            }
            entitlements.seen(author);
            return recorded(
                    declared,
                    author,
                    "workflow.claimed-advisory",
                    "insert into governance.advisory_claim"
                            + " (workflow, version, sha256, claimed_by, claimed_kind, claimed_at)");
        });
    }

    @Override
    public Result<View> confirm(String workflow, String sha256, Actor approver) {
        if (!approver.is(Role.RULEAPPROVER) || !approver.isPerson()) {
            return lacks(approver, Role.RULEAPPROVER, "not-a-rule-approver", "confirm workflows");
        }
        return written(workflow, sha256, view -> {
            if (view.confirmed() != null) {
                return Result.done(view);
            }
            Act claimed = view.claimed();
            if (claimed == null) {
                return Result.refused(
                        Refusal.Kind.CONFLICT,
                        "not-claimed",
                        workflow
                                + " must be brought in as advisory by a rule author before somebody else confirms it.");
            }
            if (claimed.by().equals(approver.subject())) {
                return Result.refused(
                        Refusal.Kind.FORBIDDEN,
                        "confirmer-is-claimant",
                        "Expected somebody who did not bring " + workflow + " in, found " + approver.subject() + ".");
            }
            entitlements.seen(approver);
            return recorded(
                    view.workflow(),
                    approver,
                    "workflow.confirmed-advisory",
                    "insert into governance.advisory_confirmation"
                            + " (workflow, version, sha256, confirmed_by, confirmed_kind, confirmed_at)");
        });
    }

    private interface Step {
        Result<View> take(View view);
    }

    private Result<View> written(String workflow, String sha256, Step step) {
        Result<View> result = writing.execute(status -> {
            View view = list().stream()
                    .filter(each -> each.workflow().id().equals(workflow))
                    .findFirst()
                    .orElse(null);
            if (view == null) {
                return Result.refused(
                        Refusal.Kind.NOT_FOUND,
                        "unknown-workflow",
                        "Expected a workflow of the catalogue that calls itself advisory, found '" + workflow + "'.");
            }
            if (!view.workflow().sha256().equals(sha256)) {
                return Result.refused(
                        Refusal.Kind.CONFLICT,
                        "workflow-changed",
                        workflow + " is not what you looked at any more; look at version "
                                + view.workflow().version() + ".");
            }
            return step.take(view);
        });
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            rules.refresh();
        }
        return result;
    }

    private Result<View> recorded(Workflow workflow, Actor actor, String action, String insert) {
        Optional<Guards.Objection> objection =
                guards.attempt(() -> jdbc.sql(insert + " values (?, ?, ?, ?, ?, governance.moment())")
                        .params(
                                workflow.id(),
                                workflow.version(),
                                workflow.sha256(),
                                actor.subject(),
                                actor.kind().name())
                        .update());
        if (objection.isPresent()) {
            return Result.refused(
                    Refusal.Kind.CONFLICT,
                    "workflow-not-confirmed",
                    "The database refused: " + objection.get().message() + ".");
        }
        audit.append(
                actor,
                action,
                null,
                null,
                Map.of("workflow", workflow.id(), "version", workflow.version(), "sha256", workflow.sha256()));
        return Result.done(view(workflow));
    }

    private static <T> Result<T> lacks(Actor actor, Role role, String code, String act) {
        return Result.refused(
                Refusal.Kind.FORBIDDEN,
                code,
                "Only a person who is " + role.code() + " may " + act + "; " + actor.subject() + " is not.");
    }

    private View view(Workflow workflow) {
        return jdbc.sql("""
                        select c.claimed_by, c.claimed_at, k.confirmed_by, k.confirmed_at
                        from governance.advisory_claim c
                        left join governance.advisory_confirmation k on k.workflow = c.workflow and k.version = c.version
                            and k.sha256 = c.sha256
                        where c.workflow = ? and c.version = ? and c.sha256 = ?""")
                .params(workflow.id(), workflow.version(), workflow.sha256())
                .query((row, n) -> new View(workflow, act(row, 1), act(row, 3)))
                .optional()
                .orElseGet(() -> new View(workflow, null, null));
    }

    private static @Nullable Act act(ResultSet row, int column) throws SQLException {
        String by = row.getString(column);
        return by == null
                ? null
                : new Act(by, row.getObject(column + 1, OffsetDateTime.class).toInstant());
    }
}
