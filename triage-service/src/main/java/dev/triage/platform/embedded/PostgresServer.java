package dev.triage.platform.embedded;

import dev.triage.platform.HomeFolder;
import dev.triage.platform.StartRefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of our own on the loopback, with every promise of durability on and a password for everybody.
 *
 * <p>It outlives a SIGKILL of this process; the next start adopts it. When it is killed itself, it is started again and
 * recovers from its log.
 */
public final class PostgresServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);
    private static final int PATIENCE_SECONDS = 60;

    private final Path folder;
    private final Path data;
    private final PostgresBinaries binaries;
    private final RunAs runAs;
    private final RunningPostgres running;
    private final Map<String, String> settings;
    private final String password;
    private volatile int port;
    private volatile boolean closing;

    private PostgresServer(Path folder, PostgresBinaries binaries, Map<String, String> settings) {
        this.folder = folder;
        this.data = folder.resolve("data");
        this.binaries = binaries;
        this.settings = settings;
        this.runAs = RunAs.probe(folder, data, binaries.program("postgres"));
        this.running = new RunningPostgres(data);
        this.password = HomeFolder.secret(folder.resolve("superuser.password"));
    }

    /** Starts or adopts the server of this home; the caller holds the home's lock. */
    public static PostgresServer start(HomeFolder home) {
        Path folder = home.folder("postgres");
        return start(folder, PostgresBinaries.unpackedInto(folder), Map.of());
    }

    /** Starts with programs from elsewhere and settings of the caller's, for tests. */
    static PostgresServer start(Path folder, PostgresBinaries binaries, Map<String, String> settings) {
        PostgresServer server = new PostgresServer(folder, binaries, settings);
        server.begin();
        return server;
    }

    /** How to reach a server that another process runs in this home. */
    static PostgresAccess attach(HomeFolder home) {
        Path folder = home.folder("postgres");
        try {
            int port = Ports.read(folder.resolve("port"));
            return access(folder, port);
        } catch (IOException e) {
            throw new StartRefusedException(
                    "Triage (pid " + HomeLock.holder(home) + ") is still starting in " + home.root() + "; try again",
                    e);
        }
    }

    public PostgresAccess access() {
        return access(folder, port);
    }

    int port() {
        return port;
    }

    Path data() {
        return data;
    }

    /** The main process, for whoever must watch or kill it. */
    Optional<ProcessHandle> process() {
        return running.postmaster();
    }

    /** A connection that may do everything. Not for the application. */
    Connection asSuperuser(String database) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", "postgres");
        login.setProperty("password", password);
        login.setProperty("loginTimeout", "5");
        return DriverManager.getConnection(url(port, database), login);
    }

    @Override
    public void close() {
        closing = true;
        stop();
    }

    /** Not while it is being started again, or it would outlive us. */
    private synchronized void stop() {
        running.stop();
    }

    /** Whether it runs now; false when it was closed meanwhile. */
    private synchronized boolean runAgain() throws IOException {
        if (!closing && !adopt()) {
            launch();
        }
        return !closing;
    }

    private void begin() {
        try {
            new PostgresData(folder, binaries, runAs).makeReady(password);
            if (!adopt()) {
                launch();
            }
            try (Connection connection = asSuperuser("postgres")) {
                new PostgresRoles(connection).provide(access());
            } catch (StartRefusedException e) {
                close();
                throw e;
            }
        } catch (IOException e) {
            throw HomeFolder.cannotWrite(folder, e);
        } catch (SQLException e) {
            close();
            throw new StartRefusedException(
                    "The built-in PostgreSQL in " + folder + " started but answers: "
                            + firstLine(String.valueOf(e.getMessage())),
                    e);
        }
        watch();
    }

    /** Takes over a server that outlived its triage, when it is ours in every respect; otherwise stops it. */
    private boolean adopt() throws IOException {
        if (running.postmaster().isEmpty()) {
            if (!running.waitUntilGone(20)) {
                running.stop();
            }
            return false;
        }
        Path remembered = folder.resolve("port");
        if (Files.exists(remembered)) {
            port = Ports.read(remembered);
            try (Connection connection = asSuperuser("postgres")) {
                String where = new PostgresRoles(connection).show("data_directory");
                if (where.equals(data.toString())
                        && new PostgresRoles(connection).notDurable().isEmpty()) {
                    LOG.info("Adopted the PostgreSQL that outlived the last triage on {}", folder);
                    return true;
                }
            } catch (SQLException e) {
                LOG.info("A PostgreSQL runs on {} but does not answer us ({}); stopping it", folder, e.getMessage());
            }
        }
        running.stop();
        return false;
    }

    private void launch() throws IOException {
        // Nobody serves this folder, so whatever pid the file names is not a server's.
        Files.deleteIfExists(data.resolve("postmaster.pid"));
        runAs.own(data);
        port = Ports.remembered(folder.resolve("port"));
        Path log = folder.resolve("server.log");
        if (Files.exists(log) && Files.size(log) > 10_000_000) {
            Files.move(log, folder.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        long before = Files.exists(log) ? Files.size(log) : 0;
        Process process = runAs.process(command())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        awaitAnswer(process, log, before);
    }

    private List<String> command() {
        List<String> command =
                new ArrayList<>(List.of(binaries.program("postgres").toString(), "-D", data.toString()));
        Map<String, String> all = new LinkedHashMap<>();
        all.put("port", Integer.toString(port));
        all.put("listen_addresses", "127.0.0.1");
        // No socket: a long home path would not fit, and the loopback with passwords is enough.
        all.put("unix_socket_directories", "");
        all.put("cluster_name", running.clusterName());
        all.put("max_connections", "60");
        all.put("shared_buffers", "256MB");
        all.put("effective_cache_size", "1GB");
        all.put("max_wal_size", "2GB");
        all.put("random_page_cost", "1.1");
        // Containers often have a tiny /dev/shm, and two cores gain nothing.
        all.put("max_parallel_workers_per_gather", "0");
        all.put("fsync", "on");
        all.put("synchronous_commit", "on");
        all.put("full_page_writes", "on");
        all.put("password_encryption", "scram-sha-256");
        all.put("timezone", "UTC");
        all.put("log_timezone", "UTC");
        all.put("log_min_messages", "warning");
        all.put("log_min_error_statement", "panic");
        all.put("log_line_prefix", "%m [%p] ");
        all.putAll(settings);
        all.forEach((name, value) -> {
            command.add("-c");
            command.add(name + "=" + value);
        });
        return command;
    }

    private void awaitAnswer(Process process, Path log, long before) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        SQLException last = null;
        while (System.nanoTime() < end) {
            try (Connection connection = asSuperuser("postgres")) {
                if (new PostgresRoles(connection).show("data_directory").equals(data.toString())) {
                    return;
                }
                last = new SQLException("another PostgreSQL answers on port " + port);
            } catch (SQLException e) {
                last = e;
                if ("57P03".equals(e.getSQLState())) {
                    // It recovers from a crash, for as long as that takes; its end is seen below.
                    end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
                }
                if ("28P01".equals(e.getSQLState())) {
                    running.stop();
                    throw new StartRefusedException("The password in " + folder.resolve("superuser.password")
                            + " does not open the database beside it; restore the file that belongs to it");
                }
            }
            if (!process.isAlive()) {
                break;
            }
            Pause.millis(25);
        }
        running.stop();
        byte[] all = Files.exists(log) ? Files.readAllBytes(log) : new byte[0];
        int from = (int) Math.min(before, all.length);
        String written = new String(all, from, all.length - from, StandardCharsets.UTF_8);
        throw new StartRefusedException("The built-in PostgreSQL in " + folder + " did not start: "
                + (written.isBlank() && last != null
                        ? firstLine(String.valueOf(last.getMessage()))
                        : complaint(written)));
    }

    /** Starts the server again when it ends without having been asked to. */
    private void watch() {
        running.postmaster()
                .ifPresent(process -> Thread.ofPlatform()
                        .daemon()
                        .name("postgres-watch")
                        .start(() -> {
                            // Not onExit: a killed orphan may stay a zombie for as long as its new parent likes.
                            while (!closing && running.isPostmaster(process)) {
                                Pause.millis(500);
                            }
                            if (!closing) {
                                startAgain();
                            }
                        }));
    }

    private void startAgain() {
        LOG.error("PostgreSQL in {} ended unexpectedly; starting it again", folder);
        for (long pause = 250; !closing; pause = Math.min(30_000, pause * 2)) {
            try {
                if (runAgain()) {
                    watch();
                    LOG.info("PostgreSQL in {} is back", folder);
                }
                return;
            } catch (IOException | RuntimeException e) {
                LOG.error("PostgreSQL in {} does not start again: {}", folder, e.getMessage());
                Pause.millis(pause);
            }
        }
    }

    private static PostgresAccess access(Path folder, int port) {
        return new PostgresAccess(
                url(port, PostgresRoles.DATABASE),
                PostgresAccess.OWNER,
                HomeFolder.secret(folder.resolve("owner.password")),
                PostgresAccess.APP,
                HomeFolder.secret(folder.resolve("app.password")));
    }

    static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** The line of a log that says what is wrong. */
    static String complaint(String output) {
        @Nullable String last = null;
        for (String line : output.lines().toList()) {
            if (line.contains("the database system is starting up")) {
                continue; // Said to us, who ask too early.
            }
            if (line.contains("FATAL:") || line.contains("PANIC:") || line.contains("error:")) {
                return line.strip();
            }
            last = line.isBlank() ? last : line.strip();
        }
        return last == null ? "it said nothing" : last;
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("nothing");
    }
}
