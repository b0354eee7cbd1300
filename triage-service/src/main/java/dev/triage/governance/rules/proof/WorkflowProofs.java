package dev.triage.governance.rules.proof;

import dev.triage.governance.RuleProof.Finding;
import dev.triage.governance.RuleProof.Kind;
import dev.triage.governance.RuleProof.Witness;
import dev.triage.governance.RuleProof.WorkflowProof;
import dev.triage.governance.Ruling.Outcome;
import dev.triage.governance.rules.Policy;
import dev.triage.governance.rules.Variable;
import dev.triage.playbook.Workflow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What holds for each transactional workflow whatever the input, and where no permit covers it. */
final class WorkflowProofs {

    private static final int MAX_GAPS = 4;

    private final BookFindings book;
    private final List<BookFindings.Deciding> deciding;
    private final Witnesses witnesses;
    private final Court court;

    WorkflowProofs(BookFindings book, Witnesses witnesses, Court court) {
        this.book = book;
        this.deciding = book.deciding();
        this.witnesses = witnesses;
        this.court = court;
    }

    WorkflowProof proof(Workflow workflow) {
        Region here = of(workflow);
        boolean never = workflow.neverAutomatic() || Policy.NEVER_AUTOMATIC.contains(workflow.id());
        Region automatic = Region.NONE;
        Region any = Region.NONE;
        int people = Integer.MAX_VALUE;
        for (BookFindings.Deciding tier : deciding) {
            Region region = tier.region().and(here);
            if (region.isEmpty()) {
                continue;
            }
            any = any.or(region);
            int asked = tier.segment().people();
            if (asked == 0 && !never) {
                automatic = automatic.or(region);
            } else {
                people = Math.min(people, Math.max(1, asked));
            }
        }
        List<String> needs = needs(any);
        if (any.isEmpty()) {
            return new WorkflowProof(
                    workflow.id(), workflow.id() + ": nothing is ever permitted", needs, List.of(), null, true);
        }
        String approvers = people == 1 ? "an approval" : people + " approvals";
        if (automatic.isEmpty()) {
            return new WorkflowProof(
                    workflow.id(),
                    workflow.id() + ": no path without " + approvers + "; every path needs " + String.join(", ", needs),
                    needs,
                    List.of(),
                    null,
                    true);
        }
        Optional<Map<Variable, Object>> found =
                witnesses.find(automatic, values -> court.rule(values).outcome() == Outcome.PERMITTED);
        Witness witness =
                found.map(values -> Showing.witness(values, court.rule(values))).orElse(null);
        List<String> alone = needs(automatic);
        String statement = workflow.id()
                + (witness == null
                        ? ": no case was found that passes without a person, but this is not proven"
                        : ": automatic")
                + "; no path without a person but with " + String.join(", ", alone)
                + (people == Integer.MAX_VALUE
                        ? ""
                        : "; every other path needs " + approvers + " and " + String.join(", ", needs));
        return new WorkflowProof(workflow.id(), statement, needs, alone, witness, witness != null);
    }

    /** What is not covered in the categories the workflow helps, nearest to the neutral case first. */
    List<Finding> gaps(Workflow workflow) {
        Set<String> helped = new TreeSet<>();
        workflow.categories().forEach(category -> helped.add(category.name()));
        Region here = of(workflow);
        if (!helped.isEmpty()) {
            here = here.and(Region.of(new Dimension.Of(Variable.CATEGORY), Names.of(helped)));
        }
        Region gap = book.uncovered(here);
        List<Finding> gaps = new ArrayList<>();
        Set<String> without = new TreeSet<>();
        for (String category : helped) {
            Region one = here.and(Region.of(new Dimension.Of(Variable.CATEGORY), Names.of(category)));
            if (deciding.stream()
                    .allMatch(tier -> tier.rule().region().scope().and(one).isEmpty())) {
                without.add(category);
            }
        }
        if (!without.isEmpty()) {
            Region outside = gap.and(Region.of(new Dimension.Of(Variable.CATEGORY), Names.of(without)));
            witnesses
                    .find(outside, this::denied)
                    .ifPresent(values ->
                            gaps.add(gap(workflow, "no permit covers " + String.join(", ", without), values)));
            Set<String> covered = new TreeSet<>(helped);
            covered.removeAll(without);
            gap = gap.and(Region.of(new Dimension.Of(Variable.CATEGORY), Names.of(covered)));
        }
        inside(gap).forEach((what, values) -> gaps.add(gap(workflow, "no permit covers " + what, values)));
        return gaps;
    }

    /** One case for each way out of the permits, named by the variables that leave the neutral case. */
    private Map<String, Map<Variable, Object>> inside(Region gap) {
        Map<String, Map<Variable, Object>> ways = new LinkedHashMap<>();
        List<Box> boxes = gap.boxes().stream()
                .flatMap(box -> box.byRange().stream())
                .sorted(java.util.Comparator.comparingInt(box -> Witnesses.distance(Witnesses.point(box))))
                .toList();
        List<Map<Variable, @Nullable Object>> seen = new ArrayList<>();
        for (Box box : boxes) {
            if (ways.size() == MAX_GAPS) {
                break;
            }
            witnesses.find(new Region(List.of(box)), this::denied).ifPresent(values -> {
                Map<Variable, @Nullable Object> differing = Witnesses.given(values);
                differing.remove(Variable.WORKFLOW);
                boolean said = seen.stream()
                        .anyMatch(before ->
                                !before.isEmpty() && differing.entrySet().containsAll(before.entrySet()));
                if (!said) {
                    seen.add(differing);
                    List<String> named = new ArrayList<>();
                    differing.forEach((variable, value) -> named.add(variable.code() + " " + shown(value)));
                    ways.put(named.isEmpty() ? "an ordinary case" : String.join(", ", named), values);
                }
            });
        }
        return ways;
    }

    private static String shown(@Nullable Object value) {
        return value == null ? "unknown" : "".equals(value) ? "''" : String.valueOf(Showing.written(value));
    }

    private boolean denied(Map<Variable, Object> values) {
        return court.rule(values).outcome() == Outcome.DENIED;
    }

    private Finding gap(Workflow workflow, String words, Map<Variable, Object> values) {
        return new Finding(
                Kind.GAP,
                null,
                List.of(),
                0,
                0,
                "gap: " + workflow.id() + ": " + words + ", so it is denied",
                Showing.witness(values, court.rule(values)));
    }

    private static Region of(Workflow workflow) {
        return Region.of(new Dimension.Of(Variable.WORKFLOW), Names.of(workflow.id()));
    }

    /** Workflow is said already; a category list that is all of them says nothing. */
    private static List<String> needs(Region region) {
        return Showing.needs(region).stream()
                .filter(need -> !need.startsWith(Variable.WORKFLOW.code() + " "))
                .toList();
    }
}
