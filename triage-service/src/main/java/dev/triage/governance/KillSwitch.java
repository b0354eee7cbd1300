package dev.triage.governance;

import dev.triage.platform.Actor;
import dev.triage.platform.Ids;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import dev.triage.playbook.Playbook;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Stops dispatch, of one workflow or of all. From the commit of a switch on, the database lets nothing more out. */
@Component
class KillSwitch {

    private static final String ALL = "*";

    private final JdbcClient jdbc;
    private final Playbook playbook;
    private final Audit audit;
    private final RequestNews news;

    KillSwitch(JdbcClient jdbc, Playbook playbook, Audit audit, RequestNews news) {
        this.jdbc = jdbc;
        this.playbook = playbook;
        this.audit = audit;
        this.news = news;
    }

    Result<Boolean> set(@Nullable String workflow, boolean on, String reason, Actor actor) {
        if (!actor.isAny(Role.LEAD, Role.ADMIN)) {
            return Result.refused(
                    Refusal.Kind.FORBIDDEN,
                    "not-a-lead",
                    "Expected a lead or an administrator, found " + actor.subject() + ".");
        }
        if (workflow != null && playbook.workflow(workflow).isEmpty() && !killed().contains(workflow)) {
            return Result.refused(
                    Refusal.Kind.INVALID,
                    "unknown-workflow",
                    "Expected a workflow of the catalogue, found '" + workflow + "'.");
        }
        if (reason.isBlank()) {
            return Result.refused(Refusal.Kind.INVALID, "reason-missing", "Expected a reason, found none.");
        }
        String switched = workflow == null ? ALL : workflow;
        jdbc.sql("""
                insert into governance.kill_switch (id, workflow, killed, reason, switched_by, switched_at)
                values (:id, :workflow, :killed, :reason, :by, governance.moment())""")
                .param("id", Ids.next())
                .param("workflow", switched)
                .param("killed", on)
                .param("reason", StoredJson.text(reason))
                .param("by", actor.subject())
                .update();
        audit.append(
                actor,
                on ? "kill-switch.on" : "kill-switch.off",
                null,
                null,
                Map.of("workflow", switched, "reason", StoredJson.text(reason)));
        news.switched(switched, on, actor);
        if (!on) {
            news.released();
        }
        return Result.done(on);
    }

    Set<String> killed() {
        return new HashSet<>(jdbc.sql("select workflow from governance.kill_switch_state where killed")
                .query(String.class)
                .list());
    }
}
