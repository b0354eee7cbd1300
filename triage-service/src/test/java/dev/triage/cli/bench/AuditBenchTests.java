package dev.triage.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.cli.VerbFailedException;
import dev.triage.governance.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;

/** That it edits, verifies and measures the real record; how fast is for a person to read. */
class AuditBenchTests {

    @Test
    void findsEveryKindOfEditAndMeasuresWhatItPutBack() throws Exception {
        try (Stage stage = new Stage();
                AuditBench bench = new AuditBench(
                        stage.audit,
                        stage.context.getBean(PlatformTransactionManager.class),
                        stage.database::asSuperuser,
                        null)) {
            bench.write(250);
            assertThat(bench.entries()).isEqualTo(250);

            AuditBench.Found found = bench.edit(3, 48);

            assertThat(found.missed()).isEmpty();
            assertThat(found.alarms()).isZero();
            assertThat(found.byKind())
                    .hasSize(24)
                    .allSatisfy((kind, count) -> assertThat(count).isEqualTo(2));
            bench.write(450);
            assertThat(bench.entries()).isEqualTo(450);
            AuditBench.Speed speed = bench.measure(1);
            assertThat(List.of(speed.verified(), speed.floor(), speed.read())).allMatch(one -> one > 0);
            assertThat(speed.ofFloor()).isEqualTo(speed.verified() / speed.floor());
        }
    }

    @Test
    void touchesNoDatabaseThatSomebodyConfigured() {
        System.setProperty("spring.datasource.url", "jdbc:postgresql://elsewhere/triage");
        try {
            assertThatThrownBy(AuditBench::start)
                    .isInstanceOf(VerbFailedException.class)
                    .hasMessageContaining("Expected no database configured from outside");
        } finally {
            System.clearProperty("spring.datasource.url");
        }
    }
}
