package dev.triage.governance.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.governance.Audit;
import dev.triage.governance.AuditExport;
import dev.triage.governance.Stage;
import dev.triage.platform.Actor;
import dev.triage.platform.Ids;
import dev.triage.platform.Json;
import dev.triage.platform.Page;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** Writing the chain, reading it back and handing it out. */
class AuditTests {

    static final Stage STAGE = Stage.untouched();

    final Audit audit = STAGE.audit;

    @TempDir
    Path folder;

    @AfterAll
    static void close() {
        STAGE.close();
    }

    @Test
    void appendsOnlyInATransaction() {
        assertThatThrownBy(() -> audit.append(Stage.PLANNER, "test.done", null, null, Map.of()))
                .hasMessageContaining("mandatory");
    }

    @Test
    void keepsWhatATransactionDidInItsOrderAndForgetsWhatWasRolledBack() {
        UUID caseId = Ids.next();
        STAGE.inTransaction(() -> {
            audit.append(
                    Stage.PLANNER,
                    "test.first",
                    caseId,
                    null,
                    Map.of("text", "\"quoted\" \\ line\nbreak \u0007 é 漢 😀"));
            audit.append(Actor.SYSTEM, "test.second", caseId, null, Map.of("number", 12, "list", List.of(1, "b")));
            return null;
        });
        assertThatThrownBy(() -> STAGE.inTransaction(() -> {
                    audit.append(Stage.PLANNER, "test.third", caseId, null, Map.of());
                    throw new IllegalStateException("rolled back");
                }))
                .hasMessage("rolled back");
        List<Audit.Entry> entries = audit.list(caseId, null, null, 50).items();
        assertThat(entries).extracting(Audit.Entry::action).containsExactly("test.second", "test.first");
        assertThat(entries.getFirst().detail()).isEqualTo(Map.of("number", 12, "list", List.of(1, "b")));
        assertThat(entries.getLast().detail()).containsEntry("text", "\"quoted\" \\ line\nbreak \u0007 é 漢 😀");
        assertThat(entries.getLast().actor()).isEqualTo("planner");
        assertThat(audit.verify().problem()).isNull();
    }

    @Test
    void staysOneGapFreeChainUnderEightWriters() throws Exception {
        long before = audit.verify().entries();
        List<Callable<Integer>> writers = new ArrayList<>();
        for (int writer = 0; writer < 8; writer++) {
            writers.add(() -> {
                for (int i = 0; i < 25; i++) {
                    STAGE.inTransaction(() -> {
                        audit.append(Actor.SYSTEM, "test.a", null, null, Map.of());
                        audit.append(Actor.SYSTEM, "test.b", null, null, Map.of());
                        return null;
                    });
                }
                return 50;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (var written : threads.invokeAll(writers)) {
                assertThat(written.get()).isEqualTo(50);
            }
        }
        Audit.Verification verification = audit.verify();
        assertThat(verification.problem()).isNull();
        assertThat(verification.valid()).isTrue();
        assertThat(verification.entries()).isEqualTo(before + 400);
    }

    @Test
    void letsOthersWriteBeforeItTakesTheEndOfTheChain() {
        List<Long> locksAtFlush = new ArrayList<>();
        AuditChain chain = new AuditChain(
                STAGE.context.getBean(JdbcTemplate.class),
                STAGE.context.getBean(AuditKeys.class),
                STAGE.context.getBean(AuditDigests.class),
                STAGE.context.getBean(AuditVerifier.class),
                () -> locksAtFlush.add(locksOnTheHead()));
        List<Long> locksAtAppend = new ArrayList<>();
        STAGE.inTransaction(() -> {
            chain.append(Actor.SYSTEM, "test.flush", null, null, Map.of());
            locksAtAppend.add(locksOnTheHead());
            return null;
        });
        assertThat(locksAtAppend).containsExactly(0L);
        assertThat(locksAtFlush).containsExactly(0L);
        assertThat(audit.list(null, null, null, 1).items().getFirst().action()).isEqualTo("test.flush");
    }

    private static long locksOnTheHead() {
        return STAGE.jdbc()
                .sql("select count(*) from pg_locks where relation = 'governance.audit_head'::regclass"
                        + " and mode = 'RowShareLock'")
                .query(Long.class)
                .single();
    }

    @Test
    void listsPageByPageNewestFirst() {
        UUID request = Ids.next();
        STAGE.inTransaction(() -> {
            for (int i = 0; i < 7; i++) {
                audit.append(Actor.SYSTEM, "test." + i, null, request, Map.of());
            }
            return null;
        });
        List<String> actions = new ArrayList<>();
        String cursor = null;
        do {
            Page<Audit.Entry> page = audit.list(null, request, cursor, 3);
            page.items().forEach(entry -> actions.add(entry.action()));
            cursor = page.nextCursor();
        } while (cursor != null);
        assertThat(actions).containsExactly("test.6", "test.5", "test.4", "test.3", "test.2", "test.1", "test.0");
        assertThatThrownBy(() -> audit.list(null, null, "x1", 3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void handsEveryEntryOutOldestFirst() {
        STAGE.awaiting();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long written = STAGE.context.getBean(AuditExport.class).write(out);
        List<JsonNode> lines = out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(Json.MAPPER::readTree)
                .toList();
        assertThat(lines).hasSize((int) written);
        assertThat(written).isEqualTo(audit.verify().entries());
        assertThat(lines.getFirst().path("seq").asLong()).isEqualTo(1);
        assertThat(lines.getLast().path("hash").asString())
                .isEqualTo(audit.verify().head());
    }

    @Test
    void makesAKeyOnceAndForItsOwnerAlone() throws IOException {
        AuditKeys made = AuditKeys.load(null, folder);
        assertThat(AuditKeys.load(" ", folder).current()).isEqualTo(made.current());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("audit.key"))))
                .isEqualTo("rw-------");
        String configured = "ab".repeat(32);
        AuditKeys two = AuditKeys.load(configured + "," + Files.readString(folder.resolve("audit.key")), folder);
        assertThat(two.current()).isNotEqualTo(made.current());
        assertThat(two.mac(made.current())).isPresent();
        assertThat(made.mac(two.current())).isEmpty();
    }

    @Test
    void refusesKeysThatAreNone() {
        assertThatThrownBy(() -> AuditKeys.load("abcd", folder)).hasMessageContaining("at least 32 bytes");
        assertThatThrownBy(() -> AuditKeys.load("not a key!", folder)).hasMessageContaining("neither");
        assertThatThrownBy(() -> AuditKeys.load(",", folder)).hasMessageContaining("found none");
    }
}
