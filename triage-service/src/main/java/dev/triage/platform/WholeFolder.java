package dev.triage.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes a folder wholly or not at all: beside its place first, moved there at the end. When the process is told to stop
 * in between, by Ctrl-C say, what was begun is removed.
 */
public final class WholeFolder {

    private WholeFolder() {}

    /** Puts files into the folder it is given. */
    public interface Filling {
        void into(Path folder) throws IOException;
    }

    /** @throws IOException when the place is taken or cannot be written; then nothing is there that was not before */
    public static void write(Path place, Filling filling) throws IOException {
        Path out = place.toAbsolutePath().normalize();
        Path parent = out.getParent();
        if (parent == null) {
            throw new IOException("Expected a folder to write to, found the root");
        }
        Files.createDirectories(parent);
        if (Files.exists(out)) {
            throw new IOException("Expected no folder " + out + ", found one");
        }
        Path unfinished = parent.resolve(".unfinished-" + out.getFileName() + "-"
                + ProcessHandle.current().pid());
        remove(unfinished);
        Files.createDirectory(unfinished);
        Thread onStop = new Thread(() -> {
            try {
                remove(unfinished);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot remove " + unfinished, e);
            }
        });
        Runtime.getRuntime().addShutdownHook(onStop);
        try {
            filling.into(unfinished);
            Files.move(unfinished, out, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            remove(unfinished);
            try {
                Runtime.getRuntime().removeShutdownHook(onStop);
            } catch (IllegalStateException e) {
                // Stopping already: the hook does what is left.
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.walk(folder)) {
                List<Path> deepestFirst =
                        paths.sorted(Comparator.reverseOrder()).toList();
                for (Path path : deepestFirst) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }
}
