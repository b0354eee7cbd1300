package dev.triage.cli.demo;

import dev.triage.insight.Insights;
import dev.triage.intake.ExceptionIntake;
import dev.triage.learning.twin.TwinDay;
import dev.triage.learning.twin.TwinLine;
import dev.triage.platform.Result;
import dev.triage.platform.Serving;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Feeds the demo: once a backlog of the last hours, when nothing was ever received here, and from then on an event every
 * few seconds. What the broker does not take is offered again.
 */
@Component
@Profile("demo")
@Serving
class DemoDay implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(DemoDay.class);
    private static final int AT_ONCE = 100;

    private final ExceptionIntake intake;
    private final Insights insights;
    private final Clock clock;
    private final int backlog;
    private final Duration over;
    private final Duration every;
    private final ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("demo-day").factory());
    private @Nullable TwinDay day;
    private @Nullable List<TwinLine> unsent;

    DemoDay(
            ExceptionIntake intake,
            Insights insights,
            Clock clock,
            @Value("${triage.demo.backlog:400}") int backlog,
            @Value("${triage.demo.over:10h}") Duration over,
            @Value("${triage.demo.every:4s}") Duration every) {
        this.intake = intake;
        this.insights = insights;
        this.clock = clock;
        this.backlog = backlog;
        this.over = over;
        this.every = every;
    }

    @EventListener
    void on(ApplicationReadyEvent ready) {
        sender.scheduleWithFixedDelay(this::sendOrRetry, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A scheduled task that throws is never run again; the demo should outlive a broken moment. */
    private void sendOrRetry() {
        try {
            send();
        } catch (RuntimeException e) {
            log.warn("The demo could not send; it tries again in {}", every, e);
        }
    }

    /** Sends what is due: the backlog, what was not taken before, or the next event. */
    void send() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        TwinDay today = day;
        if (today == null) {
            // Every start tells another day; the seed in the log tells it again.
            today = new TwinDay(now.getEpochSecond(), now);
            if (insights.interfaces(3650).isEmpty()) {
                log.info("The demo sends {} exceptions of the last {} (seed {})", backlog, over, now.getEpochSecond());
                unsent = today.backlog(backlog, over);
            }
            day = today;
        }
        List<TwinLine> due = unsent == null ? List.of(today.next(now)) : unsent;
        for (int from = 0; from < due.size(); from += AT_ONCE) {
            List<TwinLine> some = due.subList(from, Math.min(due.size(), from + AT_ONCE));
            if (intake.offer(array(some)) instanceof Result.Refused<?> refused) {
                unsent = List.copyOf(due.subList(from, due.size()));
                log.warn("The demo waits: {}", refused.refusal().message());
                return;
            }
        }
        unsent = null;
    }

    private static byte[] array(List<TwinLine> lines) {
        ByteArrayOutputStream array = new ByteArrayOutputStream();
        byte before = '[';
        for (TwinLine line : lines) {
            array.write(before);
            array.writeBytes(line.event());
            before = ',';
        }
        array.write(']');
        return array.toByteArray();
    }

    @Override
    public void destroy() {
        sender.shutdownNow();
    }
}
