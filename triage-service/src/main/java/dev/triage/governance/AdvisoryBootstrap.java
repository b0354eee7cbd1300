package dev.triage.governance;

import dev.triage.governance.AdvisoryWorkflows.View;
import dev.triage.governance.rules.LocalLogIns;
import dev.triage.platform.Actor;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import dev.triage.platform.Serving;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gives an installation with local log-ins its shipped advisory workflows, when nobody brought in any: brought in as
 * {@code ruleauthor}, confirmed as {@code ruleapprover}, through the calls people use, and the audit says that it was this.
 * Anywhere else, and whatever comes later, waits for two people. Runs before anything is consumed.
 */
@Component
@Serving
class AdvisoryBootstrap implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(AdvisoryBootstrap.class);
    private static final Actor AUTHOR = Actor.person("ruleauthor", Role.RULEAUTHOR);
    private static final Actor APPROVER = Actor.person("ruleapprover", Role.RULEAPPROVER);

    private final AdvisoryWorkflows workflows;
    private final ActiveRules rules;
    private final Audit audit;
    private final JdbcClient jdbc;
    private final Environment environment;
    private final TransactionTemplate writing;
    private volatile boolean running;

    AdvisoryBootstrap(
            AdvisoryWorkflows workflows,
            ActiveRules rules,
            Audit audit,
            JdbcClient jdbc,
            Environment environment,
            PlatformTransactionManager transactions) {
        this.workflows = workflows;
        this.rules = rules;
        this.audit = audit;
        this.jdbc = jdbc;
        this.environment = environment;
        this.writing = new TransactionTemplate(transactions);
    }

    @Override
    public void start() {
        running = true;
        try {
            if (LocalLogIns.standIn(environment)) {
                int confirmed = bootstrap();
                if (confirmed > 0) {
                    log.info(
                            "Confirmed {} shipped workflows as advisory as the local people ruleauthor and ruleapprover",
                            confirmed);
                }
            }
            List<String> waiting = workflows.list().stream()
                    .filter(View::awaits)
                    .map(view -> view.workflow().id())
                    .toList();
            if (!waiting.isEmpty()) {
                log.warn(
                        "These workflows call themselves advisory and count as transactional until two people agree (page"
                                + " Rules): {}",
                        waiting);
            }
        } catch (DataAccessException | TransactionException e) {
            log.error("ADVISORY WORKFLOWS MAY NOT BE CONFIRMED; they count as transactional until they are", e);
        }
    }

    /** Brings in and confirms what calls itself advisory, when nothing was brought in ever; in one transaction, once. */
    int bootstrap() {
        int confirmed = Objects.requireNonNull(writing.execute(status -> {
            boolean alone = jdbc.sql("select pg_try_advisory_xact_lock(hashtextextended('workflows:bootstrap', 0))")
                    .query(Boolean.class)
                    .single();
            // Whoever holds the lock is at it already; this instance follows as with any other change.
            if (!alone
                    || jdbc.sql("select exists (select from governance.advisory_claim)")
                            .query(Boolean.class)
                            .single()) {
                return 0;
            }
            List<View> waiting = workflows.list();
            audit.append(
                    Actor.SYSTEM,
                    "workflows.bootstrap",
                    null,
                    null,
                    Map.of(
                            "reason",
                            "nothing brought in yet and local log-ins: the shipped workflows that call themselves advisory"
                                    + " are confirmed by two local people",
                            "author",
                            AUTHOR.subject(),
                            "approver",
                            APPROVER.subject(),
                            "workflows",
                            waiting.size()));
            return (int) waiting.stream().filter(this::confirm).count();
        }));
        rules.refresh();
        return confirmed;
    }

    private boolean confirm(View view) {
        String id = view.workflow().id();
        String sha256 = view.workflow().sha256();
        return then(id, workflows.claim(id, sha256, AUTHOR)) && then(id, workflows.confirm(id, sha256, APPROVER));
    }

    private static boolean then(String workflow, Result<View> result) {
        if (result instanceof Result.Refused<View> refused) {
            log.error(
                    "SHIPPED WORKFLOW {} IS NOT CONFIRMED AS ADVISORY: {}",
                    workflow,
                    refused.refusal().message());
            return false;
        }
        return true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the consumers, which start last. */
    @Override
    public int getPhase() {
        return -1000;
    }
}
