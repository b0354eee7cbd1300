package dev.triage.web;

import dev.triage.cases.CaseWatch;
import dev.triage.platform.Actors;
import jakarta.servlet.http.HttpServletResponse;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The stream that keeps open pages up to date, and how they say who is looking. */
@Controller
class LiveController {

    private final LiveFeed feed;
    private final CaseWatch watch;

    LiveController(LiveFeed feed, CaseWatch watch) {
        this.feed = feed;
        this.watch = watch;
    }

    /** Events {@code moves}, {@code presence} and {@code beat}; 503 when too many pages are open. */
    @GetMapping(value = "/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Nullable
    SseEmitter live(
            @RequestParam long since,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String last,
            Authentication authentication,
            HttpServletResponse response) {
        long from = last != null && last.matches("\\d{1,18}") ? Long.parseLong(last) : since;
        // Proxies that gather answers would gather this one for ever.
        response.setHeader("X-Accel-Buffering", "no");
        SseEmitter stream =
                feed.listen(Actors.of(authentication).subject(), from).orElse(null);
        if (stream == null) {
            response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
            response.setHeader(HttpHeaders.RETRY_AFTER, "30");
        }
        return stream;
    }

    /** @param state {@code viewing}, {@code editing} or {@code left} */
    @PostMapping("/presence")
    ResponseEntity<Void> presence(
            @RequestParam("case") UUID caseId, @RequestParam String state, Authentication authentication) {
        String subject = Actors.of(authentication).subject();
        switch (state) {
            case "viewing" -> watch.present(caseId, subject, false);
            case "editing" -> watch.present(caseId, subject, true);
            case "left" -> watch.left(caseId, subject);
            default -> throw new IllegalArgumentException("Expected viewing, editing or left, found " + state);
        }
        return ResponseEntity.noContent().build();
    }
}
