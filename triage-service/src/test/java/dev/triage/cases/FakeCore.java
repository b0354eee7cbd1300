package dev.triage.cases;

import dev.triage.assessment.Assessment;
import dev.triage.assessment.Assessor;
import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.assessment.Rank;
import dev.triage.governance.Audit;
import dev.triage.governance.BreakGlass;
import dev.triage.governance.CaseFacts;
import dev.triage.governance.Evaluation;
import dev.triage.governance.Governance;
import dev.triage.governance.Redemption;
import dev.triage.governance.RejectionReason;
import dev.triage.governance.RequestChanged;
import dev.triage.governance.RequestStatus;
import dev.triage.governance.RequestView;
import dev.triage.governance.RuleBook;
import dev.triage.governance.Ruling;
import dev.triage.governance.ShadowWatch;
import dev.triage.governance.SimulationCases.PastCase;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Actor;
import dev.triage.platform.Money;
import dev.triage.platform.Page;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.playbook.Playbook;
import dev.triage.playbook.Proposal;
import dev.triage.playbook.Workflow;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Small stand-ins for the rooms cases asks: everything is a shortage, loss is the value, one workflow fits, and every
 * request awaits approval until a test moves it on.
 */
final class FakeCore {

    static final Workflow SOURCING = new Workflow(
            "alternate-warehouse-sourcing",
            1,
            "a".repeat(64),
            "Source from another warehouse",
            "Ships from a site that has stock.",
            true,
            false,
            Map.of("type", "object"),
            Set.of(Category.ALLOC_SHORTAGE),
            "Cancel the transfer",
            "Goods issue",
            List.of());
    static final Workflow RECOUNT = new Workflow(
            "request-recount",
            1,
            "b".repeat(64),
            "Ask for a recount",
            "",
            false,
            false,
            Map.of(),
            Set.of(),
            null,
            null,
            List.of());

    /** Set by {@link CaseRoom} once its context is up. */
    ApplicationEventPublisher events = event -> {};

    final List<String> audited = new ArrayList<>();
    final Map<UUID, RequestView> requests = new LinkedHashMap<>();
    final Assessor assessor = new FakeAssessor();
    final Playbook playbook = new FakePlaybook();
    final Governance governance = new FakeGovernance();
    final BreakGlass breakGlass = new FakeBreakGlass();
    final Audit audit = new FakeAudit();
    final FakeShadows shadows = new FakeShadows();

    /** Moves a request on, as governance would: stored first, then told in the same transaction. */
    void move(UUID id, RequestStatus status, Actor by) {
        RequestView before = requests.get(id);
        requests.put(id, request(before.id(), before.caseId(), before.workflow(), before.transactional(), status));
        events.publishEvent(
                new RequestChanged(id, before.caseId(), status, before.workflow(), by.subject(), by.kind(), ""));
    }

    private static RequestView request(
            UUID id, UUID caseId, String workflow, boolean transactional, RequestStatus status) {
        return new RequestView(
                id,
                caseId,
                "EX",
                status,
                workflow,
                1,
                transactional,
                Map.of(),
                "0".repeat(64),
                Map.of(),
                "planner",
                Instant.EPOCH,
                Instant.EPOCH,
                0,
                "EUR",
                RULING,
                status == RequestStatus.CLEARED
                        ? List.of(new RequestView.Decision("approver", true, "fine", "0".repeat(64), Instant.EPOCH))
                        : List.of(),
                null,
                null,
                null,
                null);
    }

    private static final Ruling RULING = new Ruling(
            Ruling.Outcome.NEEDS_APPROVAL,
            new Ruling.RuleReference("small-orders", 3, "c".repeat(64)),
            List.of(new Ruling.ApprovalNeed("approver", 1)),
            List.of(new Ruling.Condition("data is fresh", true, "dataAge <= duration('45m')", "dataAge = 4m")),
            "One approver must agree.");

    private static final class FakeAssessor implements Assessor {

