package dev.triage.cases;

import dev.triage.intake.EventId;
import dev.triage.intake.ExceptionEvent;
import dev.triage.intake.ReceivedExceptions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Makes a ranked queue of what intake received: joins each event to a case or opens one, triages every case touched once,
 * and writes the batch with a fixed number of statements in the transaction that stored the events.
 */
@Component
class JoinedExceptions implements ReceivedExceptions {

    /** Another instance can win the race for a fingerprint once; losing again means something else is wrong. */
    private static final int ATTEMPTS = 3;

    /** Recommendations kept in memory at most; the others are read back. */
    private static final int KEPT = 50_000;

    private final Joining joining;
    private final CaseWrites writes;
    private final CaseReads reads;
    private final Triage triage;
    private final MergedCases merged;
    private final Suppression suppression;
    private final TriagedCodec codec;
    private final CaseChanges changes;
    private final Concerns concerns;
    private final ShadowFeed shadows;
    private final ObjectProvider<RecommendationsMade> listeners;
    private final Clock clock;

    /** From the commit of a batch to its publication: what would otherwise have to be read back. */
    private final Map<EventId, RecommendationsMade.Made> unpublished = new ConcurrentHashMap<>();

    JoinedExceptions(
            Joining joining,
            CaseWrites writes,
            CaseReads reads,
            Triage triage,
            MergedCases merged,
            Suppression suppression,
            TriagedCodec codec,
            CaseChanges changes,
            Concerns concerns,
            ShadowFeed shadows,
            ObjectProvider<RecommendationsMade> listeners,
            Clock clock) {
        this.joining = joining;
        this.writes = writes;
        this.reads = reads;
        this.triage = triage;
        this.merged = merged;
        this.suppression = suppression;
        this.codec = codec;
        this.changes = changes;
        this.concerns = concerns;
        this.shadows = shadows;
        this.listeners = listeners;
        this.clock = clock;
    }

    @Override
    @Transactional
    public void accept(List<ExceptionEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        List<Arrival.Raise> raises = new ArrayList<>(events.size());
        List<Arrival.Clear> clears = new ArrayList<>();
        for (ExceptionEvent event : events) {
            switch (event.kind()) {
                case RAISED -> raises.add(Arrival.Raise.of(event));
                case CLEARED -> clears.addAll(Arrival.Clear.of(event));
            }
        }
        List<CaseDraft> written = new ArrayList<>();
        List<Arrival.Raise> left = write(joining.join(raises, clears, now), written, now);
        writes.remember(clears);
        for (int attempt = 1; !left.isEmpty(); attempt++) {
            if (attempt == ATTEMPTS) {
                throw new ConcurrencyFailureException(
                        "Expected to join " + left.size() + " raises to cases, lost every race for their fingerprints");
            }
            left = write(joining.join(left, List.of(), now), written, now);
        }
        announce(written, raises, merged.follow(written, now));
        concerns.opening(written.stream()
                .filter(draft -> draft.fresh && draft.suppressedBy == null)
                .map(JoinedExceptions::opened)
                .toList());
        concerns.woken(
                written.stream()
                        .filter(CaseDraft::wasWoken)
                        .map(draft -> draft.id)
                        .toList(),
                CaseDraft.WOKEN);
        shadows.written(written, now);
    }

    private static CasesOpening.Opened opened(CaseDraft draft) {
        return new CasesOpening.Opened(
                draft.id,
                draft.reference,
                draft.assessment().category(),
                draft.assessment().priority(),
                draft.fingerprint.site(),
                draft.assessment().expectedLoss(),
                draft.rank().dueAt());
    }

    /** Writes the drafts; raises whose new case another instance opened first are given back. */
    private List<Arrival.Raise> write(List<CaseDraft> drafts, List<CaseDraft> written, Instant now) {
        if (drafts.isEmpty()) {
            return List.of();
        }
        List<CaseDraft> opened = new ArrayList<>();
        List<CaseDraft> joined = new ArrayList<>();
        for (CaseDraft draft : drafts) {
            draft.triage(triage, now);
            (draft.fresh ? opened : joined).add(draft);
        }
        merged.lift(drafts, now);
        writes.scales(drafts.stream().map(CaseDraft::rank).toList());
        // Cases change before others take their fingerprints: one closed in this batch makes room for its successor.
        writes.update(joined);
        Map<UUID, String> references = writes.insert(opened, now);
        List<Arrival.Raise> lost = new ArrayList<>();
        List<CaseDraft> done = new ArrayList<>(joined);
        for (CaseDraft draft : opened) {
            String reference = references.get(draft.id);
            if (reference == null) {
                lost.addAll(raisesOf(draft));
            } else {
                draft.reference = reference;
                done.add(draft);
            }
        }
        writes.file(done);
        writes.tell(done, now);
        suppression.judge(done, now);
        written.addAll(done);
        return lost;
    }

    private static List<Arrival.Raise> raisesOf(CaseDraft draft) {
        List<Arrival.Raise> raises = new ArrayList<>();
        for (CaseDraft.Filed filed : draft.filed.values()) {
            Facts facts = filed.facts();
            if (filed.from() != null || facts == null) {
                throw new ConcurrencyFailureException("Expected to lay out " + draft.fingerprint.objectKey()
                        + " alone, but another instance opened a case for it; to be tried again");
            }
            raises.add(new Arrival.Raise(facts.event(), draft.fingerprint, facts.newest()));
        }
        return raises;
    }

    private void announce(List<CaseDraft> written, List<Arrival.Raise> raises, List<UUID> others) {
        List<UUID> opened = new ArrayList<>();
        List<UUID> changed = new ArrayList<>(others);
        Map<EventId, CaseDraft> byEvent = new HashMap<>();
        for (CaseDraft draft : written) {
            (draft.fresh ? opened : changed).add(draft.id);
            draft.filed.keySet().forEach(event -> byEvent.put(event, draft));
        }
        Map<EventId, RecommendationsMade.Made> made = new HashMap<>();
        for (Arrival.Raise raise : raises) {
            CaseDraft draft = byEvent.get(raise.id());
            if (draft != null) {
                made.put(
                        raise.id(),
                        new RecommendationsMade.Made(draft.id, draft.reference, raise.event(), draft.triaged()));
            }
        }
        CaseChanges.afterCommit(() -> {
            // What never came to be published, because its consumer lost the partition, must not pile up.
            if (unpublished.size() > KEPT) {
                unpublished.clear();
            }
            unpublished.putAll(made);
        });
        changes.triaged(List.copyOf(made.values()));
        changes.announce(opened, changed);
    }

    @Override
    public void stored(List<ExceptionEvent> events) {
        Map<EventId, RecommendationsMade.Made> made = new LinkedHashMap<>();
        Map<EventId, ExceptionEvent> missing = new LinkedHashMap<>();
        for (ExceptionEvent event : events) {
            if (event.kind() == ExceptionEvent.Kind.RAISED && !made.containsKey(event.id())) {
                RecommendationsMade.Made fresh = unpublished.remove(event.id());
                if (fresh == null) {
                    missing.put(event.id(), event);
                } else {
                    made.put(event.id(), fresh);
                }
            }
        }
        if (!missing.isEmpty()) {
            made.putAll(reads.made(missing, codec));
        }
        publish(made.values());
    }

    private void publish(Collection<RecommendationsMade.Made> made) {
        if (!made.isEmpty()) {
            List<RecommendationsMade.Made> all = List.copyOf(made);
            listeners.orderedStream().forEach(listener -> listener.publish(all));
        }
    }
}
