package dev.triage.governance;

import dev.triage.assessment.Assessment;
import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.assessment.Rank;
import dev.triage.dispatch.SignedCommands;
import dev.triage.fixtures.TestDatabase;
import dev.triage.governance.rules.PolicyBook;
import dev.triage.intake.EventId;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Actor;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Ids;
import dev.triage.platform.Json;
import dev.triage.platform.Money;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import dev.triage.playbook.Playbook;
import dev.triage.playbook.Proposal;
import dev.triage.playbook.Workflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.TransactionTemplate;

/** Governance on a real database as the run-time role, with rules and people to play with. */
public final class Stage implements AutoCloseable {

    public static final Actor PLANNER = Actor.person("planner", Role.PLANNER);
    public static final Actor LEAD = Actor.person("lead", Role.LEAD);
    public static final Actor APPROVER = Actor.person("approver", Role.APPROVER);
    public static final Actor APPROVER2 = Actor.person("approver2", Role.APPROVER);
    public static final Actor ADMIN = Actor.person("admin", Role.ADMIN);
    public static final Actor ORCHESTRATOR = Actor.machine("orchestrator", Role.ORCHESTRATOR);

    static final Workflow SOURCING = workflow("alternate-warehouse-sourcing", true, false);
    static final Workflow ADJUSTMENT = workflow("inventory-adjustment-proposal", true, true);
    static final Workflow REVIEW = workflow("planner-review", false, false);

    public final TestDatabase database = TestDatabase.of("platform", "governance");
    public final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    public final Governance governance;
    public final Audit audit;
    final BreakGlass breakGlass;
    final Entitlements entitlements;
    final Heard heard;
    final StageRules rules;
    final StageCases cases;
    final AdvisoryWorkflows advisory;
    final StageCatalogue catalogue;
    final Path home;
    /** When the cases of this stage are due. */
    Instant due = Instant.parse("2126-11-24T09:14:07Z");

    private final TransactionTemplate transaction;

    public Stage() {
        this(true);
    }

    /** Nothing happened on it yet, not even that people agreed on the catalogue: the audit is empty. */
    public static Stage untouched() {
        return new Stage(false);
    }

    /** @param agreed whether the advisory workflows of the catalogue are confirmed */
    Stage(boolean agreed) {
        try {
            home = Files.createTempDirectory("governance");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("stage", Map.of("triage.home", home.toString())));
        context.registerBean("dataSource", DataSource.class, database::dataSource);
        context.registerBean("clock", Clock.class, Clock::systemUTC);
        context.registerBean("content", ContentFolder.class, ContentFolder::fromEnvironment);
        context.register(
                Plumbing.class,
                Heard.class,
                StageRules.class,
                StageCatalogue.class,
                Guards.class,
                RequestRows.class,
                RequestNews.class,
                StageCases.class,
                Freshness.class,
                Packets.class,
                ClearanceSeal.class,
                RequestDesk.class,
                DecisionDesk.class,
                EditDesk.class,
                BreakGlassDesk.class,
                BreakGlassDecisions.class,
                EscalatedRequests.class,
                ClearanceDesk.class,
                KillSwitch.class,
                AdvisoryDesk.class,
                GovernanceDesk.class,
                Entitlements.class,
                OverdueRequests.class,
                ModelFiles.class,
                EvidenceBundle.class,
                StageCommands.class);
        context.scan("dev.triage.governance.audit", "dev.triage.governance.keys");
        context.refresh();
        governance = context.getBean(Governance.class);
        audit = context.getBean(Audit.class);
        breakGlass = context.getBean(BreakGlass.class);
        entitlements = context.getBean(Entitlements.class);
        heard = context.getBean(Heard.class);
        rules = context.getBean(StageRules.class);
        cases = context.getBean(StageCases.class);
        transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        advisory = context.getBean(AdvisoryWorkflows.class);
        catalogue = context.getBean(StageCatalogue.class);
        if (agreed) {
            confirmAdvisory(advisory);
        }
    }

    /** Two people agree on everything in the catalogue that calls itself advisory. */
    public static void confirmAdvisory(AdvisoryWorkflows workflows) {
        for (AdvisoryWorkflows.View view : workflows.list()) {
            String id = view.workflow().id();
            done(workflows.claim(id, view.workflow().sha256(), Actor.person("cataloguer", Role.RULEAUTHOR)));
            done(workflows.confirm(id, view.workflow().sha256(), Actor.person("confirmer", Role.RULEAPPROVER)));
        }
    }

    public JdbcClient jdbc() {
        return context.getBean(JdbcClient.class);
    }

    public <T> T inTransaction(Supplier<T> work) {
        return transaction.execute(status -> work.get());
    }

    Redemption redeem(UUID request) {
        return inTransaction(() -> governance.redeem(request));
    }

