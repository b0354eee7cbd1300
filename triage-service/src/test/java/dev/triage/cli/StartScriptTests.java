package dev.triage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./triage}, in a checkout of its own with a JDK and a build that only say what they were asked. */
class StartScriptTests {

    private static final Path CHECKOUT =
            Path.of(System.getProperty("triage.content", "..")).toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    private Path checkout;
    private Path jdk;

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = Files.createDirectories(folder.resolve("a checkout"));
        Files.createDirectories(checkout.resolve(".mvn"));
        Files.copy(CHECKOUT.resolve("triage"), checkout.resolve("triage"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(
                CHECKOUT.resolve(".mvn").resolve("jdk25.sh"),
                checkout.resolve(".mvn").resolve("jdk25.sh"));
        Files.createDirectories(checkout.resolve("triage-service/src/main"));
        write(checkout.resolve("pom.xml"), "");
        write(checkout.resolve("triage-service/pom.xml"), "");
        script(checkout.resolve("mvnw"), "echo build >&2; touch triage-service/target/triage.jar");
        jdk = Files.createDirectories(folder.resolve("jdk-25/bin")).getParent();
        write(jdk.resolve("release"), "JAVA_VERSION=\"25.0.3\"\n");
        script(jdk.resolve("bin/java"), "for a in \"$@\"; do echo \"$a\"; done");
        script(jdk.resolve("bin/javac"), "exit 0");
    }

    @Test
    void runsTheJarWithTheArgumentsItGot() throws Exception {
        jarOf(Instant.now().plusSeconds(60));
        Ran ran = run(folder, checkout.resolve("triage").toString(), "cases", "explain", "EX 1");

        assertThat(ran.out())
                .endsWith(
                        "-jar\n" + checkout.toRealPath() + "/triage-service/target/triage.jar\ncases\nexplain\nEX 1\n")
                .contains("-Djdk.serialFilter=!*\n")
                .contains("-Dtriage.content=" + checkout.toRealPath() + "\n");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
    }

    @Test
    void worksThroughASymbolicLink() throws Exception {
        jarOf(Instant.now().plusSeconds(60));
        Path link = Files.createSymbolicLink(folder.resolve("link"), checkout.resolve("triage"));

        assertThat(run(folder, link.toString(), "--version").out()).contains(checkout.toRealPath() + "/triage-service");
    }

    @Test
    void buildsWhenThereIsNoJarOrASourceIsNewer() throws Exception {
        assertThat(run(folder, checkout.resolve("triage").toString()).err()).contains("Building triage");
        assertThat(run(folder, checkout.resolve("triage").toString()).err()).isEmpty();

        jarOf(Instant.now().minusSeconds(60));
        assertThat(run(folder, checkout.resolve("triage").toString()).err()).contains("Building triage");
    }

    @Test
    void fetchesTheEnginesToCompareWithOnlyForTheirBenchmark() throws Exception {
        jarOf(Instant.now().plusSeconds(60));
        script(checkout.resolve("mvnw"), "echo \"$@\" >> mvnw.calls");
        String triage = checkout.resolve("triage").toString();

        assertThat(run(folder, triage, "bench", "core").err()).isEmpty();
        assertThat(checkout.resolve("mvnw.calls")).doesNotExist();
        assertThat(run(folder, triage, "bench", "rules").err()).contains("engines to compare with");
        assertThat(run(folder, triage, "bench", "rules").err()).isEmpty();
        assertThat(Files.readAllLines(checkout.resolve("mvnw.calls")))
                .singleElement()
                .asString()
                .contains("-Pbench -pl triage-service/bench-peers");
    }

    @Test
    void showsWhatABrokenBuildSaid() throws Exception {
        script(checkout.resolve("mvnw"), "echo 'cannot find symbol'; exit 1");
        Ran ran = run(folder, checkout.resolve("triage").toString(), "serve");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("cannot find symbol").contains("The build failed");
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void saysInOneLineThatThereIsNoJdk() throws Exception {
        write(checkout.resolve(".mvn/jdk25.sh"), "JDK25_FOUND=no\n");
        Ran ran = run(folder, checkout.resolve("triage").toString(), "serve");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err().lines()).singleElement().asString().contains("JDK 25");
    }

    @Test
    void passesOverAJdkThatIsTooOld() throws Exception {
        jarOf(Instant.now().plusSeconds(60));
        write(jdk.resolve("release"), "JAVA_VERSION=\"17.0.9\"\n");
        Ran ran = run(folder, "sh", "-c", ". '" + checkout + "/.mvn/jdk25.sh'; echo $JAVA_HOME");

        assertThat(ran.out().strip()).isNotEqualTo(jdk.toString());
    }

    private Ran run(Path directory, String... command) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(Map.of("TRIAGE_JAVA_HOME", jdk.toString()));
        builder.environment().remove("TRIAGE_JAVA_OPTS");
        builder.environment().remove("TRIAGE_CONTENT");
        int code = builder.start().waitFor();
        return new Ran(code, Files.readString(out), Files.readString(err));
    }

    private void jarOf(Instant time) throws IOException {
        Path jar = checkout.resolve("triage-service/target/triage.jar");
        Files.createDirectories(jar.getParent());
        write(jar, "");
        Files.setLastModifiedTime(jar, FileTime.from(time));
    }

    private static void script(Path file, String body) throws IOException {
        write(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void write(Path file, String content) throws IOException {
        Files.writeString(file, content);
    }

    private record Ran(int code, String out, String err) {}
}
