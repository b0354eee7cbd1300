package dev.triage.learning.tables;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.oracle.labs.mlrg.olcut.config.protobuf.protos.RootProvenanceProto;
import com.oracle.labs.mlrg.olcut.config.protobuf.protos.SimpleProvenanceProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import org.tribuo.Model;
import org.tribuo.classification.sgd.protos.ClassificationLinearSGDProto;
import org.tribuo.common.xgboost.protos.XGBoostModelProto;
import org.tribuo.protos.core.ModelDataProto;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.regression.sgd.protos.RegressionLinearSGDProto;

/** A Tribuo model as bytes that depend on data, settings and seed alone: no clock, no machine, fields in a fixed order. */
final class TimelessModel {

    private static final Set<String> MACHINE = Set.of("java-version", "os-name", "os-arch");
    private static final Map<String, Parser<? extends Message>> CONTENTS = Map.of(
            ClassificationLinearSGDProto.getDescriptor().getFullName(), ClassificationLinearSGDProto.parser(),
            RegressionLinearSGDProto.getDescriptor().getFullName(), RegressionLinearSGDProto.parser(),
            XGBoostModelProto.getDescriptor().getFullName(), XGBoostModelProto.parser());

    private TimelessModel() {}

    static byte[] bytes(Model<?> model) {
        ModelProto.Builder proto = model.serialize().toBuilder();
        String url = proto.getSerializedData().getTypeUrl();
        Parser<? extends Message> parser = CONTENTS.get(url.substring(url.indexOf('/') + 1));
        if (parser == null) {
            throw new IllegalArgumentException("Expected a linear or boosted model, found " + url);
        }
        try {
            Message.Builder content = parser.parseFrom(proto.getSerializedData().getValue()).toBuilder();
            FieldDescriptor metadata = content.getDescriptorForType().findFieldByName("metadata");
            ModelDataProto.Builder data = ((ModelDataProto) content.getField(metadata)).toBuilder();
            forgetTime(data.getProvenanceBuilder());
            content.setField(metadata, data.build());
            proto.setSerializedData(
                    Any.newBuilder().setTypeUrl(url).setValue(ByteString.copyFrom(deterministic(content.build()))));
            return deterministic(proto.build());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("Tribuo wrote a model it cannot read", e);
        }
    }

    private static void forgetTime(RootProvenanceProto.Builder provenance) {
        for (SimpleProvenanceProto.Builder entry : provenance.getSmpBuilderList()) {
            if (entry.getProvenanceClassName().endsWith(".DateTimeProvenance")) {
                entry.setValue(LinearFit.NO_TIME);
            } else if (MACHINE.contains(entry.getKey())) {
                entry.setValue("any");
            }
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
