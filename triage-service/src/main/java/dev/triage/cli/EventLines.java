package dev.triage.cli;

import dev.triage.platform.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The lines of an NDJSON file, one after the other, as bytes: from a file, a {@code .gz} file or {@code -} for stdin.
 * Blank lines are skipped. A line beyond the size an event may have is cut there, so that it is found too large.
 */
final class EventLines implements AutoCloseable {

    private static final int MOST = Json.MAX_BYTES + 1;

    private final InputStream in;
    private long number;
    private boolean ended;

    private EventLines(InputStream in) {
        this.in = in;
    }

    static EventLines of(Path file) throws IOException {
        if (file.toString().equals("-")) {
            return new EventLines(new BufferedInputStream(System.in, 1 << 16));
        }
        if (!Files.isRegularFile(file)) {
            throw new VerbFailedException(Exits.NOT_FOUND_OR_CONFLICT, "Expected a file, found none at " + file);
        }
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        return new EventLines(
                file.toString().endsWith(".gz") ? new BufferedInputStream(new GZIPInputStream(bytes), 1 << 16) : bytes);
    }

    /** A line and its number, counted from 1. */
    record Line(long number, byte[] bytes) {}

    /** The next line that is not blank; null at the end. */
    @Nullable
    Line next() throws IOException {
        while (!ended) {
            ByteArrayOutputStream line = new ByteArrayOutputStream(2048);
            boolean blank = true;
            int next;
            while ((next = in.read()) != '\n' && next >= 0) {
                blank &= next == ' ' || next == '\t' || next == '\r';
                if (line.size() < MOST) {
                    line.write(next);
                }
            }
            ended = next < 0;
            number++;
            if (!blank) {
                return new Line(number, line.toByteArray());
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
