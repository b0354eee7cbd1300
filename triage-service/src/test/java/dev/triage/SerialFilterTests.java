package dev.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A process started without the start script reads no serialised object either. */
class SerialFilterTests {

    @Test
    void refusesSerialisedObjectsInAProcessStartedWithoutAFilter() throws Exception {
        assertThat(run("main")).contains("refused").doesNotContain("accepted");
    }

    /** What makes the test above one that can fail. */
    @Test
    void acceptsThemWhereMainNeverRan() throws Exception {
        assertThat(run("bare")).contains("accepted").doesNotContain("refused");
    }

    @Test
    void keepsTheFilterAnOperatorSet() throws Exception {
        assertThat(run("main", "-Djdk.serialFilter=java.util.*;java.base/*;!*")).contains("accepted");
    }

    private static String run(String how, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED", "-cp", classPath(), "dev.triage.SerialFilterTests$Probe", how));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    /** Of this test, whoever loaded it. */
    private static String classPath() {
        return SerialFilterTests.class.getClassLoader() instanceof URLClassLoader loader
                ? Arrays.stream(loader.getURLs())
                        .map(url -> Path.of(URI.create(url.toString())).toString())
                        .collect(Collectors.joining(File.pathSeparator))
                : System.getProperty("java.class.path");
    }

    /** Tries to read an object when the process ends, after {@code main} or instead of it. */
    static final class Probe {

        public static void main(String[] arguments) {
            Runtime.getRuntime().addShutdownHook(new Thread(Probe::read));
            if (arguments[0].equals("main")) {
                TriageApplication.main(new String[] {"--version"});
            }
        }

        private static void read() {
            try {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                    out.writeObject(new ArrayList<>(List.of("a list")));
                }
                try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                    in.readObject();
                }
                System.out.println("accepted");
            } catch (InvalidClassException e) {
                System.out.println("refused: " + e.getMessage());
            } catch (IOException | ClassNotFoundException e) {
                System.out.println("failed: " + e);
            }
        }
    }
}
