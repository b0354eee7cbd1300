package dev.triage.platform.embedded;

import dev.triage.platform.HomeFolder;
import dev.triage.platform.StartRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How PostgreSQL, which refuses to run as root, is run: as it is by an ordinary user; by root as another user, or, where
 * that user cannot reach the folder, in a user namespace of its own.
 *
 * @param prefix what stands before the program on the command line
 * @param owner the uid that must own the data folder
 */
record RunAs(List<String> prefix, int owner) {

    private static final int NOBODY = 65534;

    /** Finds a way that works for this data folder, trying each by running the program with it. */
    static RunAs probe(Path dataParent, Path data, Path postgres) {
        int self = uidOf(Path.of("/proc/self"));
        int had = Files.exists(data) ? uidOf(data) : -1;
        if (self != 0) {
            if (had != -1 && had != self) {
                throw new StartRefusedException("Expected " + data + " to belong to this user (uid " + self
                        + "), found uid " + had + "; run as that user, or set TRIAGE_HOME to another folder");
            }
            return new RunAs(ownSession(), self);
        }
        int other = had > 0 ? had : NOBODY;
        List<RunAs> ways = List.of(
                new RunAs(with("setpriv", "--reuid=" + other, "--regid=" + other, "--clear-groups"), other),
                new RunAs(with("unshare", "-U"), 0));
        for (RunAs way : ways) {
            if (way.reaches(dataParent, postgres)) {
                return way;
            }
        }
        throw new StartRefusedException("The built-in PostgreSQL cannot run as root here: neither setpriv nor"
                + " unshare -U works for " + dataParent + "; run as another user, or set SPRING_DATASOURCE_URL");
    }

    /** A process ready to be configured further, with an environment that holds nothing of the caller's. */
    ProcessBuilder process(List<String> command) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(all);
        Map<String, String> environment = builder.environment();
        String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
        environment.clear();
        environment.put("PATH", path);
        // An uninstalled LANG makes initdb fail; the cluster brings its own locale.
        environment.put("LC_ALL", "C");
        environment.put("TZ", "UTC");
        return builder;
    }

    /** Gives the folder and all in it to the user that runs PostgreSQL. */
    void own(Path tree) throws IOException {
        if (uidOf(tree) == owner) {
            return;
        }
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.toList()) {
                Files.setAttribute(path, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(path, "unix:gid", owner, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    private boolean reaches(Path dataParent, Path postgres) {
        List<String> command =
                List.of("sh", "-c", "cd \"$1\" && exec \"$2\" -V", "sh", dataParent.toString(), postgres.toString());
        try {
            Process process = process(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A session of its own, so that Ctrl-C at the terminal reaches us alone and we stop the server in our order. */
    private static List<String> ownSession() {
        boolean there = Stream.of("/usr/bin/setsid", "/bin/setsid").anyMatch(p -> Files.isExecutable(Path.of(p)));
        return there ? List.of("setsid") : List.of();
    }

    private static List<String> with(String... more) {
        List<String> all = new ArrayList<>(ownSession());
        all.addAll(List.of(more));
        return List.copyOf(all);
    }

    private static int uidOf(Path path) {
        try {
            return (Integer) Files.getAttribute(path, "unix:uid");
        } catch (IOException e) {
            throw HomeFolder.cannotWrite(path, e);
        }
    }
}
