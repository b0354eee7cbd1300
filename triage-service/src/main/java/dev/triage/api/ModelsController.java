package dev.triage.api;

import dev.triage.learning.shelf.ModelHistory;
import dev.triage.learning.shelf.ModelShelf;
import dev.triage.learning.watch.ModelWatch;
import dev.triage.platform.Actors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The models on file and who decides which one serves. */
@RestController
@RequestMapping("/api/v1/models")
class ModelsController {

    private static final MediaType MARKDOWN = MediaType.parseMediaType("text/markdown;charset=UTF-8");

    private final ModelShelf shelf;
    private final ModelHistory history;
    private final ModelWatch watch;

    ModelsController(ModelShelf shelf, ModelHistory history, ModelWatch watch) {
        this.shelf = shelf;
        this.history = history;
        this.watch = watch;
    }

    @GetMapping
    Map<String, Object> list() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("items", shelf.list());
        document.put("promotions", shelf.openPromotions());
        document.put("nextCursor", null);
        return document;
    }

    /** What served when, newest first. */
    @GetMapping("/{name}/history")
    ResponseEntity<Object> history(@PathVariable String name) {
        return Answers.ok(history.of(name), served -> items(served));
    }

    /** Which models judged a case. */
    @GetMapping("/decisions")
    ResponseEntity<Object> decisions(@RequestParam("case") String idOrReference) {
        return history.decided(idOrReference)
                .<ResponseEntity<Object>>map(ResponseEntity::ok)
                .orElseGet(() -> Answers.notFound("case", idOrReference));
    }

    /** What to know before relying on a version. */
    @GetMapping("/{name}/versions/{version}/card")
    ResponseEntity<Object> card(@PathVariable String name, @PathVariable String version) {
        return shelf.list().stream()
                .filter(model -> model.name().equals(name))
                .flatMap(model -> model.versions().stream())
                .filter(one -> one.version().equals(version))
                .findFirst()
                .<ResponseEntity<Object>>map(
                        one -> ResponseEntity.ok().contentType(MARKDOWN).body(one.card()))
                .orElseGet(() -> Answers.notFound("model version", name + "@" + version));
    }

    /** How the challenger answers live traffic, beside the champion. */
    @GetMapping("/{name}/shadow")
    ResponseEntity<Object> shadow(@PathVariable String name, @RequestParam(defaultValue = "30") int days) {
        return Answers.ok(watch.shadow(name, days), shadow -> shadow);
    }

    /** How far live traffic has moved from the rows the champion learned from. */
    @GetMapping("/{name}/drift")
    ResponseEntity<Object> drift(@PathVariable String name, @RequestParam(defaultValue = "7") int days) {
        return Answers.ok(watch.drift(name, days), drift -> drift);
    }

    private static Map<String, Object> items(List<?> items) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("items", items);
        document.put("nextCursor", null);
        return document;
    }

    /** Which version shall run beside the champion, null for none, and why. */
    record ChallengerBody(
            @Nullable String version, @Nullable String reason) {}

    @PostMapping("/{name}/challenger")
    ResponseEntity<Object> challenge(
            @PathVariable String name, @RequestBody ChallengerBody body, Authentication authentication) {
        if (body.reason() == null || body.reason().isBlank()) {
            return Answers.malformed("missing-field", "Expected 'reason'.", "/reason");
        }
        return Answers.ok(
                shelf.challenge(name, body.version(), body.reason(), Actors.of(authentication)), model -> model);
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
