package dev.triage.intake;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many events wait on the topic for the group, whichever instance will take them. The broker is asked every few
 * seconds in the background; nobody who looks at the figure waits for it.
 */
final class GroupLag implements AutoCloseable {

    /** Between two looks. */
    static final Duration PERIOD = Duration.ofSeconds(5);

    /** After this long without an answer the figure is unknown rather than old. */
    static final Duration KNOWN = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(GroupLag.class);
    private static final long PATIENCE_SECONDS = 10;

    private final Admin admin;
    private final String topic;
    private final String group;
    private final Clock clock;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("intake-lag").factory());

    private volatile @Nullable Look last;
    private boolean failed;

    GroupLag(Map<String, Object> broker, IntakeSettings settings, Clock clock, MeterRegistry registry) {
        this.admin = Admin.create(new HashMap<>(broker));
        this.topic = settings.topic();
        this.group = settings.group();
        this.clock = clock;
        Gauge.builder("triage.events.waiting", this, GroupLag::figure)
                .description("Events on the topic that the group has not taken in")
                .register(registry);
    }

    /**
     * @param events on the topic, not yet taken in
     * @param behind whether some of them waited at the look before already: more than what is just passing through
     */
    record Lag(long events, boolean behind, Instant asOf) {}

    private record Look(Lag lag, Map<TopicPartition, Long> ends) {}

    void start() {
        executor.scheduleWithFixedDelay(this::tryToLook, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The figure of the last look; null when there was none for a while. */
    @Nullable
    Lag lag() {
        Look look = last;
        boolean known =
                look != null && look.lag().asOf().isAfter(clock.instant().minus(KNOWN));
        return known && look != null ? look.lag() : null;
    }

    /** Asks the broker now. */
    void look() throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, Long> committed = committed();
        Map<TopicPartition, Long> ends = offsets(OffsetSpec.latest());
        Map<TopicPartition, Long> begins = offsets(OffsetSpec.earliest());
        Look before = last;
        long waiting = 0;
        boolean behind = false;
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            long begin = begins.getOrDefault(end.getKey(), 0L);
            long taken = Math.max(begin, committed.getOrDefault(end.getKey(), begin));
            waiting += Math.max(0, end.getValue() - taken);
            behind |= before != null && taken < before.ends().getOrDefault(end.getKey(), 0L);
        }
        last = new Look(new Lag(waiting, behind, clock.instant()), ends);
    }

    private void tryToLook() {
        try {
            look();
            failed = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            // An unknown figure stops nothing; said once, because it comes again every few seconds.
            if (!failed) {
                LOG.warn("How many events wait is not known: {}", Failures.sentence(e));
            }
            failed = true;
        }
    }

    private Map<TopicPartition, Long> committed() throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, Long> committed = new HashMap<>();
        Map<TopicPartition, @Nullable OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        offsets.forEach((partition, offset) -> {
            if (offset != null) {
                committed.put(partition, offset.offset());
            }
        });
        return committed;
    }

    private Map<TopicPartition, Long> offsets(OffsetSpec which)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetSpec> asked = admin
                .describeTopics(List.of(topic))
                .allTopicNames()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .values()
                .stream()
                .flatMap(found -> found.partitions().stream())
                .map(TopicPartitionInfo::partition)
                .map(number -> new TopicPartition(topic, number))
                .collect(Collectors.toMap(Function.identity(), any -> which));
        return admin.listOffsets(asked).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, found -> found.getValue().offset()));
    }

    private double figure() {
        Lag lag = lag();
        return lag == null ? Double.NaN : lag.events();
    }

    @Override
    public void close() {
        executor.shutdownNow();
        admin.close(Duration.ofSeconds(1));
    }
}
