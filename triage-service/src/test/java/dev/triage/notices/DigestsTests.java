package dev.triage.notices;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.triage.platform.Role;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Digests on their way through a real mail server. */
class DigestsTests {

    private GreenMail server;
    private NoticeRoom room;

    @BeforeEach
    void open() {
        server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        room = NoticeRoom.withMail(server.getSmtp().getPort(), Map.of());
        room.person("lead", "lead@distributor.example", Role.LEAD);
    }

    @AfterEach
    void close() {
        room.close();
        server.stop();
    }

    @Test
    void tellsOfEachCaseOnceAndKeepsCommentsToItself() throws Exception {
        room.tell("lead", NoticeKind.MENTIONED, "EX-2026-000001", "@lead Mr Smith of 12 High Street called");
        room.tell("lead", NoticeKind.ASSIGNED, "EX-2026-000001", "Assigned to lead.");
        room.tell("lead", NoticeKind.APPROVAL, "EX-2026-000002", "dana asks for split-shipment.");
        room.tell("lead", NoticeKind.WOKEN, "EX-2026-000003", "Woken: it was raised again.");
        room.tell("nobody-known", NoticeKind.MENTIONED, "EX-2026-000001", "@nobody-known");

        turn();

        MimeMessage message = only();
        assertThat(message.getAllRecipients()).extracting(Object::toString).containsExactly("lead@distributor.example");
        assertThat(message.getFrom()).extracting(Object::toString).containsExactly("triage@distributor.example");
        assertThat(message.getSubject()).isEqualTo("Triage: 2 cases concern you");
        assertThat(message.getHeader("Auto-Submitted", null)).isEqualTo("auto-generated");
        String text = (String) message.getContent();
        assertThat(text)
                .contains(
                        "EX-2026-000001  Title of EX-2026-000001",
                        "dana names you in a comment.",
                        "dana gave it to you.")
                .contains("dana asks for split-shipment.")
                .doesNotContain("Smith", "EX-2026-000003");
        assertThat(text.split("EX-2026-000001  ", -1)).hasSize(2);
        turn();
        assertThat(server.getReceivedMessages()).hasSize(1);
    }

    @Test
    void comesOnceAnIntervalAndNotAtNight() {
        room.close();
        room = NoticeRoom.withMail(
                server.getSmtp().getPort(), Map.of("triage.notices.quiet-hours-of.DC-EAST", "12:30-14:00"));
        room.person("lead", "lead@distributor.example", Role.LEAD);
        room.tell("lead", NoticeKind.APPROVAL, "EX-1", "one");
        turn();
        room.tell("lead", NoticeKind.APPROVAL, "EX-2", "two");
        room.advance(Duration.ofMinutes(59));
        turn();
        assertThat(server.getReceivedMessages()).hasSize(1);

        room.advance(Duration.ofMinutes(1));
        turn();
        assertThat(server.getReceivedMessages()).hasSize(2);

        room.tell("lead", NoticeKind.APPROVAL, "EX-3", "three");
        room.advance(Duration.ofMinutes(90)); // 13:30 at the site
        turn();
        assertThat(server.getReceivedMessages()).hasSize(2);
        room.advance(Duration.ofMinutes(31));
        turn();
        assertThat(server.getReceivedMessages()).hasSize(3);
    }

    @Test
    void leavesOutWhatWasReadWhatIsOldAndWhoWantsNone() {
        room.tell("lead", NoticeKind.APPROVAL, "EX-1", "one");
        room.get(Inbox.class).read("lead", Long.MAX_VALUE);
        room.tell("lead", NoticeKind.APPROVAL, "EX-2", "two");
        room.advance(Duration.ofDays(4));
        turn();
        assertThat(server.getReceivedMessages()).isEmpty();

        room.wish("lead", "notice-approval", "inbox");
        room.tell("lead", NoticeKind.APPROVAL, "EX-3", "three");
        room.wish("lead", "digest", "off");
        room.tell("lead", NoticeKind.MENTIONED, "EX-4", "four");
        turn();
        assertThat(server.getReceivedMessages()).isEmpty();
        room.wish("lead", "digest", "hourly");
        turn();
        assertThat(server.getReceivedMessages()).hasSize(1);
        assertThat(body()).contains("EX-4").doesNotContain("EX-3");
    }

