package dev.triage.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The folder that holds everything an installation owns besides its content and its database: {@code triage.home}, or
 * {@code $TRIAGE_HOME}, or {@code .triage} under the working directory.
 */
public record HomeFolder(Path root) {

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

    /** A folder below, made if it is not there. */
    public Path folder(String name) {
        Path folder = root.resolve(name);
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
    }

    /** The secret kept in this file, readable by its owner alone; a new random one on the first call. */
    public static String secret(Path file) {
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
    public static void writeAtomically(Path file, String content, String permissions) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** One line for a file system that does not let us work. */
    public static StartRefusedException cannotWrite(Path path, IOException cause) {
        String reason = cause instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : cause.getClass().getSimpleName() + ": " + cause.getMessage();
        return new StartRefusedException(
                "Cannot write to " + path + " (" + reason + "); free it, or set TRIAGE_HOME to another folder", cause);
    }
}
