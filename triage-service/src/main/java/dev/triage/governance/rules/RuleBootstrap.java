package dev.triage.governance.rules;

import dev.triage.governance.Audit;
import dev.triage.governance.RuleFiles;
import dev.triage.governance.Rules;
import dev.triage.governance.Rules.RuleView;
import dev.triage.platform.Actor;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import dev.triage.platform.Serving;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gives an empty installation with local log-ins its shipped rules: drafted and submitted as {@code ruleauthor}, activated
 * as {@code ruleapprover}, through the calls people use, and the audit says that it was this. Anywhere else files only
 * become drafts, by {@code rules import}. Runs before anything is consumed.
 */
@Component
@Serving
class RuleBootstrap implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RuleBootstrap.class);
    private static final String LOCK = "*bootstrap*";
    private static final Actor AUTHOR = Actor.person("ruleauthor", Role.RULEAUTHOR);
    private static final Actor APPROVER = Actor.person("ruleapprover", Role.RULEAPPROVER);

    private final Rules rules;
    private final RuleVersions versions;
    private final LiveRules live;
    private final Audit audit;
    private final ContentFolder content;
    private final Environment environment;
    private final TransactionTemplate writing;
    private volatile boolean running;

    RuleBootstrap(
            Rules rules,
            RuleVersions versions,
            LiveRules live,
            Audit audit,
            ContentFolder content,
            Environment environment,
            PlatformTransactionManager transactions) {
        this.rules = rules;
        this.versions = versions;
        this.live = live;
        this.audit = audit;
        this.content = content;
        this.environment = environment;
        this.writing = new TransactionTemplate(transactions);
    }

    @Override
    public void start() {
        running = true;
        if (LocalLogIns.standIn(environment)) {
            try {
                int active = bootstrap(content.rules().resolve("policies"));
                if (active > 0) {
                    log.info("Activated {} shipped rules as the local people ruleauthor and ruleapprover", active);
                }
            } catch (IOException | DataAccessException | TransactionException e) {
                log.error("THE SHIPPED RULES ARE NOT ACTIVE; everything transactional is denied until rules are", e);
            }
        }
    }

    /** Imports and activates the folder when there is no rule at all; all of it in one transaction, once. */
    int bootstrap(Path folder) throws IOException {
        List<RuleFiles.PolicyFile> files = RuleFiles.in(folder);
        int active = writing.execute(status -> {
            // Whoever holds the lock is at it already; this instance follows as with any other change.
            if (!versions.tryLock(LOCK) || versions.countAll() > 0) {
                return 0;
            }
            audit.append(
                    Actor.SYSTEM,
                    "rules.bootstrap",
                    null,
                    null,
                    Map.of(
                            "reason",
                            "no rules yet and local log-ins: the shipped rules are activated by two local people",
                            "author",
                            AUTHOR.subject(),
                            "approver",
                            APPROVER.subject(),
                            "files",
                            files.size()));
            return (int) files.stream().filter(this::activate).count();
        });
        live.refresh();
        return active;
    }

    private boolean activate(RuleFiles.PolicyFile file) {
        return then(file, rules.importDraft(file.text(), AUTHOR)) instanceof Result.Done<RuleView>(RuleView draft)
                && then(file, rules.submit(draft.id(), draft.version(), AUTHOR)) instanceof Result.Done<RuleView>
                && then(file, rules.activate(draft.id(), draft.version(), APPROVER)) instanceof Result.Done<RuleView>;
    }

    private static Result<RuleView> then(RuleFiles.PolicyFile file, Result<RuleView> result) {
        if (result instanceof Result.Refused<RuleView> refused) {
            log.error(
                    "SHIPPED RULE {} IS NOT ACTIVE: {}",
                    file.path(),
                    refused.refusal().message());
        }
        return result;
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
