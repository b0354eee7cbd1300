package dev.triage.web;

import dev.triage.cases.CaseWatch;
import dev.triage.platform.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells open pages what moved and who is where. Each instance reads the database once a second for all its listeners,
 * and not at all while it has none; so it does not matter which instance a change came through. A listener that cannot
 * keep up is cut off and comes back with the position it had.
 */
@Component
class LiveFeed implements SmartLifecycle {

    static final int MOST = 500;
    static final int MOST_EACH = 8;

    private static final Logger log = LoggerFactory.getLogger(LiveFeed.class);
    private static final long POLL_MILLIS = 1_000;
    private static final int POLLS_A_BEAT = 10;
    private static final int POLLS_A_TIDYING = 600;
    private static final int WAITING = 64;
    private static final int MOVES = 500;
    private static final int REMEMBERED = 5_000;
    /** The browser comes back by itself; until then a log-in that ended meanwhile is not noticed. */
    private static final long LIFETIME_MILLIS = TimeUnit.MINUTES.toMillis(15);

    private final CaseWatch watch;
    private final List<Listener> listeners = new ArrayList<>();
    private final Semaphore stop = new Semaphore(0);
    private boolean running;
    private @Nullable Thread poller;

    LiveFeed(CaseWatch watch) {
        this.watch = watch;
    }

    /** One event of the stream; its id is the position to come back with. */
    private record Message(String id, String name, Object data) {}

    /**
     * A stream from a position on, or empty when this person or this instance has too many.
     *
     * @param since what the page already shows
     */
    Optional<SseEmitter> listen(String subject, long since) {
        Listener listener = new Listener(subject);
        synchronized (listeners) {
            long own = listeners.stream()
                    .filter(one -> one.subject.equals(subject))
                    .count();
            if (!running || listeners.size() >= MOST || own >= MOST_EACH) {
                return Optional.empty();
            }
            listeners.add(listener);
            if (poller == null) {
                poller = Thread.ofVirtual().name("live-feed").start(this::poll);
            }
        }
        // Listening already: what happens from here on comes twice rather than not at all, and carries its version.
        try {
            CaseWatch.Moves missed = watch.since(since, MOVES);
            String id = Long.toString(missed.position());
            listener.offer(new Message(id, "moves", missed));
            listener.offer(new Message(id, "presence", watch.present()));
        } catch (RuntimeException e) {
            forget(listener);
            throw e;
        }
        listener.begin();
        return Optional.of(listener.emitter);
    }

    int listening() {
        synchronized (listeners) {
            return listeners.size();
        }
    }

    private void poll() {
        Told told = new Told();
        long position = Long.MIN_VALUE;
        List<CaseWatch.Present> present = List.of();
        boolean wasBroken = false;
        for (long turn = 1; !idle(); turn++) {
            try {
                if (position == Long.MIN_VALUE) {
                    position = watch.position();
                }
                CaseWatch.Moves moves = watch.since(position, MOVES);
                List<CaseWatch.Moved> news =
                        moves.moved().stream().filter(told::isNew).toList();
                position = moves.position();
                String id = Long.toString(position);
                if (!news.isEmpty()) {
                    broadcast(new Message(id, "moves", new CaseWatch.Moves(position, moves.more(), news)));
                }
                List<CaseWatch.Present> now = watch.present();
                if (!now.equals(present)) {
                    present = now;
                    broadcast(new Message(id, "presence", now));
                }
                // Only after a look that worked: pages that hear nothing say that they are stale.
                if (turn % POLLS_A_BEAT == 0) {
                    broadcast(new Message(id, "beat", Map.of()));
                }
                if (turn % POLLS_A_TIDYING == 0) {
                    watch.forgetTheGone();
                }
                wasBroken = false;
            } catch (RuntimeException e) {
                if (!wasBroken) {
                    log.warn("Open pages hear nothing until the database answers again: {}", e.toString());
                }
                wasBroken = true;
            }
            if (pause()) {
                return;
            }
        }
    }

    /** Ends the polling when nobody listens; whoever comes next begins it again. */
    private boolean idle() {
        synchronized (listeners) {
            if (running && !listeners.isEmpty()) {
                return false;
            }
            poller = null;
            return true;
        }
    }

    private boolean pause() {
        try {
            return stop.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void broadcast(Message message) {
        List<Listener> now;
        synchronized (listeners) {
            now = List.copyOf(listeners);
        }
        now.forEach(listener -> listener.offer(message));
    }

    private void forget(Listener listener) {
        synchronized (listeners) {
            listeners.remove(listener);
        }
    }

    @Override
    public void start() {
        synchronized (listeners) {
            running = true;
            stop.drainPermits();
        }
    }

    /** Before the web server waits for what is under way: streams never end by themselves. */
    @Override
    public void stop() {
        List<Listener> now;
        synchronized (listeners) {
            running = false;
            now = List.copyOf(listeners);
            listeners.clear();
            poller = null;
        }
        stop.release();
        now.forEach(Listener::end);
    }

    @Override
    public boolean isRunning() {
        synchronized (listeners) {
            return running;
        }
    }

    /** What was told lately, so that a move seen twice is told once. */
    private static final class Told {

        private final Map<UUID, Long> versions = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<UUID, Long> eldest) {
                return size() > REMEMBERED;
            }
        };

        boolean isNew(CaseWatch.Moved moved) {
            Long before = versions.put(moved.id(), moved.version());
            return before == null || before != moved.version();
        }
    }

    /** One open page: a queue it is written from by a thread of its own, so that a slow one holds up nobody. */
    private final class Listener {

        private final String subject;
        private final SseEmitter emitter = new SseEmitter(LIFETIME_MILLIS);
        private final BlockingQueue<Message> waiting = new ArrayBlockingQueue<>(WAITING);
        private volatile @Nullable Thread writer;

        Listener(String subject) {
            this.subject = subject;
            emitter.onCompletion(this::gone);
            emitter.onTimeout(this::end);
            emitter.onError(error -> gone());
        }

        void begin() {
            writer = Thread.ofVirtual().name("live-page").start(this::write);
        }

        void offer(Message message) {
            if (!waiting.offer(message)) {
                end();
            }
        }

        private void write() {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    Message message = waiting.take();
                    emitter.send(SseEmitter.event()
                            .id(message.id())
                            .name(message.name())
                            .data(Json.MAPPER.writeValueAsString(message.data()), MediaType.TEXT_PLAIN));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException | IllegalStateException closed) {
                end();
            }
        }

        void end() {
            gone();
            emitter.complete();
        }

        private void gone() {
            forget(this);
            Thread now = writer;
            if (now != null) {
                now.interrupt();
            }
        }
    }
}
