package dev.triage.api;

import dev.triage.governance.BreakGlass;
import dev.triage.platform.Actors;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What was done by break-glass, and what a third person says to it. */
@RestController
@RequestMapping("/api/v1/break-glass/reviews")
class BreakGlassController {

    private static final int MOST = 200;

    private final BreakGlass breakGlass;

    BreakGlassController(BreakGlass breakGlass) {
        this.breakGlass = breakGlass;
    }

    @GetMapping
    Map<String, List<BreakGlass.Review>> reviews(@RequestParam(defaultValue = "false") boolean open) {
        return Map.of("items", breakGlass.reviews(open, MOST));
    }

    /** What the reviewer found. */
    record Closing(@Nullable String comment) {}

    /** @param id the request's */
    @PostMapping("/{id}/closing")
    ResponseEntity<Object> close(@PathVariable UUID id, @RequestBody Closing body, Authentication authentication) {
        String comment = body.comment() == null ? "" : body.comment();
        return Answers.ok(breakGlass.close(id, comment, Actors.of(authentication)), review -> review);
    }
}
