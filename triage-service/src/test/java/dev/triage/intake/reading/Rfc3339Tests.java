package dev.triage.intake.reading;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.StringNode;

class Rfc3339Tests {

    private static final Schema DATE_TIME = SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12,
                    registry -> registry.schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .formatAssertionsEnabled(true)
                            .build()))
            .getSchema("{\"format\": \"date-time\"}");

    @Test
    void readsWhatTheRfcAllows() {
        assertThat(Rfc3339.parse("2026-11-23T09:14:07Z")).isEqualTo(Instant.parse("2026-11-23T09:14:07Z"));
        assertThat(Rfc3339.parse("2026-11-23t09:14:07z")).isEqualTo(Instant.parse("2026-11-23T09:14:07Z"));
        assertThat(Rfc3339.parse("2026-11-23T09:14:07.5+05:30")).isEqualTo(Instant.parse("2026-11-23T03:44:07.5Z"));
        assertThat(Rfc3339.parse("2026-11-23T09:14:07-00:00")).isEqualTo(Instant.parse("2026-11-23T09:14:07Z"));
        assertThat(Rfc3339.parse("2026-11-23T09:14:07+23:59")).isEqualTo(Instant.parse("2026-11-22T09:15:07Z"));
        assertThat(Rfc3339.parse("2024-02-29T00:00:00.123456789999Z"))
                .isEqualTo(Instant.parse("2024-02-29T00:00:00.123456789Z"));
    }

    @Test
    void refusesTheRest() {
        for (String text : new String[] {
            "",
            "2026-11-23",
            "2026-11-23T09:14Z",
            "2026-11-23T09:14:07",
            "2026-11-23 09:14:07Z",
            "2026-02-29T09:14:07Z",
            "2026-13-01T09:14:07Z",
            "2026-11-23T24:00:00Z",
            "2026-11-23T09:60:07Z",
            "2026-12-31T23:59:60Z",
            "2026-11-23T09:14:07.Z",
            "2026-11-23T09:14:07,5Z",
            "2026-11-23T09:14:07+0100",
            "2026-11-23T09:14:07+24:00",
            "2026-11-23T09:14:07ZZ",
            "2026-11-23T09:14:07.5",
            " 2026-11-23T09:14:07Z",
            "2026-11-23T09:14:07Ｚ",
            "２026-11-23T09:14:07Z",
        }) {
            assertThat(Rfc3339.parse(text)).as(text).isNull();
        }
    }

    @Test
    void agreesWithTheSchemaValidatorOnRandomTexts() {
        Random random = new Random(3339);
        String characters = "0123456789-:.TtZz+ ";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder(String.format(
                    "%04d-%02d-%02dT%02d:%02d:%02d",
                    1 + random.nextInt(9998),
                    random.nextInt(14),
                    random.nextInt(33),
                    random.nextInt(26),
                    random.nextInt(62),
                    random.nextInt(60)));
            if (random.nextBoolean()) {
                text.append('.').append(random.nextInt(1_000_000_000));
            }
            text.append(
                    random.nextBoolean()
                            ? "Z"
                            : String.format("%+03d:%02d", random.nextInt(35) - 17, random.nextInt(62)));
            if (random.nextInt(4) == 0) {
                text.setCharAt(random.nextInt(text.length()), characters.charAt(random.nextInt(characters.length())));
            }
            String candidate = text.toString();
            Instant read = Rfc3339.parse(candidate);
            assertThat(read != null).as(candidate).isEqualTo(isValid(candidate));
            if (read != null && !candidate.matches(".*[+-](1[89]|2[0-3]):..")) {
                // The JDK's offsets end at 18 hours, the RFC's at 23:59.
                assertThat(read)
                        .as(candidate)
                        .isEqualTo(OffsetDateTime.parse(candidate.toUpperCase(Locale.ROOT))
                                .toInstant());
            }
        }
    }

    private static boolean isValid(String text) {
        return DATE_TIME.validate(StringNode.valueOf(text)).isEmpty();
    }
}
