package dev.triage.assessment.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.ContentFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.classification.sgd.protos.ClassificationLinearSGDProto;
import org.tribuo.protos.core.ModelProto;

class StoredModelTests {

    @TempDir
    Path folder;

    @BeforeEach
    void copyTheShippedDelayModel() throws IOException {
        Path home = ContentFolder.fromEnvironment().models().resolve("delay");
        Path shipped = home.resolve(Files.readString(home.resolve("champion")).strip());
        try (Stream<Path> files = Files.list(shipped)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void readsAWholeVersion() throws Exception {
        StoredModel model = StoredModel.read(folder);

        assertThat(model.name()).isEqualTo("delay");
        assertThat(model.scorer().labels()).containsExactlyInAnyOrder("late", "on-time");
        assertThat(model.scorer().features()).isPositive();
    }

    @Test
    void refusesAModelWhoseBytesAreNotTheOnesInItsProvenance() throws Exception {
        byte[] bytes = Files.readAllBytes(folder.resolve("model.tribuo"));
        bytes[bytes.length / 2] ^= 1;
        Files.write(folder.resolve("model.tribuo"), bytes);

        assertThatThrownBy(() -> StoredModel.read(folder))
                .isInstanceOf(UnusableModelException.class)
                .hasMessageContaining("SHA-256");
    }

    @Test
    void refusesAClassOutsideALinearModelAtAnyDepth() throws Exception {
        ModelProto model = ModelProto.parseFrom(Files.readAllBytes(folder.resolve("model.tribuo")));
        ClassificationLinearSGDProto.Builder linear =
                model.getSerializedData().unpack(ClassificationLinearSGDProto.class).toBuilder();
        linear.getMetadataBuilder().getFeatureDomainBuilder().setClassName("javax.script.ScriptEngineManager");
        replaceModel(withContent(model, linear.build()));

        assertThatThrownBy(() -> StoredModel.read(folder))
                .isInstanceOf(UnusableModelException.class)
                .hasMessageContaining("javax.script.ScriptEngineManager");
    }

    @Test
    void refusesAClassHiddenInTheProvenance() throws Exception {
        ModelProto model = ModelProto.parseFrom(Files.readAllBytes(folder.resolve("model.tribuo")));
        ClassificationLinearSGDProto.Builder linear =
                model.getSerializedData().unpack(ClassificationLinearSGDProto.class).toBuilder();
        linear.getMetadataBuilder().getProvenanceBuilder().getSmpBuilder(0).setProvenanceClassName("evil.Provenance");
        replaceModel(withContent(model, linear.build()));

        assertThatThrownBy(() -> StoredModel.read(folder))
                .isInstanceOf(UnusableModelException.class)
                .hasMessageContaining("evil.Provenance");
    }

    @Test
    void refusesAnotherKindOfModel() throws Exception {
        ModelProto model = ModelProto.parseFrom(Files.readAllBytes(folder.resolve("model.tribuo")));
        replaceModel(model.toBuilder()
                .setClassName("org.tribuo.classification.liblinear.LibLinearClassificationModel")
                .build()
                .toByteArray());

        assertThatThrownBy(() -> StoredModel.read(folder))
                .isInstanceOf(UnusableModelException.class)
                .hasMessageContaining("linear classifier");
    }

    @Test
    void refusesAPartItCannotLookInto() throws Exception {
        ModelProto model = ModelProto.parseFrom(Files.readAllBytes(folder.resolve("model.tribuo")));
        replaceModel(model.toBuilder()
                .setSerializedData(Any.newBuilder().setTypeUrl("type.googleapis.com/some.Other"))
                .build()
                .toByteArray());

        assertThatThrownBy(() -> StoredModel.read(folder))
                .isInstanceOf(UnusableModelException.class)
                .hasMessageContaining("some.Other");
    }

    @Test
    void refusesJavaSerialisation() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new ArrayList<>());
        }
        replaceModel(bytes.toByteArray());

        assertThatThrownBy(() -> StoredModel.read(folder)).isInstanceOf(UnusableModelException.class);
    }

    @Test
    void refusesAModelOfAnotherExtraction() throws Exception {
        Path file = folder.resolve("provenance.json");
        Files.writeString(
                file,
                Files.readString(file).replaceAll("\"featuresVersion\" : \"[^\"]*\"", "\"featuresVersion\" : \"0\""));

        assertThatThrownBy(() -> StoredModel.read(folder))
                .isInstanceOf(UnusableModelException.class)
                .hasMessageContaining("train the model again");
    }

    @Test
    void saysWhichFileIsMissing() throws Exception {
        Files.delete(folder.resolve("provenance.json"));

        assertThatThrownBy(() -> StoredModel.read(folder))
                .isInstanceOf(UnusableModelException.class)
                .hasMessageContaining("provenance.json");
    }

    private static byte[] withContent(ModelProto model, ClassificationLinearSGDProto content) {
        return model.toBuilder()
                .setSerializedData(Any.newBuilder()
                        .setTypeUrl(model.getSerializedData().getTypeUrl())
                        .setValue(content.toByteString()))
                .build()
                .toByteArray();
    }

    /** As somebody would who can also write the provenance: the hash fits. */
    private void replaceModel(byte[] bytes) throws IOException {
        Files.write(folder.resolve("model.tribuo"), bytes);
        Path file = folder.resolve("provenance.json");
        Files.writeString(
                file,
                Files.readString(file)
                        .replaceAll(
                                "\"sha256\" : \"[0-9a-f]{64}\",\\s*\"threshold\"",
                                "\"sha256\" : \"" + CanonicalJson.sha256(bytes) + "\", \"threshold\""));
    }
}
