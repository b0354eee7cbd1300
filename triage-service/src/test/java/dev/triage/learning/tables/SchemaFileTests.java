package dev.triage.learning.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.learning.tables.TableSchema.Task;
import dev.triage.platform.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaFileTests {

    /** The example of the contract, word for word. */
    private static final String CONTRACT = """
            name: ticket-topic
            task: classification          # or regression
            target: topic
            text: [title, body]           # free text columns
            categorical: [site, carrier]
            numeric: [quantity, weight_kg]
            timestamp: [created_at]       # turned into hour, weekday, and gaps between them
            ignore: [id]
            split: {column: split, train: [train, valid], test: [test]}
            trainers: auto                # or a list; auto chooses on a validation part of the training rows
            seed: 42
            """;

    @Test
    void readsTheContractsExample() throws Exception {
        TableSchema schema = SchemaFile.of("schema.yaml", CONTRACT);

        assertThat(schema.task()).isEqualTo(Task.CLASSIFICATION);
        assertThat(schema.features())
                .containsExactly("title", "body", "site", "carrier", "quantity", "weight_kg", "created_at");
        assertThat(schema.needed()).endsWith("topic", "split");
        assertThat(schema.split())
                .isEqualTo(new Split.ByColumn("split", java.util.List.of("train", "valid"), java.util.List.of("test")));
        assertThat(schema.trainers()).isEmpty();
    }

    @Test
    void comesBackFromItsOwnDocument() throws Exception {
        TableSchema schema = SchemaFile.of("schema.yaml", CONTRACT);

        String document = Json.MAPPER.writeValueAsString(SchemaFile.document(schema));

        assertThat(SchemaFile.of("document", document)).isEqualTo(schema);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            target: topic                  | targets: topic              | targets
            task: classification           | task: guessing              | classification or regression
            target: topic                  | target: title               | feature
            ignore: [id]                   | ignore: [site]              | either used or ignored
            categorical: [site, carrier]   | categorical: [site, title]  | title
            trainers: auto                 | trainers: [magic]           | auto, linear or trees
            seed: 42                       | seed: many                  | a whole number
            name: ticket-topic             | name: Ticket Topic          | lower case
            test: [test]                   | test: [train]               | others for test
            column: split                  | colum: split                | colum
            """)
    void saysWhatIsWrong(String right, String wrong, String said) {
        assertThatThrownBy(() -> SchemaFile.of("schema.yaml", CONTRACT.replace(right, wrong)))
                .isInstanceOf(TableDataException.class)
                .hasMessageContaining("schema.yaml")
                .hasMessageContaining("expected")
                .hasMessageContaining(said);
    }

    @Test
    void saysWhereTheYamlBreaks() {
        assertThatThrownBy(() -> SchemaFile.of("schema.yaml", "name: x\ntarget: [unclosed"))
                .hasMessageContaining("line")
                .hasMessageContaining("expected YAML");
    }

    @Test
    void refusesATestShareThatIsNone() {
        assertThatThrownBy(() -> SchemaFile.of(
                        "schema.yaml", CONTRACT.replaceAll("split: .*", "split: {hash: id, testFraction: 1.5}")))
                .hasMessageContaining("between 0 and 1");
    }
}
