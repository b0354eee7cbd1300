package dev.triage.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.dispatch.SignedCommands;
import dev.triage.platform.Json;
import dev.triage.verify.ClearanceVerifier.Reason;
import dev.triage.verify.ClearanceVerifier.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** The receiver's check at the edges of its clocks, its keys and its numbers. */
class VerifierEdgeTests {

    private static final Instant NOW = SignedCommands.NOW;
    private static final String KEYS = Json.MAPPER.writeValueAsString(SignedCommands.KEYS.keySet());

    @Test
    void aKeyNobodyKnowsSignsNothing() {
        KeySet keys = KeySet.of(CanonicalForm.read(KEYS));

        assertThat(keys.ids())
                .hasSize(1)
                .allSatisfy(id -> assertThat(keys.knows(id)).isTrue());
        assertThat(keys.knows("other")).isFalse();
        assertThat(keys.signed("other", "text", "AAAA")).isFalse();
        assertThat(keys.inUse("other", NOW)).isFalse();
    }

    @Test
    void aKeyIsInUseFromItsFirstMomentToItsLastGiveOrTakeTwoMinutes() {
        Instant until = NOW.plus(Duration.ofDays(1));
        Duration skew = Duration.ofMinutes(2);
        KeySet keys = KeySet.of(
                CanonicalForm.read(KEYS.replace("\"validFrom\"", "\"validUntil\":\"" + until + "\",\"validFrom\"")));
        String id = keys.ids().iterator().next();
        Instant from =
                Instant.parse(CanonicalForm.read(KEYS).at("/keys/0/validFrom").asString());

        assertThat(keys.inUse(id, from.minus(skew))).isTrue();
        assertThat(keys.inUse(id, from.minus(skew).minusNanos(1))).isFalse();
        assertThat(keys.inUse(id, until.plus(skew))).isTrue();
        assertThat(keys.inUse(id, until.plus(skew).plusNanos(1))).isFalse();
    }

    @Test
    void aSignatureInAnotherSpellingIsNone() {
        SignedCommands.Signed command = SignedCommands.until(NOW.plusSeconds(60));
        String padded = command.text().replaceFirst("(\"value\":\"[A-Za-z0-9_-]{86})\"", "$1==\"");
        ClearanceVerifier verifier = new ClearanceVerifier(KEYS);

        assertThat(padded).isNotEqualTo(command.text());
        assertThat(verifier.verify(padded.getBytes(StandardCharsets.UTF_8), NOW))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.BAD_SIGNATURE));
    }

    @Test
    void saysWhichMemberDiffers() {
        String text = SignedCommands.until(NOW.plusSeconds(60)).text();
        String differing = text.replaceFirst("\"ruleSha256\":\"ab", "\"ruleSha256\":\"cd");

        assertThat(new ClearanceVerifier(KEYS).verify(differing.getBytes(StandardCharsets.UTF_8), NOW))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.message())
                                .isEqualTo("Expected /ruling/ruleSha256 as in the envelope, found another"));
    }

    @Test
    void saysWhoseApprovalsAreMissing() {
        MadeBundle by = new MadeBundle();
        ((ObjectNode) by.cleared.get(0)).put("by", "planner");
        assertThat(refused(by)).isEqualTo("Expected approvals by people other than the requester planner, found one");

        MadeBundle nobody = new MadeBundle();
        ((ObjectNode) nobody.cleared.get(0)).put("by", "");
        assertThat(refused(nobody))
                .isEqualTo("Expected approvals by people other than the requester planner, found one");

        MadeBundle other = new MadeBundle();
        ((ObjectNode) other.cleared.get(0)).put("role", "lead");
        assertThat(refused(other)).isEqualTo("Expected 1 approvals as approver, found 0");
    }

    @Test
    void refusesSignedIdsAndTimesThatAreNone() {
        MadeBundle made = new MadeBundle();
        made.envelope.put("expiresAt", "noon");

        assertThat(refused(made)).startsWith("Expected ids and times, found: ");
        assertThat(verdict(made).reason()).isEqualTo(Reason.MALFORMED);
    }

    private static String refused(MadeBundle made) {
        return verdict(made).message();
    }

    private static Refused verdict(MadeBundle made) {
        return (Refused) new ClearanceVerifier(made.key.set(null, null))
                .verify(made.derive().files.get("command.json"), MadeBundle.ISSUED);
    }

    @Test
    void aStepThatIsNoHashLeadsNowhere() {
        assertThat(AuditPath.leadsTo("", Json.MAPPER.readTree("{}"), 0, 2, Json.MAPPER.readTree("[\"zz\"]")))
                .isFalse();
    }

    /** ECMAScript changes to powers of ten below 1e-6 and from 1e21 on. */
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "10, 10",
        "0.5, 0.5",
        "12.5, 12.5",
        "0.000001, 0.000001",
        "0.0000001, 1e-7",
        "0.0000012, 0.0000012",
        "1e20, 100000000000000000000",
        "1e21, 1e+21",
        "1.5e21, 1.5e+21",
        "123456789012345680000, 123456789012345680000",
        "-0.25, -0.25",
        "1.2e-7, 1.2e-7",
        "2e-323, 2e-323"
    })
    void numbersAreSpelledAsEcmascriptDoes(double value, String spelling) {
        assertThat(CanonicalForm.number(value)).isEqualTo(spelling);
    }

    @Test
    void controlCharactersAreEscapedAndNothingElse() {
        assertThat(CanonicalForm.of(Json.MAPPER.valueToTree("\u001f \u007fé\t\"\\")))
                .isEqualTo("\"\\u001f \u007fé\\t\\\"\\\\\"");
    }
}
