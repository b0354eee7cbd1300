package dev.triage.cases;

import dev.triage.assessment.Assessment;
import dev.triage.assessment.Assessor;
import dev.triage.assessment.Priority;
import dev.triage.assessment.Rank;
import dev.triage.platform.Actor;
import dev.triage.platform.Money;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Keeps survivors abreast of their members: their place in the queue, and what is told about them. Costs nothing for a
 * batch that touches no case of a merge.
 */
@Component
class MergedCases {

    private final NamedParameterJdbcTemplate jdbc;
    private final TriagedCodec codec;
    private final Assessor assessor;
    private final CaseWrites writes;
    private final Concerns concerns;

    MergedCases(
            NamedParameterJdbcTemplate jdbc,
            TriagedCodec codec,
            Assessor assessor,
            CaseWrites writes,
            Concerns concerns) {
        this.jdbc = jdbc;
        this.codec = codec;
        this.assessor = assessor;
        this.writes = writes;
        this.concerns = concerns;
    }

    /** Locks these cases and all above them, in the order of their ids: two who merge never wait for each other in a ring. */
    void lock(Collection<UUID> ids) {
        jdbc.query(
                "with recursive up as (select id, merged_into from cases.case_file where id = any(:ids) union"
                        + " select c.id, c.merged_into from up join cases.case_file c on c.id = up.merged_into)"
                        + " select id from cases.case_file where id = any(array(select id from up)) order by id for update",
                Map.of("ids", ids.toArray(UUID[]::new)),
                (ResultSet row) -> {});
    }

    /** How many were merged into these, they themselves included. */
    int sizeOf(UUID one, UUID other) {
        return Objects.requireNonNull(jdbc.queryForObject(
                "select coalesce(sum(members + 1), 0) from cases.case_file where id in (:one, :other)",
                Map.of("one", one, "other", other),
                Integer.class));
    }

    /** Puts survivors where their members want them, after they were triaged. */
    void lift(Collection<CaseDraft> drafts, Instant now) {
        Map<UUID, List<Lifted.Member>> members = members(drafts.stream()
                .filter(draft -> draft.members > 0)
                .map(draft -> draft.id)
                .toList());
        for (CaseDraft draft : drafts) {
            List<Lifted.Member> own = members.get(draft.id);
            if (own != null) {
                draft.lifted = Lifted.of(
                        draft.assessment(), draft.correctedPriority != null, own, rank -> assessor.rankAt(rank, now));
            }
        }
    }

    private Map<UUID, List<Lifted.Member>> members(Collection<UUID> survivors) {
        Map<UUID, List<Lifted.Member>> members = new HashMap<>();
        if (survivors.isEmpty()) {
            return members;
        }
        jdbc.query(
                "select merged_into, reference, priority, loss_minor, currency, due_at, due_assumed, members,"
                        + " rank_key + floor(extract(epoch from due_at))::float8 / 3600 / tau_hours as terms"
                        + " from cases.case_file where merged_into = any(:ids) order by id",
                Map.of("ids", survivors.toArray(UUID[]::new)),
                (ResultSet row) -> {
                    members.computeIfAbsent(row.getObject("merged_into", UUID.class), any -> new ArrayList<>())
                            .add(new Lifted.Member(
                                    row.getString("reference"),
                                    Priority.valueOf(row.getString("priority")),
                                    Money.ofMinor(row.getLong("loss_minor"), row.getString("currency")),
                                    row.getDouble("terms"),
                                    Objects.requireNonNull(CaseReads.instant(row, "due_at")),
                                    row.getBoolean("due_assumed"),
                                    row.getInt("members")));
                });
        return members;
    }

    /**
     * What a batch means for other cases than its own: survivors are woken and ranked again, members that ended at their
     * source leave, and those of a survivor that ended there come back, because nobody decided that their trouble is over.
     *
     * @return the other cases that changed
     */
    List<UUID> follow(List<CaseDraft> written, Instant now) {
        Set<UUID> survivors = new LinkedHashSet<>();
        Set<UUID> ended = new LinkedHashSet<>();
        Map<UUID, CaseDraft> left = new HashMap<>();
        for (CaseDraft draft : written) {
            if (draft.mergedInto != null) {
                survivors.add(draft.mergedInto);
            }
            if (draft.left != null) {
                survivors.add(draft.left);
                left.put(draft.id, draft);
            }
            if (draft.members > 0 && draft.status == CaseStatus.CLEARED_AT_SOURCE) {
                ended.add(draft.id);
            }
        }
        if (survivors.isEmpty() && ended.isEmpty()) {
            return List.of();
        }
        List<UUID> changed = new ArrayList<>();
        lock(survivors);
        left.values()
                .forEach(draft -> writes.tell(
                        Objects.requireNonNull(draft.left),
                        Actor.SYSTEM.subject(),
                        "member-left",
                        draft.reference + ", merged into this case, was cleared at its source.",
                        Map.of("member", draft.reference, "memberId", draft.id.toString()),
                        now));
        changed.addAll(wake(survivors, now));
        ended.forEach(id -> changed.addAll(giveBack(id, now)));
        survivors.addAll(ended);
        survivors.forEach(id -> changed.addAll(refresh(id, true, now)));
        return changed;
    }

