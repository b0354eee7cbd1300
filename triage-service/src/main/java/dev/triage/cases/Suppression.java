package dev.triage.cases;

import dev.triage.assessment.Priority;
import dev.triage.governance.Audit;
import dev.triage.governance.CaseCondition;
import dev.triage.governance.CaseFacts;
import dev.triage.platform.Actor;
import dev.triage.platform.Result;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Hides cases while a window is open and brings them back. A case is judged when it comes in, when it changes, and when a
 * window begins or ends; by a filter that moves with time, again at every look. Everything unsure shows the case.
 */
@Component
class Suppression {

    private static final Logger log = LoggerFactory.getLogger(Suppression.class);

    private static final int BATCH = 500;

    private static final String JUDGED =
            "select id, reference, facts, triaged, priority, occurrences, open_requests from cases.case_file";

    private final NamedParameterJdbcTemplate jdbc;
    private final TransactionTemplate transactions;
    private final TriagedCodec codec;
    private final CaseWrites writes;
    private final CaseChanges changes;
    private final ChangeFeed feed;
    private final Audit audit;
    private final Clock clock;
    /** As read last; see {@link KnownWindows}. */
    private volatile List<Window> known = List.of();

    Suppression(
            NamedParameterJdbcTemplate jdbc,
            TransactionTemplate transactions,
            TriagedCodec codec,
            CaseWrites writes,
            CaseChanges changes,
            ChangeFeed feed,
            Audit audit,
            Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.codec = codec;
        this.writes = writes;
        this.changes = changes;
        this.feed = feed;
        this.audit = audit;
        this.clock = clock;
    }

    /** A window that is not over, as far as judging needs it. */
    record Window(
            UUID id,
            @Nullable CaseCondition condition,
            Instant startsAt,
            Instant endsAt,
            boolean ended,
            boolean hidesP1,
            String reason,
            long sweptTo) {

        boolean open(Instant now) {
            return !ended && !startsAt.isAfter(now) && endsAt.isAfter(now);
        }

        boolean over(Instant now) {
            return ended || !endsAt.isAfter(now);
        }

        boolean hides(CaseFacts facts, Priority priority, Instant now) {
            return condition != null && (hidesP1 || priority != Priority.P1) && condition.holds(facts, now);
        }
    }

    /** A case to be judged. */
    private record Judged(CaseFacts facts, Priority priority) {

        UUID id() {
            return Objects.requireNonNull(facts.caseId());
        }
    }

    /** Judges what a batch has just written. No statement as long as there is no window. */
    void judge(Collection<CaseDraft> written, Instant now) {
        List<Window> open = known.stream().filter(one -> one.open(now)).toList();
        Map<UUID, List<UUID>> hide = new HashMap<>();
        List<UUID> show = new ArrayList<>();
        for (CaseDraft draft : written) {
            if (draft.status != CaseStatus.NEW || (open.isEmpty() && draft.suppressedBy == null)) {
                continue;
            }
            CaseFacts facts = new CaseFacts(
                    draft.id,
                    draft.reference,
                    draft.facts.event(),
                    draft.assessment(),
                    draft.occurrences,
                    draft.openRequests);
            Window by = first(open, facts, draft.priority(), now);
            if (by == null && draft.suppressedBy != null) {
                show.add(draft.id);
            } else if (by != null && !by.id().equals(draft.suppressedBy)) {
                hide.computeIfAbsent(by.id(), any -> new ArrayList<>()).add(draft.id);
            }
            draft.suppressedBy = by == null ? null : by.id();
        }
        for (Window window : open) {
            hide(window, hide.getOrDefault(window.id(), List.of()), now);
        }
        show(show, "it no longer matches the window", now);
    }

    private static @Nullable Window first(List<Window> open, CaseFacts facts, Priority priority, Instant now) {
        for (Window window : open) {
            if (window.hides(facts, priority, now)) {
                return window;
            }
        }
        return null;
    }

