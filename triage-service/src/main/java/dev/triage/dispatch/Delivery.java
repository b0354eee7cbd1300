package dev.triage.dispatch;

import dev.triage.dispatch.Attempts.Channel;
import dev.triage.dispatch.Attempts.Conclusion;
import dev.triage.dispatch.Attempts.Progress;
import dev.triage.dispatch.Outbox.Leased;
import dev.triage.governance.Clearance;
import dev.triage.governance.Governance;
import dev.triage.governance.Redemption;
import dev.triage.governance.RequestStatus;
import dev.triage.governance.RequestView;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One turn at one cleared request: spend the clearance, send the command, note what came of it. Every step that must not
 * be forgotten is committed before the next begins, so a turn may die anywhere and the next one goes on from there; the
 * command id makes a second sending harmless.
 */
class Delivery {

    /** Attempts a channel gets before people must look. */
    static final int MOST_ATTEMPTS = 10;

    private static final Duration HOLD = Duration.ofSeconds(60);
    private static final Duration CIRCUIT_OPEN = Duration.ofSeconds(15);
    private static final Logger log = LoggerFactory.getLogger(Delivery.class);

    private final Governance governance;
    private final Outbox outbox;
    private final Attempts attempts;
    private final CommandTopic topic;
    private final @Nullable Orchestrator orchestrator;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final DispatchCounters counters;
    private final FailPoint failPoint;

    Delivery(Records records, Ways ways, Clock clock, FailPoint failPoint) {
        this.governance = records.governance();
        this.outbox = records.outbox();
        this.attempts = records.attempts();
        this.transaction = records.transaction();
        this.counters = records.counters();
        this.topic = ways.topic();
        this.orchestrator = ways.orchestrator();
        this.clock = clock;
        this.failPoint = failPoint;
    }

    /** Where state is kept. */
    record Records(
            Governance governance,
            Outbox outbox,
            Attempts attempts,
            TransactionTemplate transaction,
            DispatchCounters counters) {}

    /** Where commands go; the orchestrator only when its address is configured. */
    record Ways(CommandTopic topic, @Nullable Orchestrator orchestrator) {}

    void turn(Leased leased) {
        Redemption redemption = transaction.execute(status -> governance.redeem(leased.request()));
        failPoint.at(FailPoint.Place.REDEEMED);
        switch (redemption) {
            case Redemption.Granted granted -> send(leased, granted.clearance());
            case Redemption.AlreadySpent spent -> send(leased, spent.clearance());
            case Redemption.Held held -> outbox.hold(leased, held.reason(), HOLD);
            case Redemption.Refused refused -> notSent(leased, refused.reason());
            case null -> throw new IllegalStateException("Expected a redemption of " + leased.request());
        }
    }

    private void send(Leased leased, Clearance clearance) {
        RequestView request = clearance.request();
        Command command = Command.of(clearance);
        if (request.status() == RequestStatus.PARKED) {
            outbox.finish(leased);
            return;
        }
        String difference = command.differsFrom(request);
        if (difference != null) {
            park(leased, difference);
            return;
        }
        if (orchestrator != null) {
            if (!settled(leased, request, command, Channel.HTTP)) {
                return;
            }
            transaction.executeWithoutResult(ignored ->
                    governance.recordOutcome(command.id(), RequestStatus.ACCEPTED, "answered over HTTP", Map.of()));
        }
        announce(leased, request, command);
    }

    /**
     * Governance says no. Usually that is the end; but what was handed over over HTTP and has been accepted or carried
     * out since is still to be announced on the topic.
     */
    private void notSent(Leased leased, String reason) {
        RequestView request = governance.find(leased.request()).orElse(null);
        if (orchestrator != null && request != null && request.commandId() != null) {
            announce(leased, request, Command.announcing(request));
            return;
        }
        log.info("Request {} is not sent: {}", leased.request(), reason);
        outbox.finish(leased);
    }

    private void announce(Leased leased, RequestView request, Command command) {
        if (settled(leased, request, command, Channel.KAFKA)) {
            failPoint.at(FailPoint.Place.BEFORE_FINISH);
            outbox.finish(leased);
        }
    }

