package dev.triage.learning.tables;

import java.util.Arrays;

/**
 * The features on the way to a node and how much of every subset of them comes by there: the polynomial that makes
 * Shapley values of a tree exact in polynomial time (Lundberg, Erion and Lee 2018, algorithm 2). Never changed: longer
 * and shorter ways are copies.
 */
final class ShapPath {

    int length;
    int[] feature = new int[0];
    double[] zero = new double[0];
    double[] one = new double[0];
    double[] weight = new double[0];

    ShapPath extended(double zeroFraction, double oneFraction, int tested) {
        ShapPath path = copy(length + 1);
        path.feature[length] = tested;
        path.zero[length] = zeroFraction;
        path.one[length] = oneFraction;
        path.weight[length] = length == 0 ? 1 : 0;
        for (int i = length - 1; i >= 0; i--) {
            path.weight[i + 1] += oneFraction * path.weight[i] * (i + 1) / (length + 1.0);
            path.weight[i] = zeroFraction * path.weight[i] * (length - i) / (length + 1.0);
        }
        path.length = length + 1;
        return path;
    }

    ShapPath unwound(int index) {
        ShapPath path = copy(length);
        int last = length - 1;
        double next = weight[last];
        for (int i = last - 1; i >= 0; i--) {
            if (one[index] != 0) {
                double kept = path.weight[i];
                path.weight[i] = next * length / ((i + 1) * one[index]);
                next = kept - path.weight[i] * zero[index] * (last - i) / length;
            } else {
                path.weight[i] = path.weight[i] * length / (zero[index] * (last - i));
            }
        }
        for (int i = index; i < last; i++) {
            path.feature[i] = path.feature[i + 1];
            path.zero[i] = path.zero[i + 1];
            path.one[i] = path.one[i + 1];
        }
        path.length = last;
        return path;
    }

    double unwoundSum(int index) {
        int last = length - 1;
        double next = weight[last];
        double total = 0;
        for (int i = last - 1; i >= 0; i--) {
            if (one[index] != 0) {
                double part = next * length / ((i + 1) * one[index]);
                total += part;
                next = weight[i] - part * zero[index] * (last - i) / length;
            } else {
                total += weight[i] / zero[index] * length / (last - i);
            }
        }
        return total;
    }

    int find(int tested) {
        for (int i = 1; i < length; i++) {
            if (feature[i] == tested) {
                return i;
            }
        }
        return 0;
    }

    private ShapPath copy(int room) {
        ShapPath path = new ShapPath();
        path.feature = Arrays.copyOf(feature, room);
        path.zero = Arrays.copyOf(zero, room);
        path.one = Arrays.copyOf(one, room);
        path.weight = Arrays.copyOf(weight, room);
        path.length = length;
        return path;
    }
}
