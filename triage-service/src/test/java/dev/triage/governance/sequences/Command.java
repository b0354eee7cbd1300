package dev.triage.governance.sequences;

import dev.triage.governance.sequences.ModelState.Ask;
import dev.triage.governance.sequences.ModelState.Person;
import dev.triage.governance.sequences.ModelState.Rule;
import dev.triage.governance.sequences.ModelState.Terms;
import dev.triage.governance.sequences.ModelState.Wish;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something somebody does, on the model and on the service. A new command is one more record here and one more line in
 * {@link Generator}.
 *
 * <p>Rules and requests are meant by how far back they were made, counted round: so a command still means something when
 * those before it are left out. While there are none, it means one that does not exist.
 */
sealed interface Command {

    /** What the model answers, and becomes. */
    String on(Model model);

    /** The same of the service. */
    String on(Service service, Meant meant);

    /** Under which name the answers are counted. */
    default String kind() {
        return getClass().getSimpleName();
    }

    /** What the numbers of a command mean at this point: indexes, or -1 for none. */
    record Meant(int rules, int requests) {

        static Meant by(Model model) {
            return new Meant(model.rules.size(), model.asks.size());
        }

        int rule(int back) {
            return rules == 0 ? -1 : rules - 1 - back % rules;
        }

        int request(int back) {
            return requests == 0 ? -1 : requests - 1 - back % requests;
        }
    }

    /** Which hash a decision shows. */
    enum Hash {
        RIGHT,
        RIGHT_IN_CAPITALS,
        OF_ANOTHER,
        NONE
    }

    private static Person person(Model model, String name) {
        return Objects.requireNonNull(model.people.get(name));
    }

    private static @Nullable Rule rule(Model model, int back) {
        int index = Meant.by(model).rule(back);
        return index < 0 ? null : model.rules.get(index);
    }

    private static @Nullable Ask ask(Model model, int back) {
        int index = Meant.by(model).request(back);
        return index < 0 ? null : model.asks.get(index);
    }

    record Draft(String id, Terms terms, String by) implements Command {
        @Override
        public String on(Model model) {
            return model.draft(id, terms, person(model, by));
        }

        @Override
        public String on(Service service, Meant meant) {
            return service.draft(id, terms, by);
        }
    }

    record Submit(int back, String by) implements Command {
        @Override
        public String on(Model model) {
            return model.submit(rule(model, back), person(model, by));
        }

        @Override
        public String on(Service service, Meant meant) {
            return service.submit(meant.rule(back), by);
        }
    }

    record Activate(int back, String by) implements Command {
        @Override
        public String on(Model model) {
            return model.activate(rule(model, back), person(model, by));
        }

        @Override
        public String on(Service service, Meant meant) {
            return service.activate(meant.rule(back), by);
        }
    }

    record Retire(int back, String by) implements Command {
        @Override
        public String on(Model model) {
            return model.retire(rule(model, back), person(model, by));
        }

        @Override
        public String on(Service service, Meant meant) {
            return service.retire(meant.rule(back), by);
        }
    }

    /** Brings an earlier version back. */
    record Rollback(int back, String reason, String by) implements Command {
        @Override
        public String on(Model model) {
            return model.rollback(rule(model, back), reason, person(model, by));
        }

        @Override
        public String on(Service service, Meant meant) {
            return service.rollback(meant.rule(back), reason, by);
        }
    }

    /** The case all requests are about becomes another one, or closed. */
    record Change(int caseIs) implements Command {
        @Override
        public String on(Model model) {
            return model.change(caseIs);
        }

        @Override
        public String on(Service service, Meant meant) {
            return service.change(caseIs);
        }
    }

    record Request(Wish wish, String by) implements Command {
        @Override
        public String on(Model model) {
            return model.request(wish, person(model, by));
        }

        @Override
        public String on(Service service, Meant meant) {
            return service.request(wish, by);
        }
    }

    /** By its requester or by somebody who may approve it; the key of the wish does not matter. */
    record Edit(int back, Wish wish, String by) implements Command {
        @Override
        public String on(Model model) {
            return model.edit(ask(model, back), wish, person(model, by));
        }

        @Override
        public String on(Service service, Meant meant) {
            return service.edit(meant.request(back), wish, by);
        }
    }

    record BreakGlass(Wish wish, String reason, String by) implements Command {
        @Override
        public String on(Model model) {
            return model.breakGlass(wish, reason, person(model, by));
        }

        @Override
        public String on(Service service, Meant meant) {
            return service.breakGlass(wish, reason, by);
        }
    }

