package dev.triage.web;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.ElementClickInterceptedException;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** One person at a real browser. What is looked for may come late or be replaced meanwhile; only the deadline is final. */
final class Browser implements AutoCloseable {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final String url;
    private final ChromeDriver driver;

    private Browser(String url, ChromeDriver driver) {
        this.url = url;
        this.driver = driver;
    }

    /** Leaves the test out where there is no browser, except under CI, where there must be one. */
    static void needed() {
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

    static Browser at(String url) {
        return at(url, true);
    }

    /** A browser that runs no script. */
    static Browser withoutScript(String url) {
        return at(url, false);
    }

    private static Browser at(String url, boolean script) {
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
        if (!script) {
            options.setExperimentalOption("prefs", Map.of("profile.managed_default_content_settings.javascript", 2));
        }
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .build();
        ChromeDriver driver = new ChromeDriver(service, options);
        driver.manage().window().setSize(new Dimension(1440, 1000));
        return new Browser(url, driver);
    }

    Browser logIn(String user) {
        open("/login");
        driver.findElement(By.name("username")).sendKeys(user);
        driver.findElement(By.name("password")).sendKeys(user);
        click("Log in");
        see("main.main h1");
        return this;
    }

    Browser open(String path) {
        driver.get(url + path);
        return this;
    }

    WebDriver driver() {
        return driver;
    }

    String address() {
        return String.valueOf(driver.getCurrentUrl());
    }

    void phone() {
        size(390, 844);
    }

    /** The window's inside, in pixels. */
    void size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** Runs before any script of every page that is opened from now on. */
    void onEveryPage(String code) {
        driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", code));
    }

    /** A window of that many pixels across. */
    void wide(int pixels) {
        driver.manage().window().setSize(new Dimension(pixels, 1000));
    }

    /** @param scheme {@code light} or {@code dark}, as the machine prefers it */
    void theme(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** The first element, once it is there. */
    WebElement see(String selector) {
        return until(
                "an element " + selector,
                any -> any.findElements(By.cssSelector(selector)).stream()
                        .findFirst()
                        .orElse(null));
    }

    String text(String selector) {
        return until("text of " + selector, any -> see(selector).getText());
    }

    void waitForText(String selector, String words) {
        until(
                "\"" + words + "\" in " + selector,
                any -> any.findElements(By.cssSelector(selector)).stream()
                                .anyMatch(found -> found.getText().contains(words))
                        ? true
                        : null);
    }

    void waitForAddress(String part) {
        until("an address with " + part, any -> address().contains(part) ? true : null);
    }

    /** A button or link whose text begins with the label. */
    void click(String label) {
        clickIn("body", label);
    }

    void clickIn(String scope, String label) {
        until("a button " + label, any -> {
            WebElement found = any.findElements(By.cssSelector(scope + " button, " + scope + " a.button")).stream()
                    .filter(button ->
                            button.isDisplayed() && button.getText().strip().startsWith(label))
                    .findFirst()
                    .orElse(null);
            if (found == null) {
                return null;
            }
            found.click();
            return true;
        });
    }

    void clickOn(String selector) {
        until("a click on " + selector, any -> {
            any.findElement(By.cssSelector(selector)).click();
            return true;
        });
    }

    void type(String selector, String words) {
        see(selector).sendKeys(words);
    }

    /** Keys pressed one after the other, wherever the focus is. */
    void press(CharSequence... keys) {
        Arrays.stream(keys).forEach(key -> new Actions(driver).sendKeys(key).perform());
    }

    /** A key while another is held down. */
    void press(Keys held, CharSequence key) {
        new Actions(driver).keyDown(held).sendKeys(key).keyUp(held).perform();
    }

    Object script(String code, Object... arguments) {
        return driver.executeScript(code, arguments);
    }

    <T> T until(String what, Function<WebDriver, T> look) {
        WebDriverWait wait = new WebDriverWait(driver, DEADLINE, Duration.ofMillis(200));
        wait.withMessage(() -> "Expected " + what + " on " + address());
        wait.ignoring(StaleElementReferenceException.class, ElementClickInterceptedException.class);
        wait.ignoring(ElementNotInteractableException.class);
        return wait.until(look);
    }

    void picture(String name) {
        try {
            Files.createDirectories(PICTURES);
            File shot = driver.getScreenshotAs(OutputType.FILE);
            Files.move(shot.toPath(), PICTURES.resolve(name + ".png"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
