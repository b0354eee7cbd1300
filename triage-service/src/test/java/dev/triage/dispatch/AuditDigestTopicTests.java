package dev.triage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.triage.fixtures.TestBroker;
import dev.triage.governance.DigestLines;
import dev.triage.governance.Stage;
import dev.triage.platform.Actor;
import dev.triage.platform.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** U3: the audit's digests reach a topic, once each, whatever happens on the way, and prove the audit from there. */
class AuditDigestTopicTests {

    private static final int ENTRIES = 1_000;

    @TempDir
    Path home;

    private final Stage stage = Stage.untouched();
    private final DigestLines digests = stage.context.getBean(DigestLines.class);
    private final String topic = TestBroker.freshTopic(1);
    private final KafkaOut out = new KafkaOut(TestBroker.properties(), "test-digests", 0);

    @BeforeEach
    void begin() {
        record(1);
    }

    @AfterEach
    void close() {
        out.close();
        stage.close();
    }

    @Test
    void u3_sendsEachLineOnceAndProvesTheAuditByThem() {
        assertThat(sender(out).send()).isTrue();
        record(2);
        AuditDigestSender restarted = sender(out);
        assertThat(restarted.state().waiting()).isEqualTo(1);
        assertThat(restarted.send()).isTrue();
        assertThat(restarted.send()).as("nothing is left").isTrue();
        assertThat(restarted.state().waiting()).isZero();

        List<String> lines = read();
        assertThat(lines).isEqualTo(digests.after(0, 100).lines()).hasSize(2);
        assertThat(digests.verify(lines)).matches(found -> found.valid() && found.entries() == 2 * ENTRIES);

        stage.asOwner(
                "alter table governance.audit_entry disable trigger user",
                "delete from governance.audit_entry where seq > 1999",
                "update governance.audit_head set seq = 1999,"
                        + " hash = (select hash from governance.audit_entry where seq = 1999)");
        assertThat(digests.verify(lines).problem()).contains("ends at entry 1999", "2000");
    }

    @Test
    void u3_waitsForKafkaWhileTheAuditGoesOn() {
        Map<String, Object> nowhere = new HashMap<>(TestBroker.properties());
        nowhere.put("bootstrap.servers", "localhost:1");
        try (KafkaOut away = new KafkaOut(nowhere, "test-digests-away", 0)) {
            AuditDigestSender sender = sender(away);
            assertThat(sender.send()).isFalse();
            record(2);
            assertThat(sender.state().waiting()).isEqualTo(2);
            assertThat(sender.state().failingSince()).isNotNull();
            assertThat(new AuditDigestHealth(sender).health().getDetails())
                    .containsEntry("waiting", 2)
                    .containsKey("failingSince");
        }
        AuditDigestSender later = sender(out);
        assertThat(later.send()).isTrue();
        assertThat(new AuditDigestHealth(later).health().getDetails())
                .containsEntry("waiting", 0)
                .containsEntry("topic", topic)
                .containsKey("lastSent")
                .doesNotContainKey("failingSince");
        assertThat(read()).isEqualTo(digests.after(0, 100).lines()).hasSize(2);
    }

    /** The one thing that sends a line twice: a crash after the topic had it and before that was noted. */
    @Test
    void u3_aCrashBeforeTheNoteRepeatsALineAndProvesTheSame() throws IOException {
        assertThat(sender(out).send()).isTrue();
        Path note = home.resolve("audit-digests.sent");
        byte[] before = Files.readAllBytes(note);
        record(2);
        assertThat(sender(out).send()).isTrue();
        Files.write(note, before);
        assertThat(sender(out).send()).isTrue();

        List<String> lines = read();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(2)).isEqualTo(lines.get(1));
        assertThat(digests.verify(lines)).matches(found -> found.valid() && found.entries() == 2 * ENTRIES);
    }

    @Test
    void u3_saysWhenThereIsNothingToReadFrom() {
        assertThat(new AuditDigestTopic(TestBroker.properties(), "no-such-topic").read())
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo("digest-topic-unreadable"));
        assertThat(read()).isEmpty();
    }

    private AuditDigestSender sender(KafkaOut through) {
        return new AuditDigestSender(digests, through, topic, home, Clock.systemUTC());
    }

    private List<String> read() {
        return switch (new AuditDigestTopic(TestBroker.properties(), topic).read()) {
            case Result.Done<List<String>>(List<String> lines) -> lines;
            case Result.Refused<List<String>> refused -> throw new AssertionError(refused.refusal());
        };
    }

    /** A thousand entries, which is when the audit writes a line. */
    private void record(int line) {
        stage.inTransaction(() -> {
            for (int i = 0; i < ENTRIES; i++) {
                stage.audit.append(Actor.SYSTEM, "test.done", null, null, Map.of("i", i));
            }
            return null;
        });
        await().atMost(Duration.ofSeconds(60))
                .until(() -> digests.after(0, 100).lines().size() == line);
    }
}
