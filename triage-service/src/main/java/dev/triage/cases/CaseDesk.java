package dev.triage.cases;

import dev.triage.governance.CaseFacts;
import dev.triage.governance.Governance;
import dev.triage.governance.RequestView;
import dev.triage.platform.Actor;
import dev.triage.platform.Page;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.playbook.Playbook;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Where the rest of the house asks about cases and works on them: one transaction a call. */
@Component
class CaseDesk implements Cases {

    private static final int COUNTED = 1_000;
    private static final int MOST_SIMILAR = 50;

    private final QueueReads queue;
    private final QueueFacets facets;
    private final CaseViews views;
    private final SimilarReads similar;
    private final CaseActs acts;
    private final CaseReads reads;
    private final Labels labels;
    private final TriagedCodec codec;
    private final Playbook playbook;
    private final Governance governance;
    private final JdbcClient jdbc;
    private final Clock clock;

    CaseDesk(
            QueueReads queue,
            QueueFacets facets,
            CaseViews views,
            SimilarReads similar,
            CaseActs acts,
            CaseReads reads,
            Labels labels,
            TriagedCodec codec,
            Playbook playbook,
            Governance governance,
            JdbcClient jdbc,
            Clock clock) {
        this.queue = queue;
        this.facets = facets;
        this.views = views;
        this.similar = similar;
        this.acts = acts;
        this.reads = reads;
        this.labels = labels;
        this.codec = codec;
        this.playbook = playbook;
        this.governance = governance;
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
                .query((row, number) -> new LastDay(
                        opened, row.getLong("resolved"), row.getLong("dismissed"), row.getLong("cleared")))
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
    @Transactional
    public Result<CaseRow> comment(UUID id, String text, Actor actor) {
        return acts.comment(new CaseActs.On(id, null, actor), text);
    }

    @Override
    @Transactional
    public Result<RequestView> request(
            UUID id, String workflow, Map<String, Object> parameters, String idempotencyKey, Actor actor) {
        CaseDraft file = reads.find(id).orElse(null);
        if (file == null) {
            return Result.refused(Refusal.Kind.NOT_FOUND, "no-such-case", "There is no case " + id);
        }
        if (!file.open()) {
            return governance
                    .answered(id, workflow, parameters, actor, idempotencyKey)
                    .orElseGet(() -> Result.refused(
                            Refusal.Kind.CONFLICT,
                            "case-closed",
                            "Case " + file.reference + " must be open to ask for a workflow, but is " + file.status));
        }
        Triaged triaged = reads.triaged(id, codec);
        CaseFacts facts = new CaseFacts(
                id, file.reference, file.facts.event(), triaged.assessment(), file.occurrences, file.openRequests);
        return switch (playbook.check(workflow, parameters, facts.event(), facts.assessment(), clock.instant())) {
            case Result.Refused<?> refused ->
                governance
                        .answered(id, workflow, parameters, actor, idempotencyKey)
                        .filter(before -> before instanceof Result.Done)
                        .orElseGet(() -> new Result.Refused<>(refused.refusal()));
            case Result.Done<dev.triage.playbook.Proposal> valid ->
                governance.request(facts, valid.value(), actor, idempotencyKey);
        };
    }

    @Override
    public Page<Label> labels(@Nullable String cursor, int limit) {
        return labels.list(cursor, limit);
    }

    @Override
    public long changeNumber() {
        return Objects.requireNonNull(jdbc.sql("select coalesce(max(change_no), 0) from cases.case_file")
                .query(Long.class)
                .single());
    }

    @Override
    public Changes changesSince(long changeNumber) {
        return jdbc.sql("""
                select coalesce(max(change_no), :since) as number,
                       count(*) filter (where opened_no > :since) as opened,
                       count(*) filter (where opened_no <= :since) as changed
                from (select change_no, opened_no from cases.case_file
                      where change_no > :since order by change_no desc limit :counted) recent
                """)
                .param("since", changeNumber)
                .param("counted", COUNTED)
                .query((row, number) -> new Changes(row.getLong("number"), row.getInt("opened"), row.getInt("changed")))
                .single();
    }
}
