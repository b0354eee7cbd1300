package dev.triage.governance.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.triage.governance.SignedStatement;
import dev.triage.platform.Json;
import dev.triage.platform.StartRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A signing key against the vectors of RFC 8032 and RFC 8037, and what is none. */
class SigningKeyEdgeTests {

    private static final Instant NOW = Instant.parse("2026-11-23T09:15:00Z");
    private static final String D = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
    private static final String X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    private static final String KID = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

    @TempDir
    Path folder;

    @Test
    void readsTheKeyOfRfc8037AndSignsAsRfc8032Says() {
        SigningKey key = read("{'d':'" + D + "','x':'" + X + "','validFrom':'2026-11-01T00:00:00Z'}");

        assertThat(key.id()).isEqualTo(KID);
        assertThat(key.from()).isEqualTo(Instant.parse("2026-11-01T00:00:00Z"));
        assertThat(key.until()).isNull();
        assertThat(SigningKey.text(key.sign(new byte[0])))
                .isEqualTo("5VZDAMNgrHKQhuLMgG6CioSHfx645dl02HPgZSJJAVVfuIIVkKM7rMYeOXAc-bRr0lv18FlbviRlUUFDjnoQCw");
        assertThat(key).hasToString("SigningKey[" + KID + "]");
    }

    @Test
    void publishesWhatEverybodyMayKnowAndKeepsTheSeed() {
        SigningKey key = read("{'d':'" + D + "','x':'" + X + "','validFrom':'2026-11-01T00:00:00Z'}");
        Map<String, Object> published = Map.of(
                "kty",
                "OKP",
                "crv",
                "Ed25519",
                "x",
                X,
                "kid",
                KID,
                "use",
                "sig",
                "alg",
                "EdDSA",
                "validFrom",
                "2026-11-01T00:00:00Z");

        assertThat(key.published()).isEqualTo(published);
        assertThat(key.retired(NOW).published())
                .containsEntry("validUntil", NOW.toString())
                .hasSize(8);
        assertThat(key.secret())
                .containsAllEntriesOf(published)
                .containsEntry("d", D)
                .hasSize(8);
        assertThat(SigningKey.read(Json.MAPPER.valueToTree(key.retired(NOW).secret()), "here")
                        .until())
                .isEqualTo(NOW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'d':'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A','validFrom':'2026-11-01T00:00:00Z'}",
                "{'x':'11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo','validFrom':'2026-11-01T00:00:00Z'}",
                "{'d':'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A','x':'11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'}",
                "{'d':'***','x':'11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo','validFrom':'2026-11-01T00:00:00Z'}",
                "{'d':'AAAxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A','x':'11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',"
                        + "'validFrom':'2026-11-01T00:00:00Z'}"
            })
    void refusesWhatIsNoKeyOrTwoHalvesOfTwo(String key) {
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> read(key))
                .withMessage("Expected Ed25519 JSON Web Keys with 'd', 'x' and 'validFrom' in here, found another key");
    }

    @Test
    void aFreshKeySignsAtOnceAndIsReadBack() {
        SigningKey key = SigningKey.fresh(NOW);

        assertThat(key.from()).isEqualTo(NOW);
        assertThat(SigningKey.read(Json.MAPPER.valueToTree(key.secret()), "here")
                        .id())
                .isEqualTo(key.id());
    }

    @Test
    void aStatementNamesItsTypeAndItsKey() throws IOException {
        SigningKeys keys = keys("{'keys':[" + key("") + "]}");
        SignedStatement signed = keys.sign(Map.of("type", "test.v1"));

        assertThat(signed.text()).isEqualTo("{\"keyId\":\"" + KID + "\",\"type\":\"test.v1\"}");
        assertThat(signed.keyId()).isEqualTo(KID);
        assertThat(signed.signature()).hasSize(86);
        assertThatIllegalArgumentException().isThrownBy(() -> keys.sign(Map.of("type", 1)));
    }

    @Test
    void theLastKeyMustSign() throws IOException {
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> keys("{'keys':[]}"))
                .withMessageEndingWith("found no key");
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> keys("{'keys':[" + key(",'validUntil':'2026-11-02T00:00:00Z'") + "]}"))
                .withMessageEndingWith("found a last key that is retired");
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> keys("no json"))
                .withMessageEndingWith("found no JSON");
    }

    @ParameterizedTest
    @CsvSource({"rw----r--, false", "rw-----w-, false", "rw-r-----, true"})
    void aKeyFileIsClosedToOtherUsers(String permissions, boolean good) throws IOException {
        Path file = file("{'keys':[" + key("") + "]}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

        if (good) {
            assertThat(SigningKeys.at(file, clock()).keySet()).containsKey("keys");
        } else {
            assertThatExceptionOfType(StartRefusedException.class)
                    .isThrownBy(() -> SigningKeys.at(file, clock()))
                    .withMessageContaining("closed to other users");
        }
    }

    @Test
    void aRotationKeepsTheOldKeyPublishedAndSignsWithTheNew() throws IOException {
        SigningKeys keys = keys("{'keys':[" + key("") + "]}");
        String next = keys.rotate();

        assertThat(next).isNotEqualTo(KID);
        assertThat(keys.sign(Map.of("type", "test.v1")).keyId()).isEqualTo(next);
        assertThat((List<?>) keys.keySet().get("keys"))
                .hasSize(2)
                .first()
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("kid", KID)
                .containsEntry("validUntil", NOW.toString());
    }

    @Test
    void makesAKeyWhereThereIsNoneAndKeepsIt() throws IOException {
        Path file = folder.resolve("none.json");
        String made = SigningKeys.at(file, clock()).sign(Map.of("type", "t")).keyId();

        assertThat(SigningKeys.at(file, clock()).sign(Map.of("type", "t")).keyId())
                .isEqualTo(made);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    private static Clock clock() {
        return Clock.fixed(NOW.plusMillis(400), ZoneOffset.UTC);
    }

    private static String key(String more) {
        return "{'d':'" + D + "','x':'" + X + "','validFrom':'2026-11-01T00:00:00Z'" + more + "}";
    }

    private Path file(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("keys.json"), text.replace('\'', '"'));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private SigningKeys keys(String text) throws IOException {
        return SigningKeys.at(file(text), clock());
    }

    private static SigningKey read(String json) {
        return SigningKey.read(Json.MAPPER.readTree(json.replace('\'', '"')), "here");
    }
}
