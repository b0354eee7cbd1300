package dev.triage.cases;

import dev.triage.governance.BreakGlass;
import dev.triage.governance.CaseFacts;
import dev.triage.governance.Governance;
import dev.triage.governance.RequestView;
import dev.triage.platform.Actor;
import dev.triage.platform.Page;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.playbook.Playbook;
import dev.triage.playbook.Proposal;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Where the rest of the house asks about cases and works on them: one transaction a call. */
@Component
class CaseDesk implements Cases {

    private static final int MOST_SIMILAR = 50;

    private final QueueReads queue;
    private final QueueFacets facets;
    private final CaseViews views;
    private final SimilarReads similar;
    private final CaseActs acts;
    private final MergeActs merging;
    private final TransactionTemplate transactions;
    private final CaseReads reads;
    private final Labels labels;
    private final TriagedCodec codec;
    private final Playbook playbook;
    private final Governance governance;
    private final BreakGlass breakGlass;
    private final JdbcClient jdbc;
    private final Clock clock;

    CaseDesk(
            QueueReads queue,
            QueueFacets facets,
            CaseViews views,
            SimilarReads similar,
            CaseActs acts,
            MergeActs merging,
            TransactionTemplate transactions,
            CaseReads reads,
            Labels labels,
            TriagedCodec codec,
            Playbook playbook,
            Governance governance,
            BreakGlass breakGlass,
            JdbcClient jdbc,
            Clock clock) {
        this.queue = queue;
        this.facets = facets;
        this.views = views;
        this.similar = similar;
        this.acts = acts;
        this.merging = merging;
        this.transactions = transactions;
        this.reads = reads;
        this.labels = labels;
        this.codec = codec;
        this.playbook = playbook;
        this.governance = governance;
        this.breakGlass = breakGlass;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public Result<Page<CaseRow>> queue(QueueQuery query) {
        return queue.page(query);
    }

    @Override
    public Optional<CaseView> find(String idOrReference) {
        return views.find(idOrReference);
    }

    @Override
    public Optional<CaseRow> row(UUID id) {
        return Optional.ofNullable(queue.row(id, clock.instant()));
    }

    @Override
    public List<SimilarCase> similar(UUID id, int limit) {
        return limit < 1 ? List.of() : similar.of(id, Math.min(limit, MOST_SIMILAR));
    }

    @Override
    public Result<Map<Facet, List<Facet.Count>>> facets(
            QueueQuery query, Collection<Facet> wanted, String containing, int most) {
        return facets.count(query, wanted, containing, most);
    }

    @Override
    public Duration facetsAge(QueueQuery query) {
        return facets.age(query);
    }

    @Override
    public boolean any() {
        return jdbc.sql("select exists (select from cases.case_file)")
                .query(Boolean.class)
                .single();
    }

    @Override
    public LastDay lastDay() {
        java.time.OffsetDateTime since =
                clock.instant().minus(java.time.Duration.ofDays(1)).atOffset(java.time.ZoneOffset.UTC);
        long opened = jdbc.sql("select count(*) from cases.case_file where opened_at >= :since")
                .param("since", since)
                .query(Long.class)
                .single();
        return jdbc.sql("""
                select count(*) filter (where kind = 'resolved' or kind = 'request-completed') as resolved,
                       count(*) filter (where kind = 'dismissed') as dismissed,
                       count(*) filter (where kind = 'cleared') as cleared
                from cases.timeline where at >= :since
                """)
                .param("since", since)
                .query((row, number) ->
                        new LastDay(opened, row.getLong("resolved"), row.getLong("dismissed"), row.getLong("cleared")))
                .single();
    }

    @Override
    public Result<Long> count(QueueQuery query, long most) {
        return facets.count(query, most);
    }

    @Override
    @Transactional
    public Result<CaseRow> correct(
            UUID id,
            @Nullable String category,
            @Nullable String priority,
            String reason,
            @Nullable Long expected,
            Actor actor) {
        return acts.correct(new CaseActs.On(id, expected, actor), category, priority, reason);
    }

    @Override
    @Transactional
    public Result<CaseRow> claim(UUID id, @Nullable Long expected, Actor actor) {
        return acts.claim(new CaseActs.On(id, expected, actor));
    }

    @Override
    @Transactional
    public Result<CaseRow> assign(UUID id, String to, @Nullable Long expected, Actor actor) {
        return acts.assign(new CaseActs.On(id, expected, actor), to);
    }

    @Override
    @Transactional
    public Result<CaseRow> release(UUID id, @Nullable Long expected, Actor actor) {
        return acts.release(new CaseActs.On(id, expected, actor));
    }

    @Override
    @Transactional
    public Result<CaseRow> snooze(
            UUID id, java.time.@Nullable Instant until, String reason, @Nullable Long expected, Actor actor) {
        return acts.snooze(new CaseActs.On(id, expected, actor), until, reason);
    }

    @Override
    @Transactional
    public Result<CaseRow> dismiss(UUID id, String reason, String comment, @Nullable Long expected, Actor actor) {
        return acts.dismiss(new CaseActs.On(id, expected, actor), reason, comment);
    }

    @Override
    @Transactional
    public Result<CaseRow> resolve(UUID id, String comment, @Nullable Long expected, Actor actor) {
        return acts.resolve(new CaseActs.On(id, expected, actor), comment);
    }

    @Override
    public Result<CaseRow> merge(UUID id, String into, @Nullable Long expected, Actor actor) {
        return MergeActs.repeated(transactions, () -> merging.merge(new CaseActs.On(id, expected, actor), into));
    }

    @Override
    public Result<CaseRow> unmerge(UUID id, @Nullable Long expected, Actor actor) {
        return MergeActs.repeated(transactions, () -> merging.unmerge(new CaseActs.On(id, expected, actor)));
    }

    @Override
    @Transactional
    public Result<CaseRow> comment(UUID id, String text, Actor actor) {
        return acts.comment(new CaseActs.On(id, null, actor), text);
    }

    @Override
    public Result<Recommendation> preview(UUID id, String workflow, Map<String, Object> parameters, Actor actor) {
        CaseDraft file = reads.find(id).orElse(null);
        if (file == null) {
            return noSuchCase(id);
        }
        if (!file.open()) {
            return closed(file);
        }
        CaseFacts facts = reads.facts(id, codec, false).orElseThrow();
        return playbook.check(workflow, parameters, facts.event(), facts.assessment(), clock.instant())
                .map(proposal -> new Recommendation(0, proposal, governance.wouldRule(facts, proposal, actor)));
    }

    @Override
    @Transactional
    public Result<RequestView> request(
            UUID id, String workflow, Map<String, Object> parameters, String idempotencyKey, Actor actor) {
        CaseDraft file = reads.find(id).orElse(null);
        if (file == null) {
            return noSuchCase(id);
        }
        if (!file.open()) {
            return governance
                    .answered(id, workflow, parameters, actor, idempotencyKey)
                    .orElseGet(() -> closed(file));
        }
        CaseFacts facts = reads.facts(id, codec, false).orElseThrow();
        return switch (playbook.check(workflow, parameters, facts.event(), facts.assessment(), clock.instant())) {
            case Result.Refused<?> refused ->
                governance
                        .answered(id, workflow, parameters, actor, idempotencyKey)
                        .filter(before -> before instanceof Result.Done)
                        .orElseGet(() -> new Result.Refused<>(refused.refusal()));
            case Result.Done<Proposal> valid -> governance.request(facts, valid.value(), actor, idempotencyKey);
        };
    }

    private static <T> Result<T> noSuchCase(UUID id) {
        return Result.refused(Refusal.Kind.NOT_FOUND, "no-such-case", "There is no case " + id);
    }

    private static <T> Result<T> closed(CaseDraft file) {
        return Result.refused(
                Refusal.Kind.CONFLICT,
                "case-closed",
                "Case " + file.reference + " must be open to ask for a workflow, but is " + file.status);
    }

    @Override
    public Result<RequestView> editRequest(UUID request, Map<String, Object> parameters, String comment, Actor actor) {
        RequestView old = governance.find(request).orElse(null);
        if (old == null) {
            return Result.refused(Refusal.Kind.NOT_FOUND, "request-not-found", "There is no request " + request + ".");
        }
        return onOpenCase(
                old.caseId(),
                new Wanted(old.workflow(), parameters),
                (facts, proposal) -> governance.edit(request, facts, proposal, comment, actor));
    }

    @Override
    public Result<RequestView> breakGlass(
            UUID id, String workflow, Map<String, Object> parameters, Emergency emergency, Actor actor) {
        return onOpenCase(
                id,
                new Wanted(workflow, parameters),
                (facts, proposal) ->
                        breakGlass.invoke(facts, proposal, emergency.reason(), actor, emergency.idempotencyKey()));
    }

    private record Wanted(String workflow, Map<String, Object> parameters) {}

    private Result<RequestView> onOpenCase(
            UUID id, Wanted wanted, BiFunction<CaseFacts, Proposal, Result<RequestView>> act) {
        CaseDraft file = reads.find(id).orElse(null);
        if (file == null) {
            return noSuchCase(id);
        }
        if (!file.open()) {
            return closed(file);
        }
        CaseFacts facts = reads.facts(id, codec, false).orElseThrow();
        return switch (playbook.check(
                wanted.workflow(), wanted.parameters(), facts.event(), facts.assessment(), clock.instant())) {
            case Result.Refused<Proposal> refused -> new Result.Refused<>(refused.refusal());
            case Result.Done<Proposal> valid -> act.apply(facts, valid.value());
        };
    }

    @Override
    public Page<Label> labels(@Nullable String cursor, int limit) {
        return labels.list(cursor, limit);
    }
}
