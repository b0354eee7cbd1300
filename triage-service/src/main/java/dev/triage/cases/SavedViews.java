package dev.triage.cases;

import dev.triage.platform.Actor;
import dev.triage.platform.FieldError;
import dev.triage.platform.Ids;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Ways to look at the queue that people keep: their own, and those others share. Only the owner changes one. */
@Component
public class SavedViews {

    private static final int LONGEST_NAME = 80;
    private static final int LONGEST_QUERY = 4_000;
    private static final int MOST_OWN = 50;
    private static final int MOST_LISTED = 100;

    private final JdbcClient jdbc;
    private final Clock clock;

    SavedViews(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * A view.
     *
     * @param query the address of the queue behind the question mark
     * @param shared whether everybody sees it
     * @param pinned whether it is a tab, or only in the list
     */
    public record View(
            UUID id, String owner, String name, String query, boolean shared, boolean pinned, Instant editedAt) {}

    /** What the owner says about it. */
    public record Draft(String name, String query, boolean shared, boolean pinned) {}

    /** Their own and the shared ones, pinned first, by name. */
    public List<View> of(Actor reader) {
        return jdbc.sql("""
                select id, owner, name, query, shared, pinned, edited_at from cases.saved_view
                where owner = :owner or shared order by pinned desc, lower(name), id limit :most
                """)
                .param("owner", reader.subject())
                .param("most", MOST_LISTED)
                .query(SavedViews::view)
                .list();
    }

    /** Empty for somebody else's private one, too: it is nobody's business that it is there. */
    public Optional<View> find(UUID id, Actor reader) {
        return jdbc.sql("""
                select id, owner, name, query, shared, pinned, edited_at from cases.saved_view
                where id = :id and (owner = :owner or shared)
                """)
                .param("id", id)
                .param("owner", reader.subject())
                .query(SavedViews::view)
                .optional();
    }

    /** Saves a new one. INVALID for a bad name or too many; CONFLICT for a name the owner has already. */
    public Result<View> save(Draft draft, Actor owner) {
        List<FieldError> errors = errors(draft);
        if (!errors.isEmpty()) {
            return invalid(errors);
        }
        long own = jdbc.sql("select count(*) from cases.saved_view where owner = :owner")
                .param("owner", owner.subject())
                .query(Long.class)
                .single();
        if (own >= MOST_OWN) {
            return Result.refused(
                    Refusal.Kind.INVALID, "too-many-views", "Expected at most " + MOST_OWN + " views of one owner");
        }
        View view = new View(
                Ids.next(),
                owner.subject(),
                draft.name().strip(),
                draft.query(),
                draft.shared(),
                draft.pinned(),
                clock.instant());
        try {
            jdbc.sql("""
                    insert into cases.saved_view (id, owner, name, query, shared, pinned, edited_at)
                    values (:id, :owner, :name, :query, :shared, :pinned, :at)
                    """)
                    .param("id", view.id())
                    .param("owner", view.owner())
                    .param("name", view.name())
                    .param("query", view.query())
                    .param("shared", view.shared())
                    .param("pinned", view.pinned())
                    .param("at", view.editedAt().atOffset(ZoneOffset.UTC))
                    .update();
        } catch (DuplicateKeyException taken) {
            return taken(view.name());
        }
        return Result.done(view);
    }

    /** Changes one's own. NOT_FOUND for one the reader cannot see, FORBIDDEN for somebody else's. */
    public Result<View> change(UUID id, Draft draft, Actor by) {
        List<FieldError> errors = errors(draft);
        if (!errors.isEmpty()) {
            return invalid(errors);
        }
        Result<View> owned = owned(id, by);
        return owned instanceof Result.Done<View> ? changed(id, draft, by) : owned;
    }

    private Result<View> changed(UUID id, Draft draft, Actor by) {
        try {
            jdbc.sql("""
                    update cases.saved_view set name = :name, query = :query, shared = :shared, pinned = :pinned,
                    edited_at = :at where id = :id and owner = :owner
                    """)
                    .param("id", id)
                    .param("owner", by.subject())
                    .param("name", draft.name().strip())
                    .param("query", draft.query())
                    .param("shared", draft.shared())
                    .param("pinned", draft.pinned())
                    .param("at", clock.instant().atOffset(ZoneOffset.UTC))
                    .update();
        } catch (DuplicateKeyException taken) {
            return taken(draft.name().strip());
        }
        return owned(id, by);
    }

    /** Removes one's own. */
    public Result<View> remove(UUID id, Actor by) {
        Result<View> owned = owned(id, by);
        if (owned instanceof Result.Done<View>) {
            jdbc.sql("delete from cases.saved_view where id = :id and owner = :owner")
                    .param("id", id)
                    .param("owner", by.subject())
                    .update();
        }
        return owned;
    }

    private Result<View> owned(UUID id, Actor by) {
        View view = find(id, by).orElse(null);
        if (view == null) {
            return Result.refused(Refusal.Kind.NOT_FOUND, "no-such-view", "There is no view " + id);
        }
        return view.owner().equals(by.subject())
                ? Result.done(view)
                : Result.refused(
                        Refusal.Kind.FORBIDDEN,
                        "not-your-view",
                        "Expected the owner " + view.owner() + " to change it, found " + by.subject());
    }

    private static List<FieldError> errors(Draft draft) {
        List<FieldError> errors = new ArrayList<>();
        int name = draft.name().strip().length();
        if (name < 1 || name > LONGEST_NAME || draft.name().indexOf('\0') >= 0) {
            errors.add(
                    new FieldError("/name", "Expected a name of 1 to " + LONGEST_NAME + " characters, found " + name));
        }
        if (draft.query().length() > LONGEST_QUERY || draft.query().indexOf('\0') >= 0) {
            errors.add(new FieldError(
                    "/query",
                    "Expected at most " + LONGEST_QUERY + " characters, found "
                            + draft.query().length()));
        }
        return errors;
    }

    private static Result<View> invalid(List<FieldError> errors) {
        return Result.refused(Refusal.Kind.INVALID, "invalid-view", "The view is not valid", errors);
    }

    private static Result<View> taken(String name) {
        return Result.refused(Refusal.Kind.CONFLICT, "name-taken", "You have a view called \"" + name + "\" already.");
    }

    private static View view(ResultSet row, int number) throws SQLException {
        return new View(
                row.getObject("id", UUID.class),
                row.getString("owner"),
                row.getString("name"),
                row.getString("query"),
                row.getBoolean("shared"),
                row.getBoolean("pinned"),
                Objects.requireNonNull(CaseReads.instant(row, "edited_at")));
    }
}
