package dev.triage.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which keys of a set are keys at all, and when they are good. */
class KeySetEdgeTests {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final TestKey key = new TestKey();

    @Test
    void takesAnEd25519KeyUnderItsThumbprint() {
        assertThat(keys(key.set(null, null)).ids()).containsExactly(key.id);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            "kty":"OKP", "kty":"EC"
            "crv":"Ed25519", "crv":"Ed448"
            "kid":", "kid":"x
            "x":", "x":"AAAA
            "x":", "x":"***
            "kty", "validFrom":"noon","kty"
            """, delimiterString = ", ")
    void leavesOutWhatIsNone(String sound, String broken) {
        String set = key.set(null, null);

        assertThat(set).contains(sound);
        assertThat(keys(set.replace(sound, broken)).ids()).isEmpty();
    }

    /** Longer by one byte, under the thumbprint of what is there. */
    @Test
    void leavesOutAKeyOfAnotherLength() {
        String longer = TestKey.url(Arrays.copyOf(key.x, 33));
        String print =
                TestKey.url(CanonicalForm.digest(("{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + longer + "\"}")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));

        assertThat(keys("{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" + longer + "\",\"kid\":\"" + print
                                + "\"}]}")
                        .ids())
                .isEmpty();
    }

    @Test
    void signsWhatItSignedAndNothingElse() {
        KeySet keys = keys(key.set(null, null));

        assertThat(keys.signed(key.id, "text", key.sign("text"))).isTrue();
        assertThat(keys.signed(key.id, "text", key.sign("another"))).isFalse();
        assertThat(keys.signed(key.id, "text", new TestKey().sign("text"))).isFalse();
        assertThat(keys.signed(key.id, "text", key.sign("text") + "==")).isFalse();
        assertThat(keys.signed(key.id, "text", "***")).isFalse();
    }

    @Test
    void isInUseForEverWhereNothingBoundsIt() {
        assertThat(keys(key.set(null, null)).inUse(key.id, Instant.MAX.minusSeconds(1_000)))
                .isTrue();
        assertThat(keys(key.set(null, NOON.toString())).inUse(key.id, Instant.EPOCH))
                .isTrue();
        assertThat(keys(key.set(NOON.toString(), null)).inUse(key.id, NOON.plusSeconds(1L << 32)))
                .isTrue();
        assertThat(keys(key.set(NOON.toString(), null)).inUse("another", NOON)).isFalse();
    }

    private static KeySet keys(String set) {
        return KeySet.of(CanonicalForm.read(set));
    }
}
