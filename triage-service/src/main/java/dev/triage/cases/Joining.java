package dev.triage.cases;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Joins the raises and clears of a batch to cases. What arrives in the order it happened is joined one by one; a
 * fingerprint whose events turn out to be out of order is laid out anew from all its events by {@link Episodes}. Both give
 * the same.
 */
@Component
class Joining {

    /** A raise within this time after a closing says that the case came back. */
    private static final Duration COMES_BACK = Duration.ofDays(7);
    /** How far back a late clear or raise may still move what was cleared. */
    private static final Duration REACH = Duration.ofDays(30);

    private final CaseReads reads;

    Joining(CaseReads reads) {
        this.reads = reads;
    }

    /**
     * Reads and locks what the events touch, and works on it in memory.
     *
     * @param clears of this batch; those on file are read here
     * @return the cases touched, in the order in which they must be written
     */
    List<CaseDraft> join(Collection<Arrival.Raise> raises, Collection<Arrival.Clear> clears, Instant now) {
        Set<UUID> objects = new HashSet<>();
        raises.forEach(raise -> objects.add(raise.fingerprint().object()));
        clears.forEach(clear -> objects.add(clear.object()));

        List<CaseDraft> open = new ArrayList<>(reads.open(objects));
        List<CaseDraft.ClosedCase> closed = new ArrayList<>(reads.closed(objects, now.minus(REACH)));
        List<CaseDraft> members = members(closed);
        open.addAll(members);
        Map<UUID, List<Arrival.Clear>> clearsByObject = byObject(clears);
        Map<UUID, List<Arrival.Clear>> onFileByObject = byObject(reads.clears(objects));
        Map<Fingerprint, Group> groups = new TreeMap<>();
        for (Arrival.Raise raise : raises) {
            group(groups, raise.fingerprint()).arrivals.add(raise);
        }
        Set<UUID> outOfOrder = new HashSet<>();
        for (CaseDraft.ClosedCase one : closed) {
            List<Arrival.Clear> ending = ending(clearsByObject, one.fingerprint());
            if (ending.stream().anyMatch(one::isSplitBy)) {
                outOfOrder.add(one.fingerprint().value());
                group(groups, one.fingerprint());
            }
        }
        for (CaseDraft draft : open) {
            if (groups.containsKey(draft.fingerprint)
                    || !ending(clearsByObject, draft.fingerprint).isEmpty()) {
                Group group = group(groups, draft.fingerprint);
                // Members come last: one that is open itself goes before them.
                group.open = group.open == null ? draft : group.open;
            }
        }
        for (CaseDraft.ClosedCase one : closed) {
            Group group = groups.get(one.fingerprint());
            if (group != null) {
                group.closed = one;
            }
        }
        groups.forEach((fingerprint, group) -> {
            group.arrivals.addAll(ending(clearsByObject, fingerprint));
            group.arrivals.sort(Arrival.ORDER);
            group.onFile = ending(onFileByObject, fingerprint);
            if (!outOfOrder.contains(fingerprint.value()) && !inOrder(group, now)) {
                outOfOrder.add(fingerprint.value());
            }
        });
        if (!outOfOrder.isEmpty()) {
            layOut(groups, outOfOrder, objects, members);
        }
        List<CaseDraft> drafts = new ArrayList<>();
        groups.values().forEach(group -> drafts.addAll(group.drafts));
        return drafts;
    }

    /** The members of open cases among these, which what is raised joins in place of opening another; no longer closed. */
    private List<CaseDraft> members(List<CaseDraft.ClosedCase> closed) {
        List<UUID> merged = closed.stream()
                .filter(one -> one.status() == CaseStatus.MERGED)
                .map(CaseDraft.ClosedCase::id)
                .toList();
        if (merged.isEmpty()) {
            return List.of();
        }
        Map<UUID, @Nullable Instant> ends = reads.ends(merged);
        List<CaseDraft> members =
                reads.members(merged.stream().filter(id -> ends.get(id) == null).toList());
        members.forEach(member -> closed.removeIf(one -> one.id().equals(member.id)));
        closed.replaceAll(one -> {
            Instant end = ends.get(one.id());
            return end == null ? one : one.endedAt(end);
        });
        closed.sort(Comparator.comparing(CaseDraft.ClosedCase::closedAt).thenComparing(CaseDraft.ClosedCase::id));
        return members;
    }

    private static Group group(Map<Fingerprint, Group> groups, Fingerprint fingerprint) {
        return groups.computeIfAbsent(fingerprint, any -> new Group());
    }

