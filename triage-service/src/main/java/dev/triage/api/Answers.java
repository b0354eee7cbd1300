package dev.triage.api;

import dev.triage.platform.FieldError;
import dev.triage.platform.Page;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/** Turns what rooms answer into HTTP: a body, or an RFC 9457 problem with a stable {@code type} and {@code code}. */
final class Answers {

    private Answers() {}

    static <T> ResponseEntity<Object> of(Result<T> result, HttpStatus status, Function<? super T, ?> body) {
        return switch (result) {
            case Result.Done<T> done -> ResponseEntity.status(status).body(body.apply(done.value()));
            case Result.Refused<T> refused -> problem(refused.refusal());
        };
    }

    static <T> ResponseEntity<Object> ok(Result<T> result, Function<? super T, ?> body) {
        return of(result, HttpStatus.OK, body);
    }

    static <T> Map<String, Object> page(Page<T> page, Function<? super T, ?> item) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("items", page.items().stream().map(item).toList());
        document.put("nextCursor", page.nextCursor());
        return document;
    }

    static ResponseEntity<Object> problem(Refusal refusal) {
        return problem(
                HttpStatus.valueOf(refusal.kind().status()), refusal.code(), refusal.message(), refusal.errors());
    }

    static ResponseEntity<Object> notFound(String what, String id) {
        return problem(HttpStatus.NOT_FOUND, "not-found", "There is no " + what + " " + id + ".", List.of());
    }

    static ResponseEntity<Object> malformed(String code, String message, @Nullable String pointer) {
        List<FieldError> errors = pointer == null ? List.of() : List.of(new FieldError(pointer, message));
        return problem(HttpStatus.BAD_REQUEST, code, message, errors);
    }

    static ResponseEntity<Object> problem(HttpStatus status, String code, String message, List<FieldError> errors) {
        ResponseEntity.BodyBuilder answer =
                ResponseEntity.status(status).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (status == HttpStatus.SERVICE_UNAVAILABLE) {
            answer.header(HttpHeaders.RETRY_AFTER, "5");
        }
        return answer.body(detail(status, code, message, errors));
    }

    static ProblemDetail detail(HttpStatus status, String code, String message, List<FieldError> errors) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, message);
        problem.setType(URI.create("urn:triage:problem:" + code));
        problem.setTitle(status.getReasonPhrase());
        problem.setProperty("code", code);
        problem.setProperty("errors", errors);
        return problem;
    }
}
