package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.Forms;
import dev.triage.fixtures.Forms.Field;
import dev.triage.fixtures.Forms.Form;
import dev.triage.fixtures.PageVisitor;
import dev.triage.fixtures.RunningTriage;
import dev.triage.fixtures.Scenes;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.StringNode;

/**
 * Every text field of every form, found on the pages as they are rendered and filled with every payload. Nothing lists
 * the fields: a new one is filled without being named here, and one that no page below shows fails the test.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FieldPayloadTests {

    /** The longest texts tried first; rooms that take less get shorter ones. */
    private static final int[] LENGTHS = {3_900, 490, 80};

    /** The last of them, for names and the like. */
    private static final int SHORT = 2;

    private static final Pattern REFUSED =
            Pattern.compile("role=\"alert\"|<h1>(Not allowed|Not understood|Not found|Log in)");

    /**
     * Fields that hold no free text, so that no payload can be right; each is sent all of them and must stay whole. So is
     * every parameter of a workflow, which its schema and the case bind.
     */
    private static final Set<String> CHECKED = Set.of(
            "GET /audit case",
            "GET /audit request",
            "GET /audit from",
            "GET /audit to",
            "GET /rules on",
            "POST /cases/{}/merge into",
            "POST /dead-letters/{}/replay body",
            "POST /login username",
            "POST /login password",
            "POST /queue/bulk into",
            "POST /queue/display zone",
            "POST /rules/{}/{}/simulation days",
            "POST /settings zone",
            "POST /settings/notices mail-address",
            "POST /settings/notices quiet-hours",
            "POST /windows filter");

    /** Its text is a rule, and the payload one of the rule's own short texts. */
    private static final String RULE = "POST /rules source";

    private static final Path TEMPLATES = Path.of("src", "main", "resources", "templates");

    private final Escaping escaping = new Escaping();
    private final Map<String, PageVisitor> visitors = new TreeMap<>();
    private final Map<String, FormVisits.Visit> places = new TreeMap<>();
    private final Map<String, Shown> open = new TreeMap<>();
    private RunningTriage triage;
    private FormVisits visits;

    @BeforeAll
    void findEveryField(@TempDir Path content) throws IOException {
        triage = RunningTriage.start(Map.of(
                "triage.content",
                FormVisits.contentWithTwoModels(content).toString(),
                "triage.notices.mail.domains",
                "example.com"));
        visits = new FormVisits(triage, content);
        for (FormVisits.Visit visit : visits.all()) {
            HttpResponse<String> answer = visit.open(as(visit.who()));
            assertThat(answer.statusCode()).as(visit.name()).isEqualTo(200);
            for (Form form : Forms.of(answer.body())) {
                for (Field field : form.fields()) {
                    if (field.takesText() && !field.name().equals("_csrf")) {
                        places.putIfAbsent(place(form, field.name()), visit);
                    }
                }
            }
        }
    }

    @AfterAll
    void stop() {
        triage.close();
    }

    /** What the templates can show, the visits have shown; else a field would be left out and nobody would know. */
    @Test
    void thePagesVisitedShowEveryFieldOfEveryTemplate() throws IOException {
        Set<String> unseen = new TreeSet<>();
        for (String written : written()) {
            Pattern fits = Pattern.compile(Stream.of(written.split("\\{\\}", -1))
                    .map(Pattern::quote)
                    .reduce((a, b) -> a + "[^/ ]+" + b)
                    .orElseThrow());
            if (places.keySet().stream().noneMatch(place -> fits.matcher(place).matches())) {
                unseen.add(written);
            }
        }

        assertThat(unseen).isEmpty();
        assertThat(places).hasSizeGreaterThan(60);
    }

    @Test
    void everyFieldTakesEveryPayloadAsText() {
        Set<String> unexpected = new TreeSet<>();
        places.forEach((place, visit) -> {
            boolean text = true;
            boolean taken = false;
            boolean brief = place.equals(RULE) || shown(visit, place).longest(place) <= LENGTHS[SHORT];
            int lengths = checked(place) ? 1 : brief ? LENGTHS.length : SHORT;
            for (int at = 0; at < lengths && text && !taken; at++) {
                for (String payloads : Escaping.texts(LENGTHS[at])) {
                    Shown shown = shown(visit, place);
                    text = shown.field(place).isText();
                    taken |= send(place, shown, payloads);
                }
            }
            if (text && taken == checked(place)) {
                unexpected.add(place + (taken ? " takes free text" : " takes none"));
            }
        });
        for (FormVisits.Visit visit : visits.all()) {
            escaping.read(visit.name(), visit.open(as(visit.who())));
        }

        assertThat(escaping.wrong()).isEmpty();
        assertThat(unexpected).isEmpty();
    }

    private static boolean checked(String place) {
        return CHECKED.contains(place) || place.contains(" parameter.");
    }

    /** A form as it was shown to somebody. */
    private record Shown(FormVisits.Visit visit, Form form) {

        Field field(String place) {
            return form.fields().stream()
                    .filter(one -> place.endsWith(" " + one.name()))
                    .findFirst()
                    .orElseThrow();
        }

        String token() {
            return form.fields().stream()
                    .filter(one -> one.name().equals("_csrf"))
                    .map(one -> String.valueOf(one.value()))
                    .findFirst()
                    .orElseThrow();
        }

        int longest(String place) {
            return Integer.parseInt(field(place).attributes().getOrDefault("maxlength", "4000"));
        }
    }

    /** The form as it was shown last, unless something came of it; then the way is gone anew. */
    private Shown shown(FormVisits.Visit visit, String place) {
        Shown last = open.get(place);
        if (last == null) {
            HttpResponse<String> answer = visit.open(as(visit.who()));
            last = Forms.of(answer.body()).stream()
                    .filter(form -> form.fields().stream()
                            .anyMatch(one -> place(form, one.name()).equals(place)))
                    .map(form -> new Shown(visit, form))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(
                            "Expected " + place + " on " + visit.name() + ", found " + answer.body()));
            open.put(place, last);
        }
        return last;
    }

    /** Sends the form with the text in that field; whether it was taken. */
    private boolean send(String place, Shown shown, String text) {
        Map<String, String> sent = shown.form().untouched();
        sent.putAll(choices(place, shown.form()));
        Field field = shown.field(place);
        sent.put(field.name(), place.equals(RULE) ? rule(text) : text);
        PageVisitor visitor = as(shown.visit().who());
        HttpResponse<String> answer = shown.form().posts()
                ? visitor.postWithToken(shown.form().action(), shown.token(), flat(sent))
                : visitor.get(shown.form().action() + "?" + query(sent));
        escaping.read(place, answer, text);
        boolean taken =
                answer.statusCode() == 200 && !REFUSED.matcher(answer.body()).find();
        if (taken && shown.form().posts()) {
            open.remove(place);
        }
        return taken;
    }

    /** What people choose beside the text, where a form offers several acts or needs more than is filled in. */
    private static Map<String, String> choices(String place, Form form) {
        Map<String, String> chosen = new LinkedHashMap<>();
        String select = form.fields().stream()
                .filter(one -> one.name().equals("select"))
                .map(one -> one.attributes().getOrDefault("value", ""))
                .findFirst()
                .orElse("");
        switch (place) {
            case "POST /queue/bulk snoozeReason" -> chosen.putAll(Map.of("act", "snooze", "select", select));
            case "POST /queue/bulk comment" ->
                chosen.putAll(Map.of("act", "dismiss", "dismissReason", "other", "select", select));
            case "POST /queue/bulk correctReason" ->
                chosen.putAll(Map.of("act", "correct", "priority", "P1", "select", select));
            case "POST /windows reason", "POST /windows owner" ->
                chosen.putAll(Map.of("filter", "site == 'NOWHERE'", "reason", "planned", "act", "open"));
            case "POST /cases/{}/corrections reason" -> chosen.put("priority", "P1");
            case "POST /kill-switch reason" -> chosen.putAll(Map.of("on", "true", "workflow", "split-shipment"));
            case "POST /models/promotions/{}/decisions comment" -> chosen.put("decision", "REJECT");
            case "POST /approvals/{}/edits comment" -> chosen.put("parameter.quantity", "20");
            case "POST /dead-letters/{}/replay body" -> chosen.put("corrected", "true");
            default -> {}
        }
        return chosen;
    }

    /** A rule may say anything in its own words. */
    private static String rule(String text) {
        return Scenes.policy("payload-" + Math.floorMod(text.hashCode(), 1_000_000))
                .replace("Small orders of one site", StringNode.valueOf(text).toString())
                .replace("For the pages.", StringNode.valueOf(text).toString());
    }

    private PageVisitor as(String who) {
        return visitors.computeIfAbsent(who, visits::visitor);
    }

    private static String place(Form form, String field) {
        String path = form.action()
                .replaceFirst("[?#].*", "")
                .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "{}")
                .replaceFirst("^/cases/[^/]+", "/cases/{}")
                .replaceFirst("^/workflows/[^/]+", "/workflows/{}")
                .replaceFirst("^/rules/[^/]+/\\d+/", "/rules/{}/{}/")
                .replaceFirst("^/models/(?!promotions)[^/]+/", "/models/{}/");
        return (form.posts() ? "POST " : "GET ") + path + " " + field;
    }

    private static String[] flat(Map<String, String> fields) {
        return fields.entrySet().stream()
                .flatMap(one -> Stream.of(one.getKey(), one.getValue()))
                .toArray(String[]::new);
    }

    private static String query(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** The fields as the templates write them, with {} for what is filled in when they are rendered. */
    private static Set<String> written() throws IOException {
        Set<String> written = new TreeSet<>();
        List<Path> templates;
        try (Stream<Path> files = Files.walk(TEMPLATES)) {
            templates = files.filter(file -> file.toString().endsWith(".html")).toList();
        }
        for (Path template : templates) {
            String html = Files.readString(template);
            for (Form form : Forms.of(html)) {
                String to = form.attributes().getOrDefault("th:action", "");
                if (to.equals("${to}")) {
                    Matcher set = Pattern.compile("to=(@\\{[^\"]*)\"").matcher(html);
                    to = set.find() ? set.group(1) : to;
                }
                String path = to.replaceFirst("^@\\{", "")
                        .replaceFirst(to.contains("(") ? "\\(.*" : "\\}$", "")
                        .replaceAll("\\{[^}]*\\}", "{}");
                for (Field field : form.fields()) {
                    String name = field.name().startsWith("${'parameter.'")
                                    || field.name().startsWith("'parameter.'")
                            ? "parameter.{}"
                            : field.name().startsWith("${") ? "{}" : field.name();
                    if (field.takesText()) {
                        written.add((form.posts() ? "POST " : "GET ") + path + " " + name);
                    }
                }
            }
        }
        assertThat(written).hasSizeGreaterThan(60);
        return written;
    }
}
