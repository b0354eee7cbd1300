package dev.triage.learning.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.triage.learning.measures.ClassificationMetrics;
import dev.triage.learning.measures.Interval;
import dev.triage.learning.measures.RegressionMetrics;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class ModelReportTests {

    private static final String TWO = ModelReport.html(Reports.classes(Reports.metrics(400, 2)));
    private static final String EIGHT = ModelReport.html(Reports.classes(Reports.metrics(1_000, 8)));
    private static final String AMOUNTS = ModelReport.html(Reports.amounts(amounts()));

    private static RegressionMetrics amounts() {
        double[] truth = new double[500];
        double[] predicted = new double[500];
        for (int row = 0; row < 500; row++) {
            predicted[row] = Math.exp(row / 60.0);
            truth[row] = predicted[row] * (1 + (row % 7 - 3) / 10.0);
        }
        return new RegressionMetrics(truth, predicted, 60);
    }

    @Test
    void hasEverySectionOfManyClasses() {
        assertThat(sections(EIGHT))
                .containsExactly(
                        "measures",
                        "gates",
                        "comparison",
                        "classes",
                        "confusion",
                        "reliability",
                        "dial",
                        "candidates",
                        "slices",
                        "worst",
                        "features",
                        "provenance");
        assertThat(EIGHT).contains("CLASS_<wbr>7", "1 of 2 gates failed", "New is better by 0.012 in accuracy.");
    }

    @Test
    void addsTheCurvesOfTwoClasses() {
        assertThat(sections(TWO)).contains("curves");
        assertThat(TWO).contains("ROC curve", "Precision-recall curve", "calibration error of the risk");
    }

    @Test
    void hasEverySectionOfAmounts() {
        assertThat(sections(AMOUNTS))
                .containsExactly(
                        "measures",
                        "gates",
                        "comparison",
                        "amounts",
                        "errors",
                        "slices",
                        "worst",
                        "features",
                        "provenance");
        assertThat(AMOUNTS).contains("both on logarithmic axes", "31 hours wide on average");
    }

    private static List<String> sections(String html) {
        return Pattern.compile("<section class=\"card\" id=\"([a-z]+)\"")
                .matcher(html)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void leavesOutWhatIsNotThere() {
        String html = ModelReport.html(new ReportInput(
                new ReportInput.Heading("Bare", "bare", "1", "Nothing much.", List.of()),
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                ReportInput.Findings.NONE,
                List.of()));

        assertThat(sections(html)).isEmpty();
        assertThat(html).doesNotContain("gates").contains("<h1>Bare</h1>");
    }

    @Test
    void opensOffline() {
        for (String html : List.of(TWO, EIGHT, AMOUNTS)) {
            assertThat(html)
                    .doesNotContain("://")
                    .doesNotContainIgnoringCase("<script")
                    .doesNotContain("src=")
                    .doesNotContain("@import")
                    .doesNotContain("url(")
                    .contains("default-src 'none'");
            assertThat(Pattern.compile("href=\"(?!#)").matcher(html).find()).isFalse();
        }
    }

    /** Every tag that is opened is closed, every attribute quoted, every id there once and every reference met. */
    @Test
    void isWellFormed() throws Exception {
        for (String html : List.of(TWO, EIGHT, AMOUNTS)) {
            Document page = parsed(html);
            Set<String> ids = new HashSet<>();
            Set<String> wanted = new HashSet<>();
            for (Element element : elements(page, "*")) {
                if (element.hasAttribute("id")) {
                    assertThat(ids.add(element.getAttribute("id")))
                            .as(element.getAttribute("id"))
                            .isTrue();
                }
                if (element.hasAttribute("aria-labelledby")) {
                    wanted.addAll(
                            List.of(element.getAttribute("aria-labelledby").split(" ")));
                }
                if (element.hasAttribute("href")) {
                    wanted.add(element.getAttribute("href").substring(1));
                }
            }
            assertThat(ids).containsAll(wanted);
        }
    }

    @Test
    void canBeReadAloud() throws Exception {
        Document page = parsed(EIGHT);
        for (Element table : elements(page, "table")) {
            assertThat(table.getElementsByTagName("caption").getLength()).isEqualTo(1);
            // What scrolls must be reached by the keyboard.
            assertThat(((Element) table.getParentNode()).getAttribute("tabindex"))
                    .isEqualTo("0");
        }
        for (Element head : elements(page, "th")) {
            assertThat(head.getAttribute("scope")).isIn("col", "row");
            assertThat(head.getTextContent()).isNotBlank();
        }
        for (Element drawing : elements(page, "svg")) {
            boolean described = drawing.getElementsByTagName("title").getLength() == 1
                    && drawing.getElementsByTagName("desc").getLength() == 1;
            assertThat(described || drawing.getAttribute("aria-hidden").equals("true"))
                    .isTrue();
        }
        assertThat(EIGHT).contains("<html lang=\"en\">");
    }

    private static Document parsed(String html) throws Exception {
        String xml = html.replace("<!doctype html>", "")
                .replaceAll("<(meta [^>]*)>", "<$1/>")
                .replace("<wbr>", "<wbr/>");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    private static List<Element> elements(Document page, String name) {
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < page.getElementsByTagName(name).getLength(); i++) {
            elements.add((Element) page.getElementsByTagName(name).item(i));
        }
        return elements;
    }

    /** The spoiled page has exactly the tags of the clean one: nothing that came in as text became markup. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "' onmouseover='alert(1)",
                "</style></title></textarea><svg/onload=alert(1)>",
                "&lt;b&gt; &amp; &#60;i&#62; &",
                "<!-- ]]> -->",
                "javascript:alert(1)//{{7*7}}${7*7}",
                "\u0000\u0007\u001b[31m\u202Eesrever\u2066",
                "漢字 ünïcode 👩‍🚀 \uD800"
            })
    void showsHostileTextsAsText(String hostile) throws Exception {
        for (int classes = 2; classes <= 3; classes++) {
            ClassificationMetrics clean = Reports.metrics(300, classes);
            ClassificationMetrics spoiled = Reports.metrics(300, classes, name -> hostile + name);
            String html = ModelReport.html(Reports.classes(spoiled, text -> text + hostile));

            parsed(html.replace("\uD800", ""));
            assertThat(tags(html)).isEqualTo(tags(ModelReport.html(Reports.classes(clean))));
            assertThat(html).doesNotContain("\u0000", "\u001b", "\u202E", "\u2066");
        }
    }

    @Test
    void escapesEveryCharacterThatMeansSomething() {
        assertThat(Markup.text("<a href=\"x\" b='y'>&amp;\n").html())
                .isEqualTo("&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp; ");
    }

    private static List<String> tags(String html) {
        Matcher tags = Pattern.compile("</?[a-zA-Z!][^\\s>]*").matcher(html);
        return tags.results()
                .map(MatchResult::group)
                .filter(tag -> !tag.equals("<wbr"))
                .toList();
    }

    @Test
    void cutsNamesThatAreWholeTexts() {
        String html = ModelReport.html(Reports.classes(Reports.metrics(300, 3, name -> name + "x".repeat(100_000))));

        assertThat(html).hasSizeLessThan(400_000);
        assertThat(Markup.cut("a👩b", 3)).isEqualTo("a…");
        assertThat(Markup.cut("abc", 3)).isEqualTo("abc");
    }

    @Test
    void staysSmallForHundredsOfClasses() {
        String html = ModelReport.html(Reports.classes(
                Reports.metrics(6_000, 300, name -> "A long name of a topic, or of a product " + name)));

        assertThat(html.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1_500_000);
        assertThat(html).contains("The 25 largest of 300 classes.", "others</th>");
    }

    @Test
    void listsTheWorstClassFirst() {
        ClassificationMetrics metrics = Reports.metrics(1_000, 8);
        String table = EIGHT.substring(EIGHT.indexOf("id=\"classes\""), EIGHT.indexOf("id=\"confusion\""));
        List<String> names = Pattern.compile("<th scope=\"row\">CLASS_<wbr>(\\d)")
                .matcher(table)
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(names).hasSize(8);
        assertThat(names)
                .extracting(name -> metrics.confusion().f1(Integer.parseInt(name)))
                .isSorted();
    }

    @Test
    void marksASliceOnlyWhenItIsLargeAndStandsOut() {
        Interval below = new Interval(0.5, 0.4, 0.6);

        assertThat(new ReportInput.Slice("site", "A", 50, "accuracy", below, 0.7).flagged())
                .isTrue();
        assertThat(new ReportInput.Slice("site", "A", 49, "accuracy", below, 0.7).flagged())
                .isFalse();
        assertThat(new ReportInput.Slice("site", "A", 50, "accuracy", below, 0.6).flagged())
                .isFalse();
    }

    @Test
    void callsAHigherErrorWorseAndAHigherAccuracyBetter() {
        Interval above = new Interval(0.9, 0.8, 1);

        assertThat(Overview.slices(List.of(new ReportInput.Slice("a", "b", 99, "accuracy", above, 0.5)))
                        .html())
                .contains(">better<");
        assertThat(Overview.slices(List.of(new ReportInput.Slice("a", "b", 99, "mae", above, 0.5)))
                        .html())
                .contains(">worse<");
    }

    @Test
    void boldsTheBestOfEachMeasure() {
        String html = Overview.comparison(new ReportInput.Findings(
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(
                                new ReportInput.Contender("new", Map.of("accuracy", 0.9, "logLoss", 0.4)),
                                new ReportInput.Contender("old", Map.of("accuracy", 0.8, "logLoss", 0.3)),
                                new ReportInput.Contender("rules", Map.of("accuracy", 0.85))),
                        List.of()))
                .html();

        assertThat(Pattern.compile("class=\"best\">([0-9.]+)<")
                        .matcher(html)
                        .results()
                        .map(match -> match.group(1)))
                .containsExactlyInAnyOrder("0.900", "0.300");
        assertThat(html).contains(">–</td>");
    }

    @Test
    void groupsRowsByValue() {
        ClassificationMetrics metrics = new ClassificationMetrics(
                List.of("a", "b"), new double[][] {{.9, .1}, {.8, .2}, {.3, .7}, {.6, .4}}, new int[] {0, 1, 1, 0});
        String[] sites = {"east", "east", "west", "east"};

        assertThat(Slices.accuracy(metrics, "site", row -> sites[row]))
                .containsExactly(
                        new ReportInput.Slice("site", "east", 3, "accuracy", Interval.wilson(2, 3), 0.75),
                        new ReportInput.Slice("site", "west", 1, "accuracy", Interval.wilson(1, 1), 0.75));
        assertThat(Slices.surestErrors(metrics, 5)).containsExactly(1);
    }

    @Test
    void boundsTheMeanErrorOfASlice() {
        // Errors 1, 3 of the one, 2 of the other: mean 2 ± 1.96 · √2 / √2.
        RegressionMetrics metrics = new RegressionMetrics(new double[] {0, 0, 0}, new double[] {1, -3, 2}, 0);
        ReportInput.Slice slice =
                Slices.error(metrics, "site", row -> row < 2 ? "east" : "west").getFirst();

        assertThat(slice.figure().value()).isEqualTo(2);
        assertThat(slice.figure().low()).isCloseTo(2 - 1.96, within(1e-3));
        assertThat(Slices.largestErrors(metrics, 2)).containsExactly(1, 2);
    }

    @Test
    void dividesAmountsIntoTenths() {
        RegressionPart part = RegressionPart.of(amounts(), "hours", null, 1);

        assertThat(part.deciles()).hasSize(10).allMatch(decile -> decile.rows() == 50);
        assertThat(part.deciles()).extracting(RegressionPart.Decile::mae).isSorted();
        assertThat(part.points()).hasSize(500);
        assertThat(part.skewed()).isTrue();
        RegressionMetrics constant = new RegressionMetrics(new double[] {1, 2, 3}, new double[] {2, 2, 2}, 2);
        assertThat(RegressionPart.of(constant, "", null, 1).deciles()).hasSize(1);
        assertThat(ModelReport.html(Reports.amounts(constant))).contains("Errors by size");
    }

    @Test
    void writesNumbersAsPeopleReadThem() {
        assertThat(List.of(0.0, 0.8694, 0.00012, 12.3456, 123.456, 1234.5, 20_000.0, -0.25))
                .extracting(Figures::number)
                .containsExactly("0", "0.869", "0.00012", "12.35", "123.5", "1,235", "20,000", "−0.250");
        assertThat(Figures.number(Double.NaN)).isEqualTo("–");
        assertThat(Figures.number(0.99976)).isEqualTo("0.9998");
        assertThat(Figures.number(0.99999)).isEqualTo("0.9999+");
        assertThat(Figures.number(1)).isEqualTo("1.000");
        assertThat(Figures.signed(0.02)).isEqualTo("+0.020");
        assertThat(Figures.signed(-0.00003)).isEqualTo("0.000");
        assertThat(Figures.percent(0.955)).isEqualTo("96 %");
        assertThat(Figures.percent(0.995)).isEqualTo("99.5 %");
        assertThat(Figures.words("majorityAccuracy")).isEqualTo("majority accuracy");
    }

    @Test
    void refusesClassesWithoutIntervals() {
        ClassificationPart part = ClassificationPart.of(Reports.metrics(100, 3), null);
        ClassificationPart bare = new ClassificationPart(
                part.confusion(), Map.of(), part.reliability(), part.dial(), part.risk(), part.candidates());

        assertThatThrownBy(() -> ClassTables.perClass(bare))
                .hasMessageContaining("Expected intervals of every class, found none of CLASS_");
    }

    @Test
    void refusesARowThatDoesNotFitItsTable() {
        assertThatThrownBy(() -> new Table("Two").column("a").column("b").row("one"))
                .hasMessage("Expected 2 cells, found 1");
    }
}
