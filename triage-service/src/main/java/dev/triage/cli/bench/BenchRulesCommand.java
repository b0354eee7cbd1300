package dev.triage.cli.bench;

import dev.triage.cli.Exits;
import dev.triage.cli.VerbFailedException;
import dev.triage.cli.bench.RuleBench.Disagreement;
import dev.triage.cli.bench.RuleBench.Figure;
import dev.triage.cli.bench.RuleQuestions.Asked;
import dev.triage.governance.RuleFiles;
import dev.triage.governance.RuleFiles.PolicyFile;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import dev.triage.playbook.Playbook;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code triage bench rules}: nanoseconds a ruling beside Drools, a DMN engine and the same rules written by hand. */
@Command(
        name = "rules",
        description = {
            "Nanoseconds a ruling on one thread, beside Drools, a DMN engine and the same twenty rules written by hand.",
            "Every side first answers every question and all must agree. All start from ready values; the others give the"
                    + " bare verdict, the service its explanation too."
        })
final class BenchRulesCommand implements Callable<Integer> {

    private static final long SEED = 20_261_124;

    @Option(
            names = "--events",
            defaultValue = "20000",
            description = "Questions all must agree on. Default: ${DEFAULT-VALUE}")
    private int events;

    @Option(names = "--rounds", defaultValue = "41", description = "Counted rounds. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(
            names = "--peers",
            paramLabel = "DIR",
            description = "Where the peers lie, built; ./triage builds and names it.")
    private @Nullable Path peers;

    @Option(names = "--json", description = "The figures as JSON.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        CommandSpec here = Objects.requireNonNull(spec, "picocli sets it");
        if (events < 1_000 || events > 1_000_000 || rounds < 1 || rounds > 100) {
            throw new ParameterException(
                    here.commandLine(), "Expected --events from 1000 to 1000000 and --rounds from 1 to 100");
        }
        ContentFolder content = ContentFolder.fromEnvironment();
        Path home =
                peers != null ? peers : Path.of(System.getProperty("triage.bench.peers", "triage-service/bench-peers"));
        List<Path> jars = RulePeers.jars(home.resolve("target/lib"));
        if (jars.isEmpty()) {
            throw new VerbFailedException(
                    Exits.NOT_FOUND_OR_CONFLICT,
                    "Expected the peers in " + home.resolve("target/lib")
                            + ", found none; './mvnw -q -Pbench -pl triage-service/bench-peers package' builds them");
        }
        List<PolicyFile> policies = RuleFiles.in(home.resolve("rules"));
        List<Asked> questions = RuleQuestions.of(Playbook.of(content).workflows(), events, SEED);
        try (RulePeers engines = RulePeers.of(jars)) {
            RuleBench bench = new RuleBench(
                    RuleFiles.book(policies),
                    questions,
                    engines.sides(questions.stream().map(Asked::variables).toList()));
            return report(bench, policies.size(), here);
        }
    }

    private int report(RuleBench bench, int policies, CommandSpec here) {
        List<Disagreement> disagreements = bench.disagreements();
        if (!disagreements.isEmpty()) {
            throw new VerbFailedException(
                    Exits.NOT_PASSED,
                    "Expected the same verdicts from all, found " + disagreements.size() + " others; the first: "
                            + disagreements.getFirst().text());
        }
        int deciding = bench.deciding().size();
        List<Figure> figures = bench.run(rounds);
        PrintWriter out = here.commandLine().getOut();
        if (json) {
            out.println(Json.MAPPER.writeValueAsString(document(figures, policies, deciding)));
        } else {
            out.printf(
                    Locale.ENGLISH,
                    "%d rules, %d of them deciding, %,d questions, 0 disagreements, median of %d rounds%n",
                    policies,
                    deciding,
                    events,
                    rounds);
            for (Figure figure : figures) {
                out.printf(
                        Locale.ENGLISH,
                        "%-24s %,10.0f ns a ruling %,14.0f a second %9.2f times the service%n",
                        figure.name(),
                        figure.nanos(),
                        figure.perSecond(),
                        figure.ratio());
            }
        }
        out.flush();
        return Exits.DONE;
    }

    private Map<String, Object> document(List<Figure> figures, int policies, int deciding) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("rules", policies);
        document.put("rulesDeciding", deciding);
        document.put("events", events);
        document.put("rounds", rounds);
        document.put("disagreements", 0);
        List<Map<String, Object>> sides = new ArrayList<>();
        for (Figure figure : figures) {
            Map<String, Object> side = new LinkedHashMap<>();
            side.put("name", figure.name());
            side.put("nanos", figure.nanos());
            side.put("perSecond", Math.round(figure.perSecond()));
            side.put("timesTheService", figure.ratio());
            sides.add(side);
        }
        document.put("sides", sides);
        return document;
    }
}
