package dev.triage.api;

import dev.triage.platform.FieldError;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * Answers what goes wrong before a room is asked, or when the database is away, as problem details. It comes before the
 * framework's own advice, whose problems have no code and name no field.
 */
@RestControllerAdvice(basePackageClasses = Problems.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class Problems {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    /** PostgreSQL, appendix A: character_not_in_repertoire and untranslatable_character. */
    private static final Set<String> NUL = Set.of("22021", "22P05");

    @ExceptionHandler
    ResponseEntity<Object> on(HttpMessageNotReadableException unreadable) {
        if (unreadable.getCause() instanceof UnrecognizedPropertyException unknown) {
            String known = unknown.getKnownPropertyIds() == null
                    ? ""
                    : unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", "));
            String message = "Unknown field '" + unknown.getPropertyName() + "'; expected only: " + known + ".";
            return Answers.problem(
                    HttpStatus.BAD_REQUEST,
                    "unknown-field",
                    message,
                    List.of(new FieldError("/" + unknown.getPropertyName(), message)));
        }
        if (unreadable.getCause() instanceof JacksonException broken) {
            String message = "Expected JSON of the documented form: " + broken.getOriginalMessage();
            String pointer = broken.getPath().stream()
                    .map(step ->
                            step.getPropertyName() == null ? String.valueOf(step.getIndex()) : step.getPropertyName())
                    .collect(Collectors.joining("/", "/", ""));
            return Answers.problem(
                    HttpStatus.BAD_REQUEST, "malformed-body", message, List.of(new FieldError(pointer, message)));
        }
        return Answers.malformed("malformed-body", "Expected a JSON body, found none that can be read.", null);
    }

    @ExceptionHandler
    ResponseEntity<Object> on(MissingRequestHeaderException missing) {
        return Answers.malformed(
                "missing-header", "Expected the header " + missing.getHeaderName() + ", found none.", null);
    }

    @ExceptionHandler
    ResponseEntity<Object> on(MissingServletRequestParameterException missing) {
        return Answers.malformed(
                "missing-parameter", "Expected the parameter " + missing.getParameterName() + ", found none.", null);
    }

    @ExceptionHandler
    ResponseEntity<Object> on(MethodArgumentTypeMismatchException mismatch) {
        return Answers.malformed(
                "malformed-parameter",
                "Expected another form of '" + mismatch.getName() + "', found '" + mismatch.getValue() + "'.",
                "/" + mismatch.getName());
    }

    @ExceptionHandler
    ResponseEntity<Object> on(Parameters.UnknownParameterException unknown) {
        return Answers.malformed(
                "malformed-parameter", String.valueOf(unknown.getMessage()), "/" + unknown.parameter());
    }

    /** Lists refuse a foreign cursor this way. */
    @ExceptionHandler
    ResponseEntity<Object> on(IllegalArgumentException malformed) {
        return Answers.malformed("malformed-parameter", String.valueOf(malformed.getMessage()), null);
    }

    /** Text with a NUL is JSON, but no column can hold it. Whatever else the database objects to is a fault of ours. */
    @ExceptionHandler
    ResponseEntity<Object> on(DataIntegrityViolationException objection) {
        if (objection.getMostSpecificCause() instanceof SQLException sql
                && NUL.contains(String.valueOf(sql.getSQLState()))) {
            return Answers.malformed("malformed-text", "Expected text without NUL characters, found one.", null);
        }
        throw objection;
    }

    @ExceptionHandler({
        CannotCreateTransactionException.class,
        DataAccessResourceFailureException.class,
        QueryTimeoutException.class,
        TransientDataAccessException.class
    })
    ResponseEntity<Object> onDatabaseAway(Exception away) {
        log.warn("The database did not answer: {}", away.getMessage());
        return Answers.problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                "database-unavailable",
                "The database does not answer now. Nothing was stored; try again.",
                List.of());
    }
}
