package dev.triage.cases;

import dev.triage.governance.Audit;
import dev.triage.governance.CaseCondition;
import dev.triage.platform.Actor;
import dev.triage.platform.FieldError;
import dev.triage.platform.Ids;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Windows of maintenance and the like, opened and ended by leads: while one is open, new cases that match its filter are
 * hidden from the queue, priority 1 excepted unless the window says otherwise. They stay searchable, and come back when it
 * is over. Nothing is closed, and nothing about a window is ever rewritten.
 */
@Component
public class SuppressionWindows {

    /** A longer one is no window but a rule. */
    public static final Duration LONGEST = Duration.ofDays(31);

    private static final Logger log = LoggerFactory.getLogger(SuppressionWindows.class);

    private static final int LONGEST_TEXT = 500;
    private static final int LONGEST_FILTER = 4096;
    private static final int LISTED = 200;

    private final JdbcClient jdbc;
    private final Suppression suppression;
    private final Audit audit;
    private final TransactionTemplate transactions;
    private final Clock clock;

    SuppressionWindows(
            JdbcClient jdbc, Suppression suppression, Audit audit, TransactionTemplate transactions, Clock clock) {
        this.jdbc = jdbc;
        this.suppression = suppression;
        this.audit = audit;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * What somebody wants hidden.
     *
     * @param filter a condition on a case, in the language of the rules
     * @param owner who answers for it: a person or a team
     * @param hidesP1 whether priority 1 is hidden too
     */
    public record Wanted(
            String filter, Instant startsAt, Instant endsAt, boolean hidesP1, String owner, String reason) {}

    /** Where a window stands. */
    public enum State {
        PLANNED,
        OPEN,
        OVER
    }

    /**
     * A window.
     *
     * @param hidden how many cases it hides now
     */
    public record Window(
            UUID id,
            Wanted wanted,
            State state,
            String openedBy,
            Instant openedAt,
            @Nullable String endedBy,
            @Nullable Instant endedAt,
            long hidden) {}

    /** How many new cases a window would hide if it were open now, counted no further than {@code most}. */
    public Result<Long> preview(Wanted wanted, int most) {
        return switch (condition(wanted)) {
            case Result.Refused<CaseCondition> refused -> new Result.Refused<>(refused.refusal());
            case Result.Done<CaseCondition>(CaseCondition condition) ->
                Result.done(suppression.matching(condition, wanted.hidesP1(), most));
        };
    }

    /** For leads. INVALID for a filter, times or texts that do not fit. */
    public Result<Window> open(Wanted wanted, Actor by) {
        if (!by.is(Role.LEAD)) {
            return new Result.Refused<>(notALead(by));
        }
        if (condition(wanted) instanceof Result.Refused<CaseCondition> refused) {
            return new Result.Refused<>(refused.refusal());
        }
        Optional<Refusal> wrong = wrong(wanted);
        if (wrong.isPresent()) {
            return new Result.Refused<>(wrong.get());
        }
        UUID id = Ids.next();
        transactions.executeWithoutResult(status -> {
            jdbc.sql("""
                    insert into cases.suppression_window
                        (id, filter, starts_at, ends_at, hides_p1, owner, reason, opened_by, opened_at)
                    values (:id, :filter, :from, :until, :p1, :owner, :reason, :by, :at)
                    """)
                    .param("id", id)
                    .param("filter", wanted.filter())
                    .param("from", wanted.startsAt().atOffset(ZoneOffset.UTC))
                    .param("until", wanted.endsAt().atOffset(ZoneOffset.UTC))
                    .param("p1", wanted.hidesP1())
                    .param("owner", wanted.owner().strip())
                    .param("reason", wanted.reason().strip())
                    .param("by", by.subject())
                    .param("at", clock.instant().atOffset(ZoneOffset.UTC))
                    .update();
            audit.append(
                    by,
                    "window.opened",
                    null,
                    null,
                    Map.of(
                            "window", id.toString(),
                            "filter", wanted.filter(),
                            "from", wanted.startsAt().toString(),
                            "until", wanted.endsAt().toString(),
                            "hidesP1", wanted.hidesP1(),
                            "owner", wanted.owner().strip(),
                            "reason", wanted.reason().strip()));
        });
        look();
        return Result.done(find(id).orElseThrow());
    }

    /** Ends a window before its time, for leads; what it hides comes back. CONFLICT when it is over. */
    public Result<Window> end(UUID id, Actor by) {
        if (!by.is(Role.LEAD)) {
            return new Result.Refused<>(notALead(by));
        }
        Boolean ended = transactions.execute(status -> {
            Instant now = clock.instant();
            boolean first = jdbc.sql("""
                    update cases.suppression_window set ended_by = :by, ended_at = :now
                    where id = :id and ended_at is null and ends_at > :now
                    """)
                            .param("by", by.subject())
                            .param("now", now.atOffset(ZoneOffset.UTC))
                            .param("id", id)
                            .update()
                    == 1;
            if (first) {
                audit.append(by, "window.ended", null, null, Map.of("window", id.toString()));
            }
            return first;
        });
        if (!Boolean.TRUE.equals(ended)) {
            return find(id).isPresent()
                    ? Result.refused(Refusal.Kind.CONFLICT, "window-over", "The window is over already.")
                    : Result.refused(Refusal.Kind.NOT_FOUND, "no-such-window", "There is no window " + id + ".");
        }
        look();
        return Result.done(find(id).orElseThrow());
    }

    /** At once; what intake holds just now is left to the look that follows every few seconds. */
    private void look() {
        try {
            suppression.look();
        } catch (PessimisticLockingFailureException busy) {
            log.info("A window takes effect at the next look: {}", busy.getMessage());
        }
    }

    /** All of them, the newest first. */
    public List<Window> list() {
        return jdbc.sql(SELECT + " order by w.id desc limit " + LISTED)
                .query((row, number) -> window(row, clock.instant()))
                .list();
    }

    private Optional<Window> find(UUID id) {
        return jdbc.sql(SELECT + " where w.id = :id")
                .param("id", id)
                .query((row, number) -> window(row, clock.instant()))
                .optional();
    }

    private static final String SELECT = """
            select w.*, (select count(*) from cases.case_file where suppressed_by = w.id) as hidden
            from cases.suppression_window w
            """;

    private static Window window(ResultSet row, Instant now) throws SQLException {
        Wanted wanted = new Wanted(
                row.getString("filter"),
                Objects.requireNonNull(CaseReads.instant(row, "starts_at")),
                Objects.requireNonNull(CaseReads.instant(row, "ends_at")),
                row.getBoolean("hides_p1"),
                row.getString("owner"),
                row.getString("reason"));
        Instant ended = CaseReads.instant(row, "ended_at");
        State state = ended != null || !wanted.endsAt().isAfter(now)
                ? State.OVER
                : wanted.startsAt().isAfter(now) ? State.PLANNED : State.OPEN;
        return new Window(
                row.getObject("id", UUID.class),
                wanted,
                state,
                row.getString("opened_by"),
                Objects.requireNonNull(CaseReads.instant(row, "opened_at")),
                row.getString("ended_by"),
                ended,
                row.getLong("hidden"));
    }

    private static Result<CaseCondition> condition(Wanted wanted) {
        if (wanted.filter().length() > LONGEST_FILTER) {
            return Result.refused(
                    Refusal.Kind.INVALID,
                    "invalid-filter",
                    "Expected a filter of at most " + LONGEST_FILTER + " characters, found "
                            + wanted.filter().length() + ".");
        }
        return CaseCondition.read(wanted.filter());
    }

    private Optional<Refusal> wrong(Wanted wanted) {
        Instant now = clock.instant();
        if (!wanted.endsAt().isAfter(wanted.startsAt()) || !wanted.endsAt().isAfter(now)) {
            return invalid("/until", "Expected an end after the start and after now, found " + wanted.endsAt() + ".");
        }
        if (wanted.endsAt().isAfter(wanted.startsAt().plus(LONGEST))) {
            return invalid(
                    "/until",
                    "Expected a window of at most " + LONGEST.toDays() + " days; what is to last longer is a rule.");
        }
        if (wanted.reason().isBlank() || wanted.reason().length() > LONGEST_TEXT) {
            return invalid("/reason", "Expected a reason of 1 to " + LONGEST_TEXT + " characters.");
        }
        if (wanted.owner().isBlank() || wanted.owner().length() > LONGEST_TEXT) {
            return invalid("/owner", "Expected an owner of 1 to " + LONGEST_TEXT + " characters.");
        }
        return Optional.empty();
    }

    private static Optional<Refusal> invalid(String pointer, String message) {
        return Optional.of(new Refusal(
                Refusal.Kind.INVALID, "invalid-window", message, List.of(new FieldError(pointer, message))));
    }

    private static Refusal notALead(Actor by) {
        return new Refusal(Refusal.Kind.FORBIDDEN, "not-a-lead", "Expected the role lead, found " + by.roles());
    }
}
