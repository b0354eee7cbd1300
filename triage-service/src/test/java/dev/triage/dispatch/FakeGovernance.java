package dev.triage.dispatch;

import dev.triage.governance.CaseFacts;
import dev.triage.governance.Governance;
import dev.triage.governance.IssuedClearances;
import dev.triage.governance.Redemption;
import dev.triage.governance.RejectionReason;
import dev.triage.governance.RequestStatus;
import dev.triage.governance.RequestView;
import dev.triage.governance.RuleBook;
import dev.triage.governance.Ruling;
import dev.triage.governance.SignedStatement;
import dev.triage.governance.keys.SigningKeys;
import dev.triage.platform.Actor;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Ids;
import dev.triage.platform.Json;
import dev.triage.platform.Page;
import dev.triage.platform.Result;
import dev.triage.playbook.Proposal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.core.type.TypeReference;

/** Governance as dispatch sees it: clears what it is told to, spends each clearance once, and remembers what it hears. */
final class FakeGovernance implements Governance {

    static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    static final SigningKeys KEYS = keys();

    final Map<UUID, RequestView> requests = new ConcurrentHashMap<>();
    final Map<UUID, String> parked = new ConcurrentHashMap<>();
    final List<String> outcomes = new CopyOnWriteArrayList<>();
    final Set<String> killed = ConcurrentHashMap.newKeySet();
    volatile String holds;

