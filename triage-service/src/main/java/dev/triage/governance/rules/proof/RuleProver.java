package dev.triage.governance.rules.proof;

import dev.triage.governance.RuleFiles.PolicyFile;
import dev.triage.governance.RuleProof;
import dev.triage.governance.RuleProof.Finding;
import dev.triage.governance.RuleProof.Kind;
import dev.triage.governance.RuleProof.WorkflowProof;
import dev.triage.governance.rules.CompiledPolicy;
import dev.triage.governance.rules.Policy;
import dev.triage.governance.rules.PolicyReader;
import dev.triage.governance.rules.PolicyReader.Reading;
import dev.triage.governance.rules.Variable;
import dev.triage.playbook.Workflow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Proves what can be proven about policies, alone and together. Pure; needs no database. */
public final class RuleProver {

    private static final Pattern TEXT = Pattern.compile("'([^'\\\\]{1,60})'|\"([^\"\\\\]{1,60})\"");

    private RuleProver() {}

    /**
     * Compares policies.
     *
     * @param drafts the files asked about; those that cannot be read are left out
     * @param beside what is in force beside them; a draft takes the place of the one with its id
     * @param catalogue all workflows
     */
    public static RuleProof prove(List<PolicyFile> drafts, List<PolicyFile> beside, Collection<Workflow> catalogue) {
        List<Finding> findings = new ArrayList<>();
        Map<String, Checked> book = new LinkedHashMap<>();
        for (PolicyFile file : beside) {
            read(file, findings, book);
        }
        findings.clear();
        Set<String> named = new TreeSet<>();
        for (PolicyFile file : drafts) {
            named.addAll(read(file, findings, book));
        }
        List<Workflow> transactional = catalogue.stream()
                .filter(Workflow::transactional)
                .sorted(Comparator.comparing(Workflow::id))
                .toList();
        Region known = known(transactional, book.values());
        Set<String> neverAutomatic = transactional.stream()
                .filter(Workflow::neverAutomatic)
                .map(Workflow::id)
                .collect(Collectors.toSet());
        Witnesses witnesses = new Witnesses(texts(book.values()));

        for (Checked asked : book.values()) {
            if (named.contains(asked.id())) {
                guarded(asked, findings, rule -> SingleRule.examine(rule, known, witnesses, neverAutomatic));
            }
        }
        List<Checked> enforced = book.values().stream()
                .filter(rule -> rule.region().compiled().policy().mode() == Policy.Mode.ENFORCE)
                .toList();
        Court court = new Court(
                enforced.stream().map(rule -> rule.region().compiled()).toList(), neverAutomatic);
        List<WorkflowProof> proofs = new ArrayList<>();
        try {
            BookFindings together = new BookFindings(enforced, named, known, witnesses, court);
            findings.addAll(together.all());
            WorkflowProofs workflows = new WorkflowProofs(together, witnesses, court);
            for (Workflow workflow : touched(transactional, named, book)) {
                findings.addAll(workflows.gaps(workflow));
                proofs.add(workflows.proof(workflow));
            }
        } catch (Region.TooManyBoxes e) {
            findings.add(notAnalysed(e));
        }
        return new RuleProof(findings, proofs);
    }

    private static Set<String> read(PolicyFile file, List<Finding> findings, Map<String, Checked> book) {
        if (!(PolicyReader.read(file.text()) instanceof Reading.Read(CompiledPolicy policy))) {
            return Set.of();
        }
        String id = policy.policy().id();
        try {
            book.put(id, Checked.of(file.path(), file.text(), policy));
            return Set.of(id);
        } catch (Region.TooManyBoxes e) {
            findings.add(new Finding(
                    Kind.NOT_ANALYSED, file.path(), List.of(id), 0, 0, "not analysed: " + e.getMessage(), null));
            return Set.of();
        }
    }

    /** What can be examined of a rule. */
    private interface Examination {

        List<Finding> of(Checked rule);
    }

    private static void guarded(Checked rule, List<Finding> findings, Examination examination) {
        try {
            findings.addAll(examination.of(rule));
        } catch (Region.TooManyBoxes e) {
            findings.add(rule.finding(Kind.NOT_ANALYSED, "/when", "not analysed: " + e.getMessage(), null));
        }
    }

    private static Finding notAnalysed(Region.TooManyBoxes e) {
        return new Finding(
                Kind.NOT_ANALYSED,
                null,
                List.of(),
                0,
                0,
                "not analysed: the rules together, and so nothing is proven about any workflow: " + e.getMessage(),
                null);
    }

    private static Region known(List<Workflow> transactional, Collection<Checked> rules) {
        Set<String> known = new TreeSet<>();
        transactional.forEach(workflow -> known.add(workflow.id()));
        rules.forEach(
                rule -> known.addAll(rule.region().compiled().policy().scope().workflows()));
        known.remove(Policy.ANY);
        return Region.of(new Dimension.Of(Variable.WORKFLOW), Names.of(known));
    }

    /** The workflows the named rules reach; all when one of them reaches all. */
    private static List<Workflow> touched(List<Workflow> transactional, Set<String> named, Map<String, Checked> book) {
        Set<String> reached = new TreeSet<>();
        named.forEach(id -> {
            Checked rule = book.get(id);
            if (rule != null) {
                reached.addAll(rule.region().compiled().policy().scope().workflows());
            }
        });
        return transactional.stream()
                .filter(workflow -> reached.contains(Policy.ANY) || reached.contains(workflow.id()))
                .toList();
    }

    private static Set<String> texts(Collection<Checked> rules) {
        Set<String> texts = new TreeSet<>();
        for (Checked rule : rules) {
            for (Policy.Condition condition : rule.region().compiled().policy().when()) {
                Matcher literals = TEXT.matcher(condition.expr());
                while (literals.find()) {
                    texts.add(literals.group(1) == null ? literals.group(2) : literals.group(1));
                }
            }
        }
        return texts;
    }
}
