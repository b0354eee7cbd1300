package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.ConsoleAppender;
import dev.triage.fixtures.PageVisitor;
import dev.triage.fixtures.Payloads;
import dev.triage.fixtures.Payloads.Payload;
import dev.triage.fixtures.RunningTriage;
import dev.triage.fixtures.Shortages;
import dev.triage.fixtures.TestBroker;
import dev.triage.platform.Ids;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * {@link Payloads} through every text field that a person or a system can fill, and out of every door: what goes in as
 * text comes out as text (OWASP ASVS 5, chapter 1).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PayloadTests {

    /** Payloads in one case, request or form; what each looks like is checked one by one. */
    private static final int TOGETHER = 15;

    private static final Pattern LETTER = Pattern.compile("/dead-letters/([0-9a-f-]{36})");

    private final List<Payload> all = Payloads.all();
    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final List<String> references = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private final Set<String> pages = new LinkedHashSet<>();
    private final List<String> wrong = new ArrayList<>();

    private RunningTriage triage;
    private PageVisitor lead;
    private Appender<ILoggingEvent> tap;

    @BeforeAll
    void fillEveryField() {
        triage = RunningTriage.start(Map.of());
        tap = tap();
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(tap);
        lead = PageVisitor.loggedIn(triage, "lead");
        for (int from = 0; from < all.size(); from += TOGETHER) {
            fill(all.subList(from, Math.min(all.size(), from + TOGETHER)));
        }
        codes();
        unreadable();
    }

    @AfterAll
    void stop() {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(tap);
        triage.close();
    }

    /** One case, with the payloads in every free text of its event and in everything people write on it. */
    private void fill(List<Payload> some) {
        String joined = joined(some, 4_000);
        String order = RunningTriage.freshOrder();
        Map<String, Object> event = Shortages.of(order);
        Map<String, Object> data = data(event);
        data.put("message", joined);
        data.put(
                "notes",
                some.stream()
                        .map(one -> Map.of("author", one.text(), "text", one.text()))
                        .toList());
        data.put("item", Map.of("sku", "SKU-1042", "description", joined));
        data.put("attributes", Map.of("free", joined));
        data.put("unknown", Map.of("deep", List.of(joined)));
        sent(triage.post("/api/v1/exceptions", event, "orchestrator"), 202);
        if (joined.indexOf('\0') >= 0) {
            // Set aside; what remains of them goes in without.
            String kept = joined.replace("\0", "");
            data.put("message", kept);
            data.put("notes", List.of(Map.of("text", kept)));
            data.put("item", Map.of("sku", "SKU-1042", "description", kept));
            data.put("attributes", Map.of("free", kept));
            data.put("unknown", Map.of("deep", List.of(kept)));
            event.put("id", Ids.next().toString());
            sent(triage.post("/api/v1/exceptions", event, "orchestrator"), 202);
        }
        JsonNode found = triage.caseOf(order);
        String id = "/api/v1/cases/" + found.get("id").stringValue();
        String reference = found.get("reference").stringValue();
        references.add(reference);
        for (Payload one : some) {
            if (one.text().indexOf('\0') >= 0) {
                sent(triage.post(id + "/comments", Map.of("text", one.text()), "planner"), 400);
            }
        }
        String words = joined.replace("\0", "") + " @lead";
        sent(triage.post(id + "/comments", Map.of("text", words), "planner"), 200);
        sent(triage.post(id + "/corrections", Map.of("priority", "P1", "reason", words), "planner"), 200);
        sent(triage.post(id + "/claim", Map.of(), "planner"), 200);
        sent(triage.post(id + "/snooze", Map.of("wake", "changed", "reason", words), "planner"), 200);
        request(found, id, words);
        sent(
                triage.post(
                        id + "/wrong",
                        Map.of("assist", "brief", "said", words, "reason", "other", "comment", shortened(words)),
                        "planner"),
                200);
        sent(triage.post(id + "/dismiss", Map.of("reason", "other", "comment", words), "planner"), 200);
        read("POST /cases/merge", lead.post("/cases/" + reference + "/merge", "version", "0", "into", words));
        window("site == 'NOWHERE'", shortened(words));
        window(words, shortened(words));
        pages.add("/cases/" + reference);
        pages.add("/cases/" + reference + "?panel");
    }

    /** A window planned for a day when none of this runs any more, or refused with the form as it was filled in. */
    private void window(String filter, String words) {
        String[] form = {
            "filter", filter, "from", "2099-01-01T00:00", "until", "2099-01-02T00:00", "owner", words, "reason", words
        };
        read("POST /windows", lead.post("/windows", form));
        pages.add("/windows");
    }

    /** Asked for with a text as a parameter, and rejected for a reason. */
    private void request(JsonNode found, String id, String words) {
        for (JsonNode one : found.get("recommendations")) {
            if (!one.at("/ruling/outcome").stringValue().equals("NEEDS_APPROVAL")
                    || !one.get("blockedBy").isEmpty()) {
                continue;
            }
            Map<String, String> key = Map.of("Idempotency-Key", Ids.next().toString());
            Map<String, Object> body = Map.of("workflow", one.get("workflow"), "parameters", one.get("parameters"));
            RunningTriage.Reply asked = triage.call("POST", id + "/requests", body, "planner", key);
            sent(asked, 201);
            String request = asked.json().get("id").stringValue();
            sent(
                    triage.post(
                            "/api/v1/requests/" + request + "/decisions",
                            Map.of(
                                    "decision",
                                    "REJECT",
                                    "parametersSha256",
                                    asked.json().get("parametersSha256"),
                                    "comment",
                                    words),
                            "approver"),
                    200);
            requests.add(request);
            pages.add("/approvals?request=" + request);
            return;
        }
        throw new AssertionError("Expected something to ask for, found " + found.get("recommendations"));
    }

    /** Every payload alone as a code: what tables, filters and spreadsheets show. What is no code is set aside. */
    private void codes() {
        List<Map<String, Object>> events = new ArrayList<>();
        for (Payload one : all) {
            String text = one.text().substring(0, Math.min(120, one.text().length()));
            Map<String, Object> event = Shortages.of(RunningTriage.freshOrder());
            Map<String, Object> data = data(event);
            data.put("site", Map.of("code", text));
            data.put("supplier", text);
            data.put("item", Map.of("sku", text, "description", one.text()));
            data.put("order", Map.of("number", text, "customer", text, "customerTier", text, "type", text));
            data.put("carrier", Map.of("scac", text, "service", text));
            data.put("references", List.of(Map.of("type", text, "id", text)));
            data.put("exceptionCode", text);
            events.add(event);
        }
        RunningTriage.Reply reply = triage.post("/api/v1/exceptions", events, "orchestrator");
        sent(reply, 202);
        long accepted = 0;
        for (JsonNode item : reply.json().get("items")) {
            accepted += item.get("status").stringValue().equals("accepted") ? 1 : 0;
        }
        assertThat(accepted).isGreaterThan(200);
        long expected = accepted;
        RunningTriage.eventually("the cases of all codes", () -> {
            HttpResponse<String> csv = lead.get("/queue/export.csv");
            return csv.headers().firstValueAsLong("X-Row-Count").orElse(0) >= expected * 9 / 10 ? true : null;
        });
    }

    /** Every payload as an event that is none: what people see of it is its bytes. */
    private void unreadable() {
        for (Payload one : all) {
            byte[] bytes = one.text().getBytes(StandardCharsets.UTF_8);
            TestBroker.send(triage.topic(), bytes, bytes);
        }
        RunningTriage.eventually("a page of dead letters", () -> {
            Matcher letters = LETTER.matcher(lead.get("/dead-letters").body());
            return letters.results().count() >= 50 ? true : null;
        });
    }

    @Test
    void noPageTakesTextForMarkup() {
        String next = "/queue?sort=rank&columns=case,site,tier,category,why,assignee&facets=true";
        for (int page = 0; next != null && page < 10; page++) {
            pages.add(next);
            Matcher more = Pattern.compile("href=\"(/queue\\?[^\"]*cursor=[^\"]*)\" rel=\"next\"")
                    .matcher(lead.get(next).body());
            next = more.find() ? more.group(1).replace("&amp;", "&") : null;
        }
        Matcher letters = LETTER.matcher(lead.get("/dead-letters").body());
        while (letters.find()) {
            pages.add("/dead-letters/" + letters.group(1));
        }
        pages.addAll(List.of(
                "/dead-letters",
                "/inbox",
                "/approvals?all=true",
                "/operations",
                "/patterns",
                "/lead",
                "/queue/facets",
                "/queue?status=DISMISSED",
                "/queue?status=SNOOZED"));
        pages.forEach(page -> read(page, lead.get(page)));
        PageVisitor auditor = PageVisitor.loggedIn(triage, "auditor");
        read("/audit", auditor.get("/audit"));

        assertThat(wrong).isEmpty();
        // And it is all there: escaped, not left out.
        String shown = lead.get("/cases/" + references.get(1)).body();
        assertThat(shown).contains("&lt;", "&quot;", "hit(70");
    }

    /** Addresses and forms that come back on the page they were sent from. */
    @Test
    void noPageTakesItsOwnAddressOrFormForMarkup() {
        PageVisitor author = PageVisitor.loggedIn(triage, "ruleauthor");
        JsonNode first = triage.get("/api/v1/cases/" + references.getFirst(), "planner").json();
        String row = first.get("id").stringValue() + ":" + first.get("version").longValue();
        for (int from = 0; from < all.size(); from += TOGETHER) {
            List<Payload> some = all.subList(from, Math.min(all.size(), from + TOGETHER));
            String joined = joined(some, 4_000);
            read("POST /rules", author.post("/rules", "source", joined));
            read("POST /rules", author.post("/rules", "source", "id: x\ntitle: " + quoted(joined)));
            read("POST /workflows", author.post("/workflows/planner-review/claim", "sha256", joined));
            read("POST /settings", lead.post("/settings", "theme", joined));
            read("POST /settings", lead.post("/settings", "zone", joined));
            for (String field : List.of("notice-mentioned", "digest", "quiet-hours", "mail-address")) {
                read("POST /settings/notices", lead.post("/settings/notices", field, joined));
            }
            read(
                    "POST /queue/bulk",
                    lead.post("/queue/bulk", "act", "assign", "to", joined, "back", "/queue", "select", row));
            read("/queue of widths", lead.get("/queue?columns=" + encoded("case." + joined(some, 600))));
            read("POST /queue/display", lead.post("/queue/display", "density", "", "columns", joined, "zone", joined));
        }
        for (Payload one : all) {
            String text = encoded(one.text());
            HttpResponse<String> page = switch (Math.floorMod(one.hashCode(), 4)) {
                case 0 -> lead.get("/queue?q=" + text);
                case 1 -> lead.get("/queue?site=" + text + "&not-supplier=" + text + "&open=" + text);
                case 2 -> lead.get("/queue/suggest?q=" + encoded("site:" + one.text()));
                default -> lead.get("/queue/facets?facet=site&find=" + text + "&q=" + text);
            };
            read("the search for " + one.text(), page);
        }
        all.stream().filter(one -> one.family().equals("address")).forEach(one -> {
            HttpResponse<String> page = lead.post("/queue/display", "density", "", "columns", "", "back", one.text());
            assertThat(page.uri().getHost()).as(one.text()).isEqualTo("localhost");
            read("back to " + one.text(), page);
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void namesOfViewsStayNames() {
        PageVisitor planner = PageVisitor.loggedIn(triage, "planner");
        all.stream()
                .filter(one -> one.text().length() <= 80)
                .filter(one ->
                        Set.of("html", "attribute", "script", "template", "nul").contains(one.family()))
                .limit(40)
                .forEach(one -> read(
                        "a view",
                        planner.post(
                                "/queue/views",
                                "name",
                                one.text(),
                                "query",
                                one.text(),
                                "shared",
                                "true",
                                "pinned",
                                "true")));
        read("/queue with views", lead.get("/queue?sort=rank"));
        assertThat(wrong).isEmpty();
        assertThat(lead.get("/queue?sort=rank").body()).contains("&lt;img src=x onerror=hit(");
    }

    /** JSON says what was sent, as JSON, and no browser is to guess otherwise. */
    @Test
    void jsonIsJson() {
        for (int at = 0; at < references.size(); at++) {
            String reference = references.get(at);
            RunningTriage.Reply reply = triage.get("/api/v1/cases/" + reference, "planner");
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.headers().get("content-type")).startsWith("application/json");
            assertThat(reply.headers().get("x-content-type-options")).isEqualTo("nosniff");
            String words = joined(all.subList(at * TOGETHER, Math.min(all.size(), (at + 1) * TOGETHER)), 4_000)
                            .replace("\0", "")
                    + " @lead";
            // Read back from JSON it is what was sent, and stands in the timeline as one text.
            assertThat(reply.json().get("timeline").findValuesAsString("text"))
                    .as(reference)
                    .contains(words);
        }
        List<String> failed = new ArrayList<>();
        for (Payload one : all) {
            RunningTriage.Reply found = triage.get("/api/v1/cases?limit=1&q=" + encoded(one.text()), "planner");
            if (found.status() != 200 && found.status() != 400 && found.status() != 422) {
                failed.add(found.status() + " for the search " + one.text());
            }
            RunningTriage.Reply site = triage.get("/api/v1/cases?limit=1&site=" + encoded(one.text()), "planner");
            if (site.status() != 200 && site.status() != 400) {
                failed.add(site.status() + " for the site " + one.text());
            }
        }
        assertThat(failed).isEmpty();
    }

    @Test
    void noCellOfTheExportIsAFormula() {
        String csv = lead.get("/queue/export.csv").body();
        List<List<String>> records = records(csv);
        assertThat(records.size()).isGreaterThan(200);
        for (List<String> record : records) {
            assertThat(record).hasSameSizeAs(records.getFirst());
            for (String cell : record) {
                assertThat(cell.replaceFirst("^[\\p{Z}\\p{Cf}\\s]+", "")).doesNotMatch("(?s)[=+@\uff1d\uff0b\uff20].*");
                assertThat(cell).doesNotMatch("(?s)\\s*-.*[^0-9.-].*").doesNotMatch("(?s)[\t\r\n].*");
            }
        }
        assertThat(csv).contains("'=41+7");
    }

    /** Whatever is logged stays on its line: what follows in the same entry is set in, and nothing steers a terminal. */
    @Test
    void noLineOfTheLogIsForged() {
        for (Payload one : all) {
            lead.get("/approvals?request=" + encoded(one.text()));
        }
        Logger log = (Logger) LoggerFactory.getLogger("dev.triage.payloads");
        all.forEach(one -> log.warn("Found {}", one.text(), new IllegalStateException(one.text())));

        assertThat(logged).hasSizeGreaterThan(all.size());
        for (String entry : logged) {
            List<String> lines = entry.lines().toList();
            assertThat(lines.getFirst()).matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} .*");
            assertThat(lines.subList(1, lines.size()))
                    .allMatch(line -> line.isEmpty() || line.startsWith(" ") || line.startsWith("\t"));
            assertThat(entry.chars().allMatch(c -> c == '\n' || c == '\t' || !Character.isISOControl(c)))
                    .as(entry)
                    .isTrue();
            assertThat(entry).doesNotContain("\u2028", "\u2029", "\u202e");
        }
    }

    /** A real browser runs none of it, and builds nothing from it that is not ours. */
    @Test
    void aBrowserRunsNoneOfIt() {
        Browser.needed();
        try (Browser browser = Browser.at(triage.url())) {
            browser.onEveryPage("window.hits = []; window.hit = number => window.hits.push(number)");
            browser.logIn("lead");
            assertThat(browser.script("hit(1); return window.hits.length")).isEqualTo(1L);
            List<String> visited = new ArrayList<>();
            references.stream().limit(12).forEach(one -> visited.add("/cases/" + one));
            requests.stream().limit(4).forEach(one -> visited.add("/approvals?request=" + one));
            visited.add("/queue?sort=rank&columns=case,site,tier,category,why&facets=true");
            visited.add("/queue?sort=rank&open=" + references.get(1));
            visited.add("/inbox");
            all.stream()
                    .filter(one -> one.family().equals("html") || one.family().equals("attribute"))
                    .limit(24)
                    .forEach(one -> visited.add("/queue?q=" + encoded(one.text())));
            List<Object> found = new ArrayList<>();
            for (String page : visited) {
                browser.open(page).see("main");
                Object strange = browser.script(STRANGE);
                if (!List.of().equals(strange)) {
                    found.add(page + ": " + strange);
                }
            }
            assertThat(found).isEmpty();
        }
    }

    /** What no template of ours makes: elements, handlers and addresses that lead out or run. */
    private static final String STRANGE = """
            const strange = window.hits.map(number => 'hit ' + number);
            const never = 'iframe,object,embed,base,img,video,audio,marquee,math,template,style,animate,area,frame,applet';
            for (const one of document.querySelectorAll('*')) {
              const name = one.localName;
              if (name.includes('-') || never.split(',').includes(name)) strange.push('<' + name + '>');
              if (name === 'script' && !/^\\/(assets|webjars)\\//.test(one.getAttribute('src') ?? '')) strange.push('a script');
              if (name === 'meta' && one.httpEquiv) strange.push('a meta');
              for (const at of one.attributes) {
                if (/^on/i.test(at.name) || /hx-on/i.test(at.name)) strange.push(at.name);
                if (at.name === 'style' && at.value.includes('evil')) strange.push('a style');
                if (['href', 'src', 'action', 'formaction', 'hx-get', 'xlink:href', 'data'].includes(at.name)
                    && !/^(\\/(?![\\/\\\\])|#|\\?|$)/.test(at.value)) strange.push(at.name + '=' + at.value);
              }
            }
            return strange""";

    /** Notes a page that fails, and every payload that stands on it as it was sent though it would be markup. */
    private void read(String page, HttpResponse<String> answer) {
        if (answer.statusCode() >= 500) {
            wrong.add(page + " fails with " + answer.statusCode());
            return;
        }
        String html = answer.body();
        for (Payload one : all) {
            String text = one.text();
            if ((text.contains("<") || text.contains("\"") || text.contains("'")) && html.contains(text)) {
                wrong.add(page + " shows unescaped: " + text);
            }
            if (one.family().equals("template")) {
                Matcher sum = Pattern.compile("41\\*(\\d{7})").matcher(text);
                if (sum.find() && html.contains(Long.toString(41 * Long.parseLong(sum.group(1))))) {
                    wrong.add(page + " computes " + text);
                }
            }
        }
        answer.headers()
                .firstValue("Set-Cookie")
                .filter(cookie -> cookie.contains("forged"))
                .ifPresent(wrong::add);
    }

    private Appender<ILoggingEvent> tap() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Iterator<Appender<ILoggingEvent>> appenders = root.iteratorForAppenders();
        while (appenders.hasNext()) {
            if (appenders.next() instanceof ConsoleAppender<ILoggingEvent> console) {
                Appender<ILoggingEvent> made = new AppenderBase<>() {
                    @Override
                    protected void append(ILoggingEvent event) {
                        logged.add(new String(console.getEncoder().encode(event), StandardCharsets.UTF_8));
                    }
                };
                made.setContext(root.getLoggerContext());
                made.start();
                return made;
            }
        }
        throw new AssertionError("Expected the log to be written to the console");
    }

    private static void sent(RunningTriage.Reply reply, int expected) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(expected);
    }

    @SuppressWarnings("unchecked") // The fixture's data is a map.
    private static Map<String, Object> data(Map<String, Object> event) {
        return (Map<String, Object>) new LinkedHashMap<>(event).get("data");
    }

    private static String joined(List<Payload> some, int most) {
        StringBuilder joined = new StringBuilder();
        for (Payload one : some) {
            if (joined.length() + one.text().length() < most) {
                joined.append(one.text()).append(" \u00b6 ");
            }
        }
        return joined.toString().strip();
    }

    private static String shortened(String words) {
        return words.substring(0, Math.min(500, words.length()));
    }

    private static String quoted(String text) {
        return StringNode.valueOf(text).toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** RFC 4180. */
    private static List<List<String>> records(String csv) {
        List<List<String>> records = new ArrayList<>();
        List<String> record = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < csv.length(); i++) {
            char c = csv.charAt(i);
            if (quoted && c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
                cell.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || c == '\n')) {
                record.add(cell.toString());
                cell.setLength(0);
                if (c == '\n') {
                    records.add(record);
                    record = new ArrayList<>();
                }
            } else if (quoted || c != '\r') {
                cell.append(c);
            }
        }
        return records;
    }
}
