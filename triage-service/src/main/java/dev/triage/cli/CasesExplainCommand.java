package dev.triage.cli;

import dev.triage.assessment.Assessment;
import dev.triage.assessment.Assessor;
import dev.triage.assessment.Explanation;
import dev.triage.assessment.Rank;
import dev.triage.cases.CaseRow;
import dev.triage.cases.CaseView;
import dev.triage.cases.Cases;
import dev.triage.cases.Recommendation;
import dev.triage.cases.TriagedDocument;
import dev.triage.governance.Ruling;
import dev.triage.platform.Json;
import dev.triage.playbook.Proposal;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says why a case is what it is, where it stands in the queue, and what the rules say to what could be done. */
@Command(
        name = "explain",
        description = "Explains category, rank, recommendations and rulings of a case.",
        mixinStandardHelpOptions = true)
final class CasesExplainCommand implements Callable<Integer> {

    private static final int MOST_PARTS = 6;
    private static final double LEAST_PART = 0.01;

    @Parameters(paramLabel = "REFERENCE|ID", description = "The case: EX-2026-000042, or its id.")
    private String which = "";

    @Option(names = "--json", description = "Print the explanation as JSON.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CaseView view;
        List<Explanation> why;
        boolean sameModels;
        try (CliContext rooms = CliContext.open()) {
            view = rooms.get(Cases.class)
                    .find(which)
                    .orElseThrow(() -> new VerbFailedException(
                            Exits.NOT_FOUND_OR_CONFLICT,
                            "There is no case " + which + "; expected a reference like EX-2026-000042, or an id"));
            Assessor assessor = rooms.get(Assessor.class);
            why = assessor.explain(view.facts());
            sameModels = assessor.assess(view.facts(), view.asOf())
                    .models()
                    .equals(view.triaged().assessment().models());
        }
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (json) {
            Map<String, Object> document = document(view);
            document.put("explanations", shown(why, view));
            document.put("explainedByTheSameModels", sameModels);
            out.println(Json.MAPPER.writeValueAsString(document));
        } else {
            print(view, out);
            explain(shown(why, view), sameModels, out);
        }
        return Exits.DONE;
    }

    private static Map<String, Object> document(CaseView view) {
        CaseRow row = view.row();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", row.id().toString());
        document.put("reference", row.reference());
        document.put("title", row.title());
        document.put("status", row.status().name());
        document.put("occurrences", row.occurrences());
        document.put("corrected", Objects.requireNonNullElse(view.corrected(), ""));
        document.put("asOf", view.asOf().toString());
        document.putAll(TriagedDocument.of(view.triaged(), view.asOf()));
        return document;
    }

    /** The same for people. */
    static void print(CaseView view, PrintWriter out) {
        CaseRow row = view.row();
        Assessment assessment = view.triaged().assessment();
        out.println(row.reference() + "  " + row.title());
        out.println(row.status() + ", " + row.priority() + ", raised " + row.occurrences()
                + (row.occurrences() == 1 ? " time" : " times"));
        out.println();
        category(view, assessment, out);
        out.println();
        rank(view, assessment, out);
        out.println();
        out.println("Recommendations");
        view.triaged().recommendations().forEach(recommendation -> recommendation(recommendation, out));
        out.println();
        out.println("Judged with models " + assessment.models() + ", playbook "
                + view.triaged().playbookVersion() + ", rules " + view.triaged().rulesVersion());
    }

    /** What the models of now say for themselves; of workflows only those that are recommended. */
    private static List<Explanation> shown(List<Explanation> why, CaseView view) {
        Set<String> recommended = view.triaged().recommendations().stream()
                .map(recommendation -> recommendation.proposal().workflow().id())
                .collect(Collectors.toSet());
        return why.stream()
                .filter(one -> !one.model().equals("workflow-success") || recommended.contains(one.says()))
                .toList();
    }

