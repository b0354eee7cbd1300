package dev.triage.governance;

import dev.triage.platform.Refusal;
import dev.triage.playbook.Workflow;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which workflow versions the database knows, each with the content it was first seen with. */
final class WorkflowRegister {

    private WorkflowRegister() {}

    /**
     * Enters a version as its file declares it, or says why it cannot be what was entered before. In the caller's
     * transaction.
     */
    static Optional<Refusal> enter(Workflow declared, JdbcClient jdbc, Guards guards) {
        Optional<Guards.Objection> objection = guards.attempt(() -> jdbc.sql("""
                        insert into governance.workflow_version (workflow, version, sha256, transactional, never_automatic)
                        values (:workflow, :version, :sha256, :transactional, :never)
                        on conflict do nothing""")
                .param("workflow", declared.id())
                .param("version", declared.version())
                .param("sha256", declared.sha256())
                .param("transactional", declared.transactional())
                .param("never", declared.neverAutomatic())
                .update());
        if (objection.isPresent()) {
            return Optional.of(new Refusal(
                    Refusal.Kind.INVALID, "workflow-loosened", objection.get().message() + "."));
        }
        boolean same = jdbc.sql("""
                        select sha256 = :sha256 and transactional = :transactional and never_automatic = :never
                        from governance.workflow_version where workflow = :workflow and version = :version""")
                .param("workflow", declared.id())
                .param("version", declared.version())
                .param("sha256", declared.sha256())
                .param("transactional", declared.transactional())
                .param("never", declared.neverAutomatic())
                .query(Boolean.class)
                .single();
        return same
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Refusal.Kind.INVALID,
                        "workflow-version-changed",
                        "Workflow " + declared.id() + " version " + declared.version()
                                + " was requested before with other content; a changed file needs a higher version."));
    }
}
