package dev.triage.platform.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** The embedded servers as the fixtures need them: data in memory where there is room, programs unpacked once. */
public final class TestServers {

    private TestServers() {}

    /** A folder on a memory file system if there is one of some size, else in the temporary folder. */
    public static Path temporaryFolder(String name) {
        try {
            Path memory = Path.of("/dev/shm");
            boolean roomy =
                    Files.isWritable(memory) && Files.getFileStore(memory).getUsableSpace() > 3L * 1024 * 1024 * 1024;
            Path parent = roomy ? memory : Path.of(System.getProperty("java.io.tmpdir"));
            Path folder =
                    Files.createTempDirectory(parent, "triage-" + name + "-").toRealPath();
            // PostgreSQL may have to reach it as another user.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PostgresBinaries binaries() {
        try {
            return PostgresBinaries.unpackedInto(
                    Files.createDirectories(Path.of("target", "embedded").toAbsolutePath()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static PostgresServer postgres(Path folder) {
        return PostgresServer.start(folder, binaries(), Map.of("max_connections", "200"));
    }

    public static KafkaBroker kafka(Path folder) {
        return KafkaBroker.start(folder);
    }

    public static Connection superuser(PostgresServer server, String database) throws SQLException {
        return server.asSuperuser(database);
    }

    public static String url(PostgresServer server, String database) {
        return PostgresServer.url(server.port(), database);
    }

    public static void delete(Path folder) {
        try {
            PostgresBinaries.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
