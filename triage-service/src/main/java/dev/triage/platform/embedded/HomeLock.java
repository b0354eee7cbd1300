package dev.triage.platform.embedded;

import dev.triage.platform.HomeFolder;
import dev.triage.platform.StartRefusedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The right to run the servers of a home folder: one process has it, and the system takes it back when that one dies. */
record HomeLock(FileChannel channel, Path root) implements AutoCloseable {

    /** A second open and close of the lock file in this process would silently give the lock away (POSIX). */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    /** Empty when another triage has it; {@link #holder} says which. */
    static Optional<HomeLock> tryTake(HomeFolder home) {
        Path root = home.root();
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
            return Optional.of(new HomeLock(channel, root));
        } catch (IOException e) {
            HELD.remove(root);
            throw HomeFolder.cannotWrite(root, e);
        }
    }

    /** Takes it, or says in one line who has it. */
    static HomeLock take(HomeFolder home) {
        return tryTake(home)
                .orElseThrow(() -> new StartRefusedException("Another triage (pid " + holder(home)
                        + ") already runs on " + home.root() + "; stop it, or set TRIAGE_HOME to another folder"));
    }

    /** The process that took it last. */
    static String holder(HomeFolder home) {
        try {
            return Files.readString(home.root().resolve("pid")).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

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
