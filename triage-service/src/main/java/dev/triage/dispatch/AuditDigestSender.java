package dev.triage.dispatch;

import dev.triage.governance.DigestLines;
import dev.triage.platform.HomeFolder;
import dev.triage.platform.Ids;
import dev.triage.platform.Json;
import dev.triage.platform.Serving;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Puts each line of this instance's digest file on the topic, after it is on disk, in order, until the topic has it. How far
 * it came is kept beside the file. Only a crash between an acknowledgement and that note sends lines a second time, and who
 * reads knows them by their text. Nothing waits for it: while Kafka is away the audit goes on and the file grows.
 */
@Component
@Serving
class AuditDigestSender implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(AuditDigestSender.class);
    private static final int AT_ONCE = 200;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** Counted for health; beyond it nobody cares how many more. */
    private static final int COUNTED = 10_000;

    private final DigestLines digests;
    private final KafkaOut out;
    private final String topic;
    private final Path note;
    private final Clock clock;
    private @Nullable Note sent;
    private volatile @Nullable Instant failingSince;
    private volatile @Nullable Instant lastSent;
    private long pauseUntil = System.nanoTime();
    private Duration pause = LOOK_EVERY;
    private volatile @Nullable ScheduledExecutorService timer;

    @Autowired
    AuditDigestSender(
            DigestLines digests,
            @Qualifier("auditDigestsOut") KafkaOut out,
            AuditDigestTopic topic,
            @Value("${triage.home:}") String home,
            Clock clock) {
        this(
                digests,
                out,
                topic.name(),
                (home.isBlank() ? HomeFolder.fromEnvironment() : HomeFolder.at(Path.of(home))).root(),
                clock);
    }

    AuditDigestSender(DigestLines digests, KafkaOut out, String topic, Path home, Clock clock) {
        this.digests = digests;
        this.out = out;
        this.topic = topic;
        this.note = home.resolve("audit-digests.sent");
        this.clock = clock;
    }

    /** Which file it is, by a name of its own, and how many bytes of it the topic has. */
    private record Note(String file, long position) {}

    /**
     * How things stand.
     *
     * @param waiting lines on file that the topic does not have, counted up to 10,000
     * @param lastSent null when nothing was sent since the start
     * @param failingSince null when nothing stands in the way
     */
    record State(
            String topic,
            int waiting,
            @Nullable Instant lastSent,
            @Nullable Instant failingSince) {}

    synchronized State state() {
        return new State(
                topic, digests.after(note().position(), COUNTED).lines().size(), lastSent, failingSince);
    }

    /** Sends what waits; false when the topic did not take it. Not for two threads at once. */
    synchronized boolean send() {
        while (true) {
            Note before = note();
            DigestLines.Batch batch = digests.after(before.position(), AT_ONCE);
            if (batch.lines().isEmpty()) {
                return true;
            }
            try {
                List<Future<RecordMetadata>> sending = new ArrayList<>();
                for (String line : batch.lines()) {
                    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
                    sending.add(out.send(KafkaOut.cloudEvent(
                            topic,
                            before.file(),
                            AuditDigestTopic.TYPE,
                            Ids.derived("audit-digest:" + line).toString(),
                            "audit",
                            clock.instant(),
                            bytes)));
                }
                KafkaOut.awaitAll(sending, KafkaOut.DELIVERY.plusSeconds(3));
                keep(new Note(before.file(), batch.position()));
                lastSent = clock.instant();
                if (failingSince != null) {
                    log.info("The audit digests are on topic {} again", topic);
                    failingSince = null;
                }
            } catch (ExecutionException | TimeoutException | KafkaException e) {
                failed(e);
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    private void failed(Exception e) {
        if (failingSince == null) {
            failingSince = clock.instant();
            log.warn(
                    "The audit digests cannot be sent to topic {}; they stay on file and are sent when it can be reached:"
                            + " {}",
                    topic,
                    e.toString());
        }
    }

    private Note note() {
        Note known = sent;
        if (known == null) {
            known = read();
            sent = known;
        }
        return known;
    }

    /** What cannot be read says nothing: then everything is sent once more, under another name. */
    private Note read() {
        try {
            if (Files.exists(note)) {
                JsonNode kept = Json.MAPPER.readTree(Files.readAllBytes(note));
                String file = kept.path("file").asString("");
                long position = kept.path("position").asLong(-1);
                if (!file.isEmpty() && position >= 0) {
                    return new Note(file, position);
                }
            }
        } catch (IOException | JacksonException e) {
            log.warn("Cannot read {}; the audit digests are sent from the first again: {}", note, e.toString());
        }
        return new Note(Ids.next().toString(), 0);
    }

    private void keep(Note reached) {
        sent = reached;
        Path fresh = note.resolveSibling(note.getFileName() + ".new");
        try {
            Files.write(
                    fresh,
                    Json.MAPPER.writeValueAsBytes(Map.of("file", reached.file(), "position", reached.position())));
            Files.move(fresh, note, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot note in " + note + " how far the audit digests were sent", e);
        }
    }

    private void look() {
        if (System.nanoTime() - pauseUntil < 0) {
            return;
        }
        try {
            pause = send() ? LOOK_EVERY : pause.multipliedBy(2);
            if (pause.compareTo(LONGEST_PAUSE) > 0) {
                pause = LONGEST_PAUSE;
            }
        } catch (RuntimeException e) {
            // The edge of the thread: an exception here would end it for good, silently.
            failed(e);
            pause = LONGEST_PAUSE;
        }
        pauseUntil = System.nanoTime() + pause.toNanos();
    }

    @Override
    public void start() {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("audit-digest-topic").factory());
        executor.scheduleWithFixedDelay(
                this::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        timer = executor;
    }

    /** The last line is written when the audit stops, which is before this; it goes out too when the topic is there. */
    @Override
    public void stop() {
        ScheduledExecutorService executor = timer;
        timer = null;
        if (executor == null) {
            return;
        }
        executor.shutdownNow();
        try {
            if (executor.awaitTermination(5, TimeUnit.SECONDS) && failingSince == null) {
                send();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (UncheckedIOException e) {
            log.warn("The last audit digests are sent at the next start: {}", e.getMessage());
        }
    }

    @Override
    public boolean isRunning() {
        return timer != null;
    }

    /** Stops after the audit, which writes its last digest at its stop. */
    @Override
    public int getPhase() {
        return 0;
    }
}
