package dev.triage.cli.bench;

import dev.triage.cli.bench.RuleQuestions.Asked;
import dev.triage.governance.RuleBook;
import dev.triage.governance.RuleFiles;
import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.RuleReference;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * The service's rulings beside other engines with the same rules. Each side first answers every question, and all answers
 * must be the same; only then are they timed, turn by turn, so that what disturbs the machine disturbs each of them.
 *
 * <p>What is measured is the processor time of the thread that asks: on a busy machine it stays what it is, while the time on
 * the wall becomes the others' business. Collecting the garbage is not in it, for any side.
 *
 * <p>All start from values made ready. The peers give the bare verdict; the service writes its explanation too, and that is
 * counted against it. Its second line is what a ruling costs in the service: from the case to the explanation.
 */
final class RuleBench {

    /** Long enough for the slowest side to be compiled by the JVM. */
    private static final long WARM_UP_NANOS = 4_000_000_000L;
    /** Questions that are timed, round and round: few enough to stay near the processor, as a case just read does. */
    private static final int TIMED = 500;
    /** A turn of each side takes about so long, whatever a decision of it costs. */
    private static final long TURN_NANOS = 50_000_000L;

    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    private final RuleBook book;
    private final List<Asked> questions;
    private final List<Side> peers;

    RuleBench(RuleBook book, List<Asked> questions, List<Side> peers) {
        this.book = book;
        this.questions = List.copyOf(questions);
        this.peers = List.copyOf(peers);
    }

    /** An engine with the rules and the questions, ready to be asked by number. */
    record Side(String name, IntFunction<String> engine) {}

    /**
     * What came of it.
     *
     * @param nanos a decision, the median of the rounds
     * @param ratio how many of the service's rulings one decision takes: the median of the rounds' own ratios
     */
    record Figure(String name, double nanos, double ratio) {

        double perSecond() {
            return 1e9 / nanos;
        }
    }

    /** A question two sides answer differently. */
    record Disagreement(String peer, int question, String service, String found) {

        String text() {
            return "question " + question + ": the service says '" + service + "', " + peer + " says '" + found + "'";
        }
    }

    /** The rules that decide some question, by id. */
    Set<String> deciding() {
        Set<String> rules = new TreeSet<>();
        for (Asked question : questions) {
            RuleReference rule = ruling(question).rule();
            if (rule != null) {
                rules.add(rule.id());
            }
        }
        return rules;
    }

    /** Everything the sides do not agree on. */
    List<Disagreement> disagreements() {
        List<Disagreement> all = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            String verdict = verdict(ruling(questions.get(i)));
            for (Side peer : peers) {
                String found = peer.engine().apply(i);
                if (!found.equals(verdict)) {
                    all.add(new Disagreement(peer.name(), i, verdict, found));
                }
            }
        }
        return all;
    }

    /** The service first, from ready values and from the case, then the peers in their order. */
    List<Figure> run(int rounds) {
        List<Side> sides = new ArrayList<>();
        List<Supplier<Ruling>> ready = questions.stream()
                .limit(TIMED)
                .map(asked -> RuleFiles.ready(book, asked.facts(), asked.proposal(), asked.machine(), asked.now()))
                .toList();
        sides.add(new Side("service", number -> ready.get(number).get().explanation()));
        sides.add(new Side(
                "service, from the case",
                number -> ruling(questions.get(number)).explanation()));
        sides.addAll(peers);
        int[] turns = new int[sides.size()];
        for (int side = 0; side < turns.length; side++) {
            turns[side] = warmUp(sides.get(side));
        }
        double[][] nanos = new double[sides.size()][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int side = 0; side < turns.length; side++) {
                nanos[side][round] = ask(sides.get(side), turns[side]);
            }
        }
        List<Figure> figures = new ArrayList<>();
        for (int side = 0; side < turns.length; side++) {
            double[] ratios = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                ratios[round] = nanos[side][round] / nanos[0][round];
            }
            figures.add(new Figure(sides.get(side).name(), median(nanos[side]), median(ratios)));
        }
        return figures;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Asks until it is warm; returns how many questions fill a turn. */
    private int warmUp(Side side) {
        long end = System.nanoTime() + WARM_UP_NANOS;
        double nanos = ask(side, 100);
        while (System.nanoTime() < end) {
            nanos = ask(side, 1 + (int) Math.min(100_000_000, TURN_NANOS / nanos / 10));
        }
        return 1 + (int) Math.min(100_000_000, TURN_NANOS / nanos);
    }

    private double ask(Side side, int times) {
        long kept = 0;
        int number = 0;
        int timed = Math.min(TIMED, questions.size());
        long start = CLOCK.getCurrentThreadCpuTime();
        for (int i = 0; i < times; i++) {
            kept += side.engine().apply(number).length();
            number = number + 1 == timed ? 0 : number + 1;
        }
        long spent = CLOCK.getCurrentThreadCpuTime() - start;
        if (kept < 0) {
            throw new IllegalStateException("Expected lengths of texts, found " + kept);
        }
        return Math.max(1, spent) / (double) times;
    }

    private Ruling ruling(Asked asked) {
        return book.rule(asked.facts(), asked.proposal(), asked.machine(), asked.now());
    }

    /** Outcome and deciding rule, as the peers write it; empty when no rule decides. */
    private static String verdict(Ruling ruling) {
        RuleReference rule = ruling.rule();
        if (rule == null) {
            return ruling.outcome() == Ruling.Outcome.DENIED
                    ? ""
                    : ruling.outcome().name();
        }
        return ruling.outcome() + " " + rule.id();
    }
}
