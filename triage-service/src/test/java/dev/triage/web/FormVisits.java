package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.Forms;
import dev.triage.fixtures.PageVisitor;
import dev.triage.fixtures.RunningTriage;
import dev.triage.fixtures.Scenes;
import dev.triage.fixtures.Shortages;
import dev.triage.platform.ContentFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The ways to every form there is: who goes where, and what must have happened for the form to be there. */
final class FormVisits {

    private static final String STRANGER = "a stranger";
    private static final String OTHER = "other";

    private final RunningTriage triage;
    private final Scenes scenes;
    private final List<Visit> visits = new ArrayList<>();

    /** @param content the service's own, see {@link #contentWithTwoModels} */
    FormVisits(RunningTriage triage, Path content) throws IOException {
        this.triage = triage;
        this.scenes = new Scenes(triage);
        severalSites();
        cases();
        queue();
        requests();
        rulesAndModels();
        advisory(content);
        add("dead letter", "lead", any -> "/dead-letters/" + scenes.deadLetter());
        add("settings", "planner", any -> "/settings");
        add("inbox", "planner", any -> {
            String found = scenes.shortage().get("id").stringValue();
            triage.post("/api/v1/cases/" + found + "/comments", Map.of("text", "@planner look"), "lead");
            return "/inbox";
        });
        add("audit", "auditor", any -> "/audit");
        add("log in", STRANGER, any -> "/login");
    }

    /** One way to a page. Opened again, it makes what the page needs anew. */
    record Visit(String name, String who, Function<PageVisitor, HttpResponse<String>> opening) {

        HttpResponse<String> open(PageVisitor visitor) {
            return opening.apply(visitor);
        }
    }

    List<Visit> all() {
        return List.copyOf(visits);
    }

    PageVisitor visitor(String who) {
        return who.equals(STRANGER) ? PageVisitor.stranger(triage) : PageVisitor.loggedIn(triage, who);
    }

