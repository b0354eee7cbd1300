package dev.triage.cli;

import dev.triage.governance.Rules;
import dev.triage.governance.Rules.RuleView;
import dev.triage.governance.RulesOn;
import dev.triage.platform.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code triage rules active}: which rules were, are or will be in force. */
@Command(
        name = "active",
        description = "Lists the rules in force on a day or at a moment, past or future, from the record",
        mixinStandardHelpOptions = true)
final class RulesActiveCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--on",
            required = true,
            paramLabel = "DATE",
            description = "A day such as 2026-12-24, or a moment such as 2026-12-24T08:00:00Z.")
    private String on = "";

    @Option(names = "--site", description = "Only rules that cover this site; its day is meant.")
    private @Nullable String site;

    @Option(names = "--zone", description = "Where the day begins, such as Europe/Berlin.")
    private @Nullable String zone;

    @Option(names = "--json", description = "Machine-readable.")
    private boolean json;

    @Override
    public Integer call() {
        RulesOn answer;
        try (CliContext rooms = CliContext.open()) {
            answer = VerbFailedException.orFail(rooms.get(Rules.class).activeOn(on, site, zone));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.MAPPER.writeValueAsString(document(answer)));
        } else {
            answer.rules().forEach(held -> out.println(line(held)));
            out.printf("%d rules in force on %s (%s)%n", answer.rules().size(), answer.on(), answer.zone());
            if (answer.note() != null) {
                out.println(answer.note());
            }
        }
        out.flush();
        return Exits.DONE;
    }

    private static String line(RulesOn.Held held) {
        RuleView rule = held.rule();
        return rule.id() + " version " + rule.version() + "  " + rule.mode()
                + (held.throughout() ? "" : "  from " + held.from() + " until " + held.until());
    }

    private static Map<String, Object> document(RulesOn answer) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("on", answer.on());
        document.put("from", answer.from());
        document.put("until", answer.until());
        document.put("zone", answer.zone());
        document.put("site", answer.site());
        document.put("note", answer.note());
        document.put("rules", answer.rules());
        return document;
    }
}
