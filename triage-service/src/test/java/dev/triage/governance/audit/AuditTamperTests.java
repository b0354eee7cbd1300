package dev.triage.governance.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.cli.bench.AuditEdits;
import dev.triage.governance.Audit;
import dev.triage.governance.Stage;
import dev.triage.governance.keys.SigningKeys;
import dev.triage.platform.Actor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody with every right in the database, and without the key, changes the record: the verifier finds it. */
class AuditTamperTests {

    static final int ENTRIES = 120;
    static final Stage STAGE = Stage.untouched();

    static Connection superuser;
    static AuditVerifier verifier;
    static AuditDigests digests;
    static Path home;

    @BeforeAll
    static void write() throws SQLException {
        for (int i = 0; i < ENTRIES / 4; i++) {
            int number = i;
            STAGE.inTransaction(() -> {
                for (String action : List.of("test.a", "test.b", "test.c", "test.d")) {
                    UUID caseId = number % 2 == 0 ? UUID.nameUUIDFromBytes(new byte[] {(byte) number}) : null;
                    STAGE.audit.append(Actor.SYSTEM, action, caseId, null, Map.of("amount", number, "by", action));
                }
                return null;
            });
        }
        home = Path.of(STAGE.context.getEnvironment().getRequiredProperty("triage.home"));
        digests = STAGE.context.getBean(AuditDigests.class);
        digests.export();
        verifier = STAGE.context.getBean(AuditVerifier.class);
        superuser = STAGE.database.asSuperuser();
        try (Statement statement = superuser.createStatement()) {
            statement.execute("set session_replication_role = replica");
            statement.execute("create table public.original as select * from governance.audit_entry");
            statement.execute("create table public.original_head as select * from governance.audit_head");
        }
    }

    @BeforeEach
    void restore() throws SQLException {
        tamper(
                "delete from governance.audit_entry",
                "insert into governance.audit_entry select * from public.original",
                "delete from governance.audit_head",
                "insert into governance.audit_head select * from public.original_head");
    }

    @AfterAll
    static void close() throws SQLException {
        superuser.close();
        STAGE.close();
    }

    @Test
    void givesNoFalseAlarm() {
        for (int i = 0; i < 100; i++) {
            Audit.Verification clean = verify();
            assertThat(clean.problem()).isNull();
            assertThat(clean.entries()).isEqualTo(ENTRIES);
        }
    }

    @Test
    void findsAThousandRandomSingleEdits() throws SQLException {
        long seed = 20_261_123;
        AuditEdits edits = new AuditEdits(superuser, seed);
        for (int i = 0; i < 1_000; i++) {
            AuditEdits.Edit edit = edits.make(i);
            assertThat(verify().valid()).as("seed " + seed + ": " + edit).isFalse();
            edits.undo();
        }
        assertThat(verify().problem()).isNull();
    }

    @Test
    void editsEveryColumnThereIs() throws SQLException {
        AuditEdits edits = new AuditEdits(superuser, 7);
        Set<String> columns = new TreeSet<>();
        Set<String> edited = new TreeSet<>();
        try (Statement statement = superuser.createStatement()) {
            try (ResultSet found = statement.executeQuery("select column_name from information_schema.columns"
                    + " where table_schema = 'governance' and table_name = 'audit_entry'")) {
                while (found.next()) {
                    columns.add(found.getString(1));
                }
            }
            for (int i = 0; i < edits.kinds().size(); i++) {
                edits.make(i);
                for (String column : columns) {
                    // Only where one column differs, or swapping two entries would count for all of them.
                    try (ResultSet found = statement.executeQuery("select 1 from governance.audit_entry e, original o"
                            + " where e.%s is distinct from o.%s and to_jsonb(e) - '%s' = to_jsonb(o) - '%s'"
                                    .formatted(column, column, column, column))) {
                        if (found.next()) {
                            edited.add(column);
                        }
                    }
                }
                edits.undo();
            }
        }
        assertThat(edited).isEqualTo(columns);
    }

    @Test
    void findsSwappedEntries() throws SQLException {
        tamper(
                "update governance.audit_entry set seq = 9999 where seq = 10",
                "update governance.audit_entry set seq = 10 where seq = 11",
                "update governance.audit_entry set seq = 11 where seq = 9999");
        assertThat(verify().problem()).contains("Entry 10");
    }

