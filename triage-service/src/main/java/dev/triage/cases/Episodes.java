package dev.triage.cases;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a set of raises and clears of one fingerprint comes to, whatever their order of arrival: clears cut the time line,
 * the raises between two cuts are one case, closed by the cut after them. Joining takes a short cut for what arrives in
 * order and comes here for the rest.
 */
final class Episodes {

    private Episodes() {}

    /** Raises that belong together, oldest first, and what closed them. Never empty. */
    record Episode(List<CaseDraft.Filed> raises, Arrival.@Nullable Clear closedBy) {}

    static List<Episode> of(Collection<CaseDraft.Filed> raises, Collection<Arrival.Clear> clears) {
        List<CaseDraft.Filed> ordered = new ArrayList<>(raises);
        ordered.sort((a, b) -> stamp(a).compareTo(stamp(b)));
        List<Arrival.Clear> cuts = new ArrayList<>(clears);
        cuts.sort(Arrival.ORDER);

        List<Episode> episodes = new ArrayList<>();
        int next = 0;
        for (Arrival.Clear cut : cuts) {
            int from = next;
            while (next < ordered.size() && !ordered.get(next).at().isAfter(cut.at())) {
                next++;
            }
            if (next > from) {
                episodes.add(new Episode(List.copyOf(ordered.subList(from, next)), cut));
            }
        }
        if (next < ordered.size()) {
            episodes.add(new Episode(List.copyOf(ordered.subList(next, ordered.size())), null));
        }
        return episodes;
    }

    /**
     * Lays the cases on file over the episodes: each keeps the latest episode it has a raise in, the one people work on
     * first; episodes left over become new cases.
     *
     * @return every case concerned
     */
    static List<CaseDraft> lay(Fingerprint fingerprint, List<Episode> episodes, List<CaseDraft> onFile) {
        List<CaseDraft> left = new ArrayList<>(onFile);
        left.sort(Comparator.comparing(CaseDraft::open)
                .thenComparing(CaseDraft::joined)
                .thenComparing(draft -> draft.lastEventAt)
                .reversed());
        Map<Episode, CaseDraft> kept = new IdentityHashMap<>();
        for (Episode episode : episodes.reversed()) {
            for (CaseDraft draft : left) {
                if (episode.raises().stream().anyMatch(raise -> draft.id.equals(raise.from()))) {
                    kept.put(episode, draft);
                    left.remove(draft);
                    break;
                }
            }
        }
        List<CaseDraft> drafts = new ArrayList<>();
        for (Episode episode : episodes) {
            CaseDraft draft = kept.get(episode);
            if (draft == null) {
                Facts first = facts(episode.raises().getFirst());
                draft = CaseDraft.opened(new Arrival.Raise(first.event(), fingerprint, first.newest()));
            }
            relay(draft, episode);
            drafts.add(draft);
        }
        return drafts;
    }

    private static void relay(CaseDraft draft, Episode episode) {
        Facts merged = facts(episode.raises().getFirst());
        for (CaseDraft.Filed raise : episode.raises()) {
            merged = merged.with(facts(raise));
            // Filed again with its own facts: the case's facts no longer tell one event's from the rest.
            draft.filed.put(raise.id(), raise);
        }
        draft.facts = merged;
        draft.occurrences = episode.raises().size();
        draft.openedAt = episode.raises().getFirst().at();
        draft.lastEventAt = episode.raises().getLast().at();
        draft.touched = true;
        draft.wake();
        Arrival.Clear closedBy = episode.closedBy();
        if (closedBy != null && (draft.joined() || !closedBy.at().equals(draft.closedAt))) {
            draft.clear(closedBy);
        }
    }

    private static Facts facts(CaseDraft.Filed raise) {
        return Objects.requireNonNull(raise.facts(), "a raise has facts");
    }

    private static Stamp stamp(CaseDraft.Filed raise) {
        return new Stamp(raise.at(), raise.id().id());
    }
}
