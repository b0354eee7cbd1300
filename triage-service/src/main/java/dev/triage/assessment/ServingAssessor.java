package dev.triage.assessment;

import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.ContentFolder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The assessor of a running service: hands every call to the snapshot of the moment and takes up new models and ranking
 * content within seconds of their change. Content that cannot be read leaves the last good snapshot in place.
 */
@Component
class ServingAssessor implements Assessor, SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(ServingAssessor.class);
    private static final long SECONDS = 3;

    private final AssessmentFiles files;
    private final ObjectProvider<Champions> champions;
    private volatile SnapshotAssessor snapshot;
    private volatile boolean running;
    private String fingerprint = "";
    private @Nullable ScheduledExecutorService watch;

    ServingAssessor(ContentFolder content, ObjectProvider<Champions> champions) {
        this.champions = champions;
        this.files = new AssessmentFiles(content, new Decided());
        this.snapshot = new AssessmentFiles(content, model -> Optional.empty()).read();
    }

    @Override
    public Assessment assess(ExceptionEvent event, Instant now) {
        return snapshot.assess(event, now);
    }

    @Override
    public Assessment assessAs(ExceptionEvent event, Category category, Instant now) {
        return snapshot.assessAs(event, category, now);
    }

    @Override
    public Rank rankAt(Rank rank, Instant now) {
        return snapshot.rankAt(rank, now);
    }

    @Override
    public List<Explanation> explain(ExceptionEvent event) {
        return snapshot.explain(event);
    }

    /** Looks for a change once; what the watch does every few seconds. */
    synchronized void refresh() {
        try {
            String found = files.fingerprint();
            if (!found.equals(fingerprint)) {
                SnapshotAssessor read = files.read();
                snapshot = read;
                fingerprint = found;
                LOG.info("Assessment uses {}", read.versions());
            }
        } catch (RuntimeException e) {
            // A half-written file or a database that is away: the last good snapshot goes on serving, and the watch
            // looks again in a moment.
            LOG.error("Changed models or ranking content were not taken up: {}", e.getMessage());
        }
    }

    /** What judges now, by name: model versions, or {@code rules-only}, and the ranking content. */
    Map<String, String> versions() {
        return snapshot.versions();
    }

    /** What people decided, where there is somebody to ask. */
    private final class Decided implements Champions {

        @Override
        public Optional<String> champion(String model) {
            Champions decided = champions.getIfAvailable();
            return decided == null ? Optional.empty() : decided.champion(model);
        }

        @Override
        public Optional<String> championSha256(String model) {
            Champions decided = champions.getIfAvailable();
            return decided == null ? Optional.empty() : decided.championSha256(model);
        }
    }

    @Override
    public synchronized void start() {
        refresh();
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("assessment-watch").factory());
        executor.scheduleWithFixedDelay(this::refresh, SECONDS, SECONDS, TimeUnit.SECONDS);
        watch = executor;
        running = true;
    }

    @Override
    public synchronized void stop() {
        if (watch != null) {
            watch.shutdownNow();
            watch = null;
        }
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the Kafka listeners: the first event is judged by the models people decided on. */
    @Override
    public int getPhase() {
        return 0;
    }
}
