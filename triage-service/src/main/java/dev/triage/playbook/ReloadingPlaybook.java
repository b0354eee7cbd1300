package dev.triage.playbook;

import dev.triage.assessment.Assessment;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Result;
import dev.triage.playbook.ConfirmedWorkflows.Confirmed;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * Answers from the newest valid snapshot; looks for changed files beside the calls, never in them. What calls itself advisory
 * counts as such once it is confirmed.
 */
@Component
final class ReloadingPlaybook implements Playbook, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(ReloadingPlaybook.class);
    private static final long LOOK_EVERY_SECONDS = 2;

    private final CatalogueReader reader;
    private final ScheduledExecutorService watch;
    private final SingletonSupplier<ConfirmedWorkflows> confirmations;
    private volatile Catalogue current;
    private volatile @Nullable Counted counted;
    private String seen;

    ReloadingPlaybook(ContentFolder content, ObjectProvider<ConfirmedWorkflows> confirmations) {
        this.confirmations = SingletonSupplier.of(() -> confirmations.getIfAvailable(() -> Set::of));
        this.reader = new CatalogueReader(content);
        this.seen = reader.stamp();
        this.current = reader.read();
        this.watch = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("playbook-watch").factory());
        watch.scheduleWithFixedDelay(this::look, LOOK_EVERY_SECONDS, LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /** Takes over changed content; invalid content is logged once and the old stays in force. */
    synchronized void look() {
        try {
            String stamp = reader.stamp();
            if (stamp.equals(seen)) {
                return;
            }
            seen = stamp;
            Catalogue changed = reader.read();
            requireRaisedVersions(changed);
            current = changed;
            log.info("Took over the changed playbook {}", changed.version());
        } catch (IllegalStateException | UncheckedIOException e) {
            log.error("The changed playbook is refused, {} stays in force: {}", current.version(), e.getMessage());
        }
    }

    /** What the files say and what of it is confirmed, and the catalogue that follows. */
    private record Counted(Catalogue files, Set<Confirmed> confirmed, Catalogue catalogue) {}

    /** Where nobody keeps confirmations, nothing is confirmed. */
    private Catalogue catalogue() {
        Catalogue files = current;
        Set<Confirmed> confirmed = confirmations.obtain().confirmed();
        Counted last = counted;
        if (last == null || last.files() != files || !last.confirmed().equals(confirmed)) {
            last = new Counted(files, confirmed, files.governed(confirmed));
            counted = last;
        }
        return last.catalogue();
    }

    @Override
    public Playbook snapshot() {
        return catalogue();
    }

    @Override
    public List<Proposal> propose(ExceptionEvent event, Assessment assessment, Instant now) {
        return catalogue().propose(event, assessment, now);
    }

    @Override
    public Result<Proposal> check(
            String workflow, Map<String, Object> parameters, ExceptionEvent event, Assessment assessment, Instant now) {
        return catalogue().check(workflow, parameters, event, assessment, now);
    }

    @Override
    public Optional<Workflow> workflow(String id) {
        return catalogue().workflow(id);
    }

    @Override
    public Collection<Workflow> workflows() {
        return catalogue().workflows();
    }

    @Override
    public String version() {
        return catalogue().version();
    }

    @Override
    public void destroy() {
        watch.shutdownNow();
    }

    /** Approvals are bound to a workflow's version, so the same version must never mean two things. */
    private void requireRaisedVersions(Catalogue changed) {
        for (Workflow workflow : changed.workflows()) {
            current.workflow(workflow.id())
                    .filter(old -> !old.sha256().equals(workflow.sha256()) && workflow.version() <= old.version())
                    .ifPresent(old -> {
                        throw new IllegalStateException(workflow.id() + " changed: expected a version above "
                                + old.version() + ", found " + workflow.version());
                    });
        }
    }
}
