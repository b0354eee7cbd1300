package dev.triage.api;

import dev.triage.learning.ModelShelf;
import dev.triage.platform.Actors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The models on file and who decides which one serves. */
@RestController
@RequestMapping("/api/v1/models")
class ModelsController {

    private final ModelShelf shelf;

    ModelsController(ModelShelf shelf) {
        this.shelf = shelf;
    }

    @GetMapping
    Map<String, Object> list() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("items", shelf.list());
        document.put("promotions", shelf.openPromotions());
        document.put("nextCursor", null);
        return document;
    }

    /** Which version, and why. */
    record PromotionBody(@Nullable String version, @Nullable String reason) {}

    @PostMapping("/{name}/promotions")
    ResponseEntity<Object> promote(
            @PathVariable String name, @RequestBody PromotionBody body, Authentication authentication) {
        if (body.version() == null || body.reason() == null || body.reason().isBlank()) {
            return Answers.malformed("missing-field", "Expected 'version' and 'reason'.", null);
        }
        return Answers.of(
                shelf.requestPromotion(name, body.version(), body.reason(), Actors.of(authentication)),
                HttpStatus.CREATED,
                promotion -> promotion);
    }

    /** APPROVE or REJECT. */
    record PromotionDecision(
            @Nullable String decision, @Nullable String comment) {}

    @PostMapping("/{name}/promotions/{id}/decisions")
    ResponseEntity<Object> decide(
            @PathVariable String name,
            @PathVariable String id,
            @RequestBody PromotionDecision body,
            Authentication authentication) {
        boolean approve = "APPROVE".equals(body.decision());
        if (!approve && !"REJECT".equals(body.decision())) {
            return Answers.malformed("malformed-decision", "Expected 'decision' to be APPROVE or REJECT.", "/decision");
        }
        String comment = body.comment() == null ? "" : body.comment();
        return Answers.ok(
                shelf.decidePromotion(id, approve, comment, Actors.of(authentication)), promotion -> promotion);
    }

    /** Why. */
    record Rollback(@Nullable String reason) {}

    @PostMapping("/{name}/rollback")
    ResponseEntity<Object> rollback(
            @PathVariable String name,
            @RequestBody(required = false) @Nullable Rollback body,
            Authentication authentication) {
        String reason = body == null || body.reason() == null ? "" : body.reason();
        return Answers.ok(shelf.rollback(name, reason, Actors.of(authentication)), model -> model);
    }
}
