package dev.triage.cli;

import dev.triage.governance.RuleFiles;
import dev.triage.governance.Rules.CaseResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** What came of policies' cases in the XML that build servers read: a suite for each policy, a test for each case. */
final class RulesJunitReport {

    private RulesJunitReport() {}

    /** A line of the report; {@code failure} empty when it passed. */
    private record Line(String name, String failure) {}

    static void write(Path file, List<RuleFiles.Test> tests) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, "UTF-8");
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuites");
            for (RuleFiles.Test test : tests) {
                suite(xml, test);
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException("Expected to write the report to " + file, e);
        }
    }

    private static void suite(XMLStreamWriter xml, RuleFiles.Test test) throws XMLStreamException {
        String id = test.id().isEmpty() ? test.path().getFileName().toString() : test.id();
        List<Line> lines = lines(test);
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", id);
        xml.writeAttribute("tests", String.valueOf(lines.size()));
        xml.writeAttribute(
                "failures",
                String.valueOf(
                        lines.stream().filter(line -> !line.failure().isEmpty()).count()));
        for (Line line : lines) {
            xml.writeStartElement("testcase");
            xml.writeAttribute("classname", id);
            xml.writeAttribute("name", line.name());
            if (!line.failure().isEmpty()) {
                xml.writeStartElement("failure");
                xml.writeAttribute("message", line.failure());
                xml.writeEndElement();
            }
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    /** Cases first; what is wrong with the policy beside them is a failed test of its own. */
    private static List<Line> lines(RuleFiles.Test test) {
        List<Line> lines = new ArrayList<>();
        for (CaseResult result : test.results()) {
            lines.add(new Line(
                    result.name(),
                    result.passed() ? "" : "expected " + result.expected() + ", was " + result.actual()));
        }
        test.errors().stream()
                .filter(error -> !error.startsWith("case '"))
                .forEach(error -> lines.add(new Line("policy", error)));
        if (test.complete()) {
            test.untried().forEach(gap -> lines.add(new Line("coverage", gap)));
        }
        return lines;
    }
}
