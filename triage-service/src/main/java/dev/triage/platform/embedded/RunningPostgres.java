package dev.triage.platform.embedded;

import dev.triage.platform.CanonicalJson;
import dev.triage.platform.StartRefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The processes that serve one data folder now, found by what their command lines say and never by a pid file: pids are
 * reused, and a stale file must not make us signal a stranger.
 */
final class RunningPostgres {

    private final Path data;
    private final String cluster;

    RunningPostgres(Path data) {
        this.data = data;
        this.cluster = "triage-"
                + CanonicalJson.sha256(data.toString().getBytes(StandardCharsets.UTF_8))
                        .substring(0, 16);
    }

    /** The name the server must be started with; its workers carry it in their titles. */
    String clusterName() {
        return cluster;
    }

    /** The server's main process, if it lives. Zombies have no command line and are not found. */
    Optional<ProcessHandle> postmaster() {
        return ProcessHandle.allProcesses()
                .filter(this::isPostmaster)
                // A worker looks like its parent until it has set its title.
                .filter(process ->
                        process.parent().map(parent -> !isPostmaster(parent)).orElse(true))
                .findFirst();
    }

    boolean isPostmaster(ProcessHandle process) {
        return isPostmaster(arguments(process));
    }

    /** Whether any process of a server, main or worker, is left. */
    boolean anyLeft() {
        return !processes().isEmpty();
    }

    /** Stops them all: politely to the data (fast), then at once, then without asking. */
    void stop() {
        for (String signal : List.of("INT", "QUIT", "KILL")) {
            if (signal.equals("KILL")) {
                processes().forEach(process -> send(signal, process));
            } else {
                postmaster().ifPresent(process -> send(signal, process));
            }
            if (waitUntilGone(signal.equals("INT") ? 30 : 10)) {
                return;
            }
        }
        throw new StartRefusedException(
                "Expected the PostgreSQL processes of " + data + " to end, found still running: "
                        + processes().stream().map(ProcessHandle::pid).toList());
    }

    /** Waits for the workers of a killed server to notice and go; they must not meet the next one. */
    boolean waitUntilGone(int seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (anyLeft()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Pause.millis(20);
        }
        return true;
    }

    private List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses().filter(this::isOurs).toList();
    }

    private boolean isOurs(ProcessHandle process) {
        List<String> arguments = arguments(process);
        return isPostmaster(arguments) || arguments.getFirst().startsWith("postgres: " + cluster + ": ");
    }

    private boolean isPostmaster(List<String> arguments) {
        int at = arguments.indexOf("-D");
        return arguments.getFirst().endsWith("/postgres")
                && at >= 0
                && at + 1 < arguments.size()
                && arguments.get(at + 1).equals(data.toString());
    }

    /** Never empty; a process that is gone or a zombie has one empty argument. */
    private static List<String> arguments(ProcessHandle process) {
        try {
            byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
            return List.of(new String(line, StandardCharsets.UTF_8).split("\0", -1));
        } catch (IOException e) {
            return List.of("");
        }
    }

    private void send(String signal, ProcessHandle process) {
        if (!isOurs(process)) {
            return;
        }
        try {
            new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(5, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new StartRefusedException("Cannot signal process " + process.pid() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
