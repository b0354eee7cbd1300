package dev.triage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.StartRefusedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class TriageCommandTests {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpsWhoeverGivesNoVerb() {
        assertThat(run()).isEqualTo(Exits.DONE);
        assertThat(out.toString()).contains("Usage: triage", "serve", "Exit codes:");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void saysItsVersion() {
        assertThat(run("--version")).isEqualTo(Exits.DONE);
        assertThat(out.toString()).startsWith("triage ").contains("Java 25");
    }

    @Test
    void explainsEveryVerb() {
        assertThat(run("serve", "--help")).isEqualTo(Exits.DONE);
        assertThat(out.toString()).contains("--demo", "--port");
    }

    @Test
    void suggestsTheVerbThatWasMeant() {
        assertThat(run("serv")).isEqualTo(Exits.WRONG_USAGE);
        assertThat(err.toString()).contains("'serv'").contains("triage serve");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void refusesAPortThatIsNone() {
        assertThat(run("serve", "--port", "70000")).isEqualTo(Exits.WRONG_USAGE);
        assertThat(err.toString()).contains("between 0 and 65535, found 70000");
    }

    @Test
    void saysInOneLineThatThePortIsBusy() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

            assertThat(run("serve", "--port", Integer.toString(taken.getLocalPort())))
                    .isEqualTo(Exits.FAILED);
            assertThat(err.toString().lines())
                    .singleElement()
                    .asString()
                    .contains("Port " + taken.getLocalPort() + " is in use");
        }
    }

    @Test
    void endsEachFailureWithItsCodeAndOneLine() {
        assertThat(fail(new VerbFailedException(Exits.NOT_FOUND_OR_CONFLICT, "no case EX-1")))
                .isEqualTo(5);
        assertThat(fail(new StartRefusedException("no room"))).isEqualTo(1);
        assertThat(err.toString().lines()).containsExactly("no case EX-1", "no room");
    }

    @Test
    void tellsADatabaseThatIsAwayFromOneThatRefuses() {
        RuntimeException away = new IllegalStateException(
                "bean", new FlywayException("no", new SQLException("Connection refused.", "08001")));
        RuntimeException refusing = new IllegalStateException(
                "bean", new FlywayException("Checksum mismatch.\nNeed more flexibility? Buy"));

        assertThat(Failures.explained(away))
                .isInstanceOfSatisfying(
                        VerbFailedException.class,
                        verb -> assertThat(verb.exitCode()).isEqualTo(6))
                .hasMessage("The database cannot be reached: Connection refused.");
        assertThat(Failures.explained(refusing))
                .isInstanceOf(StartRefusedException.class)
                .hasMessage("The database could not be migrated: Checksum mismatch.");
        RuntimeException bug = new IllegalStateException("bug");
        assertThat(Failures.explained(bug)).isSameAs(bug);
    }

    @Test
    void givesEachKindOfNoAnExitCode() {
        assertThat(Exits.of(new Refusal(Refusal.Kind.INVALID, "c", "m"))).isEqualTo(3);
        assertThat(Exits.of(new Refusal(Refusal.Kind.FORBIDDEN, "c", "m"))).isEqualTo(4);
        assertThat(Exits.of(new Refusal(Refusal.Kind.NOT_FOUND, "c", "m"))).isEqualTo(5);
        assertThat(Exits.of(new Refusal(Refusal.Kind.CONFLICT, "c", "m"))).isEqualTo(5);
        assertThat(Exits.of(new Refusal(Refusal.Kind.UNAVAILABLE, "c", "m"))).isEqualTo(6);
        assertThat(VerbFailedException.orFail(Result.done("value"))).isEqualTo("value");
    }

    private int run(String... arguments) {
        return captured(new CommandLine(new TriageCommand())).execute(arguments);
    }

    private int fail(RuntimeException failure) {
        return captured(new CommandLine(new Failing(failure))).execute();
    }

    private CommandLine captured(CommandLine command) {
        return TriageCommand.configured(command)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    }

    @Command(name = "fail")
    static final class Failing implements Callable<Integer> {

        private final RuntimeException failure;

        Failing(RuntimeException failure) {
            this.failure = failure;
        }

        @Override
        public Integer call() {
            throw failure;
        }
    }
}
