package dev.triage.governance.sequences;

import dev.triage.governance.sequences.Command.Hash;
import dev.triage.governance.sequences.ModelState.Need;
import dev.triage.governance.sequences.ModelState.Terms;
import dev.triage.governance.sequences.ModelState.Wish;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Makes up commands from a seed alone. Mostly what sensible people would do, so that sequences get somewhere, and often
 * enough what they must not.
 */
final class Generator {

    /** The cast, with the roles each begins with; the last two are machines. */
    static final Map<String, Set<String>> CAST = new LinkedHashMap<>();

    static {
        CAST.put("ann", Set.of("planner"));
        CAST.put("bob", Set.of("lead"));
        CAST.put("cid", Set.of("approver"));
        CAST.put("dee", Set.of("approver"));
        CAST.put("eve", Set.of("ruleauthor", "approver", "planner"));
        CAST.put("fay", Set.of("ruleapprover"));
        CAST.put("gus", Set.of("planner", "approver"));
        CAST.put("hal", Set.of("ruleauthor", "ruleapprover"));
        CAST.put("ivy", Set.of("admin"));
        CAST.put("kim", Set.of("auditor"));
        CAST.put("orc", Set.of("orchestrator"));
        CAST.put("bot", Set.of("orchestrator", "approver", "ruleapprover"));
    }

    static final Set<String> MACHINES = Set.of("orc", "bot");

    private static final List<String> EVERYBODY = List.copyOf(CAST.keySet());
    private static final List<String> OUTCOMES = List.of("ACCEPTED", "COMPLETED", "FAILED");
    private static final List<Long> VALUES = List.of(0L, 900L, 900L, 900L, 1_000L, 1_001L, 4_000L, 10_000L, 10_001L);
    private static final List<Integer> WAITS = List.of(10, 10, 30, 30, 60, 60, 240, 960, 1_430, 1_440, 1_500);
    private static final List<Set<String>> ROLES =
            List.of(Set.of(), Set.of("planner"), Set.of("approver"), Set.of("lead", "approver"), Set.of("ruleauthor"));
    private static final List<List<Need>> APPROVALS = List.of(
            List.of(),
            List.of(new Need("approver", 1)),
            List.of(new Need("approver", 1)),
            List.of(new Need("approver", 2)),
            List.of(new Need("approver", 1), new Need("lead", 1)),
            List.of(new Need("lead", 1)),
            List.of(new Need("approver", 1, 800)),
            List.of(new Need("approver", 1), new Need("lead", 1, 900)));
    private static final List<String> REASONS = List.of("OTHER", "OTHER", "TOO_COSTLY", "STALE_DATA");

    private final Random random;

    Generator(long seed) {
        this.random = new Random(seed);
    }

    /** A sequence: mostly a rule or two in force, then anything. */
    List<Command> sequence() {
        List<Command> commands = new ArrayList<>();
        int inForce = oneIn(12) ? 0 : oneIn(4) ? 2 : 1;
        for (int i = 0; i < inForce; i++) {
            commands.add(new Command.Draft(i == 0 ? "a" : "b", terms(i == 0), "eve"));
            commands.add(new Command.Submit(0, random.nextInt(4) == 0 ? "hal" : "eve"));
            commands.add(new Command.Activate(0, "fay"));
        }
        commands.addAll(story());
        int length = commands.size() + 4 + random.nextInt(17);
        while (commands.size() < length) {
            if (oneIn(4)) {
                commands.addAll(story());
            } else {
                commands.add(any());
            }
        }
        return commands;
    }

    /** A request on its way to an outcome, now and then with a step missing or something in between. */
    private List<Command> story() {
        if (oneIn(6)) {
            return emergency();
        }
        if (oneIn(12)) {
            return late();
        }
        if (oneIn(12)) {
            return again();
        }
        List<Command> steps = new ArrayList<>(List.of(
                new Command.Request(wish(), by("ann", "orc")),
                new Command.Decide(0, true, "OTHER", hash(), false, by("cid", "bob")),
                new Command.Decide(0, true, "OTHER", hash(), false, by("dee", "bob")),
                new Command.Redeem(0),
                new Command.Report(0, pick(OUTCOMES)),
                new Command.Report(0, pick(OUTCOMES))));
        steps.subList(1, steps.size()).removeIf(step -> oneIn(6));
        List<Command> told = new ArrayList<>(steps.subList(0, Math.min(steps.size(), 2 + random.nextInt(5))));
        if (oneIn(2)) {
            told.add(1 + random.nextInt(told.size()), disturbance());
        }
        return told;
    }

