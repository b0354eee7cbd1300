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
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
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

    private final List<Payload> all = Payloads.all();
    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final Escaping escaping = new Escaping();

    private RunningTriage triage;
    private PageVisitor lead;
    private PayloadStage stage;
    private Appender<ILoggingEvent> tap;

    @BeforeAll
    void fillEveryField() {
        triage = RunningTriage.start(Map.of());
        tap = tap();
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(tap);
        lead = PageVisitor.loggedIn(triage, "lead");
        stage = new PayloadStage(triage, lead);
        stage.fillEveryField();
    }

    @AfterAll
    void stop() {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(tap);
        triage.close();
    }

    @Test
    void noPageTakesTextForMarkup() {
        String next = "/queue?sort=rank&columns=case,site,tier,category,why,assignee&facets=true";
        for (int page = 0; next != null && page < 10; page++) {
            stage.pages().add(next);
            Matcher more = Pattern.compile("href=\"(/queue\\?[^\"]*cursor=[^\"]*)\" rel=\"next\"")
                    .matcher(lead.get(next).body());
            next = more.find() ? more.group(1).replace("&amp;", "&") : null;
        }
        Matcher letters = PayloadStage.LETTER.matcher(lead.get("/dead-letters").body());
        while (letters.find()) {
            stage.pages().add("/dead-letters/" + letters.group(1));
        }
        stage.pages()
                .addAll(List.of(
                        "/dead-letters",
                        "/inbox",
                        "/approvals?all=true",
                        "/operations",
                        "/patterns",
                        "/lead",
                        "/queue/facets",
                        "/queue?status=DISMISSED",
                        "/queue?status=SNOOZED"));
        stage.pages().forEach(page -> escaping.read(page, lead.get(page)));
        PageVisitor auditor = PageVisitor.loggedIn(triage, "auditor");
        escaping.read("/audit", auditor.get("/audit"));

        assertThat(escaping.wrong()).isEmpty();
        // And it is all there: escaped, not left out.
        String shown = lead.get("/cases/" + stage.references().get(1)).body();
        assertThat(shown).contains("&lt;", "&quot;", "hit(70");
    }

    /** Addresses and forms that come back on the page they were sent from. */
    @Test
    void noPageTakesItsOwnAddressOrFormForMarkup() {
        PageVisitor author = PageVisitor.loggedIn(triage, "ruleauthor");
        String first = stage.references().getFirst();
        JsonNode found = triage.get("/api/v1/cases/" + first, "planner").json();
        String row = found.get("id").stringValue() + ":" + found.get("version").longValue();
        for (int from = 0; from < all.size(); from += PayloadStage.TOGETHER) {
            List<Payload> some = all.subList(from, Math.min(all.size(), from + PayloadStage.TOGETHER));
            String joined = Escaping.joined(some, 4_000);
            escaping.read("POST /rules", author.post("/rules", "source", joined));
            escaping.read("POST /rules", author.post("/rules", "source", "id: x\ntitle: " + quoted(joined)));
            escaping.read("POST /workflows", author.post("/workflows/planner-review/claim", "sha256", joined));
            escaping.read("POST /settings", lead.post("/settings", "theme", joined));
            escaping.read("POST /settings", lead.post("/settings", "zone", joined));
            for (String field : List.of("notice-mentioned", "digest", "quiet-hours", "mail-address")) {
                escaping.read("POST /settings/notices", lead.post("/settings/notices", field, joined));
            }
            escaping.read(
                    "POST /queue/bulk",
                    lead.post("/queue/bulk", "act", "assign", "to", joined, "back", "/queue", "select", row));
            escaping.read(
                    "/queue of widths", lead.get("/queue?columns=" + encoded("case." + Escaping.joined(some, 600))));
            escaping.read(
                    "POST /queue/display",
                    lead.post("/queue/display", "density", "", "columns", joined, "zone", joined));
        }
        for (Payload one : all) {
            String text = encoded(one.text());
            HttpResponse<String> page = switch (Math.floorMod(one.hashCode(), 4)) {
                case 0 -> lead.get("/queue?q=" + text);
                case 1 -> lead.get("/queue?site=" + text + "&not-supplier=" + text + "&open=" + text);
                case 2 -> lead.get("/queue/suggest?q=" + encoded("site:" + one.text()));
                default -> lead.get("/queue/facets?facet=site&find=" + text + "&q=" + text);
            };
            escaping.read("the search for " + one.text(), page);
        }
        all.stream().filter(one -> one.family().equals("address")).forEach(one -> {
            HttpResponse<String> page = lead.post("/queue/display", "density", "", "columns", "", "back", one.text());
            assertThat(page.uri().getHost()).as(one.text()).isEqualTo("localhost");
            escaping.read("back to " + one.text(), page);
        });
        assertThat(escaping.wrong()).isEmpty();
    }

    @Test
    void namesOfViewsStayNames() {
        PageVisitor planner = PageVisitor.loggedIn(triage, "planner");
        all.stream()
                .filter(one -> one.text().length() <= 80)
                .filter(one ->
                        Set.of("html", "attribute", "script", "template", "nul").contains(one.family()))
                .limit(40)
                .forEach(one -> escaping.read(
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
        escaping.read("/queue with views", lead.get("/queue?sort=rank"));
        assertThat(escaping.wrong()).isEmpty();
        assertThat(lead.get("/queue?sort=rank").body()).contains("&lt;img src=x onerror=hit(");
    }

    /** JSON says what was sent, as JSON, and no browser is to guess otherwise. */
    @Test
    void jsonIsJson() {
        for (int at = 0; at < stage.references().size(); at++) {
            String reference = stage.references().get(at);
            RunningTriage.Reply reply = triage.get("/api/v1/cases/" + reference, "planner");
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.headers().get("content-type")).startsWith("application/json");
            assertThat(reply.headers().get("x-content-type-options")).isEqualTo("nosniff");
            String words = Escaping.joined(
                                    all.subList(
                                            at * PayloadStage.TOGETHER,
                                            Math.min(all.size(), (at + 1) * PayloadStage.TOGETHER)),
                                    4_000)
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
        List<List<String>> records = CsvRecords.of(csv);
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
            stage.references().stream().limit(12).forEach(one -> visited.add("/cases/" + one));
            stage.requests().stream().limit(4).forEach(one -> visited.add("/approvals?request=" + one));
            visited.add("/queue?sort=rank&columns=case,site,tier,category,why&facets=true");
            visited.add("/queue?sort=rank&open=" + stage.references().get(1));
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

    private static String quoted(String text) {
        return StringNode.valueOf(text).toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