    /** Sets the database's clock forward; its tests would otherwise wait for a day. */
    void forward(String interval) {
        asOwner("create or replace function governance.moment() returns timestamptz language sql volatile as"
                + " $$ select clock_timestamp() + interval '" + interval + "' $$");
    }

    public void asOwner(String... statements) {
        try (Connection owner = database.asOwner();
                Statement statement = owner.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An active rule version that asks for these approvals within these limits. */
    public Ruling.RuleReference rule(String id, int version, String author, String approvals, String limits) {
        String policy = """
                {"id": "%s", "then": {"permit": {"approvals": %s}}, "limits": %s}""".formatted(id, approvals, limits);
        return active(id, version, author, policy);
    }

    /** An active rule that asks for one approver and holds so long, and the word of the rules for it. */
    Ruling.RuleReference held(String effective, RuleBook.Span span) {
        String id = "held-" + Ids.next();
        Ruling.RuleReference rule = active(id, 1, "ruleauthor", """
                {"id": "%s", "effective": %s, "then": {"permit": {"approvals": [{"role": "approver", "count": 1}]}}}""".formatted(id, effective));
        rules.needsApproval(rule, new Ruling.ApprovalNeed("approver", 1));
        rules.hold(span);
        return rule;
    }

    /** The same from one moment to another. */
    Ruling.RuleReference held(Instant from, Instant until) {
        return held("{\"from\": \"%s\", \"until\": \"%s\"}".formatted(from, until), new RuleBook.Span(from, until));
    }

    /** An active rule version with this policy. */
    Ruling.RuleReference active(String id, int version, String author, String policy) {
        return inTransaction(() -> activeNow(id, version, author, policy));
    }

    private Ruling.RuleReference activeNow(String id, int version, String author, String policy) {
        String sha256 = CanonicalJson.sha256(Json.MAPPER.readTree(policy));
        jdbc().sql("""
                insert into governance.rule_version (rule_id, version, author, source, policy, body_sha256, status)
                values (?, ?, ?, ?, cast(? as jsonb), ?, 'DRAFT')""").params(id, version, author, policy, policy, sha256).update();
        Ruling.RuleReference rule = new Ruling.RuleReference(id, version, sha256);
        step(rule, "rule.drafted", author);
        step(rule, "rule.submitted", author);
        step(rule, "rule.activated", "ruleapprover");
        jdbc().sql("""
                update governance.rule_version
                set status = 'SUBMITTED', submitted_by = author, compiler_version = 'test', types_sha256 = 'test',
                    results_sha256 = 'test',
                    case_results = '[{"name": "a", "expected": "PERMITTED", "actual": "PERMITTED", "passed": true},
                                     {"name": "b", "expected": "DENIED", "actual": "DENIED", "passed": true}]'
                where rule_id = ? and version = ?""").params(id, version).update();
        jdbc().sql("update governance.rule_version set status = 'ACTIVE', activated_by = 'ruleapprover'"
                        + " where rule_id = ? and version = ?")
                .params(id, version)
                .update();
        return rule;
    }

    /** The audit entry of a step in a rule's life. */
    void step(Ruling.RuleReference rule, String action, String by) {
        audit.append(
                Actor.person(by),
                action,
                null,
                null,
                Map.of("rule", rule.id(), "version", rule.version(), "sha256", rule.sha256()));
    }

    Ruling.RuleReference rule(String id) {
        return rule(id, 1, "ruleauthor", "[{\"role\": \"approver\", \"count\": 1}]", "{}");
    }

    void retire(Ruling.RuleReference rule) {
        inTransaction(() -> {
            step(rule, "rule.retired", "ruleapprover");
            return jdbc().sql("update governance.rule_version set status = 'RETIRED', retired_by = 'ruleapprover'"
                            + " where rule_id = ? and version = ?")
                    .params(rule.id(), rule.version())
                    .update();
        });
    }

    /** A rule of its own that asks for one approver, and a request under it. */
    public RequestView awaiting() {
        rules.needsApproval(rule("rule-" + Ids.next()), new Ruling.ApprovalNeed("approver", 1));
        return made(PLANNER, SOURCING);
    }

    RequestView cleared() {
        RequestView request = awaiting();
        return done(governance.decide(request.id(), true, request.parametersSha256(), "fine", APPROVER));
    }

    RequestView dispatched() {
        RequestView request = cleared();
        redeem(request.id());
        return governance.find(request.id()).orElseThrow();
    }

    RequestView made(Actor requester, Workflow workflow) {
        return done(governance.request(
                facts(Ids.next(), due), proposal(workflow, Map.of("quantity", "40")), requester, newKey()));
    }

    RequestStatus status(UUID request) {
        return governance.find(request).orElseThrow().status();
    }

    static String newKey() {
        return Ids.next().toString();
    }

    static <T> T done(Result<T> result) {
        return switch (result) {
            case Result.Done<T> done -> done.value();
            case Result.Refused<T> refused -> throw new AssertionError("Refused: " + refused.refusal());
        };
    }

    static <T> String code(Result<T> result) {
        return switch (result) {
            case Result.Done<T> done -> throw new AssertionError("Done: " + done.value());
            case Result.Refused<T> refused ->
                refused.refusal().kind() + " " + refused.refusal().code();
        };
    }

    static CaseFacts facts() {
        return facts(Ids.next());
    }

    public static CaseFacts facts(UUID caseId) {
        return facts(caseId, Instant.parse("2126-11-24T09:14:07Z"));
    }

    static CaseFacts facts(UUID caseId, Instant due) {
        return facts(caseId, due, List.of());
    }

    public static CaseFacts facts(UUID caseId, Instant due, List<ExceptionEvent.Availability> stock) {
        Instant now = Instant.parse("2026-11-23T09:14:07Z");
        ExceptionEvent event = new ExceptionEvent(
                new EventId("/wms/dc-east", "e-1"),
                ExceptionEvent.Kind.RAISED,
                "SO-88213/10",
                now,
                now,
                "WMS-4107",
                "Wave 1182: short 40 EA of SKU-1042",
                List.of(),
                new ExceptionEvent.Order("SO-88213", "10", "B2B", "C-1042", "A", now.plusSeconds(100_000)),
                new ExceptionEvent.Item("SKU-1042", null, null),
                null,
                new ExceptionEvent.Site("DC-EAST", null),
                null,
                null,
                null,
                null,
                null,
                List.of(),
                stock,
                List.of(),
                List.of(),
                now,
                Map.of(),
                Map.of(),
                List.of());
        Assessment assessment = new Assessment(
                Category.ALLOC_SHORTAGE,
                0.93,
                false,
                List.of(),
                0.1,
                0.6,
                Priority.P1,
                Money.ofMinor(740_000, "EUR"),
                false,
                new Rank(1.0, Rank.Regime.BEFORE_DUE, java.time.Duration.ofHours(24), due, List.of()),
                List.of(),
                Map.of());
        return new CaseFacts(caseId, "EX-1", event, assessment, 1, 0);
    }

    static Proposal proposal(Workflow workflow, Map<String, Object> parameters) {
        return new Proposal(workflow, 0.7, 12_000, 184_000, parameters, List.of("stock is near"), List.of());
    }

    static Proposal blocked(Workflow workflow) {
        return new Proposal(workflow, 0.7, 0, 0, Map.of(), List.of(), List.of("no other site with stock is known"));
    }

    static Workflow workflow(String id, boolean transactional, boolean neverAutomatic) {
        return new Workflow(
                id,
                1,
                "sha256:" + CanonicalJson.sha256(Map.of("id", id)),
                id,
                "",
                transactional,
                neverAutomatic,
                Map.of(),
                Set.of(),
                null,
                null,
                List.of());
    }

    @Override
    public void close() {
        context.close();
        database.close();
    }

    /** What a serving instance has around governance. */
    @EnableTransactionManagement
    static class Plumbing {

        @org.springframework.context.annotation.Bean
        static org.springframework.context.support.PropertySourcesPlaceholderConfigurer placeholders() {
            return new org.springframework.context.support.PropertySourcesPlaceholderConfigurer();
        }

        @org.springframework.context.annotation.Bean
        static org.springframework.core.convert.ConversionService conversionService() {
            return org.springframework.boot.convert.ApplicationConversionService.getSharedInstance();
        }

        @org.springframework.context.annotation.Bean
        JdbcTemplate jdbcTemplate(DataSource dataSource) {
            return new JdbcTemplate(dataSource);
        }

        @org.springframework.context.annotation.Bean
        JdbcClient jdbcClient(JdbcTemplate jdbc) {
            return JdbcClient.create(jdbc);
        }

        @org.springframework.context.annotation.Bean
        PlatformTransactionManager transactionManager(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }
    }

    /** The rooms ahead, listening. */
    static class Heard implements ClearedRequests {

        final List<RequestChanged> changes = new CopyOnWriteArrayList<>();
        final List<UUID> cleared = new CopyOnWriteArrayList<>();
        final List<String> released = new CopyOnWriteArrayList<>();
        final List<RequestEscalated> escalated = new CopyOnWriteArrayList<>();

        @EventListener
        void on(RequestEscalated news) {
            escalated.add(news);
        }

        @EventListener
        void on(RequestChanged change) {
            changes.add(change);
        }

        @Override
        public void cleared(UUID request) {
            cleared.add(request);
        }

        @Override
        public void released() {
            released.add("released");
        }

        List<RequestStatus> of(UUID request) {
            List<RequestStatus> statuses = new ArrayList<>();
            changes.stream().filter(c -> c.request().equals(request)).forEach(c -> statuses.add(c.status()));
            return statuses;
        }
    }

    /** Cases as they were asked about, until the test changes one. */
    static class StageCases implements PresentFacts {

        private final Map<UUID, Optional<CaseFacts>> changed = new ConcurrentHashMap<>();

        /** The case as it is from now on. */
        void change(UUID caseId, UnaryOperator<CaseFacts> how) {
            changed.put(caseId, Optional.of(how.apply(facts(caseId))));
        }

        void gone(UUID caseId) {
            changed.put(caseId, Optional.empty());
        }

        @Override
        public Optional<CaseFacts> held(UUID caseId) {
            return changed.getOrDefault(caseId, Optional.of(facts(caseId)));
        }
    }

    /** What the room that sends would say. */
    static class StageCommands implements SentCommands {

        private final RequestRows rows;

        StageCommands(RequestRows rows) {
            this.rows = rows;
        }

        @Override
        public Optional<byte[]> of(UUID request) {
            return rows.find(request).filter(view -> view.commandId() != null).map(SignedCommands::bytes);
        }
    }

    /** Rules whatever it was told to. */
    static class StageRules implements ActiveRules, RuleBook {

        private final Map<String, Ruling> rulings = new ConcurrentHashMap<>();

        void needsApproval(Ruling.RuleReference rule, Ruling.ApprovalNeed... needs) {
            says(new Ruling(Ruling.Outcome.NEEDS_APPROVAL, rule, List.of(needs), List.of(), "A person decides."));
        }

        void permits(Ruling.RuleReference rule) {
            says(new Ruling(Ruling.Outcome.PERMITTED, rule, List.of(), List.of(), "Inside the limits."));
        }

        void denies() {
            says(new Ruling(Ruling.Outcome.DENIED, null, List.of(), List.of(), "No rule permits it."));
        }

        void says(Ruling ruling) {
            rulings.put("", ruling);
        }

        void says(String workflow, Ruling ruling) {
            rulings.put(workflow, ruling);
        }

        @Override
        public RuleBook book() {
            return this;
        }

        @Override
        public Ruling rule(CaseFacts facts, Proposal proposal, boolean requesterIsMachine, Instant now) {
            if (!proposal.workflow().transactional()) {
                return new Ruling(Ruling.Outcome.NOT_REQUIRED, null, List.of(), List.of(), "It changes nothing.");
            }
            Ruling own = rulings.get(proposal.workflow().id());
            return own != null ? own : rulings.get("");
        }

        /** Inputs as the real rules would record them; the rules are the one that was told to rule. */
        @Override
        public Evaluation evaluate(CaseFacts facts, Proposal proposal, boolean requesterIsMachine, Instant now) {
            Ruling ruling = rule(facts, proposal, requesterIsMachine, now);
            Evaluation none = new PolicyBook(List.of()).evaluate(facts, proposal, requesterIsMachine, now);
            RuleSet set = RuleSet.of(ruling.rule() == null ? List.of() : List.of(ruling.rule()));
            return new Evaluation(ruling, set, none.engine(), none.inputs());
        }

        private volatile Span span = Span.ALWAYS;

        /** From when until when its rules say they hold. */
        void hold(Span span) {
            this.span = span;
        }

        @Override
        public Span span(Ruling.RuleReference rule, CaseFacts facts) {
            return span;
        }

        @Override
        public String version() {
            return "sha256:stage";
        }
    }

    /** A catalogue of three. */
    public static class StageCatalogue implements Playbook {

        private static final List<Workflow> ALL = List.of(SOURCING, ADJUSTMENT, REVIEW);

        private final List<Workflow> more = new CopyOnWriteArrayList<>();

        /** Another one, as its file comes in. */
        Workflow add(Workflow workflow) {
            more.add(workflow);
            return workflow;
        }

        @Override
        public List<Proposal> propose(ExceptionEvent event, Assessment assessment, Instant now) {
            return List.of();
        }

        @Override
        public Result<Proposal> check(
                String workflow, Map<String, Object> parameters, ExceptionEvent event, Assessment a, Instant now) {
            throw new UnsupportedOperationException("Governance is handed proposals that were checked");
        }

        @Override
        public Optional<Workflow> workflow(String id) {
            return workflows().stream().filter(w -> w.id().equals(id)).findFirst();
        }

        @Override
        public Collection<Workflow> workflows() {
            List<Workflow> all = new ArrayList<>(ALL);
            all.addAll(more);
            return all;
        }

        @Override
        public String version() {
            return "sha256:stage";
        }
    }
}
