package dev.triage.platform.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.triage.platform.StartRefusedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ways a PostgreSQL and the process that runs it can part, and meet again. */
class PostgresServerTests {

    private Path folder;

    @BeforeEach
    void makeFolder() {
        folder = TestServers.temporaryFolder("launcher");
    }

    @AfterEach
    void leaveNothingBehind() {
        new RunningPostgres(folder.resolve("data")).stop();
        TestServers.delete(folder);
    }

    @Test
    void keepsDataAndPortFromStartToStart() throws SQLException {
        int port;
        try (PostgresServer server = TestServers.postgres(folder)) {
            remember(server, "short 40 EA");
            port = server.port();
        }
        try (PostgresServer server = TestServers.postgres(folder)) {
            assertThat(remembered(server)).isEqualTo("short 40 EA");
            assertThat(server.port()).isEqualTo(port);
        }
    }

    @Test
    void keepsEveryPromiseOfDurability() throws SQLException {
        try (PostgresServer server = TestServers.postgres(folder);
                Connection connection = server.access().asApp();
                Statement statement = connection.createStatement()) {
            for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes", "data_checksums"}) {
                assertThat(single(statement, "show " + setting)).as(setting).isEqualTo("on");
            }
            assertThat(single(statement, "show server_encoding")).isEqualTo("UTF8");
            assertThat(single(statement, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(single(statement, "show server_version")).startsWith("18.");
        }
    }

    @Test
    void refusesSettingsThatLoseCommits() {
        for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
            assertThatThrownBy(() -> PostgresServer.start(folder, TestServers.binaries(), Map.of(setting, "off")))
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("Expected [" + setting + "] to be on");
            assertThat(new RunningPostgres(folder.resolve("data")).anyLeft()).isFalse();
        }
    }

    @Test
    void adoptsAServerThatOutlivedItsTriage() throws Exception {
        killedTriage();
        ProcessHandle orphan =
                new RunningPostgres(folder.resolve("data")).postmaster().orElseThrow();

        try (PostgresServer server = TestServers.postgres(folder)) {
            assertThat(server.process()).contains(orphan);
            assertThat(remembered(server)).isEqualTo("before the kill");
        }
        assertThat(new RunningPostgres(folder.resolve("data")).anyLeft()).isFalse();
    }

    @Test
    void recoversAfterBothWereKilled() throws Exception {
        killedTriage();
        new RunningPostgres(folder.resolve("data")).postmaster().orElseThrow().destroyForcibly();

        try (PostgresServer server = TestServers.postgres(folder)) {
            assertThat(remembered(server)).isEqualTo("before the kill");
        }
    }

    @Test
    void stopsAnOrphanWhosePortWasForgotten() throws Exception {
        killedTriage();
        ProcessHandle orphan =
                new RunningPostgres(folder.resolve("data")).postmaster().orElseThrow();
        Files.delete(folder.resolve("port"));

        try (PostgresServer server = TestServers.postgres(folder)) {
            assertThat(server.process()).isNotEmpty().get().isNotEqualTo(orphan);
            assertThat(remembered(server)).isEqualTo("before the kill");
        }
    }

    @Test
    void neverSignalsAStrangerWhosePidAStaleFileNames() throws Exception {
        TestServers.postgres(folder).close();
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try {
            Path data = folder.resolve("data");
            Files.writeString(
                    data.resolve("postmaster.pid"), stranger.pid() + "\n" + data + "\n1\n5432\n\n127.0.0.1\n\n");

            try (PostgresServer server = TestServers.postgres(folder)) {
                assertThat(server.process()).isNotEmpty();
            }
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroy();
        }
    }

    @Test
    void startsTheServerAgainWhenItIsKilled() throws SQLException {
        try (PostgresServer server = TestServers.postgres(folder)) {
            remember(server, "before the kill");
            ProcessHandle killed = server.process().orElseThrow();

            killed.destroyForcibly();

            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> remembered(server).equals("before the kill"));
            assertThat(server.process()).isNotEmpty().get().isNotEqualTo(killed);
        }
    }

    @Test
    void saysWhichPasswordFileIsWrong() throws IOException {
        TestServers.postgres(folder).close();
        Files.writeString(folder.resolve("superuser.password"), "something else\n");

        assertThatThrownBy(() -> TestServers.postgres(folder))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("superuser.password");
        assertThat(new RunningPostgres(folder.resolve("data")).anyLeft()).isFalse();
    }

    @Test
    void saysWhichVersionTheDataAre() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data").resolve("PG_VERSION"), "14\n");

        assertThatThrownBy(() -> TestServers.postgres(folder))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("Expected PostgreSQL 18 data")
                .hasMessageContaining("found version 14");
    }

    @Test
    void keepsItsPasswordsToItself() throws IOException {
        try (PostgresServer server = TestServers.postgres(folder)) {
            for (String file : new String[] {"superuser.password", "owner.password", "app.password"}) {
                assertThat(Files.getPosixFilePermissions(folder.resolve(file)))
                        .as(file)
                        .hasSize(2);
            }
            assertThat(server.access())
                    .asString()
                    .doesNotContain(server.access().appPassword());
            assertThat(folder.resolve("pwfile")).doesNotExist();
        }
    }

    /** A triage in a JVM of its own, killed in the middle of its work. */
    private void killedTriage() throws IOException, InterruptedException {
        Process triage = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Doomed.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = triage.inputReader()) {
            assertThat(output.readLine()).isEqualTo("working");
        } finally {
            triage.destroyForcibly().waitFor();
        }
    }

    /** Starts a server, commits one row, says so, and waits to be killed. */
    static final class Doomed {

        private Doomed() {}

        public static void main(String[] arguments) throws Exception {
            PostgresServer server = TestServers.postgres(Path.of(arguments[0]));
            remember(server, "before the kill");
            System.out.println("working");
            Thread.currentThread().join();
        }
    }

    private static void remember(PostgresServer server, String text) throws SQLException {
        try (Connection connection = server.access().asOwner();
                Statement statement = connection.createStatement()) {
            statement.execute("create schema if not exists note");
            statement.execute("create table note.note as select '" + text + "'::text as text");
        }
    }

    private static String remembered(PostgresServer server) throws SQLException {
        try (Connection connection = server.access().asOwner();
                Statement statement = connection.createStatement()) {
            return single(statement, "select text from note.note");
        }
    }

    private static String single(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
