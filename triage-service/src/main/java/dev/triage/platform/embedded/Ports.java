package dev.triage.platform.embedded;

import dev.triage.platform.HomeFolder;
import dev.triage.platform.StartRefusedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * Loopback ports that stay the same from start to start. They lie below the range the system hands out by itself, so
 * that nobody's outgoing connection sits on them after a restart.
 */
final class Ports {

    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final RandomGenerator RANDOM = new SecureRandom();

    private Ports() {}

    /** The port remembered in the file when it is free; otherwise another, which is remembered then. */
    static int remembered(Path file) {
        try {
            if (Files.exists(file)) {
                int kept = read(file);
                if (isFree(kept)) {
                    return kept;
                }
            }
            int fresh = free();
            HomeFolder.writeAtomically(file, fresh + "\n", "rw-r--r--");
            return fresh;
        } catch (IOException e) {
            throw HomeFolder.cannotWrite(file, e);
        }
    }

    /** The port in the file, whether somebody listens there or not. */
    static int read(Path file) throws IOException {
        String text = Files.readString(file).strip();
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new StartRefusedException("Expected a port number in " + file + ", found '" + text + "'", e);
        }
    }

    static int free() throws IOException {
        for (int attempt = 0; attempt < 200; attempt++) {
            int port = RANDOM.nextInt(FIRST, LAST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IOException("No free port between " + FIRST + " and " + LAST);
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
