package dev.triage.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.openqa.selenium.JavascriptExecutor;

/** Deque's axe, run in a page through the driver, which the page's own policy does not bind. */
final class Axe {

    /** Everything of WCAG 2.0, 2.1 and 2.2, levels A and AA, that axe can decide by itself. */
    private static final String RUN = """
            const done = arguments[arguments.length - 1];
            document.getAnimations().forEach(one => { try { one.finish() } catch (endless) { one.cancel() } });
            axe.run(document, {
              runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']},
              resultTypes: ['violations'],
            }).then(
              found => done(found.violations.flatMap(rule => rule.nodes.map(node =>
                rule.id + ' at ' + node.target.join(' ') + ': ' + node.html.slice(0, 160) + ' | '
                  + node.failureSummary.replace(/\\s+/g, ' ')))),
              failed => done(['axe failed: ' + failed]));
            """;

    private static final String SOURCE = source();

    private Axe() {}

    /** What the open page does wrong: rule, element and why, one a line. */
    @SuppressWarnings("unchecked") // The script answers a list of texts.
    static List<String> violations(Browser browser) {
        JavascriptExecutor page = (JavascriptExecutor) browser.driver();
        if (!Boolean.TRUE.equals(page.executeScript("return typeof axe === 'object'"))) {
            page.executeScript(SOURCE);
        }
        return (List<String>) Objects.requireNonNull(page.executeAsyncScript(RUN));
    }

    private static String source() {
        try (InputStream in =
                Objects.requireNonNull(Axe.class.getResourceAsStream("/axe.min.js"), "axe.min.js on the class path")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