    /** The shipped content, with a second version of the category model that could serve. */
    static Path contentWithTwoModels(Path place) throws IOException {
        Path shipped = ContentFolder.fromEnvironment().root();
        for (String folder : List.of("rules", "prompts", "models")) {
            copy(shipped.resolve(folder), place.resolve(folder));
        }
        Path models = place.resolve("models/category");
        String champion = Files.readString(models.resolve("champion")).strip();
        copy(models.resolve(champion), models.resolve(OTHER));
        Path provenance = models.resolve(OTHER).resolve("provenance.json");
        Files.writeString(
                provenance,
                Files.readString(provenance)
                        .replace("\"version\" : \"" + champion + "\"", "\"version\" : \"" + OTHER + "\""));
        return place;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> {
                try {
                    Path target = to.resolve(from.relativize(file).toString());
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private void add(String name, String who, Function<PageVisitor, String> path) {
        visits.add(new Visit(name, who, visitor -> visitor.get(path.apply(visitor))));
    }

    private void act(String name, String who, Function<PageVisitor, HttpResponse<String>> act) {
        visits.add(new Visit(name, who, act));
    }

    /** So many that the list of them can be searched. */
    @SuppressWarnings("unchecked") // The fixture's own document.
    private void severalSites() {
        List<Map<String, Object>> events = new ArrayList<>();
        for (int site = 0; site < 12; site++) {
            Map<String, Object> event = Shortages.of(RunningTriage.freshOrder());
            ((Map<String, Object>) event.get("data")).put("site", Map.of("code", "DC-" + (100 + site)));
            events.add(event);
        }
        assertThat(triage.post("/api/v1/exceptions", events, "orchestrator").status())
                .isEqualTo(202);
    }

    private void cases() {
        add("case", "planner", any -> "/cases/" + reference(scenes.shortage()));
        add("case of one's own", "planner", visitor -> {
            JsonNode found = scenes.shortage();
            visitor.post("/cases/" + reference(found) + "/claim", "version", version(found));
            return "/cases/" + reference(found);
        });
        act("case, taken back", "planner", visitor -> {
            JsonNode found = scenes.shortage();
            return visitor.post("/cases/" + reference(found) + "/claim", "version", version(found));
        });
        act("case of somebody else", "lead", visitor -> {
            JsonNode found = scenes.shortage();
            triage.post("/api/v1/cases/" + found.get("id").stringValue() + "/claim", Map.of(), "planner");
            return visitor.post("/cases/" + reference(found) + "/claim", "version", version(found));
        });
        add("case, said to be wrong", "planner", visitor -> {
            String reference = reference(scenes.shortage());
            visitor.post("/cases/" + reference + "/wrong", "assist", "category");
            return "/cases/" + reference;
        });
        add("case, merged", "planner", any -> "/cases/" + reference(merged()));
        add(
                "case, another merged into it",
                "planner",
                any -> "/cases/" + merged().get("mergedInto").stringValue());
        add("windows", "lead", any -> "/windows");
        add(
                "case with a request",
                "planner",
                any -> "/cases/" + scenes.request().get("caseReference").stringValue());
        add(
                "ask",
                "planner",
                any -> "/cases/" + reference(scenes.shortage()) + "/requests/new?workflow=" + Scenes.SOURCING);
        add(
                "break-glass",
                "lead",
                any -> "/cases/" + reference(scenes.shortage(Scenes.TOO_MUCH)) + "/break-glass?workflow="
                        + Scenes.SOURCING);
    }

    private JsonNode merged() {
        RunningTriage.Reply done = triage.post(
                "/api/v1/cases/" + scenes.shortage().get("id").stringValue() + "/merge",
                Map.of("into", reference(scenes.shortage())),
                "planner");
        assertThat(done.status()).as(done.body()).isEqualTo(200);
        return done.json();
    }

    private void queue() {
        add("queue", "planner", any -> "/queue?sort=rank&not-site=NOWHERE&facets=true&q=" + order(scenes.shortage()));
        add("queue, the sites", "planner", any -> "/queue/facets?sort=rank&not-site=NOWHERE");
        act(
                "acts on many, to confirm",
                "planner",
                visitor -> visitor.post(
                        "/queue/bulk", "all", "true", "act", "claim", "back", "/queue?q=" + order(scenes.shortage())));
        act("acts on many, done", "planner", visitor -> {
            JsonNode found = scenes.shortage();
            return visitor.post(
                    "/queue/bulk",
                    "act",
                    "claim",
                    "select",
                    found.get("id").stringValue() + ":" + version(found),
                    "back",
                    "/queue?q=" + order(found));
        });
    }

    private void requests() {
        add("request of one's own", "planner", any -> "/approvals?request=" + id(scenes.request()));
        add("request", "approver", any -> "/approvals?request=" + id(scenes.request()));
        for (String decision : List.of("APPROVE", "REJECT")) {
            add(
                    "decision " + decision,
                    "approver",
                    any -> "/approvals/" + id(scenes.request()) + "/decision?decision=" + decision);
        }
        add("kill switch", "lead", any -> "/approvals");
        add("review", "auditor", any -> {
            scenes.toReview();
            return "/approvals";
        });
    }

    private void rulesAndModels() {
        add("rules", "ruleauthor", any -> "/rules");
        add("rule editor", "ruleauthor", any -> "/rules/-/draft");
        add("rule, submitted", "ruleapprover", any -> "/rules/" + scenes.submitted());
        String[] retired = {""};
        add("rule, retired", "ruleapprover", visitor -> {
            if (retired[0].isEmpty()) {
                retired[0] = scenes.retired();
            }
            // What was brought back on an earlier visit is retired, so that the first version can be brought back
            // again.
            JsonNode newest = triage.get("/api/v1/rules/" + retired[0], "lead").json();
            if (newest.get("status").stringValue().equals("ACTIVE")) {
                visitor.post("/rules/" + retired[0] + "/" + newest.get("version") + "/retirement");
            }
            // What it would change is seen first.
            visitor.post("/rules/" + retired[0] + "/1/simulation", "days", "7");
            return "/rules/" + retired[0] + "?version=1";
        });
        add("models", "datascientist", any -> {
            promotion(false);
            challenger(false);
            return "/models";
        });
        add("models, one asked for", "lead", any -> {
            promotion(true);
            return "/models";
        });
        add("models, one beside", "datascientist", any -> {
            promotion(false);
            challenger(true);
            return "/models";
        });
        add("models, one that replaced another", "datascientist", any -> {
            if (model().get("champion").stringValue().equals(OTHER)) {
                return "/models";
            }
            challenger(false);
            promotion(true);
            decide("APPROVE");
            return "/models";
        });
    }

    /** Two workflows whose files changed: one that nobody brought in as advisory, and one that waits to be confirmed. */
    private void advisory(Path content) throws IOException {
        for (String id : List.of("notify-internal", "chase-supplier")) {
            Path file = content.resolve("rules/workflows/" + id + ".yaml");
            Files.writeString(file, Files.readString(file).replaceFirst("(?m)^version: 1$", "version: 2"));
        }
        PageVisitor author = visitor("ruleauthor");
        String page = RunningTriage.eventually("both workflows to await confirmation", () -> {
            String now = author.get("/rules").body();
            return now.contains("notify-internal v2") && now.contains("chase-supplier v2") ? now : null;
        });
        Forms.of(page).stream()
                .filter(form -> form.action().equals("/workflows/chase-supplier/claim"))
                .forEach(form ->
                        author.post(form.action(), "sha256", form.untouched().get("sha256")));
        add("workflow to bring in", "ruleauthor", any -> "/rules");
        add("workflow to confirm", "ruleapprover", any -> "/rules");
    }

    private JsonNode model() {
        for (JsonNode one : triage.get("/api/v1/models", "lead").json().get("items")) {
            if (one.get("name").stringValue().equals("category")) {
                return one;
            }
        }
        throw new AssertionError("Expected a model category");
    }

    /** Asks that the version that does not serve shall, or ends such a wish. */
    private void promotion(boolean wanted) {
        boolean waits =
                !triage.get("/api/v1/models", "lead").json().get("promotions").isEmpty();
        if (waits && !wanted) {
            decide("REJECT");
        } else if (!waits && wanted) {
            String other = model().get("champion").stringValue().equals(OTHER) ? "2" : OTHER;
            RunningTriage.Reply asked = triage.post(
                    "/api/v1/models/category/promotions", Map.of("version", other, "reason", "newer"), "datascientist");
            assertThat(asked.status()).as(asked.body()).isBetween(200, 202);
        }
    }

    private void decide(String decision) {
        JsonNode waiting = triage.get("/api/v1/models", "lead").json().at("/promotions/0/id");
        RunningTriage.Reply decided = triage.post(
                "/api/v1/models/category/promotions/" + waiting.stringValue() + "/decisions",
                Map.of("decision", decision, "comment", "seen"),
                "lead");
        assertThat(decided.status()).as(decided.body()).isEqualTo(200);
    }

    private void challenger(boolean wanted) {
        JsonNode model = model();
        if (model.get("challenger").isNull() == wanted) {
            String other = model.get("champion").stringValue().equals(OTHER) ? "2" : OTHER;
            RunningTriage.Reply named = triage.post(
                    "/api/v1/models/category/challenger",
                    wanted ? Map.of("version", other, "reason", "look") : Map.of("reason", "enough"),
                    "datascientist");
            assertThat(named.status()).as(named.body()).isEqualTo(200);
        }
    }

    private static String reference(JsonNode found) {
        return found.get("reference").stringValue();
    }

    private static String order(JsonNode found) {
        return found.at("/facts/order/number").stringValue();
    }

    private static String version(JsonNode found) {
        return found.get("version").toString();
    }

    private static String id(JsonNode request) {
        return request.get("id").stringValue();
    }
}