        @Override
        public Assessment assess(ExceptionEvent event, Instant now) {
            return assessed(event, Category.ALLOC_SHORTAGE, 0.93, now);
        }

        @Override
        public Assessment assessAs(ExceptionEvent event, Category category, Instant now) {
            return assessed(event, category, 1, now);
        }

        private Assessment assessed(ExceptionEvent event, Category category, double confidence, Instant now) {
            Money value = event.value() == null ? new Money(BigDecimal.TEN, "EUR") : event.value();
            Instant due = event.order() == null || event.order().promisedAt() == null
                    ? event.time().plus(Duration.ofHours(48))
                    : event.order().promisedAt();
            double loss = Math.log(Math.max(1, value.amount().doubleValue()));
            Rank before = new Rank(
                    loss - due.getEpochSecond() / 3600.0 / 24,
                    Rank.Regime.BEFORE_DUE,
                    Duration.ofHours(24),
                    due,
                    List.of(new Rank.Reason("value " + value.plain() + " " + value.currency(), loss)));
            return new Assessment(
                    category,
                    confidence,
                    false,
                    List.of(new Assessment.Candidate(category, confidence)),
                    0.1,
                    0.6,
                    loss > 9 ? Priority.P1 : Priority.P3,
                    value,
                    false,
                    rankAt(before, now),
                    List.of("carrier.tracking"),
                    Map.of("category", "test"));
        }

        @Override
        public Rank rankAt(Rank rank, Instant now) {
            boolean early = now.isBefore(rank.dueAt());
            Duration tau = Duration.ofHours(early ? 24 : 96);
            double loss =
                    rank.parts().stream().mapToDouble(Rank.Reason::contribution).sum();
            return new Rank(
                    loss - rank.dueAt().getEpochSecond() / 3600.0 / tau.toHours(),
                    early ? Rank.Regime.BEFORE_DUE : Rank.Regime.OVERDUE,
                    tau,
                    rank.dueAt(),
                    rank.parts());
        }
    }

    /** A catalogue in which sourcing has moved on. */
    static final class OtherCatalogue extends FakePlaybook {

        @Override
        public Collection<Workflow> workflows() {
            return List.of(new Workflow(
                    SOURCING.id(),
                    2,
                    "d".repeat(64),
                    "Another title",
                    "",
                    true,
                    false,
                    Map.of(),
                    Set.of(),
                    null,
                    null,
                    List.of()));
        }
    }

    static class FakePlaybook implements Playbook {

        @Override
        public List<Proposal> propose(ExceptionEvent event, Assessment assessment, Instant now) {
            return List.of(
                    proposal(SOURCING, Map.of("fromSite", "DC-WEST", "quantity", "40")), proposal(RECOUNT, Map.of()));
        }

        private static Proposal proposal(Workflow workflow, Map<String, Object> parameters) {
            return new Proposal(workflow, 0.71, 4_000, 1_840_000, parameters, List.of("stock is there"), List.of());
        }

        @Override
        public Result<Proposal> check(
                String workflow,
                Map<String, Object> parameters,
                ExceptionEvent event,
                Assessment assessment,
                Instant now) {
            return workflow(workflow)
                    .map(known -> Result.done(proposal(known, parameters)))
                    .orElseGet(
                            () -> Result.refused(Refusal.Kind.INVALID, "unknown-workflow", "There is no " + workflow));
        }

        @Override
        public Optional<Workflow> workflow(String id) {
            return workflows().stream()
                    .filter(workflow -> workflow.id().equals(id))
                    .findFirst();
        }

        @Override
        public Collection<Workflow> workflows() {
            return List.of(SOURCING, RECOUNT);
        }

        @Override
        public String version() {
            return "sha256:playbook";
        }
    }

    /** Takes every claim; whether it may is governance's to say. */
    private final class FakeBreakGlass implements BreakGlass {

        @Override
        public Result<RequestView> invoke(
                CaseFacts facts, Proposal proposal, String reason, Actor invoker, String idempotencyKey) {
            return governance.request(facts, proposal, invoker, idempotencyKey);
        }

