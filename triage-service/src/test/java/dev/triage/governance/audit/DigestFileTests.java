package dev.triage.governance.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.governance.AuditExport;
import dev.triage.governance.Stage;
import dev.triage.governance.keys.SigningKeys;
import dev.triage.platform.Actor;
import dev.triage.platform.Ids;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The digest file: one unbroken row of signed stretches, and nothing signed over what was altered. */
class DigestFileTests {

    private final Stage stage = new Stage();
    private final AuditDigests digests = stage.context.getBean(AuditDigests.class);
    private Path file;

    @BeforeEach
    void name() {
        file = Path.of(stage.context.getEnvironment().getRequiredProperty("triage.home"))
                .resolve("audit-digests.jsonl");
        digests.export();
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void coversTheChainWithoutGapInStretchesOfAThousand() throws IOException {
        write(2_345, null);
        write(1, null);
        digests.export();
        write(3, null);
        digests.export();
        digests.export();

        long next = 1;
        for (DigestLine line : digests.segments()) {
            assertThat(line.signed().from()).isEqualTo(next);
            assertThat(line.seq() - next).isLessThan(1_000);
            next = line.seq() + 1;
        }
        assertThat(next).isEqualTo(2_350);
        assertThat(stage.audit.verify().problem()).isNull();
    }

    @Test
    void goesOnWhereAnotherProcessStopped() throws IOException {
        write(5, null);
        digests.export();
        AuditDigests other = new AuditDigests(
                file.getParent(),
                stage.context.getBean(AuditKeys.class),
                stage.context.getBean(SigningKeys.class),
                stage.context.getBean(AuditSegments.class));
        write(5, null);
        String hash = stage.audit.verify().head();
        other.upTo(new AuditDigests.Head(10, hash, java.time.Instant.EPOCH));
        digests.export();

        assertThat(digests.segments()).extracting(DigestLine::seq).containsExactly(5L, 10L);
        assertThat(stage.audit.verify().problem()).isNull();
    }

    @Test
    void findsALineThatIsGone() throws IOException {
        for (int i = 0; i < 3; i++) {
            write(2, null);
            digests.export();
        }
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.removeIf(String::isBlank);
        assertThat(lines).hasSize(3);
        lines.remove(1);
        Files.write(file, lines);

        assertThat(stage.audit.verify().problem())
                .isEqualTo("Line 2 of the audit digests does not follow the one before it.");
    }

    @Test
    void signsNothingOverAnAlteredEntry() throws IOException, SQLException {
        UUID request = Ids.next();
        write(4, request);
        try (Connection superuser = stage.database.asSuperuser();
                Statement statement = superuser.createStatement()) {
            statement.execute("set session_replication_role = replica");
            statement.execute("update governance.audit_entry set actor = 'nobody' where seq = 2");
        }
        digests.export();

        assertThat(digests.segments()).isEmpty();
        assertThatThrownBy(() -> stage.context.getBean(AuditExport.class).proof(request))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Expected signed digests over 4 entries");
        assertThat(stage.audit.verify().problem()).contains("Entry 2 is not what was written");
    }

    private void write(int entries, UUID request) {
        stage.inTransaction(() -> {
            for (int i = 0; i < entries; i++) {
                stage.audit.append(Actor.SYSTEM, "test.written", null, request, Map.of("number", i));
            }
            return null;
        });
    }
}
