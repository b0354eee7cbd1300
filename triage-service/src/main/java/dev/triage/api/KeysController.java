package dev.triage.api;

import dev.triage.governance.PublishedKeys;
import java.time.Duration;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The public keys, for everyone: with them the orchestration layer checks commands, and anyone an evidence bundle. */
@RestController
class KeysController {

    /** Short: after a rotation commands name a key that a cached set does not have. */
    private static final Duration KEPT = Duration.ofMinutes(5);

    private final PublishedKeys keys;

    KeysController(PublishedKeys keys) {
        this.keys = keys;
    }

    @GetMapping(path = "/.well-known/triage-keys.json", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Map<String, Object>> keys() {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.maxAge(KEPT).cachePublic())
                .body(keys.keySet());
    }
}