    /** A break-glass on its way, of what no rule may be large enough for. */
    private List<Command> emergency() {
        Wish asked = wish();
        Wish wish = new Wish(asked.workflow(), asked.version(), 10_001, asked.key(), asked.body(), asked.blocked());
        List<Command> steps = new ArrayList<>(List.of(
                new Command.BreakGlass(wish, reason(), by("bob", "ivy")),
                new Command.Decide(0, !oneIn(8), pick(REASONS), hash(), oneIn(40), by("ivy", "bob")),
                new Command.Redeem(0),
                new Command.Review(0, reason(), by("kim", "kim", "ivy"))));
        if (oneIn(3)) {
            steps.add(
                    1 + random.nextInt(2),
                    oneIn(3)
                            ? new Command.Wait(60)
                            : oneIn(2) ? new Command.LetIn(by("bob", "ivy"), false, "left", "ivy") : disturbance());
        }
        steps.subList(1, steps.size()).removeIf(step -> oneIn(8));
        return steps;
    }

    /** A request that waits for somebody until shortly before its case is due, or until it expires. */
    private List<Command> late() {
        return List.of(
                new Command.Request(wish(), by("ann", "orc")),
                new Command.Wait(pick(List.of(1_070, 1_080, 1_100, 1_130, 1_140, 1_320))),
                new Command.Escalate(),
                new Command.Decide(0, true, "OTHER", hash(), false, by("cid", "bob")));
    }

    /** A rule brought back, or what never was in force. */
    private List<Command> again() {
        List<Command> steps = new ArrayList<>();
        if (oneIn(2)) {
            steps.add(new Command.Draft("a", terms(true), "eve"));
            steps.add(new Command.Submit(0, "eve"));
            if (oneIn(2)) {
                steps.add(new Command.Activate(0, "fay"));
            }
        }
        steps.add(new Command.Retire(0, "fay"));
        steps.add(new Command.Rollback(oneIn(4) ? 1 : 0, reason(), by("fay", "fay", "hal")));
        if (oneIn(3)) {
            steps.add(new Command.Rollback(1, "because", "fay"));
        }
        return steps;
    }

    /** What may happen between an approval and the dispatch. */
    private Command disturbance() {
        return switch (random.nextInt(9)) {
            case 0 -> new Command.Wait(pick(List.of(1_430, 1_440, 1_500)));
            case 1 -> new Command.LetIn(by("cid", "dee", "bob"), false, "left", "ivy");
            case 2 -> new Command.Roles(by("cid", "dee", "bob"), pick(ROLES), true);
            case 3 -> new Command.Retire(0, "fay");
            case 4 -> new Command.Kill(killable(), true, "stop", "bob");
            case 5 -> new Command.Withdraw(0, "ann");
            case 6 -> new Command.Change(random.nextInt(3));
            case 7 -> new Command.Change(1);
            default -> new Command.Park(0);
        };
    }

