package dev.triage.governance.rules;

import static dev.triage.governance.rules.RuleRefusals.conflict;
import static dev.triage.governance.rules.RuleRefusals.daysOutOfRange;
import static dev.triage.governance.rules.RuleRefusals.invalid;
import static dev.triage.governance.rules.RuleRefusals.lacks;
import static dev.triage.governance.rules.RuleRefusals.reasonMissing;
import static dev.triage.governance.rules.RuleRefusals.simulationChanged;
import static dev.triage.governance.rules.RuleRefusals.unknown;
import static dev.triage.governance.rules.RuleRefusals.unreadable;
import static dev.triage.governance.rules.StoredPolicies.view;

import dev.triage.governance.Audit;
import dev.triage.governance.RuleShadow;
import dev.triage.governance.Rules;
import dev.triage.governance.RulesOn;
import dev.triage.governance.rules.PolicyReader.Reading;
import dev.triage.platform.Actor;
import dev.triage.platform.FieldError;
import dev.triage.platform.Refusal.Kind;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The life of a rule version. Each verb is one transaction with its audit row; the instance that acts applies the change
 * at once, the others within a second.
 */
@Service
class RuleLife implements Rules {

    private static final int MAX_REASON = 500;

    private final RuleVersions versions;
    private final LiveRules live;
    private final Audit audit;
    private final RuleSimulation simulation;
    private final RuleSimulations simulations;
    private final RuleComparison comparison;
    private final ShadowMatrix matrix;
    private final RuleHistory history;
    private final TransactionTemplate writing;
    private final TransactionTemplate reading;

    RuleLife(
            RuleVersions versions,
            LiveRules live,
            Audit audit,
            RuleSimulation simulation,
            RuleSimulations simulations,
            RuleComparison comparison,
            ShadowMatrix matrix,
            RuleHistory history,
            PlatformTransactionManager transactions) {
        this.versions = versions;
        this.live = live;
        this.audit = audit;
        this.simulation = simulation;
        this.simulations = simulations;
        this.comparison = comparison;
        this.matrix = matrix;
        this.history = history;
        this.writing = new TransactionTemplate(transactions);
        this.reading = new TransactionTemplate(transactions);
        this.reading.setReadOnly(true);
    }

    @Override
    public List<RuleView> list() {
        return read(() -> versions.newest().stream().map(StoredPolicies::view).toList());
    }

    @Override
    public List<RuleView> versions(String id) {
        return read(
                () -> versions.versionsOf(id).stream().map(StoredPolicies::view).toList());
    }

    @Override
    public Optional<RuleView> version(String id, int version) {
        return read(() -> versions.findById(new RuleVersion.Key(id, version)).map(StoredPolicies::view));
    }

    @Override
    public Result<RuleView> draft(byte[] yamlOrJson, Actor author) {
        return draft(yamlOrJson, author, false);
    }

    @Override
    public Result<RuleView> importDraft(byte[] yamlOrJson, Actor author) {
        return draft(yamlOrJson, author, true);
    }

    private Result<RuleView> draft(byte[] yamlOrJson, Actor author, boolean unlessThereAlready) {
        if (!author.is(Role.RULEAUTHOR)) {
            return lacks(author, Role.RULEAUTHOR, "not-a-rule-author", "draft rules");
        }
        return switch (StoredPolicies.read(yamlOrJson)) {
            case Reading.Unreadable(List<Problem> problems) -> invalid(problems);
            case Reading.Read(CompiledPolicy policy) ->
                written(() -> store(
                        policy.policy(), new String(yamlOrJson, StandardCharsets.UTF_8), author, unlessThereAlready));
        };
    }

    private Result<RuleView> store(Policy policy, String source, Actor author, boolean unlessThereAlready) {
        versions.lock(policy.id());
        RuleVersion.Body body = StoredPolicies.body(policy);
        Optional<RuleVersion> newest = versions.versionsOf(policy.id()).stream().findFirst();
        if (unlessThereAlready
                && newest.isPresent()
                && newest.get().bodySha256().equals(body.sha256())) {
            return Result.done(view(newest.get()));
        }
        int next = newest.map(RuleVersion::version).orElse(0) + 1;
        RuleVersion draft = versions.save(RuleVersion.draft(next, author.subject(), source, policy, body));
        versions.flush();
        audit(author, "rule.drafted", draft, Map.of());
        return Result.done(view(draft));
    }

    @Override
    public Result<RuleView> submit(String id, int version, Actor actor) {
        if (!actor.is(Role.RULEAUTHOR)) {
            return lacks(actor, Role.RULEAUTHOR, "not-a-rule-author", "submit rules");
        }
        // Outside of the transaction: it may take long, and nobody should wait for it in line.
        Optional<Simulation> own = missingSimulation(id, version);
        return written(() -> {
            versions.lock(id);
            RuleVersion rule =
                    versions.findById(new RuleVersion.Key(id, version)).orElse(null);
            if (rule == null) {
                return unknown(id, version);
            }
            if (rule.status() != Status.DRAFT) {
                return conflict(rule, Status.DRAFT, "submitted");
            }
            return proven(rule, "submitted", proof -> {
                rule.submit(actor.subject(), proof);
                versions.flush();
                Optional<StoredSimulation> shown =
                        simulations.newest(rule).or(() -> own.map(run -> simulations.keep(rule, run, actor.subject())));
                audit(actor, "rule.submitted", rule, RuleSimulations.detail(shown));
                return Result.done(view(rule));
            });
        });
    }