    /** Closes the review of a break-glass. */
    record Review(int back, String comment, String by) implements Command {
        @Override
        public String on(Model model) {
            return model.review(ask(model, back), comment, person(model, by));
        }

        @Override
        public String on(Service service, Meant meant) {
            return service.review(meant.request(back), comment, by);
        }
    }

    /** @param reason of a rejection, as the service names them */
    record Decide(int back, boolean approve, String reason, Hash hash, boolean longComment, String by)
            implements Command {
        @Override
        public String on(Model model) {
            boolean same = hash == Hash.RIGHT || hash == Hash.RIGHT_IN_CAPITALS;
            return model.decide(ask(model, back), approve, reason, same, longComment, person(model, by));
        }

        @Override
        public String on(Service service, Meant meant) {
            return service.decide(meant.request(back), approve, reason, hash, longComment, by);
        }

        @Override
        public String kind() {
            return approve ? "Approve" : "Reject";
        }
    }

    record Withdraw(int back, String by) implements Command {
        @Override
        public String on(Model model) {
            return model.withdraw(ask(model, back), person(model, by));
        }

        @Override
        public String on(Service service, Meant meant) {
            return service.withdraw(meant.request(back), by);
        }
    }

    /** What dispatch does with a cleared request. */
    record Redeem(int back) implements Command {
        @Override
        public String on(Model model) {
            return model.redeem(ask(model, back));
        }

        @Override
        public String on(Service service, Meant meant) {
            return service.redeem(meant.request(back));
        }
    }

    /** What dispatch does after its last attempt. */
    record Park(int back) implements Command {
        @Override
        public String on(Model model) {
            return model.park(ask(model, back));
        }

        @Override
        public String on(Service service, Meant meant) {
            return service.park(meant.request(back));
        }
    }

    /** What the orchestration layer says came of it; repeated, late and contradictory ones too. */
    record Report(int back, String outcome) implements Command {
        @Override
        public String on(Model model) {
            return model.report(ask(model, back), outcome);
        }

        @Override
        public String on(Service service, Meant meant) {
            return service.report(meant.request(back), outcome);
        }
    }

    /** The recurring task that makes requests urgent. */
    record Escalate() implements Command {
        @Override
        public String on(Model model) {
            return model.escalate();
        }

        @Override
        public String on(Service service, Meant meant) {
            return service.escalate();
        }
    }

    /** The recurring task that ends overdue requests. */
    record Sweep() implements Command {
        @Override
        public String on(Model model) {
            return model.sweep();
        }

        @Override
        public String on(Service service, Meant meant) {
            return service.sweep();
        }
    }

    record Kill(String workflow, boolean on, String reason, String by) implements Command {
        @Override
        public String on(Model model) {
            return model.kill(workflow, on, reason, person(model, by));
        }

        @Override
        public String on(Service service, Meant meant) {
            return service.kill(workflow, on, reason, by);
        }
    }

    /** An administrator shuts somebody out, or lets him in again. */
    record LetIn(String who, boolean in, String reason, String by) implements Command {
        @Override
        public String on(Model model) {
            return model.letIn(person(model, who), in, reason, person(model, by));
        }

        @Override
        public String on(Service service, Meant meant) {
            return service.letIn(who, in, reason, by);
        }
    }

    /** The identity provider gives somebody other roles, which the service sees at the next log-in. */
    record Roles(String who, Set<String> roles, boolean logsIn) implements Command {
        @Override
        public String on(Model model) {
            return model.roles(person(model, who), roles, logsIn);
        }

        @Override
        public String on(Service service, Meant meant) {
            return service.roles(who, roles, logsIn);
        }
    }

    /** Time passes. */
    record Wait(int minutes) implements Command {
        @Override
        public String on(Model model) {
            return model.wait(minutes);
        }

        @Override
        public String on(Service service, Meant meant) {
            return service.wait(minutes);
        }
    }

    /** What ends every sequence, so that none leaves anything open to the next. */
    static List<Command> epilogue(Model model) {
        List<Command> last = new java.util.ArrayList<>();
        last.add(new Roles("fay", Set.of("ruleapprover", "lead"), false));
        List.copyOf(model.killed).forEach(workflow -> last.add(new Kill(workflow, false, "over", "fay")));
        for (int i = 0; i < model.rules.size(); i++) {
            if (model.rules.get(i).status.equals("ACTIVE")) {
                last.add(new Retire(model.rules.size() - 1 - i, "fay"));
            }
        }
        last.add(new Wait(ModelState.DAY + 60));
        last.add(new Sweep());
        return last;
    }
}
