package dev.triage.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.cli.bench.RuleBench.Disagreement;
import dev.triage.cli.bench.RuleBench.Figure;
import dev.triage.cli.bench.RuleBench.Side;
import dev.triage.cli.bench.RuleQuestions.Asked;
import dev.triage.governance.CaseFacts;
import dev.triage.governance.Evaluation;
import dev.triage.governance.RuleBook;
import dev.triage.governance.RuleFiles;
import dev.triage.governance.RuleFiles.PolicyFile;
import dev.triage.governance.Ruling;
import dev.triage.platform.ContentFolder;
import dev.triage.playbook.Playbook;
import dev.triage.playbook.Proposal;
import dev.triage.playbook.Workflow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That all sides are asked the same and nobody is timed who answers otherwise; how fast is for a person to read. */
class RuleBenchTests {

    private static final Path HOME =
            Path.of(System.getProperty("triage.content", "..")).resolve("triage-service/bench-peers");
    private static final Collection<Workflow> WORKFLOWS =
            Playbook.of(ContentFolder.fromEnvironment()).workflows();

    private final List<PolicyFile> policies = RuleFiles.in(HOME.resolve("rules"));
    private final RuleBook book = RuleFiles.book(policies);
    private final List<Asked> questions = RuleQuestions.of(WORKFLOWS, 20_000, 20_261_124);

    RuleBenchTests() throws IOException {}

    @Test
    void makesEveryOneOfTheTwentyRulesDecide() {
        assertThat(policies).hasSize(20);
        assertThat(new RuleBench(book, questions, List.of()).deciding())
                .containsExactlyInAnyOrderElementsOf(policies.stream()
                        .map(file -> file.path().getFileName().toString().replace(".yaml", ""))
                        .toList());
    }

    @Test
    void asksTheSameForTheSameSeed() {
        assertThat(RuleQuestions.of(WORKFLOWS, 50, 7)).isEqualTo(RuleQuestions.of(WORKFLOWS, 50, 7));
        assertThat(RuleQuestions.of(WORKFLOWS, 50, 7)).isNotEqualTo(RuleQuestions.of(WORKFLOWS, 50, 8));
    }

    @Test
    void handsOverWhatConditionsSee() {
        Asked question = questions.stream()
                .filter(asked -> asked.facts().event().dataAsOf() == null)
                .findFirst()
                .orElseThrow();
        Map<String, Object> variables = question.variables();

        assertThat(variables)
                .containsEntry("workflow", question.proposal().workflow().id())
                .containsEntry("valueMinor", question.proposal().valueMinor())
                .containsEntry("requesterIsMachine", question.machine())
                .containsEntry("quantityMilli", 40_000L)
                .doesNotContainKey("dataAge");
        assertThat(variables.get("missing"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains("dataAge")
                .doesNotContain("quantityMilli");
        assertThat(variables.get("timeToDue")).isEqualTo(Duration.ofHours(30));
    }

    @Test
    void findsTheOneAnswerThatDiffers() {
        Side same = new Side("same", this::verdict);
        Side liar = new Side("liar", number -> number == 17 ? "PERMITTED by nobody" : verdict(number));

        assertThat(new RuleBench(book, questions, List.of(same)).disagreements())
                .isEmpty();
        assertThat(new RuleBench(book, questions, List.of(same, liar)).disagreements())
                .containsExactly(new Disagreement("liar", 17, verdict(17), "PERMITTED by nobody"));
    }

    @Test
    void timesEverySide() {
        List<Figure> figures = new RuleBench(book, questions, List.of(new Side("same", this::verdict))).run(1);

        assertThat(figures).extracting(Figure::name).containsExactly("service", "service, from the case", "same");
        assertThat(figures).allSatisfy(figure -> assertThat(figure.nanos()).isPositive());
        assertThat(figures.getFirst().ratio()).isEqualTo(1);
        assertThat(figures.getLast().ratio())
                .isEqualTo(figures.getLast().nanos() / figures.getFirst().nanos());
    }

    @Test
    void rulesOnReadyValuesAsOnTheCase() {
        for (Asked asked : questions) {
            Ruling ready = RuleFiles.ready(book, asked.facts(), asked.proposal(), asked.machine(), asked.now())
                    .get();
            assertThat(ready).isEqualTo(book.rule(asked.facts(), asked.proposal(), asked.machine(), asked.now()));
        }
    }

    @Test
    void refusesABookThatDoesNotReadAndOneOfAnotherOrigin() {
        PolicyFile broken = new PolicyFile(Path.of("broken.yaml"), "kind: Policy".getBytes(StandardCharsets.UTF_8));
        Asked asked = questions.getFirst();

        assertThatThrownBy(() -> RuleFiles.book(List.of(broken))).hasMessageContaining("broken.yaml");
        assertThatThrownBy(() ->
                        RuleFiles.ready(new OtherBook(), asked.facts(), asked.proposal(), asked.machine(), asked.now()))
                .hasMessageContaining("Expected a book of policies");
    }

    @Test
    void looksForThePeersWhereItIsTold(@TempDir Path folder) throws IOException {
        assertThat(RulePeers.jars(folder.resolve("nowhere"))).isEmpty();
        Files.writeString(folder.resolve("a.jar"), "");
        Files.writeString(folder.resolve("a.txt"), "");

        assertThat(RulePeers.jars(folder)).containsExactly(folder.resolve("a.jar"));
    }

    @Test
    void keepsThePeersOutOfTheService() {
        Set<String> peers =
                Set.of("org.kie.api.KieServices", "org.kie.dmn.api.core.DMNRuntime", "dev.triage.peers.Question");

        assertThat(peers)
                .allSatisfy(name ->
                        assertThatThrownBy(() -> Class.forName(name)).isInstanceOf(ClassNotFoundException.class));
    }

    private String verdict(int number) {
        Asked asked = questions.get(number);
        Ruling ruling = book.rule(asked.facts(), asked.proposal(), asked.machine(), asked.now());
        return ruling.rule() == null
                ? ""
                : ruling.outcome() + " " + ruling.rule().id();
    }

    private static final class OtherBook implements RuleBook {

        @Override
        public Ruling rule(CaseFacts facts, Proposal proposal, boolean requesterIsMachine, Instant now) {
            throw new AssertionError("Not asked");
        }

        @Override
        public Evaluation evaluate(CaseFacts facts, Proposal proposal, boolean requesterIsMachine, Instant now) {
            throw new AssertionError("Not asked");
        }

        @Override
        public String version() {
            return "other";
        }
    }
}