    @Test
    void findsACutOffEnd() throws SQLException {
        tamper("delete from governance.audit_entry where seq > 100");
        assertThat(verify().problem()).contains("ends at entry 100", "head says 120");
        tamper("update governance.audit_head set seq = 100,"
                + " hash = (select hash from public.original where seq = 100)");
        assertThat(verify().problem()).contains("ends at entry 100", "digest outside the database names entry 120");
        assertThat(new AuditVerifier(STAGE.database.dataSource(), keys())
                        .verify(new AuditDigests(
                                        emptyFolder(),
                                        keys(),
                                        STAGE.context.getBean(SigningKeys.class),
                                        STAGE.context.getBean(AuditSegments.class))
                                .known())
                        .valid())
                .as("without any digest nobody could know")
                .isTrue();
    }

    @Test
    void findsAChainMadeAnewWithoutTheKey() throws SQLException {
        tamper("update governance.audit_entry set detail = '{}' where seq = 50", """
                do $$
                declare e record; p text := repeat('0', 64); h text;
                begin
                    for e in select * from governance.audit_entry order by seq loop
                        h := encode(sha256(convert_to(p || e.detail || e.actor || e.action, 'UTF8')), 'hex');
                        update governance.audit_entry set prev_hash = p, hash = h where seq = e.seq;
                        p := h;
                    end loop;
                    update governance.audit_head set hash = p;
                end $$""");
        assertThat(verify().problem()).contains("Entry 1 is not what was written");
    }

    @Test
    void findsAChainMadeAnewWithAKeyOfTheirOwn() throws SQLException {
        AuditKeys theirs = AuditKeys.load("cd".repeat(32), emptyFolder());
        tamper("update governance.audit_entry set key_id = '" + theirs.current() + "'");
        assertThat(verify().problem()).contains("signed with key " + theirs.current());
    }

    @Test
    void findsADigestThatWasChangedAndForgivesHalfALine() throws IOException {
        Path file = home.resolve("audit-digests.jsonl");
        String written = Files.readString(file);
        Files.writeString(file, "\n{\"seq\":4", StandardOpenOption.APPEND);
        assertThat(verify().problem()).isNull();
        Files.writeString(file, written.replace("\"seq\":" + ENTRIES, "\"seq\":" + (ENTRIES - 1)));
        assertThat(verify().problem()).contains("digests is not what was written");
        Files.writeString(file, written);
    }

    @Test
    void spellsWhatItSignedLikeTheWriterDoes() throws Exception {
        String hash = STAGE.jdbc()
                .sql("select hash from governance.audit_entry where seq = 1")
                .query(String.class)
                .single();
        Map<String, Object> row = STAGE.jdbc()
                .sql("select at, key_id, detail from governance.audit_entry where seq = 1")
                .query()
                .singleRow();
        String text = "{\"action\":\"test.a\",\"actor\":\"system\",\"actorKind\":\"SYSTEM\",\"at\":\""
                + ((java.sql.Timestamp) row.get("at")).toInstant() + "\",\"caseId\":\""
                + UUID.nameUUIDFromBytes(new byte[] {0})
                + "\",\"detail\":\"{\\\"amount\\\":0,\\\"by\\\":\\\"test.a\\\"}\""
                + ",\"keyId\":\"" + row.get("key_id") + "\",\"previous\":\"" + "0".repeat(64)
                + "\",\"requestId\":null,\"seq\":1}";
        byte[] signed = keys().mac(keys().current()).orElseThrow().doFinal(text.getBytes(StandardCharsets.UTF_8));
        assertThat(HexFormat.of().formatHex(signed)).isEqualTo(hash);
    }

    private static Audit.Verification verify() {
        return STAGE.inTransaction(() -> verifier.verify(digests.known()));
    }

    private static AuditKeys keys() {
        return STAGE.context.getBean(AuditKeys.class);
    }

    private static Path emptyFolder() {
        try {
            return Files.createTempDirectory("audit");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void tamper(String... statements) throws SQLException {
        try (Statement statement = superuser.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