    /** The simulation a submission brings along; empty when one is on record, or when nothing will come of it. */
    private Optional<Simulation> missingSimulation(String id, int version) {
        RuleVersion rule = found(id, version);
        if (rule == null
                || rule.status() != Status.DRAFT
                || simulation(id, version).isPresent()) {
            return Optional.empty();
        }
        return StoredPolicies.compile(rule)
                .filter(policy -> CaseRun.of(policy).objections().isEmpty())
                .map(policy -> simulation.run(policy, live.policies(), SUBMISSION_DAYS));
    }

    @Override
    public Result<RuleView> activate(String id, int version, @Nullable Long seenSimulation, Actor actor) {
        return written(() -> {
            versions.lock(id);
            RuleVersion rule =
                    versions.findById(new RuleVersion.Key(id, version)).orElse(null);
            if (rule == null) {
                return unknown(id, version);
            }
            if (actor.subject().equals(rule.author()) || actor.subject().equals(rule.submittedBy())) {
                return Result.refused(
                        Kind.FORBIDDEN,
                        "activator-is-author",
                        rule + " must be activated by somebody who did not write or submit it; " + actor.subject()
                                + " did.");
            }
            if (!actor.is(Role.RULEAPPROVER) || !actor.isPerson()) {
                return lacks(actor, Role.RULEAPPROVER, "not-a-rule-approver", "activate rules");
            }
            if (rule.status() != Status.SUBMITTED) {
                return conflict(rule, Status.SUBMITTED, "activated");
            }
            Optional<StoredSimulation> shown = simulations.newest(rule);
            if (seenSimulation != null
                    && !seenSimulation.equals(shown.map(StoredSimulation::id).orElse(null))) {
                return simulationChanged(rule, seenSimulation, shown);
            }
            return proven(rule, "activated", proof -> {
                replace(rule, proof, actor, RuleSimulations.detail(shown));
                return Result.done(view(rule));
            });
        });
    }

    private void replace(RuleVersion rule, RuleVersion.Proof proof, Actor actor, Map<String, Object> more) {
        versions.versionsOf(rule.id()).stream()
                .filter(other -> other.status() == Status.ACTIVE)
                .forEach(before -> {
                    before.retire(actor.subject());
                    versions.flush();
                    audit(actor, "rule.retired", before, Map.of());
                });
        rule.activate(actor.subject(), proof);
        versions.flush();
        audit(actor, "rule.activated", rule, more);
    }

    @Override
    public Result<RuleView> retire(String id, int version, Actor actor) {
        if (!actor.is(Role.RULEAPPROVER) || !actor.isPerson()) {
            return lacks(actor, Role.RULEAPPROVER, "not-a-rule-approver", "retire rules");
        }
        return written(() -> {
            versions.lock(id);
            RuleVersion rule =
                    versions.findById(new RuleVersion.Key(id, version)).orElse(null);
            if (rule == null) {
                return unknown(id, version);
            }
            if (rule.status() != Status.SUBMITTED && rule.status() != Status.ACTIVE) {
                return Result.refused(
                        Kind.CONFLICT,
                        "wrong-rule-status",
                        rule + " must be SUBMITTED or ACTIVE to be retired, but is " + rule.status() + ".");
            }
            rule.retire(actor.subject());
            versions.flush();
            audit(actor, "rule.retired", rule, Map.of());
            return Result.done(view(rule));
        });
    }

    @Override
    public Result<StoredSimulation> simulate(String id, int version, int days, Actor actor) {
        RuleVersion rule = found(id, version);
        if (rule == null) {
            return unknown(id, version);
        }
        return StoredPolicies.compile(rule)
                .map(policy -> simulate(policy, days, actor))
                .orElseGet(() -> unreadable(rule))
                .map(run -> Objects.requireNonNull(
                        writing.execute(status -> simulations.keep(rule, run, actor.subject()))));
    }

    @Override
    public Optional<StoredSimulation> simulation(String id, int version) {
        return read(() -> versions.findById(new RuleVersion.Key(id, version)).flatMap(simulations::newest));
    }

    @Override
    public Result<Simulation> simulate(byte[] yamlOrJson, int days, Actor actor) {
        return switch (StoredPolicies.read(yamlOrJson)) {
            case Reading.Unreadable(List<Problem> problems) -> invalid(problems);
            case Reading.Read(CompiledPolicy policy) -> simulate(policy, days, actor);
        };
    }

