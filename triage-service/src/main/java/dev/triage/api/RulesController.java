package dev.triage.api;

import dev.triage.governance.Rules;
import dev.triage.platform.Actors;
import java.util.List;
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
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The life of rules. */
@RestController
@RequestMapping("/api/v1/rules")
class RulesController {

    private static final int DEFAULT_DAYS = 90;

    private final Rules rules;

    RulesController(Rules rules) {
        this.rules = rules;
    }

    /** All rules; with {@code on}, the versions in force on that day or at that moment. */
    @GetMapping
    ResponseEntity<Object> list(
            @RequestParam(required = false) @Nullable String on,
            @RequestParam(required = false) @Nullable String site,
            @RequestParam(required = false) @Nullable String zone) {
        return on == null
                ? ResponseEntity.ok(newest())
                : Answers.ok(rules.activeOn(on, site, zone), Documents::rulesOn);
    }

    private Map<String, Object> newest() {
        Map<String, Object> document = new java.util.LinkedHashMap<>();
        document.put("items", rules.list().stream().map(Documents::rule).toList());
        document.put("nextCursor", null);
        return document;
    }

    @GetMapping("/{id}")
    ResponseEntity<Object> find(@PathVariable String id) {
        List<Rules.RuleView> versions = rules.versions(id);
        if (versions.isEmpty()) {
            return Answers.notFound("rule", id);
        }
        Map<String, Object> document = Documents.rule(versions.getFirst());
        document.put("versions", versions.stream().map(Documents::rule).toList());
        return ResponseEntity.ok(document);
    }

    @GetMapping("/{id}/versions/{version}")
    ResponseEntity<Object> version(@PathVariable String id, @PathVariable int version) {
        return rules.version(id, version)
                .<ResponseEntity<Object>>map(rule -> ResponseEntity.ok(shown(rule)))
                .orElseGet(() -> Answers.notFound("version " + version + " of rule", id));
    }

    private Map<String, Object> shown(Rules.RuleView rule) {
        Map<String, Object> document = Documents.rule(rule);
        document.put(
                "simulation",
                rules.simulation(rule.id(), rule.version())
                        .map(Documents::simulation)
                        .orElse(null));
        return document;
    }

    /** In sentences, against version {@code from}; by default the active one, or the one before. */
    @GetMapping("/{id}/versions/{version}/difference")
    ResponseEntity<Object> difference(
            @PathVariable String id,
            @PathVariable int version,
            @RequestParam(required = false) @Nullable Integer from) {
        return Answers.ok(rules.difference(id, version, from), Documents::difference);
    }

    /** The agreement matrix of a rule in shadow. */
    @GetMapping("/{id}/shadow")
    ResponseEntity<Object> shadow(@PathVariable String id, @RequestParam(defaultValue = "30") int days) {
        return Answers.ok(rules.shadow(id, days), matrix -> matrix);
    }

    @PostMapping
    ResponseEntity<Object> draft(@RequestBody byte[] body, Authentication authentication) {
        return Answers.of(rules.draft(body, Actors.of(authentication)), HttpStatus.CREATED, Documents::rule);
    }

    /** A command without fields. */
    record Nothing() {}

    @PostMapping("/{id}/versions/{version}/submission")
    ResponseEntity<Object> submit(
            @PathVariable String id,
            @PathVariable int version,
            @RequestBody(required = false) @Nullable Nothing body,
            Authentication authentication) {
        return Answers.ok(rules.submit(id, version, Actors.of(authentication)), Documents::rule);
    }

    /** The simulation the activator looked at, if the caller says; another one on record by now is a conflict. */
    record ActivationBody(@Nullable Long simulation) {}

    @PostMapping("/{id}/versions/{version}/activation")
    ResponseEntity<Object> activate(
            @PathVariable String id,
            @PathVariable int version,
            @RequestBody(required = false) @Nullable ActivationBody body,
            Authentication authentication) {
        Long seen = body == null ? null : body.simulation();
        return Answers.ok(rules.activate(id, version, seen, Actors.of(authentication)), Documents::rule);
    }

    @PostMapping("/{id}/versions/{version}/retirement")
    ResponseEntity<Object> retire(
            @PathVariable String id,
            @PathVariable int version,
            @RequestBody(required = false) @Nullable Nothing body,
            Authentication authentication) {
        return Answers.ok(rules.retire(id, version, Actors.of(authentication)), Documents::rule);
    }

    /** Why an earlier text comes back, and the simulation of it that was looked at, if the caller says. */
    record RollbackBody(@Nullable String reason, @Nullable Long simulation) {}

    /** A new version with this version's text, active at once. */
    @PostMapping("/{id}/versions/{version}/rollback")
    ResponseEntity<Object> rollback(
            @PathVariable String id,
            @PathVariable int version,
            @RequestBody RollbackBody body,
            Authentication authentication) {
        String reason = body.reason() == null ? "" : body.reason();
        return Answers.ok(
                rules.rollback(id, version, reason, body.simulation(), Actors.of(authentication)), Documents::rule);
    }

    /** How many days to replay, 1 to 365. */
    record SimulationBody(@Nullable Integer days) {}

    @PostMapping("/{id}/versions/{version}/simulation")
    ResponseEntity<Object> simulate(
            @PathVariable String id,
            @PathVariable int version,
            @RequestBody(required = false) @Nullable SimulationBody body,
            Authentication authentication) {
        int days = body == null || body.days() == null ? DEFAULT_DAYS : body.days();
        if (days < 1 || days > 365) {
            return Answers.malformed("malformed-days", "Expected 'days' from 1 to 365, found " + days + ".", "/days");
        }
        return Answers.ok(rules.simulate(id, version, days, Actors.of(authentication)), Documents::simulation);
    }
}
