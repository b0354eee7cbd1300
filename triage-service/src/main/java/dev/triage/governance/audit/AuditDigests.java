package dev.triage.governance.audit;

import dev.triage.governance.AuditSearch;
import dev.triage.governance.DigestLines;
import dev.triage.governance.keys.SigningKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/**
 * Where the chain stood, kept outside the database: lines in {@code audit-digests.jsonl} every 1,000 entries, every five
 * minutes in which something was written, and at the end. Who owns the database can then still not cut the end off the
 * chain unseen. Each line is keyed like the chain; each stretch of at most 1,000 entries is also signed for everyone, so
 * that single entries can be proven to somebody who has neither the database nor the key. Instances keep a file each;
 * every one binds the whole chain.
 */
final class AuditDigests implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(AuditDigests.class);
    private static final int ENTRIES = 1_000;
    /** Bytes; twice what one takes. */
    private static final int LONGEST_LINE = 4_096;

    private static final Duration EVERY = Duration.ofMinutes(5);

    private final Path file;
    private final AuditKeys keys;
    private final SigningKeys signer;
    private final AuditSegments segments;
    private @Nullable Head newest;
    private long exported;
    private @Nullable ScheduledExecutorService timer;

    AuditDigests(Path home, AuditKeys keys, SigningKeys signer, AuditSegments segments) {
        this.file = home.resolve("audit-digests.jsonl");
        this.keys = keys;
        this.signer = signer;
        this.segments = segments;
    }

    /** An entry's place, hash and time. */
    record Head(long seq, String hash, Instant at) {}

    /** What is known about the chain outside the database: hash by number, and what is wrong with that knowledge. */
    record Known(SortedMap<Long, String> hashes, @Nullable String problem) {}

    /** Takes note of the end of a committed transaction's entries. */
    synchronized void saw(Head head) {
        if (newest == null || head.seq() > newest.seq()) {
            newest = head;
        }
        if (newest.seq() - exported >= ENTRIES) {
            if (timer != null) {
                // Not in the transaction of whoever happened to write the thousandth.
                timer.execute(this::export);
            } else {
                export();
            }
        }
    }

    /** Writes down everything up to this head, whoever wrote it. */
    synchronized void upTo(Head head) {
        saw(head);
        export();
    }

    /** Writes down what came since the last time, up to the newest head, once. */
    synchronized void export() {
        Head head = newest;
        if (head == null || head.seq() <= exported) {
            return;
        }
        try (FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                // Verbs of the command line may write to the same file.
                FileLock lock = channel.lock()) {
            if (lock.isValid()) {
                channel.position(channel.size());
                write(channel, head);
                exported = head.seq();
            }
        } catch (IOException e) {
            // The entry itself is safe in the database; the next export carries a newer head.
            log.warn("Cannot write the audit digest to {}: {}", file, e.toString());
        }
    }

    private void write(FileChannel channel, Head head) throws IOException {
        DigestLine last = lastSegment();
        try {
            while (last == null || last.seq() < head.seq()) {
                last = segment(last, head);
                append(channel, last);
            }
        } catch (DataAccessException | AuditSegments.AlteredException e) {
            // Where the chain stood is known without the rows; what cannot be vouched for is not signed.
            log.error("Cannot sign the audit up to entry {}: {}", head.seq(), e.getMessage());
            append(channel, DigestLine.head(head, keys));
        }
        channel.force(true);
    }

    private DigestLine segment(@Nullable DigestLine last, Head head) {
        long from = last == null ? 1 : last.seq() + 1;
        long to = Math.min(from + ENTRIES - 1, head.seq());
        List<AuditSegments.Row> rows = segments.read(from, to, last == null ? DigestLine.NONE : last.hash());
        AuditSegments.Row end = rows.getLast();
        Head reached = new Head(
                to, end.hash(), Instant.parse(String.valueOf(end.fields().get("at"))));
        String root = HexFormat.of().formatHex(AuditSegments.root(rows));
        String previous = last == null ? DigestLine.NONE : last.digest();
        return DigestLine.of(
                reached,
                new DigestLine.Segment(
                        from, root, previous, signer.sign(DigestLine.document(from, reached, root, previous))),
                keys);
    }

    private static void append(FileChannel channel, DigestLine line) throws IOException {
        // The line break comes first, so that half a line left by a crash spoils no whole one.
        ByteBuffer bytes = StandardCharsets.UTF_8.encode("\n" + line.text());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private @Nullable DigestLine lastSegment() throws IOException {
        List<DigestLine> signed = segments();
        return signed.isEmpty() ? null : signed.getLast();
    }

    /** The signed stretches on file, in order. */
    List<DigestLine> segments() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<DigestLine> signed = new ArrayList<>();
        for (String text : Files.readAllLines(file)) {
            DigestLine.read(text).filter(line -> line.signed() != null).ifPresent(signed::add);
        }
        return signed;
    }

    /** How far the file reaches; half a line left by a crash is no digest. */
    AuditSearch.Digests state() {
        int digests = 0;
        DigestLine last = null;
        if (Files.exists(file)) {
            try {
                for (String text : Files.readAllLines(file)) {
                    DigestLine line = DigestLine.read(text).orElse(null);
                    if (line != null) {
                        digests++;
                        last = line;
                    }
                }
            } catch (IOException e) {
                log.warn("Cannot read the audit digests in {}: {}", file, e.toString());
            }
        }
        return new AuditSearch.Digests(
                file.getFileName().toString(),
                digests,
                last == null ? 0 : last.seq(),
                last == null || last.at().isEmpty() ? null : Instant.parse(last.at()));
    }

    /** The digests on file, and the newest head this instance saw commit. */
    synchronized Known known() {
        SortedMap<Long, String> hashes = new TreeMap<>();
        String problem = null;
        if (Files.exists(file)) {
            try {
                List<String> lines = Files.readAllLines(file);
                DigestLine before = null;
                for (int i = 0; i < lines.size() && problem == null; i++) {
                    DigestLine line = DigestLine.read(lines.get(i)).orElse(null);
                    if (line != null) {
                        problem = judge(line, before, i + 1);
                        problem = problem == null ? keep(hashes, line.seq(), line.hash()) : problem;
                        before = line.signed() == null ? before : line;
                    }
                }
            } catch (IOException e) {
                problem = "The digests in " + file + " cannot be read: " + e;
            }
        }
        if (newest != null) {
            problem = problem == null ? keep(hashes, newest.seq(), newest.hash()) : problem;
        }
        return new Known(hashes, problem);
    }

    /** What these lines say, kept by somebody else: of one file or several, some perhaps twice. */
    Known known(List<String> lines) {
        SortedMap<Long, String> hashes = new TreeMap<>();
        Map<String, Long> ends = new HashMap<>();
        String problem = null;
        for (int i = 0; i < lines.size() && problem == null; i++) {
            DigestLine line = DigestLine.read(lines.get(i)).orElse(null);
            if (line != null) {
                problem = genuine(line, i + 1);
                problem = problem == null ? keep(hashes, line.seq(), line.hash()) : problem;
                problem = problem == null ? follows(line, ends, i + 1) : problem;
            }
        }
        if (problem == null && hashes.isEmpty()) {
            problem = "Expected digests to compare the audit with, found none.";
        }
        return new Known(hashes, problem);
    }

    private static @Nullable String follows(DigestLine line, Map<String, Long> ends, int number) {
        DigestLine.Segment segment = line.signed();
        if (segment == null) {
            return null;
        }
        Long end = segment.previous().equals(DigestLine.NONE) ? Long.valueOf(0) : ends.get(segment.previous());
        ends.put(line.digest(), line.seq());
        return end != null && end + 1 == segment.from()
                ? null
                : "Line " + number + " of the audit digests does not follow one before it.";
    }

    /** Whole lines after so many bytes; what is still being written comes next time. */
    DigestLines.Batch after(long position, int most) {
        if (!Files.exists(file)) {
            return new DigestLines.Batch(List.of(), 0);
        }
        byte[] bytes;
        long start;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            start = position > channel.size() ? 0 : position;
            ByteBuffer rest = ByteBuffer.allocate((int) Math.min(channel.size() - start, (long) most * LONGEST_LINE));
            while (rest.hasRemaining() && channel.read(rest, start + rest.position()) >= 0) {
                // Until it is full, or the file at its end.
            }
            bytes = Arrays.copyOf(rest.array(), rest.position());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the audit digests in " + file, e);
        }
        List<String> lines = new ArrayList<>();
        int done = 0;
        int at = 0;
        while (at < bytes.length && lines.size() < most) {
            int end = at;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            String text = new String(bytes, at, end - at, StandardCharsets.UTF_8);
            boolean whole = DigestLine.read(text).isPresent();
            if (whole) {
                lines.add(text);
            }
            // The last stretch may be half a line still; before a line break it is what a crash left.
            if (whole || end < bytes.length) {
                done = end;
            }
            at = end + 1;
        }
        return new DigestLines.Batch(lines, start + done);
    }

    private @Nullable String genuine(DigestLine line, int number) {
        Optional<Mac> mac = keys.mac(line.keyId());
        if (mac.isEmpty()) {
            return "Line " + number + " of the audit digests is signed with a key that is not here.";
        }
        return line.genuine(mac.get()) && line.contradiction() == null
                ? null
                : "Line " + number + " of the audit digests is not what was written.";
    }

    private @Nullable String judge(DigestLine line, @Nullable DigestLine before, int number) {
        String forged = genuine(line, number);
        if (forged != null) {
            return forged;
        }
        DigestLine.Segment segment = line.signed();
        if (segment != null
                && (segment.from() != (before == null ? 1 : before.seq() + 1)
                        || !segment.previous().equals(before == null ? DigestLine.NONE : before.digest()))) {
            return "Line " + number + " of the audit digests does not follow the one before it.";
        }
        return null;
    }

    private static @Nullable String keep(SortedMap<Long, String> hashes, long seq, String hash) {
        String before = hashes.putIfAbsent(seq, hash);
        return before == null || before.equals(hash)
                ? null
                : "The digests name two hashes for entry " + seq + ": the chain was rewritten.";
    }

    @Override
    public synchronized void start() {
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("audit-digests").factory());
        timer.scheduleWithFixedDelay(this::export, EVERY.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
        export();
    }

    @Override
    public synchronized boolean isRunning() {
        return timer != null;
    }
}
