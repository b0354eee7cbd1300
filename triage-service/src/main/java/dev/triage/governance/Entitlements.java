package dev.triage.governance;

import dev.triage.platform.Actor;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What each subject may do now, as its credentials last said, and who is shut out. An approval counts only while its
 * approver is still entitled, so the database looks here both when it is given and when it is used.
 */
@Service
public class Entitlements {

    private final JdbcClient jdbc;
    private final Audit audit;

    Entitlements(JdbcClient jdbc, Audit audit) {
        this.jdbc = jdbc;
        this.audit = audit;
    }

    /**
     * Takes note of the roles in a subject's credentials. To be called at every log-in; costs one look-up when nothing
     * changed. It never lets anybody back in whom an administrator shut out.
     */
    @Transactional
    public void seen(Actor actor) {
        if (actor.kind() == Actor.Kind.SYSTEM) {
            return;
        }
        List<String> roles = actor.roles().stream().map(Role::code).sorted().toList();
        String joined = String.join(",", roles);
        Optional<String> known = jdbc.sql(
                        "select array_to_string(roles, ',') from governance.entitlement where subject = :subject")
                .param("subject", actor.subject())
                .query(String.class)
                .optional();
        if (known.isPresent() && known.get().equals(joined)) {
            return;
        }
        // Of two log-ins at once, the one that waited finds nothing left to change, and nothing to record.
        int changed = jdbc.sql("""
                insert into governance.entitlement (subject, roles)
                values (:subject, string_to_array(:roles, ','))
                on conflict (subject) do update set roles = excluded.roles, seen_at = excluded.seen_at
                where entitlement.roles <> excluded.roles""")
                .param("subject", actor.subject())
                .param("roles", joined)
                .update();
        if (changed == 1) {
            audit.append(actor, "entitlement.seen", null, null, Map.of("roles", roles));
        }
    }

    /**
     * Shuts a subject out, or lets it in again: an administrator's act. From its commit on nothing the subject approved
     * is sent, and it decides nothing.
     */
    @Transactional
    public Result<Boolean> enable(String subject, boolean enabled, String reason, Actor admin) {
        if (!admin.is(Role.ADMIN)) {
            return Result.refused(
                    Refusal.Kind.FORBIDDEN,
                    "not-an-admin",
                    "Expected an administrator, found " + admin.subject() + ".");
        }
        if (reason.isBlank()) {
            return Result.refused(Refusal.Kind.INVALID, "reason-missing", "Expected a reason, found none.");
        }
        int changed = jdbc.sql("""
                        update governance.entitlement
                        set enabled = :enabled, changed_by = :by, reason = :reason, changed_at = governance.moment()
                        where subject = :subject and enabled <> :enabled""")
                .param("enabled", enabled)
                .param("by", admin.subject())
                .param("reason", reason)
                .param("subject", subject)
                .update();
        if (changed == 1) {
            audit.append(
                    admin,
                    enabled ? "entitlement.enabled" : "entitlement.disabled",
                    null,
                    null,
                    Map.of("subject", subject, "reason", reason));
        }
        return Result.done(changed == 1);
    }
}