    private Command any() {
        int dice = random.nextInt(100);
        if (dice < 10 && oneIn(2)) {
            return unusual();
        } else if (dice < 22) {
            return new Command.Request(wish(), by("ann", "ann", "gus", "orc"));
        } else if (dice < 42) {
            return new Command.Decide(back(), true, "OTHER", hash(), oneIn(40), by("cid", "dee", "bob", "gus"));
        } else if (dice < 46) {
            return new Command.Decide(back(), false, pick(REASONS), hash(), oneIn(40), by("cid", "dee", "bob"));
        } else if (dice < 63) {
            return new Command.Redeem(back());
        } else if (dice < 72) {
            return new Command.Report(back(), pick(OUTCOMES));
        } else if (dice < 74) {
            return new Command.Park(back());
        } else if (dice < 77) {
            return new Command.Withdraw(back(), by("ann", "gus"));
        } else if (dice < 81) {
            return new Command.Kill(killable(), random.nextBoolean(), reason(), by("bob", "ivy"));
        } else if (dice < 84) {
            return new Command.LetIn(by("cid", "dee", "bob"), oneIn(2), reason(), by("ivy"));
        } else if (dice < 87) {
            return roles();
        } else if (dice < 92) {
            return new Command.Wait(pick(WAITS));
        } else if (dice < 94) {
            return new Command.Sweep();
        } else if (dice < 95) {
            return new Command.Draft(oneIn(2) ? "a" : "b", terms(false), by("eve", "hal"));
        } else if (dice < 96) {
            return new Command.Submit(back(), by("eve", "hal"));
        } else if (dice < 98) {
            return new Command.Activate(back(), by("fay", "hal"));
        }
        return new Command.Retire(back(), by("fay", "hal"));
    }

    private Command unusual() {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> new Command.Edit(back(), wish(), by("ann", "ann", "cid", "bob"));
            case 3, 4 -> new Command.Change(random.nextInt(3));
            case 5, 6 -> new Command.Escalate();
            case 7 -> new Command.Review(back(), reason(), by("kim", "bob", "ivy"));
            case 8 -> new Command.BreakGlass(wish(), reason(), by("bob", "ivy"));
            default -> new Command.Rollback(back(), reason(), by("fay", "fay", "hal"));
        };
    }

    private Terms terms(boolean ordinary) {
        boolean forbids = !ordinary && oneIn(4);
        String workflow = oneIn(4) ? ModelState.ALL : oneIn(8) ? Catalogue.ADJUSTMENT : Catalogue.SOURCING;
        return new Terms(
                workflow,
                forbids,
                oneIn(4) ? 1_000 : 10_000,
                forbids ? List.of() : pick(APPROVALS),
                forbids || oneIn(4) ? null : 1 + random.nextInt(3),
                forbids || oneIn(4) ? null : oneIn(2) ? 2_000L : 12_000L,
                forbids || !oneIn(6) ? null : 4_000L,
                forbids || !oneIn(6) ? null : 1 + random.nextInt(3),
                forbids || !oneIn(6) ? null : 4_000L,
                oneIn(40),
                oneIn(12) ? random.nextInt(2) : null,
                !oneIn(30));
    }

    private Wish wish() {
        String workflow = oneIn(10) ? Catalogue.REVIEW : oneIn(10) ? Catalogue.ADJUSTMENT : Catalogue.SOURCING;
        int version = workflow.equals(Catalogue.SOURCING) && oneIn(40) ? 2 : 1;
        // Three keys, so that some come again; what is asked under them is mostly the same when they do.
        int number = random.nextInt(40);
        String key = oneIn(60) ? " " : "key-" + number;
        String body = number < 3 && oneIn(2) ? "40" : Integer.toString(40 + number);
        if (oneIn(8)) {
            key = "key-0";
            body = "40";
        }
        return new Wish(workflow, version, pick(VALUES), key, workflow + body, oneIn(40));
    }

    private Command roles() {
        String who = by("cid", "dee", "bob", "gus");
        return new Command.Roles(who, oneIn(3) ? CAST.get(who) : pick(ROLES), !oneIn(3));
    }

    private String killable() {
        return oneIn(3) ? ModelState.ALL : oneIn(12) ? "no-such-workflow" : pick(Catalogue.ALL);
    }

    private Hash hash() {
        return oneIn(8) ? pick(List.of(Hash.values())) : Hash.RIGHT;
    }

    private String reason() {
        return oneIn(15) ? " " : "because";
    }

    /** The newest one, most of the time. */
    private int back() {
        return oneIn(3) ? random.nextInt(4) : 0;
    }

    /** Mostly one of these. */
    private String by(String... usual) {
        return oneIn(5) ? pick(EVERYBODY) : usual[random.nextInt(usual.length)];
    }

    private boolean oneIn(int many) {
        return random.nextInt(many) == 0;
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
