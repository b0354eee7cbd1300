package dev.triage.cli;

import dev.triage.platform.StartRefusedException;
import java.net.ConnectException;
import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;
import org.springframework.boot.web.server.PortInUseException;

/** Finds the one line in a start that failed: what was expected, what was found, what to do. */
final class Failures {

    private Failures() {}

    /** The failure in one line where its cause is a known one; otherwise the failure itself. */
    static RuntimeException explained(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && isUnreachable(sql)) {
                return new VerbFailedException(
                        Exits.REMOTE_UNAVAILABLE, "The database cannot be reached: " + database(sql));
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case StartRefusedException refused -> {
                    return refused;
                }
                case PortInUseException busy -> {
                    return portInUse(busy.getPort());
                }
                case FlywayException migration -> {
                    return new StartRefusedException(
                            "The database could not be migrated: " + database(migration), failure);
                }
                case SQLException sql -> {
                    return new StartRefusedException("The database does not let us work: " + database(sql), failure);
                }
                default -> {}
            }
        }
        return failure;
    }

    static StartRefusedException portInUse(int port) {
        return new StartRefusedException(
                "Port " + port + " is in use; choose another with --port, or --port 0 for a free" + " one");
    }

    /** Class 08 of the SQL states: no connection, or none any more. */
    private static boolean isUnreachable(SQLException failure) {
        return failure.getSQLState() != null && failure.getSQLState().startsWith("08");
    }

    private static String database(Throwable failure) {
        Throwable innermost = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (!(cause instanceof ConnectException)) {
                innermost = cause;
            }
        }
        String said = String.valueOf(innermost.getMessage());
        int advertisement = said.indexOf("Need more flexibility");
        return String.join(
                " ",
                (advertisement < 0 ? said : said.substring(0, advertisement))
                        .strip()
                        .split("\\s+"));
    }
}
