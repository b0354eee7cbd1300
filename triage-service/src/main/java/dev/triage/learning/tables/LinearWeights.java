package dev.triage.learning.tables;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** A linear model laid out flat, feature by feature: {@code weights[feature * outputs + output]}. Immutable. */
final class LinearWeights {

    private final int features;
    private final int outputs;
    private final float[] weights;
    private final float[] bias;

    LinearWeights(int features, int outputs, float[] weights, float[] bias) {
        if (weights.length != features * outputs || bias.length != outputs) {
            throw new IllegalArgumentException("Expected " + features + " x " + outputs + " weights and " + outputs
                    + " biases, found " + weights.length + " and " + bias.length);
        }
        this.features = features;
        this.outputs = outputs;
        this.weights = weights;
        this.bias = bias;
    }

    int features() {
        return features;
    }

    int outputs() {
        return outputs;
    }

    float weight(int feature, int output) {
        return weights[feature * outputs + output];
    }

    float bias(int output) {
        return bias[output];
    }

    double[] score(int[] ids, float[] values, int count) {
        double[] scores = start();
        for (int i = 0; i < count; i++) {
            add(ids[i], values[i], scores);
        }
        return scores;
    }

    double[] score(SparseMatrix rows, int row) {
        double[] scores = start();
        for (int at = rows.from(row); at < rows.to(row); at++) {
            add(rows.id(at), rows.value(at), scores);
        }
        return scores;
    }

    private double[] start() {
        double[] scores = new double[outputs];
        for (int output = 0; output < outputs; output++) {
            scores[output] = bias[output];
        }
        return scores;
    }

    private void add(int id, float value, double[] scores) {
        int at = id * outputs;
        for (int output = 0; output < outputs; output++) {
            scores[output] += weights[at + output] * value;
        }
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(features);
        out.writeInt(outputs);
        for (float each : bias) {
            out.writeFloat(each);
        }
        for (float each : weights) {
            out.writeFloat(each);
        }
    }

    /** @param features how many there must be */
    static LinearWeights read(DataInputStream in, int features, int outputs) throws IOException, TableDataException {
        int foundFeatures = in.readInt();
        int foundOutputs = in.readInt();
        if (foundFeatures != features || foundOutputs != outputs) {
            throw new TableDataException("Expected weights of " + features + " features and " + outputs
                    + " outputs, found " + foundFeatures + " and " + foundOutputs);
        }
        float[] bias = new float[outputs];
        for (int i = 0; i < outputs; i++) {
            bias[i] = in.readFloat();
        }
        float[] weights = new float[Math.multiplyExact(features, outputs)];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = in.readFloat();
        }
        return new LinearWeights(features, outputs, weights, bias);
    }
}
