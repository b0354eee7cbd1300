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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
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
 * @param name {@code category}, {@code delay}, {@code resolution}, {@code workflow-success} or {@code novelty}
 * @param version the folder's name
 * @param sha256 of {@code model.tribuo}
 * @param scorer one column an output; of {@code workflow-success}, one column a workflow
 * @param threshold below this calibrated probability the model abstains
 * @param usualSuccess of {@code workflow-success}: how often each workflow succeeds over all, 0 to 1; else empty
 */
public record StoredModel(
        String name,
        String version,
        String sha256,
        LinearScorer scorer,
        Calibration calibration,
        double threshold,
        Map<String, Double> usualSuccess) {

    public StoredModel {
        usualSuccess = Map.copyOf(usualSuccess);
    }

    public StoredModel(
            String name,
            String version,
            String sha256,
            LinearScorer scorer,
            Calibration calibration,
            double threshold) {
        this(name, version, sha256, scorer, calibration, threshold, Map.of());
    }

    /** The model whose outputs are workflows rather than its own two classes. */
    public static final String WORKFLOW_SUCCESS = "workflow-success";

    public static final String MODEL_FILE = "model.tribuo";
    public static final String PROVENANCE_FILE = "provenance.json";
    public static final String METRICS_FILE = "metrics.json";
    public static final String CARD_FILE = "card.md";
    public static final String CHAMPION_FILE = "champion";
    /** Figures of the machine that trained it; no part of what training again must give. */
    public static final String MACHINE_FILE = "machine.json";

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
                laidOut(folder, provenance.name(), model),
                provenance.calibration(),
                provenance.threshold(),
                provenance.usualSuccess() == null ? Map.of() : provenance.usualSuccess());
    }

    private static LinearScorer laidOut(Path folder, String name, LinearSGDModel model) throws UnusableModelException {
        try {
            return name.equals(WORKFLOW_SUCCESS) ? CrossedWorkflows.compile(model) : compile(model);
        } catch (IllegalArgumentException e) {
            throw new UnusableModelException(
                    "Expected a model that can be laid out in " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Tribuo's own model of a folder, after the same checks; for evaluation and for comparing with it. */
    public static LinearSGDModel readTribuo(Path folder) throws UnusableModelException {
        return tribuo(folder, provenance(folder));
    }

    /** Why the most probable output, against the one after it. */
    public Contributions explainBest(FeatureSet named) {
        double[] probabilities = calibration.softmax(scorer.score(named).logits());
        int best = probabilities[1] > probabilities[0] ? 1 : 0;
        int second = 1 - best;
        for (int column = 2; column < probabilities.length; column++) {
            if (probabilities[column] > probabilities[best]) {
                second = best;
                best = column;
            } else if (probabilities[column] > probabilities[second]) {
                second = column;
            }
        }
        return Contributions.between(this, named, best, second);
    }

    /** Why one output against another. */
    public Contributions explain(FeatureSet named, String output, String against) {
        return Contributions.between(
                this, named, scorer.labels().indexOf(output), scorer.labels().indexOf(against));
    }

    /** Why a workflow would rather solve than fail; of {@code workflow-success} only. */
    public Contributions explainMargin(FeatureSet named, String workflow) {
        return Contributions.ofMargin(this, named, scorer.labels().indexOf(workflow), CrossedWorkflows.FAILED);
    }

    /** Why it will rather take long: the longer half of the steps against the shorter half, each at its mean score. */
    public Contributions explainLonger(FeatureSet named) {
        return Contributions.longer(this, named);
    }

    /** Lays a Tribuo model out flat. */
    public static LinearScorer compile(LinearSGDModel model) {
        return compile(model, name -> true);
    }

    /** The same as if some features had never been seen. */
    public static LinearScorer compile(LinearSGDModel model, Predicate<String> seen) {
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
        for (int feature = 0; feature < features; feature++) {
            String name = model.getFeatureIDMap().get(feature).getName();
            if (seen.test(name)) {
                for (int column = 0; column < columns; column++) {
                    weights[names.size() * columns + column] = matrix.get(column, feature);
                }
                names.add(name);
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
            @Nullable Map<String, Double> usualSuccess,
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