    /** How many new cases a condition matches now, counted no further than {@code most}. */
    long matching(CaseCondition condition, boolean hidesP1, int most) {
        Instant now = clock.instant();
        long matching = 0;
        for (List<UUID> page : pages(changed(0))) {
            matching += judged(page).stream()
                    .filter(one -> (hidesP1 || one.priority() != Priority.P1) && condition.holds(one.facts(), now))
                    .count();
            if (matching >= most) {
                return most;
            }
        }
        return matching;
    }

    /** Begins and ends windows, and judges again what time alone may have changed. Doing it twice does nothing. */
    void look() {
        Instant now = clock.instant();
        List<Window> windows = read();
        for (Window window : windows) {
            if (window.over(now)) {
                release(window, now);
            }
        }
        List<Window> open = windows.stream().filter(one -> one.open(now)).toList();
        for (Window window : open) {
            sweep(window, now);
            comeThrough(window, open, now);
        }
    }

    private void sweep(Window window, Instant now) {
        long complete = feed.complete();
        for (List<UUID> page : pages(changed(window.sweptTo()))) {
            List<UUID> matching = judged(page).stream()
                    .filter(one -> window.hides(one.facts(), one.priority(), now))
                    .map(Judged::id)
                    .toList();
            transactions.executeWithoutResult(status -> hide(window, matching, now));
        }
        jdbc.update(
                "update cases.suppression_window set swept_to = :to where id = :id and swept_to >= 0",
                Map.of("to", complete, "id", window.id()));
    }

    /** New cases that are shown, and changed since. */
    private List<UUID> changed(long from) {
        return jdbc.queryForList(
                "select id from cases.case_file where " + QueueWhere.QUEUE + " and status = 'NEW' and suppressed = 'no'"
                        + (from == 0 ? "" : " and change_no >= :from") + " order by id",
                Map.of("from", from),
                UUID.class);
    }

    private static List<List<UUID>> pages(List<UUID> ids) {
        List<List<UUID>> pages = new ArrayList<>();
        for (int at = 0; at < ids.size(); at += BATCH) {
            pages.add(ids.subList(at, Math.min(ids.size(), at + BATCH)));
        }
        return pages;
    }

    private List<Judged> judged(List<UUID> ids) {
        return jdbc.query(JUDGED + " where id = any(:ids)", Map.of("ids", ids.toArray(UUID[]::new)), this::judgedRow);
    }

    /** What became urgent, and what no longer matches a filter that moves with time. */
    private void comeThrough(Window window, List<Window> open, Instant now) {
        CaseCondition condition = window.condition();
        boolean moves = condition == null || condition.movesWithTime();
        if (window.hidesP1() && !moves) {
            return;
        }
        List<UUID> hidden = jdbc.queryForList(
                "select id from cases.case_file where suppressed_by = :window" + (moves ? "" : " and priority = 'P1'"),
                Map.of("window", window.id()),
                UUID.class);
        for (List<UUID> page : pages(hidden)) {
            List<UUID> out = judged(page).stream()
                    .filter(one -> first(open, one.facts(), one.priority(), now) == null)
                    .map(Judged::id)
                    .toList();
            transactions.executeWithoutResult(status -> show(out, "it no longer matches the window", now));
        }
    }

    private void release(Window window, Instant now) {
        long back = 0;
        while (true) {
            List<UUID> page = jdbc.queryForList(
                    "select id from cases.case_file where suppressed_by = :id order by id limit " + BATCH,
                    Map.of("id", window.id()),
                    UUID.class);
            if (page.isEmpty()) {
                break;
            }
            // Another window may still want them; the sweep that follows sees to it.
            transactions.executeWithoutResult(status -> show(page, "the window is over", now));
            back += page.size();
        }
        long all = back;
        transactions.executeWithoutResult(status -> {
            if (jdbc.update(
                            "update cases.suppression_window set swept_to = -1 where id = :id and swept_to >= 0",
                            Map.of("id", window.id()))
                    == 1) {
                audit.append(
                        Actor.SYSTEM,
                        "window.over",
                        null,
                        null,
                        Map.of("window", window.id().toString(), "back", all));
            }
        });
    }