    private List<UUID> wake(Set<UUID> ids, Instant now) {
        List<UUID> woken = ids.isEmpty()
                ? List.of()
                : jdbc.query(
                        "update cases.case_file set status = case when assignee is null then 'NEW' else 'CLAIMED' end,"
                                + " snoozed_until = null, wake_on_change = false where id = any(:ids)"
                                + " and status = 'SNOOZED' and wake_on_change returning id",
                        Map.of("ids", ids.toArray(UUID[]::new)),
                        (row, number) -> row.getObject("id", UUID.class));
        woken.forEach(id -> writes.tell(
                id,
                Actor.SYSTEM.subject(),
                "woken",
                "Woken: something changed about a case merged into it.",
                Map.of(),
                now));
        concerns.woken(woken, "Woken: something changed about a case merged into it.");
        return woken;
    }

    /** The members of a case that ended at its source; not one whose exception was raised anew as a case of its own. */
    private List<UUID> giveBack(UUID survivor, Instant now) {
        List<UUID> back = jdbc.query(
                "update cases.case_file m set merged_into = null, closed_at = null, version = m.version + 1, status ="
                        + " case when m.wake_on_change or m.snoozed_until > :now then 'SNOOZED'"
                        + " when m.assignee is null then 'NEW' else 'CLAIMED' end, change_no = " + CaseReads.CHANGE
                        + " where m.merged_into = :id and not exists (select from cases.case_file o where o.object ="
                        + " m.object and o.fingerprint = m.fingerprint and o." + CaseReads.OPEN + ") returning m.id",
                Map.of("id", survivor, "now", now.atOffset(java.time.ZoneOffset.UTC)),
                (row, number) -> row.getObject("id", UUID.class));
        for (UUID id : back) {
            writes.tell(
                    id,
                    Actor.SYSTEM.subject(),
                    "unmerged",
                    "Back in the queue: the case it was merged into was cleared at its source.",
                    Map.of("from", survivor.toString()),
                    now);
            refresh(id, false, now);
        }
        return back;
    }

    /**
     * Counts the members of a case and ranks it with them, then the case it is a member of itself, up to the top.
     *
     * @param told whether what changed is to be seen as a new version
     * @return the cases ranked
     */
    List<UUID> refresh(UUID id, boolean told, Instant now) {
        List<UUID> ranked = new ArrayList<>();
        for (UUID at = id; at != null; at = rank(at, told, now)) {
            ranked.add(at);
        }
        return ranked;
    }

    /** @return the case it is a member of, or null */
    private @Nullable UUID rank(UUID id, boolean told, Instant now) {
        Map<String, Object> row = jdbc.queryForMap(
                "select triaged::text as triaged, corrected_priority, merged_into from cases.case_file where id = :id",
                Map.of("id", id));
        Triaged triaged = codec.read(String.valueOf(row.get("triaged")));
        Assessment judged = triaged.assessment();
        // The deadline may have passed while it was a member and nobody watched it.
        Assessment own = judged.ranked(judged.priority(), assessor.rankAt(judged.rank(), now));
        List<Lifted.Member> members = members(List.of(id)).getOrDefault(id, List.of());
        Lifted lifted =
                Lifted.of(own, row.get("corrected_priority") != null, members, rank -> assessor.rankAt(rank, now));
        Rank rank = lifted == null ? own.rank() : lifted.rank();
        Money loss = lifted == null ? own.expectedLoss() : lifted.loss();
        writes.scales(List.of(rank));
        Columns<UUID> columns = new Columns<>(List.of(id))
                .uuid("id", any -> id)
                .number(
                        "members",
                        any -> members.stream()
                                .mapToInt(member -> 1 + member.members())
                                .sum())
                .json("lifted", "json", any -> lifted == null ? null : TriagedCodec.write(rank))
                .number("regime", any -> rank.regime().ordinal())
                .real("tau_hours", any -> Scale.of(rank).tauHours())
                .real("rank_key", any -> rank.key())
                .number("loss_minor", any -> loss.minor())
                .text("currency", any -> loss.currency())
                .instant("due_at", any -> rank.dueAt())
                .flag("due_assumed", any -> lifted == null ? own.dueAssumed() : lifted.dueAssumed())
                .text("priority", any -> (lifted == null ? own.priority() : lifted.priority()).name())
                .text("top_reason", any -> Triages.topReason(rank));
        if (!own.rank().equals(judged.rank())) {
            columns.json(
                    "triaged",
                    "json",
                    any -> TriagedCodec.write(new Triaged(
                            own, triaged.recommendations(), triaged.playbookVersion(), triaged.rulesVersion())));
        }
        jdbc.getJdbcTemplate()
                .update(
                        "update cases.case_file c set " + columns.assignments(List.of("id"))
                                + (told ? ", version = c.version + 1" : "") + ", change_no = " + CaseReads.CHANGE
                                + " from " + columns.unnest() + " where c.id = n.id",
                        columns::bind);
        return (UUID) row.get("merged_into");
    }
}
