package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether what is written on what can be read, in both themes, and whether pages stay light. */
class StylesheetTests {

    private static final Pattern TOKEN =
            Pattern.compile("--([a-z0-9-]+): light-dark\\(#([0-9a-f]{6}), #([0-9a-f]{6})\\)");

    @ParameterizedTest
    @CsvSource({
        "text, bg",
        "text, surface",
        "text, sunken",
        "text, accent-soft",
        "text, fresh",
        "muted, bg",
        "muted, surface",
        "muted, sunken",
        "muted, accent-soft",
        "accent, bg",
        "accent, surface",
        "accent, sunken",
        "accent, accent-soft",
        "on-accent, accent",
        "bg, text",
        "bg, bad",
        "p1, p1-soft",
        "p1, surface",
        "p2, p2-soft",
        "p2, surface",
        "p3, p3-soft",
        "p4, p4-soft",
        "muted, p4-soft",
        "good, good-soft",
        "good, surface",
        "bad, bad-soft",
        "bad, surface",
        "warn, warn-soft"
    })
    void textIsReadableInBothThemes(String ink, String paper) throws IOException {
        Map<String, String[]> tokens = tokens();
        for (int theme = 0; theme < 2; theme++) {
            assertThat(contrast(of(tokens, ink)[theme], of(tokens, paper)[theme]))
                    .as("%s on %s, %s", ink, paper, theme == 0 ? "light" : "dark")
                    .isGreaterThanOrEqualTo(4.5);
        }
    }

    /** WCAG 2.2, 1.4.11: what shows where a field is, and where the focus is. */
    @ParameterizedTest
    @CsvSource({"line-strong, surface", "accent, bg", "accent, surface", "accent, sunken"})
    void edgesAreVisibleInBothThemes(String edge, String paper) throws IOException {
        Map<String, String[]> tokens = tokens();
        for (int theme = 0; theme < 2; theme++) {
            assertThat(contrast(of(tokens, edge)[theme], of(tokens, paper)[theme]))
                    .as("%s on %s, %s", edge, paper, theme == 0 ? "light" : "dark")
                    .isGreaterThanOrEqualTo(3.0);
        }
    }

    /** What the pages do by themselves stays readable in one sitting; what grows beyond belongs into templates. */
    @Test
    void theScriptIsOneFileBelow600Lines() throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/static/assets/app.js"))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .hasSizeLessThan(600)
                    .allMatch(line -> line.length() <= 120);
        }
    }

    @Test
    void allScriptTogetherIsBelow120KilobytesCompressed() throws IOException {
        int bytes = compressed("/static/assets/app.js")
                + compressed("/META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js");

        assertThat(bytes).isBetween(1_000, 120_000);
    }

    private static String[] of(Map<String, String[]> tokens, String name) {
        return Objects.requireNonNull(tokens.get(name), "There is no colour --" + name);
    }

    private static Map<String, String[]> tokens() throws IOException {
        Map<String, String[]> tokens = new HashMap<>();
        Matcher found = TOKEN.matcher(new String(read("/static/assets/triage.css"), StandardCharsets.UTF_8));
        while (found.find()) {
            tokens.put(found.group(1), new String[] {found.group(2), found.group(3)});
        }
        return tokens;
    }

    /** WCAG 2.2, relative luminance and contrast ratio. */
    private static double contrast(String one, String other) {
        double a = luminance(one);
        double b = luminance(other);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(String colour) {
        double sum = 0;
        double[] weights = {0.2126, 0.7152, 0.0722};
        for (int i = 0; i < 3; i++) {
            double part = Integer.parseInt(colour.substring(2 * i, 2 * i + 2), 16) / 255.0;
            sum += weights[i] * (part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    private static int compressed(String resource) throws IOException {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(read(resource));
        }
        return bytes.size();
    }

    private static byte[] read(String resource) throws IOException {
        try (InputStream in = Objects.requireNonNull(
                StylesheetTests.class.getResourceAsStream(resource), "There is no " + resource)) {
            return in.readAllBytes();
        }
    }
}