    private void hide(Window window, List<UUID> ids, Instant now) {
        if (ids.isEmpty()) {
            return;
        }
        List<UUID> hidden = jdbc.query(
                "update cases.case_file set suppressed = 'yes', suppressed_by = :window, change_no = "
                        + CaseReads.CHANGE
                        + " where id = any(array(select id from cases.case_file where id = any(:ids) and status = 'NEW'"
                        + " and suppressed_by is distinct from :window order by id for update)) returning id",
                Map.of("window", window.id(), "ids", ids.toArray(UUID[]::new)),
                (row, number) -> row.getObject("id", UUID.class));
        tell(
                hidden,
                "suppressed",
                "Hidden from the queue until " + window.endsAt() + ": " + window.reason(),
                window.id(),
                now);
    }

    private void show(List<UUID> ids, String why, Instant now) {
        if (ids.isEmpty()) {
            return;
        }
        Map<UUID, List<UUID>> shown = new HashMap<>();
        Map<UUID, String> reasons = new HashMap<>();
        jdbc.query(
                "update cases.case_file c set suppressed = 'no', suppressed_by = null, released_from = w.id,"
                        + " released_at = :now, change_no = " + CaseReads.CHANGE + " from cases.suppression_window w"
                        + " where w.id = c.suppressed_by and c.id = any(array(select id from cases.case_file"
                        + " where id = any(:ids) order by id for update)) returning c.id, w.id as window, w.reason",
                Map.of("now", now.atOffset(ZoneOffset.UTC), "ids", ids.toArray(UUID[]::new)),
                (ResultSet row) -> {
                    UUID window = row.getObject("window", UUID.class);
                    shown.computeIfAbsent(window, any -> new ArrayList<>()).add(row.getObject("id", UUID.class));
                    reasons.put(window, row.getString("reason"));
                });
        shown.forEach((window, cases) -> tell(
                cases, "unsuppressed", "Back in the queue, because " + why + ": " + reasons.get(window), window, now));
    }

    private void tell(List<UUID> ids, String kind, String text, UUID window, Instant now) {
        for (UUID id : ids) {
            writes.tell(id, Actor.SYSTEM.subject(), kind, text, Map.of("window", window.toString()), now);
        }
        changes.announce(List.of(), ids);
    }

    /** Reads the windows that are not done with, the oldest first. */
    List<Window> read() {
        known = jdbc.query(
                "select * from cases.suppression_window where swept_to >= 0 order by starts_at, id",
                Suppression::window);
        return known;
    }

    private static Window window(ResultSet row, int number) throws SQLException {
        String filter = row.getString("filter");
        CaseCondition condition = null;
        if (CaseCondition.read(filter) instanceof Result.Done<CaseCondition>(CaseCondition read)) {
            condition = read;
        } else {
            // It compiled when it was written. One that no longer does hides nothing, and what it hid comes back.
            log.error("The filter of window {} is not understood any more: {}", row.getString("id"), filter);
        }
        return new Window(
                row.getObject("id", UUID.class),
                condition,
                Objects.requireNonNull(CaseReads.instant(row, "starts_at")),
                Objects.requireNonNull(CaseReads.instant(row, "ends_at")),
                row.getString("ended_by") != null || condition == null,
                row.getBoolean("hides_p1"),
                row.getString("reason"),
                row.getLong("swept_to"));
    }

    private Judged judgedRow(ResultSet row, int number) throws SQLException {
        return new Judged(
                new CaseFacts(
                        row.getObject("id", UUID.class),
                        row.getString("reference"),
                        FactsCodec.read(row.getString("facts")).event(),
                        codec.read(row.getString("triaged")).assessment(),
                        row.getInt("occurrences"),
                        row.getInt("open_requests")),
                Priority.valueOf(row.getString("priority")));
    }
}
