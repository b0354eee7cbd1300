package dev.triage.governance.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.governance.SignedStatement;
import dev.triage.platform.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The key file: made once, closed to others, rotated without a restart. */
class SigningKeysTests {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T10:00:00.5Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("signing-keys.json");
    }

    @Test
    void makesAKeyOnceAndForItsOwnerAlone() throws IOException {
        SigningKeys keys = SigningKeys.at(file, CLOCK);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(SigningKeys.at(file, CLOCK).keySet()).isEqualTo(keys.keySet());
        assertThat(published(keys)).hasSize(1);
    }

    @Test
    void neverPublishesThePrivateHalf() {
        SigningKeys keys = SigningKeys.at(file, CLOCK);

        JsonNode key = published(keys).get(0);
        assertThat(key.propertyNames()).containsExactlyInAnyOrder("kty", "crv", "x", "kid", "use", "alg", "validFrom");
        assertThat(key.path("validFrom").asString()).isEqualTo("2026-11-23T10:00:00Z");
        assertThat(keys.toString()).doesNotContain(key.path("x").asString());
    }

    @Test
    void takesUpARotationOfAnotherProcess() {
        SigningKeys serving = SigningKeys.at(file, CLOCK);
        String before = serving.sign(Map.of("type", "test")).keyId();

        String rotated = SigningKeys.at(file, CLOCK).rotate();

        SignedStatement signed = serving.sign(Map.of("type", "test"));
        assertThat(signed.keyId()).isEqualTo(rotated).isNotEqualTo(before);
        assertThat(signed.text()).contains("\"keyId\":\"" + rotated + "\"");
        assertThat(published(serving)).hasSize(2);
        assertThat(published(serving).get(0).path("kid").asString()).isEqualTo(before);
        assertThat(published(serving).get(0).path("validUntil").asString()).isEqualTo("2026-11-23T10:00:00Z");
        assertThat(published(serving).get(1).has("validUntil")).isFalse();
    }

    @Test
    void losesNoRotationAndMakesNoSecondFirstKey() throws Exception {
        Set<String> rotated = ConcurrentHashMap.newKeySet();
        Callable<Boolean> rotation =
                () -> rotated.add(SigningKeys.at(file, CLOCK).rotate());
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var done :
                    threads.invokeAll(Stream.generate(() -> rotation).limit(8).toList())) {
                done.get();
            }
        }
        assertThat(published(SigningKeys.at(file, CLOCK))).hasSize(9);
    }

    @Test
    void refusesAFileOthersCanRead() throws IOException {
        SigningKeys.at(file, CLOCK);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> SigningKeys.at(file, CLOCK)).hasMessageContaining("closed to other users");
    }

    @Test
    void refusesFilesThatAreNoKeys() throws IOException {
        SigningKeys keys = SigningKeys.at(file, CLOCK);
        String good = Files.readString(file);

        assertThatThrownBy(() -> SigningKeys.at(written("{}"), CLOCK)).hasMessageContaining("found no key");
        assertThatThrownBy(() -> SigningKeys.at(written("nonsense"), CLOCK)).hasMessageContaining("found no JSON");
        String x = published(keys).get(0).path("x").asString();
        String other = (x.charAt(0) == 'A' ? "B" : "A") + x.substring(1);
        assertThatThrownBy(() -> SigningKeys.at(written(good.replace(x, other)), CLOCK))
                .hasMessageContaining("found another key");
        assertThatThrownBy(() -> SigningKeys.at(
                        written(good.replace(
                                "\"validFrom\"", "\"validUntil\" : \"2026-11-24T00:00:00Z\", \"validFrom\"")),
                        CLOCK))
                .hasMessageContaining("a last key that is retired");
        assertThatThrownBy(() -> SigningKeys.at(file, CLOCK).sign(Map.of("no", "type")))
                .hasMessageContaining("names its type");
    }

    private Path written(String text) throws IOException {
        Path written = Files.createTempFile(
                folder,
                "keys",
                ".json",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(written, text);
        return written;
    }

    private static JsonNode published(SigningKeys keys) {
        return Json.MAPPER.valueToTree(keys.keySet()).path("keys");
    }
}