    private Result<Simulation> simulate(CompiledPolicy policy, int days, Actor actor) {
        if (!actor.isAny(Role.RULEAUTHOR, Role.RULEAPPROVER)) {
            return lacks(actor, Role.RULEAUTHOR, "not-a-rule-author", "simulate rules");
        }
        if (days < 1 || days > 365) {
            return daysOutOfRange(days);
        }
        return Result.done(simulation.run(policy, live.policies(), days));
    }

    private @Nullable RuleVersion found(String id, int version) {
        return read(() -> versions.findById(new RuleVersion.Key(id, version))).orElse(null);
    }

    @Override
    public Result<VersionDifference> difference(String id, int version, @Nullable Integer from) {
        return read(() -> comparison.difference(versions.versionsOf(id), id, version, from));
    }

    @Override
    public Result<RuleShadow> shadow(String id, int days) {
        return read(() -> matrix.of(versions.versionsOf(id), id, days));
    }

    @Override
    public Result<RulesOn> activeOn(String on, @Nullable String site, @Nullable String zone) {
        return read(() -> history.on(on, site, zone));
    }

    @Override
    public Result<RuleView> rollback(String id, int version, String why, @Nullable Long seenSimulation, Actor actor) {
        String reason = why.replace("\0", "").strip();
        if (!actor.is(Role.RULEAPPROVER) || !actor.isPerson()) {
            return lacks(actor, Role.RULEAPPROVER, "not-a-rule-approver", "roll rules back");
        }
        if (reason.isBlank() || reason.length() > MAX_REASON) {
            return reasonMissing(reason, MAX_REASON);
        }
        // Outside of the transaction, as with a submission.
        Optional<Simulation> run = simulationOfRollback(id, version);
        return written(() -> {
            versions.lock(id);
            List<RuleVersion> all = versions.versionsOf(id);
            RuleVersion origin = all.stream()
                    .filter(one -> one.version() == version)
                    .findFirst()
                    .orElse(null);
            if (origin == null) {
                return unknown(id, version);
            }
            Optional<StoredSimulation> seen = simulations.newest(origin);
            if (seenSimulation != null
                    && !seenSimulation.equals(seen.map(StoredSimulation::id).orElse(null))) {
                return simulationChanged(origin, seenSimulation, seen);
            }
            return RuleRefusals.<RuleView>ofRollback(origin, all, actor)
                    .orElseGet(() -> proven(origin, "brought back", proof -> {
                        int next = all.getFirst().version() + 1;
                        RuleVersion again = versions.save(StoredPolicies.again(
                                origin, next, new Rollback(origin.version(), actor.subject(), reason)));
                        versions.flush();
                        again.submit(Objects.requireNonNull(origin.submittedBy()), proof);
                        versions.flush();
                        audit(actor, "rule.rolled-back", again, Map.of("of", origin.version(), "reason", reason));
                        Optional<StoredSimulation> kept = run.map(one -> simulations.keep(again, one, actor.subject()));
                        replace(again, proof, actor, RuleSimulations.detail(kept));
                        return Result.done(view(again));
                    }));
        });
    }

    /** What is on record of the version when it was run against the rules now active, or else a run of its own. */
    private Optional<Simulation> simulationOfRollback(String id, int version) {
        RuleVersion rule = found(id, version);
        if (rule == null || rule.status() != Status.RETIRED || rule.activatedAt() == null) {
            return Optional.empty();
        }
        return simulation(id, version)
                .filter(stored -> !stored.outdated())
                .map(StoredSimulation::simulation)
                .or(() -> StoredPolicies.compile(rule)
                        .map(policy -> simulation.run(policy, live.policies(), SUBMISSION_DAYS)));
    }

    /** Runs the cases again and goes on only when they all pass. */
    private static Result<RuleView> proven(
            RuleVersion rule, String verb, java.util.function.Function<RuleVersion.Proof, Result<RuleView>> next) {
        CompiledPolicy policy = StoredPolicies.compile(rule).orElse(null);
        if (policy == null) {
            return unreadable(rule);
        }
        CaseRun.Report report = CaseRun.of(policy);
        List<String> objections = report.objections();
        if (!objections.isEmpty()) {
            return Result.refused(
                    Kind.INVALID,
                    "rule-cases-fail",
                    rule + " cannot be " + verb + ": " + String.join("; ", objections) + ".",
                    objections.stream()
                            .map(objection -> new FieldError("/cases", objection))
                            .toList());
        }
        return next.apply(StoredPolicies.proof(report));
    }

    private Result<RuleView> written(Supplier<Result<RuleView>> work) {
        Result<RuleView> result = writing.execute(status -> work.get());
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            live.refresh();
        }
        return result;
    }

    private <T> T read(Supplier<T> work) {
        return reading.execute(status -> work.get());
    }

    private void audit(Actor actor, String action, RuleVersion rule, Map<String, Object> more) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("rule", rule.id());
        detail.put("version", rule.version());
        detail.put("sha256", rule.bodySha256());
        detail.putAll(more);
        audit.append(actor, action, null, null, detail);
    }
}
