package dev.triage.governance;

import java.sql.Savepoint;
import java.util.Objects;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Lets the database judge a write: what a guard refuses is undone alone, and the transaction goes on. */
@Component
class Guards {

    private final JdbcTemplate jdbc;

    Guards(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What the database objected to.
     *
     * @param guard the name of the constraint or trigger guard: {@code a2_approver_is_not_requester}
     * @param message the database's words, for people
     */
    record Objection(String guard, String message) {}

    /** Writes, or says which guard refused; other failures are failures. */
    Optional<Objection> attempt(Runnable write) {
        return Objects.requireNonNull(jdbc.execute((ConnectionCallback<Optional<Objection>>) connection -> {
            Savepoint before = connection.setSavepoint();
            try {
                write.run();
                connection.releaseSavepoint(before);
                return Optional.empty();
            } catch (DataIntegrityViolationException e) {
                connection.rollback(before);
                return Optional.of(objection(e));
            }
        }));
    }

    /** The guard behind the failure; a failure no guard of ours caused is thrown on. */
    static Objection objection(DataIntegrityViolationException failure) {
        if (failure.getMostSpecificCause() instanceof PSQLException refused) {
            ServerErrorMessage said = refused.getServerErrorMessage();
            if (said != null && said.getConstraint() != null && "governance".equals(said.getSchema())) {
                return new Objection(said.getConstraint(), String.valueOf(said.getMessage()));
            }
        }
        throw failure;
    }
}