    private static SigningKeys keys() {
        try {
            return SigningKeys.at(
                    Files.createTempDirectory("keys").resolve("keys.json"), Clock.fixed(NOW, ZoneOffset.UTC));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A cleared request to source four pieces from another warehouse. */
    UUID cleared() {
        return cleared(NOW.plus(Duration.ofHours(12)));
    }

    UUID cleared(Instant expiresAt) {
        UUID id = Ids.next();
        requests.put(id, view(id, expiresAt));
        return id;
    }

    UUID commandOf(UUID request) {
        return Ids.derived("command:" + request + ":1");
    }

    RequestStatus statusOf(UUID request) {
        return requests.get(request).status();
    }

    void change(UUID request, RequestStatus status) {
        requests.computeIfPresent(request, (id, view) -> with(view, status));
    }

    @Override
    public Redemption redeem(UUID request) {
        RequestView view = requests.get(request);
        if (view == null) {
            return new Redemption.Refused("there is no request " + request);
        }
        return switch (view.status()) {
            case CLEARED -> {
                if (holds != null) {
                    yield new Redemption.Held(holds);
                }
                change(request, RequestStatus.DISPATCHED);
                yield new Redemption.Granted(IssuedClearances.of(requests.get(request), NOW));
            }
            case DISPATCHED, PARKED -> new Redemption.AlreadySpent(IssuedClearances.of(view, NOW));
            default -> new Redemption.Refused("it is " + view.status());
        };
    }

    @Override
    public Optional<Boolean> recordOutcome(
            UUID commandId, RequestStatus outcome, String reason, Map<String, Object> result) {
        for (RequestView view : requests.values()) {
            if (commandId.equals(view.commandId())) {
                outcomes.add(outcome + " " + commandId);
                boolean changes = !view.status().ended() && view.status() != outcome;
                if (changes) {
                    change(view.id(), outcome);
                }
                return Optional.of(changes);
            }
        }
        return Optional.empty();
    }

    @Override
    public void park(UUID request, String reason) {
        parked.put(request, reason);
        change(request, RequestStatus.PARKED);
    }

    @Override
    public Result<RequestView> reject(
            UUID request, RejectionReason reason, String parametersSha256, String comment, Actor approver) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Result<RequestView> edit(UUID request, CaseFacts facts, Proposal proposal, String comment, Actor editor) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<String> killed() {
        return Set.copyOf(killed);
    }

    @Override
    public Optional<RequestView> find(UUID request) {
        return Optional.ofNullable(requests.get(request));
    }

    @Override
    public Page<RequestView> list(Set<RequestStatus> statuses, UUID caseId, String cursor, int limit) {
        List<RequestView> found = new ArrayList<>();
        requests.values().stream()
                .filter(view -> statuses.isEmpty() || statuses.contains(view.status()))
                .limit(limit)
                .forEach(found::add);
        return new Page<>(found, null);
    }

    @Override
    public RuleBook ruleBook() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Ruling wouldRule(CaseFacts facts, Proposal proposal, Actor requester) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Result<RequestView> request(CaseFacts facts, Proposal proposal, Actor requester, String idempotencyKey) {
        throw new UnsupportedOperationException();
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
    public Result<RequestView> withdraw(UUID request, String reason, Actor requester) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<RequestView> ofCase(UUID caseId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long awaiting() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Result<Boolean> setKillSwitch(String workflow, boolean on, String reason, Actor actor) {
        throw new UnsupportedOperationException();
    }

    private static RequestView view(UUID id, Instant expiresAt) {
        Map<String, Object> parameters =
                new LinkedHashMap<>(Map.of("fromSite", "DC-WEST", "quantity", "4", "uom", "EA"));
        Ruling ruling = new Ruling(
                Ruling.Outcome.NEEDS_APPROVAL,
                new Ruling.RuleReference("alternate-sourcing", 3, "ab".repeat(32)),
                List.of(new Ruling.ApprovalNeed("approver", 1)),
                List.of(),
                "one approver");
        Map<String, Object> envelope = envelope(id, parameters, expiresAt, ruling);
        String sha256 = CanonicalJson.sha256(envelope);
        RequestView unsigned = new RequestView(
                id,
                Ids.derived("case:" + id),
                "EX-2026-000001",
                RequestStatus.CLEARED,
                "alternate-warehouse-sourcing",
                1,
                true,
                parameters,
                sha256,
                envelope,
                "planner",
                NOW,
                expiresAt,
                184_000,
                "EUR",
                ruling,
                List.of(new RequestView.Decision("approver", true, "fine", sha256, NOW)),
                Ids.derived("command:" + id + ":1"),
                NOW,
                null,
                null);
        return signed(unsigned, KEYS.sign(IssuedClearances.document(unsigned)));
    }

    private static Map<String, Object> envelope(
            UUID id, Map<String, Object> parameters, Instant expiresAt, Ruling ruling) {
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("envelopeVersion", 1);
        envelope.put("requestId", id.toString());
        envelope.put("caseId", Ids.derived("case:" + id).toString());
        envelope.put("caseReference", "EX-2026-000001");
        envelope.put("workflow", "alternate-warehouse-sourcing");
        envelope.put("workflowVersion", 1);
        envelope.put("parameters", parameters);
        envelope.put("amountMinor", 184_000);
        envelope.put("currency", "EUR");
        envelope.put("approvalsNeeded", ruling.approvals());
        envelope.put("ruleId", ruling.rule().id());
        envelope.put("ruleVersion", ruling.rule().version());
        envelope.put("ruleSha256", ruling.rule().sha256());
        envelope.put("requester", "planner");
        envelope.put("expiresAt", expiresAt.toString());
        return Json.MAPPER.readValue(CanonicalJson.of(envelope), new TypeReference<>() {});
    }

    /** The same under another signature, or none. */
    static RequestView signed(RequestView view, SignedStatement clearance) {
        return copy(view, view.status(), clearance);
    }

    static RequestView with(RequestView view, RequestStatus status) {
        return copy(view, status, view.clearance());
    }

    private static RequestView copy(RequestView view, RequestStatus status, SignedStatement clearance) {
        return new RequestView(
                view.id(),
                view.caseId(),
                view.caseReference(),
                status,
                view.workflow(),
                view.workflowVersion(),
                view.transactional(),
                view.parameters(),
                view.parametersSha256(),
                view.envelope(),
                view.requester(),
                view.requestedAt(),
                view.expiresAt(),
                view.amountMinor(),
                view.currency(),
                view.ruling(),
                view.decisions(),
                view.commandId(),
                view.dispatchedAt(),
                view.outcome(),
                view.outcomeReason(),
                clearance,
                view.stale(),
                view.escalatedAt(),
                view.editOf(),
                view.editedAs(),
                view.breakGlass());
    }
}