        @Override
        public List<Review> reviews(boolean openOnly, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Result<Review> close(UUID request, String comment, Actor reviewer) {
            throw new UnsupportedOperationException();
        }
    }

    private final class FakeGovernance implements Governance {

        private final RuleBook rules = new RuleBook() {
            @Override
            public Ruling rule(CaseFacts facts, Proposal proposal, boolean requesterIsMachine, Instant now) {
                return proposal.workflow().transactional()
                        ? RULING
                        : new Ruling(Ruling.Outcome.NOT_REQUIRED, null, List.of(), List.of(), "Nothing to rule on.");
            }

            @Override
            public Evaluation evaluate(CaseFacts facts, Proposal proposal, boolean requesterIsMachine, Instant now) {
                throw new UnsupportedOperationException("These rulings are kept by nobody");
            }

            @Override
            public String version() {
                return "sha256:rules";
            }
        };

        @Override
        public RuleBook ruleBook() {
            return rules;
        }

        @Override
        public Ruling wouldRule(CaseFacts facts, Proposal proposal, Actor requester) {
            return rules.rule(facts, proposal, !requester.isPerson(), Instant.EPOCH);
        }

        @Override
        public Result<RequestView> request(CaseFacts facts, Proposal proposal, Actor requester, String idempotencyKey) {
            RequestView view = FakeCore.request(
                    UUID.randomUUID(),
                    facts.caseId(),
                    proposal.workflow().id(),
                    proposal.workflow().transactional(),
                    RequestStatus.AWAITING_APPROVAL);
            requests.put(view.id(), view);
            move(view.id(), RequestStatus.AWAITING_APPROVAL, requester);
            return Result.done(view);
        }

        @Override
        public java.util.Optional<Result<RequestView>> answered(
                UUID caseId, String workflow, java.util.Map<String, Object> parameters, Actor requester, String key) {
            return java.util.Optional.empty();
        }

        @Override
        public Result<RequestView> decide(
                UUID request, boolean approve, String parametersSha256, String comment, Actor approver) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Result<RequestView> reject(
                UUID request, RejectionReason reason, String parametersSha256, String comment, Actor approver) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Result<RequestView> edit(
                UUID request, CaseFacts facts, Proposal proposal, String comment, Actor editor) {
            return request(facts, proposal, editor, "edit:" + request);
        }

        @Override
        public Result<RequestView> withdraw(UUID request, String reason, Actor requester) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<RequestView> find(UUID request) {
            return Optional.ofNullable(requests.get(request));
        }

        @Override
        public Page<RequestView> list(Set<RequestStatus> statuses, UUID caseId, String cursor, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<RequestView> ofCase(UUID caseId) {
            return requests.values().stream()
                    .filter(request -> request.caseId().equals(caseId))
                    .toList();
        }

        @Override
        public long awaiting() {
            return 0;
        }

        @Override
        public Redemption redeem(UUID request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Result<Boolean> setKillSwitch(String workflow, boolean on, String reason, Actor actor) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<String> killed() {
            return Set.of();
        }

        @Override
        public Optional<Boolean> recordOutcome(
                UUID commandId, RequestStatus outcome, String reason, Map<String, Object> result) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void park(UUID request, String reason) {
            throw new UnsupportedOperationException();
        }
    }

    private final class FakeAudit implements Audit {

        @Override
        public void append(Actor actor, String action, UUID caseId, UUID requestId, Map<String, Object> detail) {
            audited.add(actor.subject() + " " + action);
        }

        @Override
        public Page<Entry> list(UUID caseId, UUID requestId, String cursor, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Verification verify() {
            throw new UnsupportedOperationException();
        }
    }

    /** Remembers what it was told, once rules are in shadow. */
    static final class FakeShadows implements ShadowWatch {

        final List<PastCase.Judged> told = new ArrayList<>();
        boolean watching;

        @Override
        public boolean watching() {
            return watching;
        }

        @Override
        public void judged(List<PastCase.Judged> cases) {
            told.addAll(cases);
        }
    }
}
