package dev.triage.platform.embedded;

import dev.triage.platform.StartRefusedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folder that holds everything an installation owns besides its content: {@code $TRIAGE_HOME}, or {@code .triage}
 * under the working directory. One process at a time may run its servers.
 */
public final class HomeFolder {

    /** A second open and close of the lock file in this process would silently give the lock away (POSIX). */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path root;

    private HomeFolder(Path root) {
        this.root = root;
    }

    public static HomeFolder fromEnvironment() {
        String set = System.getProperty("triage.home", System.getenv("TRIAGE_HOME"));
        return at(Path.of(set == null || set.isBlank() ? ".triage" : set));
    }

    /** Opens the folder and makes it if it is not there. */
    public static HomeFolder at(Path path) {
        Path wanted = path.toAbsolutePath().normalize();
        try {
            Files.createDirectories(wanted);
            return new HomeFolder(wanted.toRealPath());
        } catch (FileAlreadyExistsException e) {
            throw new StartRefusedException("Expected a folder at " + wanted + ", found a file; set TRIAGE_HOME", e);
        } catch (IOException e) {
            throw cannotWrite(wanted, e);
        }
    }

    public Path root() {
        return root;
    }

    /** A folder below, made if it is not there. */
    Path folder(String name) {
        Path folder = root.resolve(name);
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
    }

    /**
     * Takes the folder for this process, until it ends or closes the lock.
     *
     * @return empty when another triage has it; {@link #holder()} says which
     */
    Optional<Lock> tryLock() {
        if (!HELD.add(root)) {
            return Optional.empty();
        }
        try {
            FileChannel channel = FileChannel.open(
                    root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                HELD.remove(root);
                return Optional.empty();
            }
            Files.writeString(root.resolve("pid"), ProcessHandle.current().pid() + "\n");
            return Optional.of(new Lock(channel, root));
        } catch (IOException e) {
            HELD.remove(root);
            throw cannotWrite(root, e);
        }
    }

    /** Takes the folder, or says in one line who has it. */
    Lock lock() {
        return tryLock()
                .orElseThrow(() -> new StartRefusedException("Another triage (pid " + holder() + ") already runs on "
                        + root + "; stop it, or set TRIAGE_HOME to another folder"));
    }

    String holder() {
        try {
            return Files.readString(root.resolve("pid")).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** The secret kept in this file, readable by its owner alone; a new random one on the first call. */
    static String secret(Path file) {
        try {
            if (Files.exists(file)) {
                String kept = Files.readString(file).strip();
                if (!kept.isEmpty()) {
                    return kept;
                }
            }
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            String fresh = HexFormat.of().formatHex(random);
            writeAtomically(file, fresh + "\n", "rw-------");
            return fresh;
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    /** Writes a small file so that a crash leaves the old or the new content, never half of it. */
    static void writeAtomically(Path file, String content, String permissions) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.write(StandardCharsets.UTF_8.encode(content));
            channel.force(true);
        }
        Files.move(fresh, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    static StartRefusedException cannotWrite(Path path, IOException cause) {
        String reason = cause instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : cause.getClass().getSimpleName() + ": " + cause.getMessage();
        return new StartRefusedException(
                "Cannot write to " + path + " (" + reason + "); free it, or set TRIAGE_HOME to another folder", cause);
    }

    /** The right to run the servers of a home folder. The system gives it back when the process dies. */
    record Lock(FileChannel channel, Path root) implements AutoCloseable {

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new IllegalStateException("Cannot release the lock of " + root, e);
            } finally {
                HELD.remove(root);
            }
        }
    }
}
