package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.fixtures.PageVisitor;
import dev.triage.fixtures.RunningTriage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tour and the glossary. */
class HelpPageTests {

    private static final Pattern LINK = Pattern.compile("/glossary#([a-z0-9-]+)");

    private final RunningTriage triage = RunningTriage.get();

    @Test
    void theGlossaryIsTheFileTheDocumentsLinkTo() {
        Glossary own = Glossary.own();
        assertThat(own.groups()).extracting(Glossary.Group::title).contains("Decisions", "Distribution");
        String page = PageVisitor.loggedIn(triage, "auditor").get("/glossary").body();
        for (Glossary.Group group : own.groups()) {
            assertThat(group.entries()).isNotEmpty();
            for (Glossary.Entry entry : group.entries()) {
                assertThat(page).contains("id=\"" + entry.id() + "\"", "<dt>" + entry.term() + "</dt>");
            }
        }
        assertThat(page).contains("What people work on: one exception and everything that repeats it");
    }

    @Test
    void everyLinkIntoTheGlossaryFindsItsWord() throws IOException {
        List<String> ids = Glossary.own().groups().stream()
                .flatMap(group -> group.entries().stream())
                .map(Glossary.Entry::id)
                .toList();
        int links = 0;
        try (Stream<Path> files = Files.walk(Path.of("src/main/resources/templates"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Matcher link = LINK.matcher(Files.readString(file, StandardCharsets.UTF_8));
                while (link.find()) {
                    links++;
                    assertThat(ids).as(file.toString()).contains(link.group(1));
                }
            }
        }
        assertThat(links).isPositive();
    }

    @Test
    void saysWhatIsWrongWithAGlossary() {
        assertThat(Glossary.of("# G\n## A\n### Expected loss\nWhat\nit costs.\n")
                        .groups())
                .containsExactly(new Glossary.Group(
                        "A", List.of(new Glossary.Entry("expected-loss", "Expected loss", "What it costs."))));
        assertThatThrownBy(() -> Glossary.of("# G\n## A\n### Case\nOne.\n### Case\nTwo.\n"))
                .hasMessageContaining("'Case' twice");
        assertThatThrownBy(() -> Glossary.of("# G\n## A\n### Case\n\n### Rank\nTwo.\n"))
                .hasMessageContaining("'Case' alone");
        assertThatThrownBy(() -> Glossary.of("# G\n### Case\nOne.\n## A\n")).hasMessageContaining("within groups");
    }

    @Test
    void theTourHasFiveStepsAndIsOfferedUntilSomebodyHasSeenIt() {
        PageVisitor approver = PageVisitor.loggedIn(triage, "approver2");
        assertThat(approver.get("/queue").body()).contains("New here?");
        for (int step = 1; step <= HelpController.STEPS; step++) {
            String page = approver.get("/tour?step=" + step).body();
            assertThat(page)
                    .contains("step " + step + " of 5", "aria-current=\"step\"")
                    .containsPattern("<article class=\"card\">\\s*<h2>");
            assertThat(page.contains(">Next<")).isEqualTo(step < HelpController.STEPS);
        }
        assertThat(approver.get("/tour?step=99").body()).contains("step 5 of 5");

        assertThat(approver.post("/tour/done").body()).doesNotContain("New here?");
        assertThat(approver.get("/queue").body()).doesNotContain("New here?");
        assertThat(approver.get("/tour").body()).as("it can still be taken").contains("step 1 of 5");
    }
}
