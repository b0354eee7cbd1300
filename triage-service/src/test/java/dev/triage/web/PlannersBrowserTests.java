package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.triage.fixtures.RunningTriage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.TakesScreenshot;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;
import tools.jackson.databind.JsonNode;

/** What people do in a real browser. Every page they pass is kept as a picture under {@code target/screenshots}. */
class PlannersBrowserTests {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Path PICTURES = Path.of("target", "screenshots");

    private final RunningTriage triage = RunningTriage.get();
    private WebDriver browser;

    @BeforeAll
    static void needsChromium() {
        if (Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER)) {
            return;
        }
        String missing = "Browser tests need " + CHROMIUM + " and " + DRIVER
                + " (apt-get install chromium chromium-driver); they are not there.";
        if ("true".equals(System.getenv("CI"))) {
            fail(missing + " Under CI they must run.");
        }
        abort(missing);
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.quit();
            browser = null;
        }
    }

    @Test
    void aPlannerWorksACaseAndAnotherPersonApprovesIt() throws IOException {
        String order = raise();
        String reference = triage.caseOf(order).get("reference").stringValue();

        logIn("planner");
        assertThat(browser.getTitle()).startsWith("Queue");
        picture("queue");
        browser.findElement(By.name("q")).sendKeys(order);
        click("Apply");
        browser.findElement(By.cssSelector("a[href='/cases/" + reference + "']"))
                .click();
        assertThat(text("main")).contains(order, "SKU-1042", "Why it ranks here");
        picture("case");

        click("Claim");
        assertThat(text(".notice.good")).contains("Claimed");
        WebElement ask = browser.findElements(By.cssSelector(".recommendation button")).stream()
                .filter(button -> button.getText().equals("Ask for approval"))
                .findFirst()
                .orElseThrow();
        ask.click();
        waitForText(".notice.good", "waits for approval");
        browser.get(triage.url() + "/approvals");
        assertThat(text("main")).contains("You asked for this, so somebody else decides.");
        picture("approvals-planner");
        click("Log out");
        waitFor(By.name("username"));

        logIn("approver");
        browser.get(triage.url() + "/approvals");
        WebElement card = browser.findElements(By.cssSelector("article.card")).stream()
                .filter(article -> article.getText().contains(reference))
                .findFirst()
                .orElseThrow();
        picture("approvals");
        card.findElement(By.cssSelector("button[value=APPROVE]")).click();
        waitForText(".notice.good", "approved");

        JsonNode sent = RunningTriage.eventually("the dispatched request", () -> {
            JsonNode request = triage.caseOf(order).get("requests").get(0);
            return request.get("commandId").isNull() ? null : request;
        });
        assertThat(sent.get("approvals").get(0).get("by").stringValue()).isEqualTo("approver");
        browser.get(triage.url() + "/cases/" + reference);
        assertThat(text("main")).contains("approver");
        picture("case-after");
    }

    @Test
    void everyPageOpensForThoseWhoMaySeeIt() throws IOException {
        raise();
        Map<String, List<String>> pages = Map.of(
                "lead",
                        List.of(
                                "/",
                                "/queue",
                                "/approvals",
                                "/rules",
                                "/workflows",
                                "/models",
                                "/patterns",
                                "/operations",
                                "/dead-letters"),
                "auditor", List.of("/audit?verify=true"),
                "ruleauthor", List.of("/rules"));
        for (Map.Entry<String, List<String>> visit : pages.entrySet()) {
            logIn(visit.getKey());
            for (String page : visit.getValue()) {
                browser.get(triage.url() + page);
                assertThat(browser.findElements(By.cssSelector("main.main h1")))
                        .as(visit.getKey() + " opens " + page + ": " + browser.getTitle())
                        .hasSize(1);
                picture(visit.getKey() + page.replaceAll("[^a-z-]+", "-"));
            }
            close();
        }
    }

    @Test
    void theModelsPageSaysWhatServesAndWhatOneMayNotDo() throws IOException {
        logIn("planner");
        browser.get(triage.url() + "/models");

        assertThat(text("main"))
                .contains("serves", "Macro-F1", "0.8", "Drift, last 7 days", "What served when", "You may look.")
                .doesNotContain("{", "Ask to promote", "Roll back");
        picture("models-planner");
        close();

        logIn("datascientist");
        browser.get(triage.url() + "/models");
        assertThat(text("main")).doesNotContain("You may look.");
        picture("models-datascientist");
    }

    @Test
    void aRuleThatDoesNotCompileComesBackWithItsPositionAndTheText() throws IOException {
        logIn("ruleauthor");
        browser.get(triage.url() + "/rules");
        String broken = """
                apiVersion: triage/v1
                kind: Policy
                id: browser-test
                title: Browser test
                owner: tests
                rationale: Shows an error.
                scope: {workflows: [split-shipment], categories: ["*"], sites: ["*"]}
                mode: enforce
                effective: {from: 2026-01-01, until: null}
                when:
                  - {name: small, expr: "valueMinr <= 1000"}
                then: {permit: {approvals: [{role: approver, count: 1}]}}
                limits: {perHour: 5, perDayMinor: 100000}
                """;
        browser.findElement(By.name("source")).sendKeys(broken);
        click("Save as draft");
        waitForText("main", "undeclared");
        assertThat(text("main")).contains("valueMinr");
        assertThat(browser.findElement(By.name("source")).getDomProperty("value"))
                .contains("id: browser-test");
        picture("rule-error");
    }

    @Test
    void aPageThatIsNotThereSaysSoAndLeadsBack() throws IOException {
        logIn("planner");
        browser.get(triage.url() + "/cases/EX-1999-000001");
        assertThat(text("main")).contains("There is no such page", "To the queue");
        browser.get(triage.url() + "/approvals?cursor=x&all=true");
        assertThat(text("main")).contains("Something went wrong here");
        picture("error");
    }

    private void logIn(String user) throws IOException {
        if (browser == null) {
            browser = open();
        }
        browser.get(triage.url() + "/login");
        picture("login");
        browser.findElement(By.name("username")).sendKeys(user);
        browser.findElement(By.name("password")).sendKeys(user);
        click("Log in");
        waitFor(By.cssSelector("main.main h1"));
    }

    private void click(String label) {
        browser.findElements(By.tagName("button")).stream()
                .filter(button -> button.getText().equals(label))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No button " + label + " on " + browser.getCurrentUrl()))
                .click();
    }

    private String text(String selector) {
        waitFor(By.cssSelector(selector));
        return browser.findElement(By.cssSelector(selector)).getText();
    }

    private void waitFor(By element) {
        new WebDriverWait(browser, Duration.ofSeconds(60)).until(ExpectedConditions.presenceOfElementLocated(element));
    }

    private void waitForText(String selector, String words) {
        new WebDriverWait(browser, Duration.ofSeconds(60))
                .until(ExpectedConditions.textToBePresentInElementLocated(By.cssSelector(selector), words));
    }

    private void picture(String name) throws IOException {
        Files.createDirectories(PICTURES);
        File shot = ((TakesScreenshot) browser).getScreenshotAs(OutputType.FILE);
        Files.move(shot.toPath(), PICTURES.resolve(name + ".png"), StandardCopyOption.REPLACE_EXISTING);
    }

    private String raise() {
        String order = RunningTriage.freshOrder();
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String event = """
                {"specversion":"1.0","id":"%s","source":"/wms/dc-east","type":"orchestration.exception.raised.v1",
                 "subject":"%s/10","time":"%s","datacontenttype":"application/json","data":{
                  "exceptionCode":"WMS-4107","message":"Allocation failed: 40 of 120 EA of SKU-1042 short at DC-EAST",
                  "order":{"number":"%s","line":"10","type":"B2B","customer":"C-1042","customerTier":"A","promisedAt":"%s"},
                  "item":{"sku":"SKU-1042","description":"Hex bolt M8x40"},
                  "quantity":{"expected":"120","actual":"80","uom":"EA"},
                  "site":{"code":"DC-EAST","timeZone":"America/New_York"},
                  "value":{"amount":"1840.00","currency":"EUR"},
                  "availability":[{"site":"DC-WEST","quantity":"400","uom":"EA","leadTimeHours":18}],
                  "substitutes":[{"sku":"SKU-1043","quantity":"900","uom":"EA","customerConsent":true}],
                  "dataAsOf":"%s"}}""".formatted(UUID.randomUUID(), order, now, order, now.plus(30, ChronoUnit.HOURS), now);
        assertThat(triage.post("/api/v1/exceptions", event, "orchestrator").status())
                .isEqualTo(202);
        return order;
    }

    private static WebDriver open() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage");
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .build();
        WebDriver browser = new ChromeDriver(service, options);
        browser.manage().window().setSize(new Dimension(1440, 1000));
        return browser;
    }
}
