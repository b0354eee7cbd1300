package dev.triage.assessment.scoring;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tribuo.classification.protos.ImmutableLabelInfoProto;
import org.tribuo.classification.sgd.protos.ClassificationLinearSGDProto;
import org.tribuo.math.protos.DenseTensorProto;
import org.tribuo.math.protos.LinearParametersProto;
import org.tribuo.protos.core.CategoricalIDInfoProto;
import org.tribuo.protos.core.ImmutableFeatureMapProto;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.protos.core.RealIDInfoProto;

/**
 * Looks through a model's protobuf before Tribuo does. Tribuo instantiates whatever class a file names; this lets pass
 * only the handful of classes a linear classifier is made of, at any depth, and nothing it cannot look into.
 */
final class TrustedModel {

    private static final String TYPE_PREFIX = "type.googleapis.com/";
    private static final int DEEPEST = 64;

    private static final Set<String> CLASSES = Set.of(
            "org.tribuo.classification.sgd.linear.LinearSGDModel",
            "org.tribuo.classification.sgd.linear.LinearSGDTrainer",
            "org.tribuo.classification.sgd.objectives.LogMulticlass",
            "org.tribuo.classification.ImmutableLabelInfo",
            "org.tribuo.classification.LabelFactory",
            "org.tribuo.classification.LabelFactory$LabelFactoryProvenance",
            "org.tribuo.CategoricalIDInfo",
            "org.tribuo.RealIDInfo",
            "org.tribuo.DataSource",
            "org.tribuo.ImmutableFeatureMap",
            "org.tribuo.MutableDataset",
            "org.tribuo.math.LinearParameters",
            "org.tribuo.math.la.DenseMatrix",
            "org.tribuo.math.optimisers.AdaGrad",
            "org.tribuo.math.util.ExpNormalizer",
            "org.tribuo.provenance.DatasetProvenance",
            "org.tribuo.provenance.ModelProvenance",
            "org.tribuo.provenance.SimpleDataSourceProvenance",
            "org.tribuo.provenance.impl.TrainerProvenanceImpl",
            "com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl",
            "com.oracle.labs.mlrg.olcut.provenance.primitives.BooleanProvenance",
            "com.oracle.labs.mlrg.olcut.provenance.primitives.DateTimeProvenance",
            "com.oracle.labs.mlrg.olcut.provenance.primitives.DoubleProvenance",
            "com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance",
            "com.oracle.labs.mlrg.olcut.provenance.primitives.LongProvenance",
            "com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance");

    private static final Map<String, Parser<? extends Message>> CONTENTS = Map.of(
            "tribuo.classification.sgd.ClassificationLinearSGDProto", ClassificationLinearSGDProto.parser(),
            "tribuo.classification.ImmutableLabelInfoProto", ImmutableLabelInfoProto.parser(),
            "tribuo.core.ImmutableFeatureMapProto", ImmutableFeatureMapProto.parser(),
            "tribuo.core.CategoricalIDInfoProto", CategoricalIDInfoProto.parser(),
            "tribuo.core.RealIDInfoProto", RealIDInfoProto.parser(),
            "tribuo.math.impl.LinearParametersProto", LinearParametersProto.parser(),
            "tribuo.math.impl.DenseTensorProto", DenseTensorProto.parser());

    private TrustedModel() {}

    /** The model as protobuf, every class named in it known to be harmless. */
    static ModelProto parse(byte[] bytes) throws UnusableModelException {
        try {
            ModelProto model = ModelProto.parseFrom(bytes);
            if (!model.getClassName().equals("org.tribuo.classification.sgd.linear.LinearSGDModel")) {
                throw new UnusableModelException("Expected a linear classifier, found " + model.getClassName());
            }
            inspect(model, 0);
            return model;
        } catch (InvalidProtocolBufferException e) {
            throw new UnusableModelException("Expected a Tribuo model in protobuf, found something else", e);
        }
    }

    private static void inspect(Message message, int depth) throws UnusableModelException {
        if (depth > DEEPEST) {
            throw new UnusableModelException("Expected at most " + DEEPEST + " levels in a model, found more");
        }
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            Collection<?> values = field.getValue() instanceof List<?> list ? list : List.of(field.getValue());
            boolean namesClass = field.getKey().getName().endsWith("class_name");
            for (Object value : values) {
                switch (value) {
                    case Any any -> inspect(contentOf(any), depth + 1);
                    case Message inner -> inspect(inner, depth + 1);
                    case String name
                    when namesClass && !name.isEmpty() && !CLASSES.contains(name) ->
                        throw new UnusableModelException("Expected only the classes of a linear model, found " + name);
                    default -> {}
                }
            }
        }
    }

    private static Message contentOf(Any any) throws UnusableModelException {
        String type = any.getTypeUrl();
        Parser<? extends Message> parser =
                type.startsWith(TYPE_PREFIX) ? CONTENTS.get(type.substring(TYPE_PREFIX.length())) : null;
        if (parser == null) {
            throw new UnusableModelException("Expected only the parts of a linear model, found " + type);
        }
        try {
            return parser.parseFrom(any.getValue());
        } catch (InvalidProtocolBufferException e) {
            throw new UnusableModelException(
                    "Expected a " + type + " where the model says so, found something else", e);
        }
    }
}
