package dev.triage.learning.tables;

import dev.triage.learning.tables.TableSchema.Trainer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which members go in with which share, and their scores together.
 *
 * @param shares one a candidate, adding up to 1
 * @param scores blended, of the rows held out
 * @param said what was tried and how it fared
 */
@SuppressWarnings("ArrayRecordComponent")
record Choice(double[] shares, double[][] scores, Map<String, Object> said) {

    /**
     * A candidate fitted without the rows held out.
     *
     * @param said its settings
     * @param rounds of trees after which it was best
     * @param scores of the rows held out
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Tried(Trainer trainer, String said, int rounds, double[][] scores) {}

    /**
     * The linear one and all groups of trees in equal shares, unless the linear one or the trees alone are clearly
     * better on the rows held out: weights fitted more finely than that did not hold on later rows.
     */
    static Choice of(List<Tried> tried, HeldOut heldOut) {
        List<double[][]> scores = tried.stream().map(Tried::scores).toList();
        Map<String, Object> losses = new LinkedHashMap<>();
        int linear = -1;
        double[] linearLosses = {};
        for (int i = 0; i < tried.size(); i++) {
            double[] own = heldOut.losses(scores.get(i));
            losses.put(tried.get(i).said(), HeldOut.mean(own));
            boolean better = linear < 0 || HeldOut.clearlyBetter(own, linearLosses);
            if (tried.get(i).trainer() == Trainer.LINEAR && better) {
                linear = i;
                linearLosses = own;
            }
        }
        Map<String, double[]> blends = new LinkedHashMap<>();
        blends.put("all", shares(tried, linear, true));
        if (linear >= 0 && tried.stream().anyMatch(each -> each.trainer() == Trainer.TREES)) {
            blends.put("linear", shares(tried, linear, false));
            blends.put("trees", shares(tried, -1, true));
        }
        String best = "";
        double[] shares = {};
        double[][] bestScores = {};
        double[] bestLosses = {};
        for (Map.Entry<String, double[]> blend : blends.entrySet()) {
            String name = blend.getKey();
            double[][] blended = heldOut.blended(scores, blend.getValue());
            double[] blendedLosses = heldOut.losses(blended);
            losses.put(name, HeldOut.mean(blendedLosses));
            if (best.isEmpty() || HeldOut.clearlyBetter(blendedLosses, bestLosses)) {
                best = name;
                shares = blend.getValue();
                bestScores = blended;
                bestLosses = blendedLosses;
            }
        }
        double[] chosen = shares;
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("chosen", best);
        said.put("lossHeldOut", losses);
        said.put(
                "members",
                IntStream.range(0, chosen.length)
                        .filter(i -> chosen[i] > 0)
                        .mapToObj(i -> tried.get(i).said())
                        .toList());
        return new Choice(chosen, bestScores, said);
    }

    /** Equal shares of one linear member, where there is one, and the trees. */
    private static double[] shares(List<Tried> tried, int linear, boolean trees) {
        double[] shares = new double[tried.size()];
        double sum = 0;
        for (int i = 0; i < shares.length; i++) {
            shares[i] = i == linear || trees && tried.get(i).trainer() == Trainer.TREES ? 1 : 0;
            sum += shares[i];
        }
        for (int i = 0; i < shares.length; i++) {
            shares[i] /= sum;
        }
        return shares;
    }
}
