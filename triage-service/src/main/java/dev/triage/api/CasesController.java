package dev.triage.api;

import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.briefing.Briefs;
import dev.triage.cases.CaseRow;
import dev.triage.cases.CaseStatus;
import dev.triage.cases.CaseView;
import dev.triage.cases.Cases;
import dev.triage.cases.Condition;
import dev.triage.cases.Facet;
import dev.triage.cases.Merges;
import dev.triage.cases.QueueQuery;
import dev.triage.cases.QueueSort;
import dev.triage.platform.Actor;
import dev.triage.platform.Actors;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The queue and the cases. */
@RestController
@RequestMapping("/api/v1/cases")
class CasesController {

    private static final int SIMILAR = 5;

    private final Cases cases;
    private final Merges merges;
    private final Briefs briefs;

    CasesController(Cases cases, Merges merges, Briefs briefs) {
        this.cases = cases;
        this.merges = merges;
        this.briefs = briefs;
    }

    @GetMapping
    ResponseEntity<Object> queue(
            @RequestParam MultiValueMap<String, String> parameters,
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "rank") String sort,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") int limit) {
        QueueSort order = QueueSort.of(sort)
                .orElseThrow(() -> new Parameters.UnknownParameterException(
                        "sort",
                        "Expected 'sort' to be one of "
                                + Arrays.stream(QueueSort.values())
                                        .map(QueueSort::key)
                                        .collect(Collectors.joining(", "))
                                + ", found '" + sort + "'."));
        QueueQuery query = new QueueQuery(conditions(parameters), q, order, cursor, limit);
        return Answers.ok(cases.queue(query), page -> Answers.page(page, Documents::row));
    }

    /** One parameter for each facet, {@code site=…}, and one for what it must not be, {@code not-site=…}. */
    private static List<Condition> conditions(MultiValueMap<String, String> parameters) {
        List<Condition> conditions = new ArrayList<>();
        for (Facet facet : Facet.values()) {
            for (boolean not : new boolean[] {false, true}) {
                String name = (not ? "not-" : "") + facet.key();
                Set<String> values = switch (facet) {
                    case STATUS -> names(Parameters.of(name, CaseStatus.class, parameters.get(name)));
                    case CATEGORY -> names(Parameters.of(name, Category.class, parameters.get(name)));
                    case PRIORITY -> names(Parameters.of(name, Priority.class, parameters.get(name)));
                    case SITE,
                            CUSTOMER_TIER,
                            CARRIER,
                            SUPPLIER,
                            SKU,
                            ASSIGNEE,
                            AGE,
                            SLA,
                            WORKFLOW,
                            SOURCE,
                            SUPPRESSED -> Parameters.texts(parameters.get(name));
                };
                if (!values.isEmpty()) {
                    conditions.add(new Condition(facet, not, List.copyOf(values)));
                }
            }
        }
        return conditions;
    }

    private static Set<String> names(Set<? extends Enum<?>> values) {
        return values.stream().map(Enum::name).collect(Collectors.toSet());
    }

    @GetMapping("/{id}")
    ResponseEntity<Object> find(@PathVariable String id) {
        Optional<CaseView> found = cases.find(id);
        if (found.isEmpty()) {
            return Answers.notFound("case", id);
        }
        CaseView view = found.get();
        Map<String, Object> document =
                Documents.view(view, briefs.of(view), briefs.evidence(view), cases.similar(view.id(), SIMILAR));
        document.put("members", view.row().ties().members() == 0 ? List.of() : merges.members(view.id()));
        return ResponseEntity.ok().eTag(etag(view.row())).body(document);
    }

    /** A person's better knowledge of category or priority. */
    record Correction(
            @Nullable String category,
            @Nullable String priority,
            @Nullable String reason) {}

    @PostMapping("/{id}/corrections")
    ResponseEntity<Object> correct(
            @PathVariable String id,
            @RequestBody Correction body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match,
            Authentication authentication) {
        return act(
                id,
                match,
                authentication,
                (caseId, call) -> cases.correct(
                        caseId,
                        body.category(),
                        body.priority(),
                        orEmpty(body.reason()),
                        call.expected(),
                        call.actor()));
    }

    /** A command without fields. */
    record Nothing() {}

    @PostMapping("/{id}/claim")
    ResponseEntity<Object> claim(
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Nothing body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match,
            Authentication authentication) {
        return act(id, match, authentication, (caseId, call) -> cases.claim(caseId, call.expected(), call.actor()));
    }

    /** Whose the case is to be. */
    record Assignment(@Nullable String assignee) {}

    /**
     * To oneself it is a claim. To somebody else only by a lead: on the page a planner sees what they hand over, here it
     * may be a program that does.
     */
    @PostMapping("/{id}/assign")
    ResponseEntity<Object> assign(
            @PathVariable String id,
            @RequestBody Assignment body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match,
            Authentication authentication) {
        String to = orEmpty(body.assignee()).strip();
        if (to.isEmpty()) {
            return Answers.malformed("missing-field", "Expected 'assignee', found none.", "/assignee");
        }
        return act(id, match, authentication, (caseId, call) -> {
            if (to.equals(call.actor().subject())) {
                return cases.claim(caseId, call.expected(), call.actor());
            }
            if (!call.actor().is(Role.LEAD)) {
                return Result.refused(
                        Refusal.Kind.FORBIDDEN,
                        "not-a-lead",
                        "Expected a lead, or oneself as the assignee, found "
                                + call.actor().subject() + " assigning to " + to);
            }
            return cases.assign(caseId, to, call.expected(), call.actor());
        });
    }

    @PostMapping("/{id}/release")
    ResponseEntity<Object> release(
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Nothing body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match,
            Authentication authentication) {
        return act(id, match, authentication, (caseId, call) -> cases.release(caseId, call.expected(), call.actor()));
    }

    /** Either {@code until}, or {@code wake} = "changed". */
    record Snooze(
            @Nullable Instant until,
            @Nullable String wake,
            @Nullable String reason) {}

    @PostMapping("/{id}/snooze")
    ResponseEntity<Object> snooze(
            @PathVariable String id,
            @RequestBody Snooze body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match,
            Authentication authentication) {
        if ((body.until() == null) == (body.wake() == null)
                || (body.wake() != null && !body.wake().equals("changed"))) {
            return Answers.malformed(
                    "malformed-snooze", "Expected either 'until' with a time or 'wake' with \"changed\".", "/until");
        }
        return act(
                id,
                match,
                authentication,
                (caseId, call) ->
                        cases.snooze(caseId, body.until(), orEmpty(body.reason()), call.expected(), call.actor()));
    }

    record Dismissal(@Nullable String reason, @Nullable String comment) {}

    @PostMapping("/{id}/dismiss")
    ResponseEntity<Object> dismiss(
            @PathVariable String id,
            @RequestBody Dismissal body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match,
            Authentication authentication) {
        return act(
                id,
                match,
                authentication,
                (caseId, call) -> cases.dismiss(
                        caseId, orEmpty(body.reason()), orEmpty(body.comment()), call.expected(), call.actor()));
    }

    record Merging(@Nullable String into) {}

    @PostMapping("/{id}/merge")
    ResponseEntity<Object> merge(
            @PathVariable String id,
            @RequestBody Merging body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match,
            Authentication authentication) {
        return act(
                id,
                match,
                authentication,
                (caseId, call) -> cases.merge(caseId, orEmpty(body.into()), call.expected(), call.actor()));
    }

    @PostMapping("/{id}/unmerge")
    ResponseEntity<Object> unmerge(
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Nothing body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match,
            Authentication authentication) {
        return act(id, match, authentication, (caseId, call) -> cases.unmerge(caseId, call.expected(), call.actor()));
    }

    record Resolution(@Nullable String comment) {}

    @PostMapping("/{id}/resolve")
    ResponseEntity<Object> resolve(
            @PathVariable String id,
            @RequestBody Resolution body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match,
            Authentication authentication) {
        return act(
                id,
                match,
                authentication,
                (caseId, call) -> cases.resolve(caseId, orEmpty(body.comment()), call.expected(), call.actor()));
    }

    record Comment(@Nullable String text) {}

    @PostMapping("/{id}/comments")
    ResponseEntity<Object> comment(@PathVariable String id, @RequestBody Comment body, Authentication authentication) {
        return act(
                id, null, authentication, (caseId, call) -> cases.comment(caseId, orEmpty(body.text()), call.actor()));
    }

    /** A workflow of the catalogue with its parameters. */
    record Request(@Nullable String workflow, @Nullable Map<String, Object> parameters) {}

    @PostMapping("/{id}/requests")
    ResponseEntity<Object> request(
            @PathVariable String id,
            @RequestBody Request body,
            @RequestHeader("Idempotency-Key") String key,
            Authentication authentication) {
        UUID caseId = caseId(id);
        if (caseId == null) {
            return Answers.notFound("case", id);
        }
        if (key.isBlank() || key.length() > 200) {
            return Answers.malformed(
                    "malformed-idempotency-key", "Expected an Idempotency-Key of 1 to 200 characters.", null);
        }
        if (body.workflow() == null) {
            return Answers.malformed("missing-field", "Expected 'workflow', found none.", "/workflow");
        }
        Map<String, Object> parameters = body.parameters() == null ? Map.of() : body.parameters();
        return Answers.of(
                cases.request(caseId, body.workflow(), parameters, key, Actors.of(authentication)),
                HttpStatus.CREATED,
                Documents::request);
    }

    /** What the rules deny, and why it must be done all the same. */
    record BrokenGlass(
            @Nullable String workflow,
            @Nullable Map<String, Object> parameters,
            @Nullable String reason) {}

    @PostMapping("/{id}/break-glass")
    ResponseEntity<Object> breakGlass(
            @PathVariable String id,
            @RequestBody BrokenGlass body,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            Authentication authentication) {
        UUID caseId = caseId(id);
        if (caseId == null) {
            return Answers.notFound("case", id);
        }
        if (body.workflow() == null) {
            return Answers.malformed("missing-field", "Expected 'workflow', found none.", "/workflow");
        }
        Map<String, Object> parameters = body.parameters() == null ? Map.of() : body.parameters();
        Cases.Emergency emergency = new Cases.Emergency(
                body.reason() == null ? "" : body.reason(),
                key == null ? UUID.randomUUID().toString() : key);
        return Answers.of(
                cases.breakGlass(caseId, body.workflow(), parameters, emergency, Actors.of(authentication)),
                HttpStatus.CREATED,
                Documents::request);
    }

    /** Who calls, and which version they saw. */
    private record Call(Actor actor, @Nullable Long expected) {}

    private ResponseEntity<Object> act(
            String id,
            @Nullable String match,
            Authentication authentication,
            BiFunction<UUID, Call, Result<CaseRow>> act) {
        UUID caseId = caseId(id);
        if (caseId == null) {
            return Answers.notFound("case", id);
        }
        Long expected = null;
        if (match != null && !match.equals("*")) {
            expected = version(match);
            if (expected == null) {
                return Answers.malformed(
                        "malformed-if-match",
                        "Expected the ETag of the case in If-Match, found '" + match + "'.",
                        null);
            }
        }
        Result<CaseRow> result = act.apply(caseId, new Call(Actors.of(authentication), expected));
        if (result instanceof Result.Done<CaseRow>(CaseRow row)) {
            return ResponseEntity.ok().eTag(etag(row)).body(Documents.row(row));
        }
        return Answers.ok(result, Documents::row);
    }

    private @Nullable UUID caseId(String idOrReference) {
        if (idOrReference.startsWith("EX-")) {
            return cases.find(idOrReference).map(CaseView::id).orElse(null);
        }
        try {
            return UUID.fromString(idOrReference);
        } catch (IllegalArgumentException notAnId) {
            return null;
        }
    }

    private static String etag(CaseRow row) {
        return "\"" + row.version() + "\"";
    }

    private static @Nullable Long version(String etag) {
        String bare = etag.startsWith("W/") ? etag.substring(2) : etag;
        try {
            return Long.valueOf(bare.replace("\"", "").strip());
        } catch (NumberFormatException foreign) {
            return null;
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
