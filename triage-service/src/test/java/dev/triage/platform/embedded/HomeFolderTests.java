package dev.triage.platform.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.platform.HomeFolder;
import dev.triage.platform.StartRefusedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeFolderTests {

    @TempDir
    private Path folder;

    @Test
    void belongsToOneProcessAtATime() {
        HomeFolder home = HomeFolder.at(folder);
        try (HomeLock lock = HomeLock.take(home)) {
            assertThat(lock).isNotNull();
            assertThat(HomeLock.tryTake(HomeFolder.at(folder))).isEmpty();
            assertThatThrownBy(() -> HomeLock.take(HomeFolder.at(folder)))
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("pid " + ProcessHandle.current().pid())
                    .hasMessageContaining("TRIAGE_HOME")
                    .message()
                    .doesNotContain("\n");
        }
        try (HomeLock again = HomeLock.take(home)) {
            assertThat(again).isNotNull();
        }
    }

    @Test
    void isHeldAgainstOtherProcesses() throws Exception {
        try (HomeLock lock = HomeLock.take(HomeFolder.at(folder))) {
            assertThat(lock).isNotNull();
            Process other = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Second.class.getName(),
                            folder.toString())
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(other.getInputStream().readAllBytes()))
                    .contains("Another triage (pid " + ProcessHandle.current().pid() + ")");
        }
    }

    static final class Second {

        private Second() {}

        public static void main(String[] arguments) {
            try {
                HomeLock.take(HomeFolder.at(Path.of(arguments[0])));
            } catch (StartRefusedException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void saysWhyItCannotBeUsed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        for (Path unusable : List.of(file, file.resolve("below"), Path.of("/proc/triage"))) {
            assertThatThrownBy(() -> HomeFolder.at(unusable))
                    .as("%s", unusable)
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining(unusable.toString())
                    .hasMessageContaining("TRIAGE_HOME")
                    .message()
                    .doesNotContain("\n");
        }
    }

    @Test
    void keepsASecretOnceItHasMadeIt() {
        Path file = folder.resolve("secret");
        String secret = HomeFolder.secret(file);

        assertThat(secret).hasSizeGreaterThanOrEqualTo(32);
        assertThat(HomeFolder.secret(file)).isEqualTo(secret);
        assertThat(HomeFolder.secret(folder.resolve("other"))).isNotEqualTo(secret);
    }

    @Test
    void remembersAPortUntilSomebodyElseTakesIt() throws IOException {
        Path file = folder.resolve("port");
        int port = Ports.remembered(file);
        assertThat(Ports.remembered(file)).isEqualTo(port);

        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            int another = Ports.remembered(file);
            assertThat(another).isNotEqualTo(port);
            assertThat(Ports.read(file)).isEqualTo(another);
        }
    }

    @Test
    void saysThatAPortFileHoldsNoPort() throws IOException {
        Path file = Files.writeString(folder.resolve("port"), "many\n");
        assertThatThrownBy(() -> Ports.read(file))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("Expected a port number")
                .hasMessageContaining("'many'");
    }
}
