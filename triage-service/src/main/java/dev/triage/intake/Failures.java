package dev.triage.intake;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.UnexpectedRollbackException;

/**
 * Tells the fault of an event from the fault of what is around it. The first goes to the dead letters; the second is
 * waited out, because no event gets better by being thrown away while the database is down.
 */
final class Failures {

    /** SQLSTATE classes that say nothing about the data: connection, resources, operator, locks, rights, schema. */
    private static final Set<String> SURROUNDINGS =
            Set.of("08", "25", "28", "3D", "40", "42", "53", "55", "57", "58", "F0", "XX");

    private static final int LONGEST_SENTENCE = 500;

    private Failures() {}

    static boolean isOfInfrastructure(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof RecordTooLargeException || cause instanceof SerializationException) {
                return false;
            }
        }
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof SQLException sql) {
                String state = sql.getSQLState();
                return state == null || state.length() < 2 || SURROUNDINGS.contains(state.substring(0, 2));
            }
            if (cause instanceof IOException
                    || cause instanceof InterruptedException
                    || cause instanceof org.apache.kafka.common.KafkaException
                    || cause instanceof org.springframework.kafka.KafkaException
                    || cause instanceof java.util.concurrent.TimeoutException) {
                return true;
            }
        }
        return failure instanceof TransientDataAccessException
                || failure instanceof RecoverableDataAccessException
                || failure instanceof NonTransientDataAccessResourceException
                || failure instanceof DataAccessResourceFailureException
                || failure instanceof InvalidDataAccessResourceUsageException
                || failure instanceof PermissionDeniedDataAccessException
                || failure instanceof TransactionException && !(failure instanceof UnexpectedRollbackException);
    }

    /** The failure in one sentence fit to be stored. */
    static String sentence(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            root = cause;
        }
        String text = root.getClass().getSimpleName() + (root.getMessage() == null ? "" : ": " + root.getMessage());
        StringBuilder clean = new StringBuilder();
        for (int i = 0; i < text.length() && clean.length() < LONGEST_SENTENCE; i++) {
            char c = text.charAt(i);
            clean.append(c < 0x20 || Character.isSurrogate(c) ? ' ' : c);
        }
        return clean.toString();
    }

    private static @Nullable Throwable next(Throwable failure) {
        return failure.getCause() == failure ? null : failure.getCause();
    }
}
