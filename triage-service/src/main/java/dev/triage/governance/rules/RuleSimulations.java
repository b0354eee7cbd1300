package dev.triage.governance.rules;

import dev.triage.governance.Rules.Simulation;
import dev.triage.governance.Rules.Status;
import dev.triage.governance.Rules.StoredSimulation;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The simulations on record: what whoever activates a version was shown. Works in the caller's transaction. */
@Component
class RuleSimulations {

    private final JdbcClient jdbc;
    private final LiveRules live;

    RuleSimulations(JdbcClient jdbc, LiveRules live) {
        this.jdbc = jdbc;
        this.live = live;
    }

    /** Keeps a run of this very version; the database refuses one of another text. */
    StoredSimulation keep(RuleVersion rule, Simulation run, String by) {
        Kept kept = jdbc.sql("""
                insert into governance.rule_simulation (rule_id, version, body_sha256, compared_to, compared_version, run_by,
                       days, from_at, until_at, replayed, not_replayable, newly_permitted, newly_denied, approvals_added,
                       approvals_saved, value_minor, currency, result)
                values (:rule, :version, :sha256, :comparedTo, :comparedVersion, :by, :days, :from, :until, :replayed,
                        :notReplayable, :permitted, :denied, :added, :saved, :value, :currency, cast(:result as jsonb))
                returning id, run_by, run_at, result""")
                .param("rule", rule.id())
                .param("version", rule.version())
                .param("sha256", run.sha256())
                .param("comparedTo", run.comparedTo())
                .param("comparedVersion", run.comparedVersion())
                .param("by", by)
                .param("days", run.days())
                .param("from", run.from().atOffset(ZoneOffset.UTC))
                .param("until", run.until().atOffset(ZoneOffset.UTC))
                .param("replayed", run.replayed())
                .param("notReplayable", run.notReplayable())
                .param("permitted", run.newlyPermitted())
                .param("denied", run.newlyDenied())
                .param("added", run.approvalsAdded())
                .param("saved", run.approvalsSaved())
                .param("value", run.valueMinor())
                .param("currency", run.currency())
                .param("result", Json.MAPPER.writeValueAsString(run).replace("\\u0000", ""))
                .query(RuleSimulations::kept)
                .single();
        return stored(rule, kept);
    }

    Optional<StoredSimulation> newest(RuleVersion rule) {
        return jdbc.sql("""
                select id, run_by, run_at, result from governance.rule_simulation
                 where rule_id = :rule and version = :version order by id desc limit 1""")
                .param("rule", rule.id())
                .param("version", rule.version())
                .query(RuleSimulations::kept)
                .optional()
                .map(kept -> stored(rule, kept));
    }

    /** What the audit says of the simulation somebody acted on. */
    static Map<String, Object> detail(Optional<StoredSimulation> shown) {
        Map<String, Object> detail = new LinkedHashMap<>();
        shown.ifPresent(stored -> {
            detail.put("simulation", stored.id());
            detail.put("simulationSha256", CanonicalJson.sha256(document(stored.simulation())));
            detail.put("simulationOutdated", stored.outdated());
        });
        return detail;
    }

    private static Object document(Simulation simulation) {
        return Json.MAPPER.convertValue(simulation, Map.class);
    }

    private record Kept(long id, String by, Instant at, Simulation simulation) {}

    private static Kept kept(ResultSet row, int number) throws SQLException {
        return new Kept(
                row.getLong("id"),
                row.getString("run_by"),
                row.getTimestamp("run_at").toInstant(),
                Json.MAPPER.readValue(row.getString("result"), Simulation.class));
    }

    private StoredSimulation stored(RuleVersion rule, Kept kept) {
        // What is active was decided on; everything else may still be, also a version that can be brought back.
        boolean outdated = rule.status() != Status.ACTIVE
                && !kept.simulation().comparedTo().equals(live.policies().version());
        return new StoredSimulation(
                kept.id(),
                rule.id(),
                rule.version(),
                kept.by(),
                kept.at(),
                outdated,
                note(outdated, kept),
                kept.simulation());
    }

    private static @Nullable String note(boolean outdated, Kept kept) {
        if (outdated) {
            return "Older than the rules now active; simulate again to see what would change now.";
        }
        return kept.simulation().complete()
                ? null
                : "There were more cases than are looked at; the oldest are left out.";
    }
}
