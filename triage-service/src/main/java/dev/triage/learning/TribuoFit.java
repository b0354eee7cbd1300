package dev.triage.learning;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.oracle.labs.mlrg.olcut.config.protobuf.protos.RootProvenanceProto;
import com.oracle.labs.mlrg.olcut.config.protobuf.protos.SimpleProvenanceProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.classification.sgd.protos.ClassificationLinearSGDProto;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Lets Tribuo fit a multinomial logistic regression, the same way every time. */
final class TribuoFit {

    /** Stands where Tribuo notes the clock: a model's bytes are to depend on data, settings and seed alone. */
    private static final String NO_TIME = "2000-01-01T00:00:00Z";

    private static final Set<String> MACHINE = Set.of("java-version", "os-name", "os-arch");
    private static final double EPSILON = 0.1;

    // Tribuo tells every pass; kept in a field, since the logging of the JDK forgets loggers nobody holds.
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

    static {
        TRIBUO.setLevel(Level.WARNING);
    }

    private TribuoFit() {}

    /**
     * One example: its label and its features.
     *
     * @param values one a feature; null when each is simply there
     * @param weight how much the row counts
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Row(String label, List<String> features, double @Nullable [] values, float weight) {

        static Row of(String label, List<String> features) {
            return new Row(label, features, null, 1);
        }
    }

    static LinearSGDModel fit(List<Row> rows, ModelTask.Settings settings, long seed) {
        Set<String> kept = vocabulary(rows, settings);
        LabelFactory labels = new LabelFactory();
        MutableDataset<Label> dataset = new MutableDataset<>(
                new SimpleDataSourceProvenance("labelled events", OffsetDateTime.parse(NO_TIME), labels), labels);
        for (Row row : rows) {
            ArrayExample<Label> example = example(row, kept);
            if (example.size() > 0) {
                dataset.add(example);
            }
        }
        LinearSGDTrainer trainer = new LinearSGDTrainer(
                new LogMulticlass(),
                new AdaGrad(settings.learningRate(), EPSILON),
                settings.epochs(),
                Integer.MAX_VALUE,
                1,
                seed);
        return trainer.train(dataset);
    }

    private static ArrayExample<Label> example(Row row, Set<String> kept) {
        String[] names = new String[row.features().size()];
        double[] values = new double[names.length];
        int size = 0;
        for (int i = 0; i < names.length; i++) {
            if (kept.contains(row.features().get(i))) {
                names[size] = row.features().get(i);
                values[size++] = row.values() == null ? 1 : row.values()[i];
            }
        }
        ArrayExample<Label> example =
                new ArrayExample<>(new Label(row.label()), Arrays.copyOf(names, size), Arrays.copyOf(values, size));
        example.setWeight(row.weight());
        return example;
    }

    /** The features common enough to learn from, the most frequent first; ties by name, so the choice is stable. */
    private static Set<String> vocabulary(List<Row> rows, ModelTask.Settings settings) {
        Map<String, Integer> counts = new HashMap<>();
        for (Row row : rows) {
            row.features().forEach(name -> counts.merge(name, 1, Integer::sum));
        }
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= settings.leastCount())
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
                .limit(settings.mostFeatures())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** The model as bytes: no clock, no machine, fields in a fixed order. */
    static byte[] bytes(LinearSGDModel model) {
        try {
            ModelProto.Builder proto = model.serialize().toBuilder();
            ClassificationLinearSGDProto.Builder linear =
                    proto.getSerializedData().unpack(ClassificationLinearSGDProto.class).toBuilder();
            RootProvenanceProto.Builder provenance = linear.getMetadataBuilder().getProvenanceBuilder();
            for (SimpleProvenanceProto.Builder entry : provenance.getSmpBuilderList()) {
                if (entry.getProvenanceClassName().endsWith(".DateTimeProvenance")) {
                    entry.setValue(NO_TIME);
                } else if (MACHINE.contains(entry.getKey())) {
                    entry.setValue("any");
                }
            }
            proto.setSerializedData(Any.newBuilder()
                    .setTypeUrl(proto.getSerializedData().getTypeUrl())
                    .setValue(ByteString.copyFrom(deterministic(linear.build()))));
            return deterministic(proto.build());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("Tribuo wrote a model it cannot read", e);
        }
    }

    private static byte[] deterministic(Message message) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.getSerializedSize());
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            out.useDeterministicSerialization();
            message.writeTo(out);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
    }
}
