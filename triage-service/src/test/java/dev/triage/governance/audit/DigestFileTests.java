package dev.triage.governance.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.governance.AuditExport;
import dev.triage.governance.DigestLines;
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

    private final Stage stage = Stage.untouched();
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

    /** Copies of the lines prove the same, from wherever they come. */
    @Test
    void provesTheChainByLinesKeptElsewhere() throws IOException {
        write(1_500, null);
        digests.export();
        AuditDigests other = new AuditDigests(
                Files.createTempDirectory("other"),
                stage.context.getBean(AuditKeys.class),
                stage.context.getBean(SigningKeys.class),
                stage.context.getBean(AuditSegments.class));
        write(300, null);
        digests.export();
        String head = stage.audit.verify().head();
        other.upTo(new AuditDigests.Head(1_800, head, java.time.Instant.EPOCH));
        DigestLines kept = stage.context.getBean(DigestLines.class);
        List<String> ours = kept.after(0, 100).lines();
        List<String> theirs = other.after(0, 100).lines();
        assertThat(ours).hasSize(3);
        assertThat(theirs).hasSize(2);

        List<String> mixed =
                List.of(ours.get(0), theirs.get(0), ours.get(1), ours.get(1), theirs.get(1), ours.get(2), "");
        assertThat(kept.verify(mixed).problem()).isNull();
        assertThat(kept.verify(mixed).entries()).isEqualTo(1_800);

        assertThat(kept.verify(List.of()).problem()).contains("found none");
        assertThat(kept.verify(List.of("", "{\"seq\":")).problem()).contains("found none");
        assertThat(kept.verify(List.of(ours.get(0), ours.get(2))).problem())
                .contains("Line 2 of the audit digests does not follow one before it");
        assertThat(kept.verify(List.of(ours.get(1), ours.get(0))).problem()).contains("does not follow one before it");
        assertThat(kept.verify(List.of(ours.get(0).replace("\"seq\":1000", "\"seq\":999")))
                        .problem())
                .contains("is not what was written");

        stage.asOwner(
                "alter table governance.audit_entry disable trigger user",
                "delete from governance.audit_entry where seq > 1600",
                "update governance.audit_head set seq = 1600,"
                        + " hash = (select hash from governance.audit_entry where seq = 1600)");
        assertThat(kept.verify(ours.subList(0, 2)).problem())
                .as("nothing is known of what was cut off")
                .isNull();
        assertThat(kept.verify(theirs).problem()).contains("ends at entry 1600", "1800");
    }

    @Test
    void handsOutWholeLinesOnly() throws IOException {
        write(5, null);
        digests.export();
        write(5, null);
        digests.export();
        DigestLines.Batch first = digests.after(0, 1);
        assertThat(first.lines()).hasSize(1);
        assertThat(first.lines().getFirst()).contains("\"seq\":5,");
        DigestLines.Batch second = digests.after(first.position(), 9);
        assertThat(second.lines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("\"seq\":10,"));
        assertThat(digests.after(second.position(), 9).lines()).isEmpty();

        Files.writeString(file, "\n{\"seq\":1", java.nio.file.StandardOpenOption.APPEND);
        assertThat(digests.after(second.position(), 9))
                .as("half a line, perhaps being written")
                .isEqualTo(new DigestLines.Batch(List.of(), second.position()));
        write(1, null);
        digests.export();
        DigestLines.Batch third = digests.after(second.position(), 9);
        assertThat(third.lines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("\"seq\":11,"));
        assertThat(third.position()).isEqualTo(Files.size(file));
        assertThat(digests.after(Files.size(file) + 1, 9).lines())
                .as("another file than before")
                .hasSize(3);
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
