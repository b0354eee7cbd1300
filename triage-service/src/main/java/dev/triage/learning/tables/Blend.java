package dev.triage.learning.tables;

import java.util.List;

/** Averages the scores of members. */
final class Blend {

    private Blend() {}

    /**
     * @param scores one array a member, alike in length
     * @param shares of the members, adding up to 1
     * @param classes whether scores are logits, which are brought to log probabilities before they are averaged
     */
    static double[] of(List<double[]> scores, double[] shares, boolean classes) {
        double[] blended = new double[scores.getFirst().length];
        for (int member = 0; member < shares.length; member++) {
            double[] own = scores.get(member);
            double shift = classes ? logOfSum(own) : 0;
            for (int i = 0; i < blended.length; i++) {
                blended[i] += shares[member] * (own[i] - shift);
            }
        }
        return blended;
    }

    private static double logOfSum(double[] scores) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            largest = Math.max(largest, score);
        }
        double sum = 0;
        for (double score : scores) {
            sum += Math.exp(score - largest);
        }
        return largest + Math.log(sum);
    }
}
