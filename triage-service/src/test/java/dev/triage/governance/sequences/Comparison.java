package dev.triage.governance.sequences;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Runs sequences on the service and on a model, and says where they part. */
final class Comparison {

    /** How often each command got each answer, by the model's count. */
    final ConcurrentMap<String, LongAdder> answers = new ConcurrentSkipListMap<>();

    private static final Pattern NUMBER = Pattern.compile(" (#|[ab] )\\d+");

    private final Supplier<Model> models;

    Comparison(Supplier<Model> models) {
        this.models = models;
    }

    /** Where model and service part, and what led there. */
    record Disagreement(List<Command> commands, String what) {

        @Override
        public String toString() {
            StringBuilder words = new StringBuilder(what).append("\nafter");
            commands.forEach(command -> words.append("\n  ").append(command));
            return words.toString();
        }
    }

    /** Runs the commands and the epilogue; empty when both agreed all the way. Leaves nothing open, either way. */
    Optional<Disagreement> run(Room room, List<Command> commands) {
        Model model = peopled(models.get());
        Service service = new Service(room);
        model.people.values().forEach(person -> service.person(person.name, person.machine, person.roles));
        List<Command> done = new ArrayList<>();
        for (Command command : commands) {
            done.add(command);
            String difference = step(command, model, service);
            if (!difference.isEmpty()) {
                service.tidy();
                return Optional.of(new Disagreement(done, difference));
            }
        }
        String difference = difference(model, model.state(), service, 0);
        for (Command command : Command.epilogue(model)) {
            if (difference.isEmpty()) {
                done.add(command);
                difference = step(command, model, service);
            }
        }
        if (difference.isEmpty()) {
            return Optional.empty();
        }
        service.tidy();
        return Optional.of(new Disagreement(done, difference));
    }

    /** Runs the commands on the model alone, for what they reach. */
    void imagine(List<Command> commands) {
        Model model = peopled(models.get());
        commands.forEach(command -> count(command, command.on(model)));
        Command.epilogue(model).forEach(command -> command.on(model));
        model.asks.forEach(ask -> count("A request ends", ask.status));
    }

    /** Whether this comparison's model and another one part over the commands. */
    boolean differs(Model other, List<Command> commands) {
        Model model = peopled(models.get());
        peopled(other);
        for (Command command : commands) {
            if (!command.on(model).equals(command.on(other)) || !model.state().equals(other.state())) {
                return true;
            }
        }
        return false;
    }

    private static Model peopled(Model model) {
        Generator.CAST.forEach((name, roles) ->
                model.people.put(name, new ModelState.Person(name, Generator.MACHINES.contains(name), roles)));
        return model;
    }

    private void count(Command command, String answer) {
        count(command.kind(), NUMBER.matcher(answer).replaceAll(""));
    }

    private void count(String what, String answer) {
        answers.computeIfAbsent(what + ": " + answer, k -> new LongAdder()).increment();
    }

    private String step(Command command, Model model, Service service) {
        Command.Meant meant = Command.Meant.by(model);
        int audited = model.audit.size();
        List<String> before = model.state();
        String expected = command.on(model);
        String found = command.on(service, meant);
        count(command, expected);
        if (!expected.equals(found)) {
            return "The model says '" + expected + "', the service '" + found + "'";
        }
        List<String> after = model.state();
        boolean changed = model.audit.size() > audited || !after.equals(before);
        return changed ? difference(model, after, service, audited) : "";
    }

    /** What is in one and not in the other; empty when nothing is. */
    private static String difference(Model model, List<String> state, Service service, int audited) {
        List<String> expected = new ArrayList<>(state);
        model.audit.subList(audited, model.audit.size()).forEach(entry -> expected.add("audit " + entry));
        expected.sort(String::compareTo);
        return lines(expected, service.state(audited));
    }

    private static String lines(List<String> expected, List<String> found) {
        if (expected.equals(found)) {
            return "";
        }
        List<String> missing = new ArrayList<>(expected);
        found.forEach(missing::remove);
        List<String> surplus = new ArrayList<>(found);
        expected.forEach(surplus::remove);
        return "Only the model has " + missing + ", only the service has " + surplus;
    }

    /** The same disagreement, or another one, from as few commands as leaving out one after the other gets to. */
    Disagreement shortest(Room room, Disagreement found) {
        Disagreement shortest = found;
        int at = 0;
        while (at < shortest.commands().size()) {
            List<Command> fewer = new ArrayList<>(shortest.commands());
            fewer.remove(at);
            Optional<Disagreement> again = run(room, fewer);
            if (again.isPresent()) {
                shortest = again.get();
            } else {
                at++;
            }
        }
        return shortest;
    }
}