    /** The largest effects of each field on the log odds; what is left out is summed, so that the lines add up. */
    static void explain(List<Explanation> why, boolean sameModels, PrintWriter out) {
        out.println();
        out.println("Why, in log odds" + (sameModels ? "" : " (by the models in force now, which have changed since)"));
        for (Explanation one : why) {
            out.println("  " + one.model() + ": " + one.says() + " rather than " + one.against() + "  "
                    + number(one.logOdds()).strip());
            double rest = 0;
            int shown = 0;
            for (Explanation.Part part : one.parts()) {
                boolean last = part == one.parts().getLast();
                if (shown < MOST_PARTS && Math.abs(part.contribution()) >= LEAST_PART || last) {
                    out.println("       " + signed(part.contribution()) + "  " + part.text());
                    shown++;
                } else {
                    rest += part.contribution();
                }
            }
            if (rest != 0) {
                out.println("       " + signed(rest) + "  everything else");
            }
        }
    }

    private static String signed(double value) {
        return String.format(Locale.ROOT, "%+7.3f", value);
    }

    private static void category(CaseView view, Assessment assessment, PrintWriter out) {
        out.println("Category  " + assessment.category() + " ("
                + assessment.category().title() + ")");
        if (view.corrected() != null) {
            out.println("          corrected by a person");
        } else if (assessment.abstained()) {
            out.println("          the model abstained: its best candidate is not certain enough");
        }
        assessment
                .candidates()
                .forEach(candidate ->
                        out.println("          " + percent(candidate.probability()) + "  " + candidate.category()));
        out.println("          novelty " + percent(assessment.novelty()) + ", risk of missing the promise "
                + percent(assessment.delayRisk()));
        Assessment.Resolution resolution = assessment.resolution();
        if (resolution != null) {
            out.println("          half of the like end within " + hours(resolution.p50Hours())
                    + ", nine in ten within " + hours(resolution.p90Hours()));
        }
        if (!assessment.missing().isEmpty()) {
            out.println("          would have helped: " + String.join(", ", assessment.missing()));
        }
    }

    private static void rank(CaseView view, Assessment assessment, PrintWriter out) {
        out.println("Rank      " + number(assessment.rank().at(view.asOf())) + "  expected loss "
                + assessment.expectedLoss().plain() + " "
                + assessment.expectedLoss().currency() + ", due "
                + assessment.rank().dueAt() + (assessment.dueAssumed() ? " (assumed)" : ""));
        for (Rank.Reason reason : assessment.rank().reasonsAt(view.asOf())) {
            out.println("          " + number(reason.contribution()) + "  " + reason.text());
        }
    }

    private static void recommendation(Recommendation recommendation, PrintWriter out) {
        Proposal proposal = recommendation.proposal();
        Ruling ruling = recommendation.ruling();
        out.println(
                "  " + recommendation.position() + ". " + proposal.workflow().id() + "  score "
                        + number(proposal.score()).strip() + "  " + proposal.parameters());
        Double success = proposal.successProbability();
        if (success != null) {
            out.println("       would solve it with a probability of "
                    + percent(success).strip());
        }
        proposal.reasons().forEach(reason -> out.println("       " + reason));
        proposal.blockedBy().forEach(missing -> out.println("       blocked: " + missing));
        Ruling.RuleReference rule = ruling.rule();
        out.println("       " + ruling.outcome()
                + (rule == null ? "" : " by " + rule.id() + " version " + rule.version()) + ": "
                + ruling.explanation());
        ruling.conditions()
                .forEach(condition -> out.println("       " + (condition.met() ? "✓ " : "✗ ") + condition.name()
                        + (condition.inputs().isEmpty() ? "" : " (" + condition.inputs() + ")")
                        + (condition.wouldPass() == null ? "" : ": " + condition.wouldPass())));
    }

    private static String hours(double hours) {
        return hours < 48
                ? String.format(Locale.ROOT, "%.1f h", hours)
                : String.format(Locale.ROOT, "%.1f days", hours / 24);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%3.0f %%", share * 100);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%8.3f", value);
    }
}
