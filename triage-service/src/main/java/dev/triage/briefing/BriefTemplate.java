package dev.triage.briefing;

import dev.triage.briefing.Brief.Sentence;
import dev.triage.briefing.Briefs.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The brief that is always there: fixed sentences over the facts, each naming the ones it uses. */
final class BriefTemplate {

    private final List<Evidence> facts;
    private final List<Sentence> sentences = new ArrayList<>();

    private BriefTemplate(List<Evidence> facts) {
        this.facts = facts;
    }

    /** Three to five sentences; only what the facts hold. */
    static List<Sentence> sentences(List<Evidence> facts) {
        BriefTemplate template = new BriefTemplate(facts);
        template.whatHappened();
        template.whatItTouches();
        template.whatItCosts();
        template.whatHelps();
        template.whatPeopleSay();
        return List.copyOf(template.sentences);
    }

    private void whatHappened() {
        Optional<Evidence> message = first("what happened");
        Evidence category = first("category").orElseThrow();
        if (message.isPresent()) {
            say(ended(message.get().value()), message.get());
        } else {
            Optional<Evidence> code = first("source code");
            say(
                    category.value()
                            + code.map(fact -> ", reported as " + fact.value()).orElse("") + ".",
                    code.map(fact -> new Evidence[] {category, fact}).orElse(new Evidence[] {category}));
        }
    }

    private void whatItTouches() {
        List<Evidence> used = new ArrayList<>();
        StringBuilder text = new StringBuilder("It concerns");
        boolean any = false;
        for (String label : List.of("order", "item", "shipment", "purchase order", "customer", "site", "supplier")) {
            Optional<Evidence> fact = first(label);
            if (fact.isPresent()) {
                text.append(any ? ", " : " ")
                        .append(label)
                        .append(' ')
                        .append(fact.get().value());
                used.add(fact.get());
                any = true;
            }
        }
        Optional<Evidence> missing = first("quantity short");
        if (missing.isPresent()) {
            text.append(any ? "; " : " ").append(missing.get().value()).append(" short");
            used.add(missing.get());
            any = true;
        }
        if (any) {
            say(text.append('.').toString(), used.toArray(Evidence[]::new));
        }
    }

    private void whatItCosts() {
        Evidence loss = first("expected loss").orElseThrow();
        Optional<Evidence> due = first("deadline").or(() -> first("deadline, assumed"));
        Optional<Evidence> tier = first("customer tier");
        List<Evidence> used = new ArrayList<>(List.of(loss));
        StringBuilder text = new StringBuilder("Doing nothing is expected to cost ").append(loss.value());
        due.ifPresent(fact -> {
            text.append("; the ").append(fact.label()).append(" is ").append(fact.value());
            used.add(fact);
        });
        tier.ifPresent(fact -> {
            text.append(", customer tier ").append(fact.value());
            used.add(fact);
        });
        say(text.append('.').toString(), used.toArray(Evidence[]::new));
    }

    private void whatHelps() {
        List<Evidence> used = new ArrayList<>();
        StringBuilder text = new StringBuilder("Known to help:");
        for (String label : List.of("stock elsewhere", "substitute", "next receipt")) {
            first(label).ifPresent(fact -> {
                text.append(used.isEmpty() ? " " : "; ")
                        .append(label)
                        .append(' ')
                        .append(fact.value());
                used.add(fact);
            });
        }
        if (!used.isEmpty()) {
            say(text.append('.').toString(), used.toArray(Evidence[]::new));
        }
    }

    private void whatPeopleSay() {
        facts.stream()
                .filter(fact -> fact.label().startsWith("note"))
                .reduce((earlier, later) -> later)
                .ifPresent(note -> say("Latest " + note.label() + ": “" + note.value() + "”", note));
    }

    private Optional<Evidence> first(String label) {
        return facts.stream().filter(fact -> fact.label().equals(label)).findFirst();
    }

    private void say(String text, Evidence... used) {
        sentences.add(
                new Sentence(text, List.of(used).stream().map(Evidence::id).toList()));
    }

    private static String ended(String text) {
        return text.endsWith(".") || text.endsWith("!") || text.endsWith("?") ? text : text + ".";
    }
}