    private static Map<UUID, List<Arrival.Clear>> byObject(Collection<Arrival.Clear> clears) {
        Map<UUID, List<Arrival.Clear>> byObject = new HashMap<>();
        clears.forEach(clear -> byObject.computeIfAbsent(clear.object(), any -> new ArrayList<>())
                .add(clear));
        return byObject;
    }

    private static List<Arrival.Clear> ending(Map<UUID, List<Arrival.Clear>> clears, Fingerprint fingerprint) {
        return clears.getOrDefault(fingerprint.object(), List.of()).stream()
                .filter(clear -> clear.ends(fingerprint))
                .toList();
    }

    /** The short cut. False when an event belongs before one already joined: what was done so far does not count. */
    private static boolean inOrder(Group group, Instant now) {
        Instant cleared =
                group.onFile.stream().map(Arrival::at).max(Instant::compareTo).orElse(Instant.MIN);
        CaseDraft current = group.open;
        if (current != null) {
            group.drafts.add(current);
        }
        for (Arrival arrival : group.arrivals) {
            switch (arrival) {
                case Arrival.Raise raise -> {
                    if (!raise.at().isAfter(cleared)) {
                        return false;
                    }
                    if (current == null) {
                        current = CaseDraft.opened(raise);
                        comesBack(current, group.closed, now);
                        group.drafts.add(current);
                    } else {
                        current.join(raise);
                    }
                }
                case Arrival.Clear clear -> {
                    if (current != null) {
                        if (clear.at().isBefore(current.lastEventAt)) {
                            return false;
                        }
                        current.clear(clear);
                        current = null;
                    }
                    cleared = clear.at().isAfter(cleared) ? clear.at() : cleared;
                }
            }
        }
        group.drafts.removeIf(draft -> !draft.touched);
        return true;
    }

    private static void comesBack(CaseDraft draft, CaseDraft.@Nullable ClosedCase before, Instant now) {
        if (before != null && before.closedAt().isAfter(now.minus(COMES_BACK))) {
            draft.reopens = before;
            draft.happenings.add(new CaseDraft.Happening(
                    "reopened",
                    "Raised again after " + before.reference() + " was closed (" + before.status() + ").",
                    Map.of(
                            "earlier",
                            before.reference(),
                            "earlierId",
                            before.id().toString())));
        }
    }

    /** Lays fingerprints out anew, from everything on file about them and the batch. */
    private void layOut(
            Map<Fingerprint, Group> groups, Set<UUID> outOfOrder, Set<UUID> objects, List<CaseDraft> members) {
        Map<UUID, List<CaseDraft>> live = new HashMap<>();
        List<UUID> ids = new ArrayList<>();
        List<CaseDraft> all = new ArrayList<>(reads.live(objects, outOfOrder));
        // Read again: the short cut may have worked on them.
        all.addAll(reads.members(members.stream().map(member -> member.id).toList()));
        for (CaseDraft draft : all) {
            live.computeIfAbsent(draft.fingerprint.value(), any -> new ArrayList<>())
                    .add(draft);
            ids.add(draft.id);
        }
        Map<UUID, List<CaseDraft.Filed>> filed = reads.raises(ids);
        groups.forEach((fingerprint, group) -> {
            if (outOfOrder.contains(fingerprint.value())) {
                List<CaseDraft> onFile = live.getOrDefault(fingerprint.value(), List.of());
                List<CaseDraft.Filed> raises = new ArrayList<>();
                onFile.forEach(draft -> raises.addAll(filed.getOrDefault(draft.id, List.of())));
                List<Arrival.Clear> clears = new ArrayList<>(group.onFile);
                for (Arrival arrival : group.arrivals) {
                    switch (arrival) {
                        case Arrival.Raise raise -> raises.add(CaseDraft.Filed.raised(raise));
                        case Arrival.Clear clear -> clears.add(clear);
                    }
                }
                group.drafts.clear();
                group.drafts.addAll(Episodes.lay(fingerprint, Episodes.of(raises, clears), onFile));
            }
        });
    }

    /** What a batch says about one fingerprint, and what is on file about it. */
    private static final class Group {
        final List<Arrival> arrivals = new ArrayList<>();
        final List<CaseDraft> drafts = new ArrayList<>();
        List<Arrival.Clear> onFile = List.of();
        CaseDraft.@Nullable ClosedCase closed;

        @Nullable
        CaseDraft open;
    }
}
