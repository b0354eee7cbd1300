package dev.triage.assessment.scoring;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tribuo.Model;
import org.tribuo.classification.Label;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.protos.core.ModelProto;
import tools.jackson.core.JacksonException;

/**
 * One version of a model as it lies on disk, {@code models/<name>/<version>/}, ready to score. Reading trusts nothing:
 * the hash in {@code provenance.json} is checked before the file is parsed, the classes named in it before Tribuo sees
 * it.
 *
 * @param name {@code category} or {@code delay}
 * @param version the folder's name
 * @param sha256 of {@code model.tribuo}
 * @param threshold below this calibrated probability the model abstains
 */
public record StoredModel(
        String name, String version, String sha256, LinearScorer scorer, Calibration calibration, double threshold) {

    public static final String MODEL_FILE = "model.tribuo";
    public static final String PROVENANCE_FILE = "provenance.json";
    public static final String METRICS_FILE = "metrics.json";
    public static final String CARD_FILE = "card.md";
    public static final String CHAMPION_FILE = "champion";

    /** The extraction this build knows. A model trained on another one must not be served. */
    public static final String FEATURES_VERSION = "1";

    private static final long LARGEST = 64L * 1024 * 1024;

    /** Reads a version's folder. */
    public static StoredModel read(Path folder) throws UnusableModelException {
        Provenance provenance = provenance(folder);
        LinearSGDModel model = tribuo(folder, provenance);
        return new StoredModel(
                provenance.name(),
                provenance.version(),
                provenance.sha256(),
                compile(model),
                provenance.calibration(),
                provenance.threshold());
    }

    /** Tribuo's own model of a folder, after the same checks; for evaluation and for comparing with it. */
    public static LinearSGDModel readTribuo(Path folder) throws UnusableModelException {
        return tribuo(folder, provenance(folder));
    }

    /** Lays a Tribuo model out flat. */
    public static LinearScorer compile(LinearSGDModel model) {
        DenseMatrix matrix = model.getWeightsCopy();
        int columns = matrix.getDimension1Size();
        int features = matrix.getDimension2Size() - 1;
        List<String> labels = new ArrayList<>(columns);
        for (int column = 0; column < columns; column++) {
            labels.add(model.getOutputIDInfo().getOutput(column).getLabel());
        }
        List<String> names = new ArrayList<>(features);
        double[] weights = new double[features * columns];
        double[] bias = new double[columns];
        for (int row = 0; row < features; row++) {
            names.add(model.getFeatureIDMap().get(row).getName());
            for (int column = 0; column < columns; column++) {
                weights[row * columns + column] = matrix.get(column, row);
            }
        }
        for (int column = 0; column < columns; column++) {
            bias[column] = matrix.get(column, features);
        }
        return new LinearScorer(labels, names, weights, bias);
    }

    private static LinearSGDModel tribuo(Path folder, Provenance provenance) throws UnusableModelException {
        Path file = folder.resolve(MODEL_FILE);
        byte[] bytes = bytes(file);
        String found = CanonicalJson.sha256(bytes);
        if (!found.equals(provenance.sha256())) {
            throw new UnusableModelException(
                    "Expected " + file + " to have SHA-256 " + provenance.sha256() + ", found " + found);
        }
        ModelProto proto = TrustedModel.parse(bytes);
        Model<?> model = Model.deserialize(proto);
        if (model instanceof LinearSGDModel linear && linear.validate(Label.class)) {
            return linear;
        }
        throw new UnusableModelException("Expected a linear classifier in " + file + ", found " + model.getClass());
    }

    private static Provenance provenance(Path folder) throws UnusableModelException {
        Path file = folder.resolve(PROVENANCE_FILE);
        try {
            Provenance provenance = Json.MAPPER.readValue(bytes(file), Provenance.class);
            provenance.check(file);
            return provenance;
        } catch (JacksonException e) {
            throw new UnusableModelException(
                    "Expected a provenance in " + file + ", found " + e.getOriginalMessage(), e);
        }
    }

    private static byte[] bytes(Path file) throws UnusableModelException {
        try {
            if (Files.size(file) > LARGEST) {
                throw new UnusableModelException(
                        "Expected " + file + " to be at most " + LARGEST + " bytes, found more");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UnusableModelException("Expected a readable file " + file + ", found none", e);
        }
    }

    /** The part of {@code provenance.json} that serving needs; the rest is for people and for reproducing. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Provenance(
            String name,
            String version,
            String sha256,
            String featuresVersion,
            Calibration calibration,
            double threshold,
            Map<String, Object> data) {

        @SuppressWarnings("NullAway") // Jackson leaves null what the file does not have.
        void check(Path file) throws UnusableModelException {
            if (name == null || version == null || sha256 == null || calibration == null) {
                throw new UnusableModelException(
                        "Expected name, version, sha256 and calibration in " + file + ", found " + this);
            }
            if (!FEATURES_VERSION.equals(featuresVersion)) {
                throw new UnusableModelException("Expected features version " + FEATURES_VERSION + " in " + file
                        + ", found " + featuresVersion + "; train the model again");
            }
        }
    }
}
