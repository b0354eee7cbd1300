package dev.triage.cases;

import dev.triage.governance.Audit;
import dev.triage.platform.Actor;
import dev.triage.platform.FieldError;
import dev.triage.platform.Ids;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * People say that an assist was wrong: one click, and why afterwards if they like. Kept with what was shown and by which
 * versions, told in the timeline and the audit, counted by week. The case itself stays as it is; a correction changes it,
 * and teaches.
 */
@Component
public class WrongAdvice {

    private static final int LONGEST = 500;

    private final JdbcClient jdbc;
    private final CaseReads reads;
    private final CaseWrites writes;
    private final QueueReads queue;
    private final TriagedCodec codec;
    private final Audit audit;
    private final Clock clock;

    WrongAdvice(
            JdbcClient jdbc,
            CaseReads reads,
            CaseWrites writes,
            QueueReads queue,
            TriagedCodec codec,
            Audit audit,
            Clock clock) {
        this.jdbc = jdbc;
        this.reads = reads;
        this.writes = writes;
        this.queue = queue;
        this.codec = codec;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * What somebody said.
     *
     * @param said what was shown
     * @param reason one of {@link Assist#reasons}; empty when none was told
     */
    public record Said(
            UUID id, UUID caseId, Assist assist, String said, String by, Instant at, String reason, String comment) {}

    /**
     * It counted.
     *
     * @param thisWeek how many say the same of this assist since Monday, UTC, this one included
     */
    public record Counted(Said said, long thisWeek) {}

    /** A line for the data team, with the event as it stood. */
    public record Exported(Said said, String event) {}

    /**
     * @param shown what the brief said, or the workflow recommended; for the others the service knows it itself
     */
    @Transactional
    public Result<Counted> wrong(UUID caseId, Assist assist, String shown, Actor by) {
        if (!by.isAny(Role.PLANNER, Role.LEAD)) {
            return new Result.Refused<>(CaseActs.notAPlanner(by));
        }
        Instant now = clock.instant();
        CaseRow row = queue.row(caseId, now);
        if (row == null) {
            return new Result.Refused<>(CaseActs.noSuchCase(caseId));
        }
        Optional<Said> before = of(caseId).stream()
                .filter(one -> one.assist() == assist && one.by().equals(by.subject()))
                .findFirst();
        if (before.isPresent()) {
            return Result.refused(
                    Refusal.Kind.CONFLICT,
                    "counted-already",
                    "You said so " + before.get().at() + "; it counts once for a case.");
        }
        UUID id = Ids.next();
        Triaged triaged = codec.read(reads.triaged(caseId));
        jdbc.sql("""
                insert into cases.wrong_advice (id, case_id, assist, said, versions, by, at, event)
                select :id, c.id, :assist, :said, cast(:versions as jsonb), :by, :at, c.facts
                from cases.case_file c where c.id = :case
                """)
                .param("id", id)
                .param("case", caseId)
                .param("assist", assist.key())
                .param("said", said(assist, row, triaged, shown))
                .param(
                        "versions",
                        JsonForm.of(Map.of(
                                "models", triaged.assessment().models(),
                                "playbook", triaged.playbookVersion(),
                                "rules", triaged.rulesVersion())))
                .param("by", by.subject())
                .param("at", now.atOffset(ZoneOffset.UTC))
                .update();
        tell(by, "advice-wrong", "Said that the " + assist.title() + " was wrong.", row, assist, now);
        Said said = find(id).orElseThrow();
        return Result.done(new Counted(said, thisWeek(assist)));
    }

    private static String said(Assist assist, CaseRow row, Triaged triaged, String shown) {
        String text = switch (assist) {
            case CATEGORY ->
                (row.abstained() ? "not sure, best guess " : "")
                        + triaged.assessment().candidates().stream()
                                .findFirst()
                                .map(one -> one.category().name())
                                .orElse(row.category().name())
                        + ", " + Math.round(row.confidence() * 100) + " %";
            case RANK -> "rank %.2f, %s".formatted(row.rank(), row.priority());
            case DELAY -> Math.round(triaged.assessment().delayRisk() * 100) + " %";
            case BRIEF -> shown;
            case RECOMMENDATION -> shown.isBlank() ? Objects.requireNonNullElse(row.recommendation(), "none") : shown;
        };
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    /** Why it was wrong; said again, the last counts. INVALID for a reason that is none of the assist's. */
    @Transactional
    public Result<Said> why(UUID id, String reason, String comment, Actor by) {
        Said said = find(id).orElse(null);
        Optional<Refusal> refusal = refusal(said, by);
        if (refusal.isPresent() || said == null) {
            return new Result.Refused<>(refusal.orElseThrow());
        }
        if (!said.assist().reasons().containsKey(reason)) {
            return invalid(
                    "/reason",
                    "Expected one of "
                            + String.join(", ", said.assist().reasons().keySet()) + ", found " + reason);
        }
        if (comment.length() > LONGEST) {
            return invalid("/comment", "Expected at most " + LONGEST + " characters, found " + comment.length());
        }
        jdbc.sql("insert into cases.wrong_advice_why (advice, reason, comment) values (:id, :reason, :comment)")
                .param("id", id)
                .param("reason", reason)
                .param("comment", comment)
                .update();
        CaseRow row = Objects.requireNonNull(queue.row(said.caseId(), clock.instant()));
        String words = said.assist().reasons().get(reason) + (comment.isBlank() ? "." : ": " + comment);
        tell(
                by,
                "advice-wrong-why",
                "Why the " + said.assist().title() + " was wrong: " + words,
                row,
                said.assist(),
                clock.instant());
        return Result.done(find(id).orElseThrow());
    }

    private static <T> Result<T> invalid(String pointer, String message) {
        return Result.refused(
                Refusal.Kind.INVALID, "invalid-reason", message, List.of(new FieldError(pointer, message)));
    }

    /** Takes it back: it stays on file and is counted no more. */
    @Transactional
    public Result<CaseRow> withdraw(UUID id, Actor by) {
        Said said = find(id).orElse(null);
        Optional<Refusal> refusal = refusal(said, by);
        if (refusal.isPresent() || said == null) {
            return new Result.Refused<>(refusal.orElseThrow());
        }
        Instant now = clock.instant();
        jdbc.sql("insert into cases.wrong_advice_withdrawn (advice, at) values (:id, :at)")
                .param("id", id)
                .param("at", now.atOffset(ZoneOffset.UTC))
                .update();
        CaseRow row = Objects.requireNonNull(queue.row(said.caseId(), now));
        tell(
                by,
                "advice-wrong-undone",
                "Taken back: the " + said.assist().title() + " was not wrong.",
                row,
                said.assist(),
                now);
        return Result.done(row);
    }

    private static Optional<Refusal> refusal(@Nullable Said said, Actor by) {
        if (said == null) {
            return Optional.of(new Refusal(
                    Refusal.Kind.NOT_FOUND, "nothing-said", "Nobody said that, or it was taken back already."));
        }
        return said.by().equals(by.subject())
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Refusal.Kind.FORBIDDEN,
                        "not-your-word",
                        "Expected " + said.by() + ", who said it, found " + by.subject()));
    }

    private void tell(Actor by, String kind, String text, CaseRow row, Assist assist, Instant now) {
        writes.tell(row.id(), by.subject(), kind, text, Map.of("assist", assist.key()), now);
        audit.append(by, "case." + kind, row.id(), null, Map.of("reference", row.reference(), "assist", assist.key()));
    }

    /** What stands, said of a case, oldest first. */
    public List<Said> of(UUID caseId) {
        return jdbc.sql("select * from cases.wrong_advice_now where case_id = :case order by at, id")
                .param("case", caseId)
                .query(WrongAdvice::said)
                .list();
    }

    /** What stands, by its id. */
    public Optional<Said> find(UUID id) {
        return jdbc.sql("select * from cases.wrong_advice_now where id = :id")
                .param("id", id)
                .query(WrongAdvice::said)
                .optional();
    }

    /** How many say so of an assist since Monday, UTC. */
    public long thisWeek(Assist assist) {
        Instant monday = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)
                .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
        return jdbc.sql("select count(*) from cases.wrong_advice_now where assist = :assist and at >= :monday")
                .param("assist", assist.key())
                .param("monday", monday.atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .single();
    }

    /** What stands after one of them, in the order it was said, for the data team. */
    public List<Exported> after(@Nullable UUID last, int limit) {
        return jdbc.sql("select * from cases.wrong_advice_now where cast(:last as uuid) is null or id > :last"
                        + " order by id limit :limit")
                .param("last", last, java.sql.Types.OTHER)
                .param("limit", limit)
                .query((row, number) -> new Exported(said(row, number), row.getString("event")))
                .list();
    }

    private static Said said(ResultSet row, int number) throws SQLException {
        return new Said(
                row.getObject("id", UUID.class),
                row.getObject("case_id", UUID.class),
                Assist.of(row.getString("assist")).orElseThrow(),
                row.getString("said"),
                row.getString("by"),
                Objects.requireNonNull(CaseReads.instant(row, "at")),
                row.getString("reason"),
                row.getString("comment"));
    }
}
