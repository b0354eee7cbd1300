package dev.triage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TerminalProgressTests {

    @Test
    void writesPlainLinesWhereThereIsNoTerminal() {
        StringWriter err = new StringWriter();
        try (TerminalProgress progress = new TerminalProgress(new PrintWriter(err), false)) {
            progress.stage("Reading", 100, "bytes");
            progress.advance(60);
            progress.note("7 rows have no value");
            progress.stage("Fitting", 3, "fits");
            progress.advance(3);
        }

        assertThat(err.toString().lines())
                .hasSize(3)
                .anyMatch(line -> line.equals("7 rows have no value"))
                .anyMatch(line -> line.matches("Reading: done in \\d+\\.\\d s"))
                .anyMatch(line -> line.matches("Fitting: done in \\d+\\.\\d s"));
        assertThat(err.toString()).doesNotContain("\r", "\u001b");
    }
}