    /** Whether this channel is done with, now or already; otherwise the row has been postponed, held or parked. */
    private boolean settled(Leased leased, RequestView request, Command command, Channel channel) {
        Progress progress = attempts.progress(command.id(), channel);
        if (progress.settled()) {
            return true;
        }
        Set<String> killed = governance.killed();
        if (killed.contains("*") || killed.contains(command.workflow())) {
            outbox.hold(leased, "the kill switch is on", HOLD);
            return false;
        }
        boolean late = !clock.instant().isBefore(request.expiresAt());
        boolean ask = channel == Channel.HTTP && progress.unsure();
        Try now = new Try(leased, command, channel, progress.number() + 1, ask, late);
        if (progress.number() >= MOST_ATTEMPTS) {
            return giveUp(now, "not delivered over " + channel.code() + " after " + MOST_ATTEMPTS + " attempts");
        }
        if (late && !ask) {
            return giveUp(now, "expired at " + request.expiresAt() + " before it was delivered");
        }
        if (channel == Channel.KAFKA || orchestrator == null) {
            return attempt(now, () -> topic.send(command));
        }
        return overHttp(now, orchestrator);
    }

    /** While the circuit is open nothing is tried, and so nothing counts as an attempt. */
    private boolean overHttp(Try now, Orchestrator http) {
        if (!http.enter()) {
            outbox.postpone(now.leased, CIRCUIT_OPEN, false);
            return false;
        }
        try {
            return attempt(now, () -> exchange(now, http));
        } finally {
            http.leave();
        }
    }

    /** Asks by key first when an earlier attempt may have arrived; sends only when it did not. */
    private static Answer exchange(Try now, Orchestrator http) {
        if (now.ask) {
            Answer known = http.ask(now.command.id());
            if (!(known instanceof Answer.NotKnown) || now.late) {
                return known;
            }
        }
        return http.send(now.command);
    }

    /** One attempt: its turn, what, where, the how-manieth, whether to ask first, whether it is too late to send. */
    private record Try(Leased leased, Command command, Channel channel, int number, boolean ask, boolean late) {}

    private boolean attempt(Try now, Supplier<Answer> exchange) {
        attempts.started(now.leased.request(), now.command.id(), now.channel, now.number);
        failPoint.at(FailPoint.Place.STARTED);
        Answer answer = exchange.get();
        failPoint.at(FailPoint.Place.SENT);
        counters.sent(now.channel, answer);
        return switch (answer) {
            case Answer.Accepted accepted -> {
                conclude(now, now.ask ? Conclusion.KNOWN : Conclusion.SENT, accepted.detail());
                yield true;
            }
            case Answer.NotSent notSent -> postponed(now, Conclusion.FAILED, notSent.reason());
            case Answer.Unclear unclear -> postponed(now, Conclusion.UNKNOWN, unclear.reason());
            case Answer.Refused refused -> {
                conclude(now, Conclusion.REFUSED, refused.reason());
                yield giveUp(now, refused.reason());
            }
            case Answer.NotKnown ignored -> {
                conclude(now, Conclusion.FAILED, "it never arrived");
                yield giveUp(now, "expired before it was delivered");
            }
        };
    }

    private boolean postponed(Try now, Conclusion conclusion, String reason) {
        conclude(now, conclusion, reason);
        if (now.number >= MOST_ATTEMPTS) {
            return giveUp(
                    now,
                    "not delivered over " + now.channel.code() + " after " + now.number + " attempts; last: " + reason);
        }
        outbox.postpone(now.leased, Backoff.after(now.leased.request(), now.number), false);
        return false;
    }

    /** Parked for people to look at; unless only the copy for the topic is missing, which changes nothing. */
    private boolean giveUp(Try now, String reason) {
        if (now.channel == Channel.KAFKA && orchestrator != null) {
            log.error(
                    "Request {} was handed over but is not on {}: {}",
                    now.leased.request(),
                    CommandTopic.TOPIC,
                    reason);
            outbox.finish(now.leased);
        } else {
            park(now.leased, reason);
        }
        return false;
    }

    private void conclude(Try now, Conclusion conclusion, String detail) {
        attempts.concluded(now.leased.request(), now.command.id(), now.channel, now.number, conclusion, detail);
        failPoint.at(FailPoint.Place.CONCLUDED);
    }

    private void park(Leased leased, String reason) {
        log.error("Request {} is parked: {}", leased.request(), reason);
        counters.parked();
        transaction.executeWithoutResult(status -> {
            governance.park(leased.request(), reason);
            outbox.finish(leased);
        });
    }
}
