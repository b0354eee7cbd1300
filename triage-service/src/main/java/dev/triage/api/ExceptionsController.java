package dev.triage.api;

import dev.triage.cases.Triage;
import dev.triage.cases.TriagedDocument;
import dev.triage.intake.EventReader;
import dev.triage.intake.ExceptionIntake;
import dev.triage.intake.ReadEvent;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes exceptions in, and answers what would be done with one that is not stored. */
@RestController
@RequestMapping("/api/v1")
class ExceptionsController {

    private final ExceptionIntake intake;
    private final EventReader reader;
    private final Triage triage;
    private final Clock clock;

    ExceptionsController(ExceptionIntake intake, EventReader reader, Triage triage, Clock clock) {
        this.intake = intake;
        this.reader = reader;
        this.triage = triage;
        this.clock = clock;
    }

    @PostMapping("/exceptions")
    ResponseEntity<Object> offer(@RequestBody byte[] body) {
        return Answers.of(intake.offer(body), HttpStatus.ACCEPTED, items -> Map.of("items", items));
    }

    @PostMapping("/recommendations")
    ResponseEntity<Object> recommend(@RequestBody byte[] body, HttpServletRequest request) {
        Instant now = clock.instant();
        ReadEvent read = request.getHeader("ce-specversion") == null
                ? reader.structured(body, now)
                : reader.binary(name -> request.getHeader("ce-" + name), body, now);
        return switch (read) {
            case ReadEvent.Readable readable ->
                ResponseEntity.ok(TriagedDocument.of(triage.triage(readable.event(), now), now));
            case ReadEvent.Unreadable unreadable ->
                Answers.problem(
                        unreadable.code().equals("SCHEMA") ? HttpStatus.UNPROCESSABLE_CONTENT : HttpStatus.BAD_REQUEST,
                        "unreadable-event",
                        unreadable.code() + ": " + unreadable.reason(),
                        unreadable.errors());
        };
    }
}
