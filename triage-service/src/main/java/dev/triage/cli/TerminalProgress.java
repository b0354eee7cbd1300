package dev.triage.cli;

import dev.triage.learning.tables.Progress;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far a long job is, on stderr: a bar with rate and remaining time on a terminal, elsewhere a plain line every
 * ten seconds and at the end of each stage.
 */
final class TerminalProgress implements Progress, AutoCloseable {

    private static final long BETWEEN_LINES = Duration.ofSeconds(10).toNanos();
    private static final long MEGA = 1_000_000;

    /** The bar's library asks JLine about the terminal, which complains of one of its own ways to look. */
    private static final String NO_COMPLAINT = "org.jline.terminal.disableDeprecatedProviderWarning";

    private final PrintWriter err;
    private final boolean terminal;
    private @Nullable ProgressBar bar;
    private String stage = "";
    private String unit = "";
    private long total;
    private long done;
    private long began;
    private long lastLine;

    TerminalProgress(PrintWriter err) {
        Console console = System.console();
        this(err, console != null && console.isTerminal());
    }

    TerminalProgress(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    @Override
    public void stage(String name, long steps, String of) {
        end();
        stage = name;
        total = steps;
        unit = of;
        done = 0;
        began = System.nanoTime();
        lastLine = began;
        if (terminal) {
            System.setProperty(NO_COMPLAINT, "true");
            ProgressBarBuilder builder = new ProgressBarBuilder()
                    .setTaskName(name)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setInitialMax(Math.max(0, steps))
                    .setUpdateIntervalMillis(250)
                    .showSpeed();
            if (of.equals("bytes")) {
                builder.setUnit(" MB", MEGA);
            }
            bar = builder.build();
        }
    }

    @Override
    public void advance(long steps) {
        done += steps;
        ProgressBar shown = bar;
        if (shown != null) {
            shown.stepTo(done);
            return;
        }
        long now = System.nanoTime();
        if (now - lastLine >= BETWEEN_LINES) {
            lastLine = now;
            line(now);
        }
    }

    private void line(long now) {
        double seconds = (now - began) / 1e9;
        double rate = done / Math.max(1e-9, seconds);
        String far = total > 0 ? String.format(Locale.ROOT, "%3.0f %%", 100.0 * done / total) : done + " " + unit;
        String left = total > done && done > 0
                ? String.format(Locale.ROOT, ", about %.0f s left", (total - done) / rate)
                : "";
        String speed = unit.equals("bytes")
                ? String.format(Locale.ROOT, "%.1f MB/s", rate / MEGA)
                : String.format(Locale.ROOT, "%.2f %s/s", rate, unit);
        err.println(stage + ": " + far + ", " + speed + left);
        err.flush();
    }

    @Override
    public void note(String text) {
        ProgressBar shown = bar;
        if (shown != null) {
            shown.close();
            bar = null;
        }
        err.println(text);
        err.flush();
    }

    private void end() {
        ProgressBar shown = bar;
        if (shown != null) {
            shown.close();
            bar = null;
        } else if (!stage.isEmpty() && !terminal) {
            err.printf(Locale.ROOT, "%s: done in %.1f s%n", stage, (System.nanoTime() - began) / 1e9);
            err.flush();
        }
        stage = "";
    }

    @Override
    public void close() {
        end();
    }
}
