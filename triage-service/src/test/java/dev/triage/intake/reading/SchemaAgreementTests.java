package dev.triage.intake.reading;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.triage.fixtures.Exceptions;
import dev.triage.intake.EventReader;
import dev.triage.intake.ReadEvent;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the reader takes is what the published schema takes, and whatever it takes it can map. */
class SchemaAgreementTests {

    private static final long SEED = 4107;
    private static final int EVENTS = 10_000;
    private static final List<String> OBJECTS = List.of("order", "item", "shipment", "purchaseOrder", "references");
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "17",
            "-1",
            "1.5",
            "1E3",
            "\"\"",
            "\" \"",
            "\"x\"",
            "\"120\"",
            "\"-0.5\"",
            "\"1e3\"",
            "\"2026-11-23T09:14:07Z\"",
            "\"2026-11-23T09:14:07.123456789+05:30\"",
            "\"2026-11-23\"",
            "\"EUR\"",
            "\"Ωß😀\"",
            "[]",
            "{}",
            "[null]",
            "[{}]",
            "{\"number\": \"1\"}",
            "{\"sku\": \"1\"}",
            "{\"code\": \"X\"}",
            "[{\"type\": \"t\", \"id\": \"i\"}]",
            "[{\"eta\": \"2026-11-23T09:14:07Z\"}]",
            "[{\"text\": \"t\"}]",
            "{\"amount\": \"1.5\", \"currency\": \"USD\"}",
            "[{\"site\": \"S\", \"quantity\": \"1\", \"cost\": {\"amount\": \"1\"}}]");

    @Test
    void agreesWithThePublishedSchemaOnRandomChanges() throws IOException {
        Schema published = published();
        EventReader reader = EventReader.of(ContentFolder.fromEnvironment());
        byte[] example = Exceptions.allocationShortageJson("1", "SO-1").getBytes(StandardCharsets.UTF_8);
        Random random = new Random(SEED);
        int taken = 0;
        for (int i = 0; i < EVENTS; i++) {
            ObjectNode event = (ObjectNode) Json.MAPPER.readTree(example);
            ObjectNode data = (ObjectNode) event.get("data");
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                change(data, random);
            }
            boolean valid =
                    published.validate(data).isEmpty() && OBJECTS.stream().anyMatch(name -> names(data.get(name)));

            ReadEvent read = reader.structured(Json.MAPPER.writeValueAsBytes(event), Exceptions.NOW);
            assertThat(read instanceof ReadEvent.Readable)
                    .as("seed " + SEED + ": " + data + " " + read)
                    .isEqualTo(valid);
            if (read instanceof ReadEvent.Unreadable why) {
                assertThat(why.code()).isEqualTo("SCHEMA");
                assertThat(why.errors())
                        .allSatisfy(error -> assertThat(error.pointer() + error.message())
                                .matches("(?s)/data.*expected .+, found .+")
                                .doesNotContain("{0}", "{1}"));
            }
            taken += valid ? 1 : 0;
        }
        assertThat(taken).isBetween(EVENTS / 10, EVENTS * 9 / 10);
    }

    private static boolean names(JsonNode object) {
        return object != null && !object.isNull() && !(object.isArray() && object.isEmpty());
    }

    /** Puts a value somewhere, takes a field away, or adds one the schema does not know. */
    private static void change(ObjectNode data, Random random) {
        List<JsonNode> containers = new ArrayList<>();
        collect(data, containers);
        JsonNode container = containers.get(random.nextInt(containers.size()));
        JsonNode value = Json.MAPPER.readTree(VALUES.get(random.nextInt(VALUES.size())));
        if (container instanceof ArrayNode array) {
            if (array.isEmpty() || random.nextBoolean()) {
                array.add(value);
            } else {
                array.set(random.nextInt(array.size()), value);
            }
        } else if (container instanceof ObjectNode object) {
            List<String> names = List.copyOf(object.propertyNames());
            if (names.isEmpty() || random.nextInt(6) == 0) {
                object.set("own" + random.nextInt(3), value);
            } else if (random.nextInt(4) == 0) {
                object.remove(names.get(random.nextInt(names.size())));
            } else {
                object.set(names.get(random.nextInt(names.size())), value);
            }
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainer()) {
            containers.add(node);
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                collect(field.getValue(), containers);
            }
            if (node.isArray()) {
                node.forEach(element -> collect(element, containers));
            }
        }
    }

    private static Schema published() throws IOException {
        try (InputStream in =
                SchemaAgreementTests.class.getResourceAsStream("/schema/exception-raised.v1.schema.json")) {
            SchemaRegistryConfig config =
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
            return SchemaRegistry.withDefaultDialect(
                            SpecificationVersion.DRAFT_2020_12, registry -> registry.schemaRegistryConfig(config))
                    .getSchema(Json.MAPPER.readTree(in));
        }
    }
}