    @Test
    void anAddressOfOnesOwnCountsOnlyInTheOperatorsDomains() throws Exception {
        room.close();
        room = NoticeRoom.withMail(
                server.getSmtp().getPort(), Map.of("triage.notices.mail.domains", "distributor.example"));
        room.person("dana", null, Role.PLANNER);
        room.person("mallory", null, Role.PLANNER);
        room.wish("dana", "mail-address", "dana@distributor.example");
        room.wish("mallory", "mail-address", "mallory@evil.example");
        room.tell("dana", NoticeKind.ASSIGNED, "EX-1", "one");
        room.tell("mallory", NoticeKind.ASSIGNED, "EX-1", "one");
        turn();

        assertThat(only().getAllRecipients()).extracting(Object::toString).containsExactly("dana@distributor.example");
    }

    @Test
    void waitsForAServerThatIsAwayAndSendsTheSameMessageThen() throws Exception {
        int port = free();
        room.close();
        room = NoticeRoom.withMail(port, Map.of());
        room.person("lead", "lead@distributor.example", Role.LEAD);
        room.tell("lead", NoticeKind.APPROVAL, "EX-1", "one");
        turn();
        assertThat(state()).isEqualTo("WAITING 1");
        turn();
        assertThat(state()).as("not before its pause is over").isEqualTo("WAITING 1");
        room.advance(Duration.ofMinutes(1));
        turn();
        assertThat(state()).isEqualTo("WAITING 2");

        server.stop();
        server = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        room.advance(Duration.ofMinutes(2));
        turn();
        assertThat(state()).isEqualTo("SENT 2");
        String id = room.jdbc()
                .sql("select id::text from notices.digest")
                .query(String.class)
                .single();
        assertThat(only().getMessageID()).isEqualTo("<" + id + "@distributor.example>");
    }

    @Test
    void givesUpInTheEndAndSaysSo() throws IOException {
        room.close();
        room = NoticeRoom.withMail(free(), Map.of());
        room.person("lead", "lead@distributor.example", Role.LEAD);
        room.tell("lead", NoticeKind.APPROVAL, "EX-1", "one");
        for (int i = 0; i < 25; i++) {
            turn();
            room.advance(Duration.ofHours(4));
        }
        assertThat(state()).isEqualTo("GIVEN_UP 19");
        assertThat(room.get(DigestRows.class).backlog()).isEqualTo(new DigestRows.Backlog(0, 1));
        assertThat(Digests.pause(0)).isEqualTo(Duration.ofMinutes(1));
        assertThat(Digests.pause(30)).isEqualTo(Duration.ofHours(4));
    }

    @Test
    void doesNothingWithoutAMailServer() {
        room.close();
        room = NoticeRoom.withoutMail();
        room.person("lead", "lead@distributor.example", Role.LEAD);
        room.tell("lead", NoticeKind.APPROVAL, "EX-1", "one");
        turn();
        assertThat(room.jdbc()
                        .sql("select count(*) from notices.digest")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void nothingFromOutsideLooksLikeALineOfOurs() {
        Notice forged = new Notice(
                1,
                NoticeKind.APPROVAL,
                java.util.UUID.randomUUID(),
                "EX-1",
                "Title\r\nBcc: x\u2028https://evil.example",
                null,
                null,
                null,
                "dana\n",
                "asks\nfor it",
                NoticeRoom.START,
                null);
        String text = DigestText.body(
                Inbox.grouped(List.of(forged)),
                java.time.ZoneOffset.UTC,
                path -> java.util.Optional.of("https://t" + path));
        assertThat(text)
                .contains("EX-1  Title Bcc: x https://evil.example\n", "asks for it\n", "https://t/cases/EX-1\n");
    }

    private void turn() {
        room.get(Digests.class).turn();
    }

    private MimeMessage only() {
        assertThat(server.getReceivedMessages()).hasSize(1);
        return server.getReceivedMessages()[0];
    }

    private String body() {
        try {
            return (String) only().getContent();
        } catch (IOException | jakarta.mail.MessagingException e) {
            throw new AssertionError(e);
        }
    }

    private String state() {
        return room.jdbc()
                .sql("select state || ' ' || tries from notices.digest")
                .query(String.class)
                .single();
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
