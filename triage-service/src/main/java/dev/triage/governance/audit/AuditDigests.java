package dev.triage.governance.audit;

import dev.triage.platform.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
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
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Where the chain stood, kept outside the database: a line in {@code audit-digests.jsonl} every 1,000 entries, every five
 * minutes in which something was written, and at the end. Who owns the database can then still not cut the end off the
 * chain unseen. Each line is signed. Instances keep a file each; every one binds the chain.
 */
final class AuditDigests implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(AuditDigests.class);
    private static final int ENTRIES = 1_000;
    private static final Duration EVERY = Duration.ofMinutes(5);

    private final Path file;
    private final AuditKeys keys;
    private @Nullable Head newest;
    private long exported;
    private @Nullable ScheduledExecutorService timer;

    AuditDigests(Path home, AuditKeys keys) {
        this.file = home.resolve("audit-digests.jsonl");
        this.keys = keys;
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
            export();
        }
    }

    /** Writes the newest head down, once. */
    synchronized void export() {
        Head head = newest;
        if (head == null || head.seq() <= exported) {
            return;
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("seq", head.seq());
        line.put("hash", head.hash());
        line.put("at", head.at().toString());
        line.put("keyId", keys.current());
        line.put(
                "mac",
                signature(
                        keys.mac(keys.current()).orElseThrow(),
                        head.seq(),
                        head.hash(),
                        head.at().toString()));
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            // The line break comes first, so that half a line left by a crash spoils no whole one.
            ByteBuffer bytes = StandardCharsets.UTF_8.encode("\n" + Json.MAPPER.writeValueAsString(line));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
            exported = head.seq();
        } catch (IOException e) {
            // The entry itself is safe in the database; the next export carries a newer head.
            log.warn("Cannot write the audit digest to {}: {}", file, e.toString());
        }
    }

    /** The digests on file, and the newest head this instance saw commit. */
    synchronized Known known() {
        SortedMap<Long, String> hashes = new TreeMap<>();
        String problem = null;
        if (Files.exists(file)) {
            try {
                List<String> lines = Files.readAllLines(file);
                for (int i = 0; i < lines.size() && problem == null; i++) {
                    problem = read(lines.get(i), i + 1, hashes);
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

    private @Nullable String read(String text, int number, SortedMap<Long, String> hashes) {
        if (text.isBlank()) {
            return null;
        }
        JsonNode line;
        try {
            line = Json.MAPPER.readTree(text);
        } catch (JacksonException e) {
            // Half a line, left by a crash: it says nothing, like a line that is not there.
            return null;
        }
        long seq = line.path("seq").asLong(-1);
        String hash = line.path("hash").asString("");
        Optional<Mac> mac = keys.mac(line.path("keyId").asString(""));
        if (mac.isEmpty()) {
            return "Line " + number + " of the audit digests is signed with a key that is not here.";
        }
        String expected = signature(mac.get(), seq, hash, line.path("at").asString(""));
        if (!expected.equals(line.path("mac").asString(""))) {
            return "Line " + number + " of the audit digests is not what was written.";
        }
        return keep(hashes, seq, hash);
    }

    private static @Nullable String keep(SortedMap<Long, String> hashes, long seq, String hash) {
        String before = hashes.putIfAbsent(seq, hash);
        return before == null || before.equals(hash)
                ? null
                : "The digests name two hashes for entry " + seq + ": the chain was rewritten.";
    }

    private static String signature(Mac mac, long seq, String hash, String at) {
        return HexFormat.of().formatHex(mac.doFinal((seq + "|" + hash + "|" + at).getBytes(StandardCharsets.UTF_8)));
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
