package dev.triage.governance.sequences;

import dev.triage.governance.CaseFacts;
import dev.triage.governance.Redemption;
import dev.triage.governance.RejectionReason;
import dev.triage.governance.RequestStatus;
import dev.triage.governance.RequestView;
import dev.triage.governance.Rules.RuleView;
import dev.triage.governance.Stage;
import dev.triage.governance.sequences.ModelState.Terms;
import dev.triage.governance.sequences.ModelState.Wish;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Actor;
import dev.triage.platform.Ids;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import dev.triage.playbook.Proposal;
import dev.triage.playbook.Workflow;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One sequence's hand on the real service: says commands in the service's types, and its answers in the model's words.
 * Everything a sequence makes carries its mark, so that sequences share a database and never meet.
 */
final class Service {

    private final Room room;
    private final String mark;
    private final UUID caseId = Ids.next();
    private CaseFacts facts;
    private final Map<String, Actor> people = new LinkedHashMap<>();
    private final List<UUID> requests = new ArrayList<>();
    private final List<String[]> rules = new ArrayList<>();
    private final List<String> hashes = new ArrayList<>();
    private final long auditBefore;
    private int now;

    Service(Room room) {
        this.room = room;
        this.mark = "-s" + room.begin();
        room.heard.cleared.clear();
        this.facts = facts(false);
        room.cases.held(facts);
        this.auditBefore = room.jdbc
                .sql("select seq from governance.audit_head")
                .query(Long.class)
                .single();
    }

    void person(String name, boolean machine, Set<String> roles) {
        Actor.Kind kind = machine ? Actor.Kind.MACHINE : Actor.Kind.PERSON;
        people.put(name, new Actor(name + mark, kind, roles(roles)));
    }

    private static Set<Role> roles(Set<String> codes) {
        return codes.stream()
                .map(code -> Role.valueOf(code.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toSet());
    }

    private Actor actor(String name) {
        Actor actor = people.get(name);
        if (actor == null) {
            throw new IllegalArgumentException("Nobody is called " + name);
        }
        return actor;
    }

    String draft(String id, Terms terms, String by) {
        Result<RuleView> result = room.rules.draft(
                PolicyText.of(id + mark, terms, room.begun()).getBytes(StandardCharsets.UTF_8), actor(by));
        if (result instanceof Result.Done<RuleView> done) {
            rules.add(
                    new String[] {done.value().id(), String.valueOf(done.value().version())});
        }
        return ruleAnswer(result);
    }

    String submit(int rule, String by) {
        return onRule(rule, (id, version) -> room.rules.submit(id, version, actor(by)));
    }

    String activate(int rule, String by) {
        return onRule(rule, (id, version) -> room.rules.activate(id, version, actor(by)));
    }

    String rollback(int rule, String reason, String by) {
        return onRule(rule, (id, version) -> {
            Result<RuleView> result = room.rules.rollback(id, version, reason, actor(by));
            if (result instanceof Result.Done<RuleView> done) {
                rules.add(new String[] {
                    done.value().id(), String.valueOf(done.value().version())
                });
            }
            return result;
        });
    }

    /** The case as its sources say it is: as at first, or with stock elsewhere. */
    private CaseFacts facts(boolean otherwise) {
        Instant due = room.begun().plus(Duration.ofMinutes(ModelState.DUE));
        return Stage.facts(
                caseId,
                due,
                otherwise
                        ? List.of(new ExceptionEvent.Availability("DC-WEST", new BigDecimal(20), "EA", null, null))
                        : List.of());
    }

    String change(int caseIs) {
        facts = facts(caseIs == 1);
        if (caseIs == ModelState.CLOSED) {
            room.cases.gone(caseId);
        } else {
            room.cases.held(facts);
        }
        return "done";
    }

    String retire(int rule, String by) {
        return onRule(rule, (id, version) -> room.rules.retire(id, version, actor(by)));
    }

    private String onRule(int rule, java.util.function.BiFunction<String, Integer, Result<RuleView>> verb) {
        return ruleAnswer(
                rule < 0
                        ? verb.apply("nothing" + mark, 1)
                        : verb.apply(rules.get(rule)[0], Integer.valueOf(rules.get(rule)[1])));
    }

    private String ruleAnswer(Result<RuleView> result) {
        return answer(result, rule -> (rule.id() + " " + rule.version() + " " + rule.status()).replace(mark, ""));
    }

    String request(Wish wish, String by) {
        return asked(room.governance.request(facts, proposal(wish), actor(by), wish.key()));
    }

    String edit(int request, Wish wish, String by) {
        return asked(room.governance.edit(id(request), facts, proposal(wish), "so", actor(by)));
    }

    String breakGlass(Wish wish, String reason, String by) {
        return asked(room.breakGlass.invoke(facts, proposal(wish), reason, actor(by), wish.key()));
    }

    String review(int request, String comment, String by) {
        return answer(
                room.breakGlass.close(id(request), comment, actor(by)),
                review -> "#" + requests.indexOf(review.request()));
    }

    private static Proposal proposal(Wish wish) {
        Workflow catalogued =
                new Stage.StageCatalogue().workflow(wish.workflow()).orElseThrow();
        Workflow workflow = wish.version() == 1 ? catalogued : loosened(catalogued, wish.version());
        return new Proposal(
                workflow,
                0.7,
                1,
                wish.value(),
                Map.of("quantity", wish.body()),
                List.of(),
                wish.blocked() ? List.of("no stock is known") : List.of());
    }

    private String asked(Result<RequestView> result) {
        if (result instanceof Result.Done<RequestView> done
                && !requests.contains(done.value().id())) {
            requests.add(done.value().id());
            hashes.add(done.value().parametersSha256());
        }
        return requestAnswer(result);
    }

    private static Workflow loosened(Workflow workflow, int version) {
        return new Workflow(
                workflow.id(),
                version,
                "sha256:other",
                workflow.title(),
                workflow.description(),
                false,
                false,
                workflow.parametersSchema(),
                workflow.categories(),
                workflow.undo(),
                workflow.pointOfNoReturn(),
                List.of());
    }

    private String requestAnswer(Result<RequestView> result) {
        return answer(result, request -> "#" + requests.indexOf(request.id()) + " " + request.status());
    }

    private static <T> String answer(Result<T> result, Function<T, String> shown) {
        return switch (result) {
            case Result.Done<T> done -> "done " + shown.apply(done.value());
            case Result.Refused<T> refused ->
                refused.refusal().kind() + " " + refused.refusal().code();
        };
    }

    private UUID id(int request) {
        return request < 0 ? Ids.next() : requests.get(request);
    }

    String decide(int request, boolean approve, String reason, Command.Hash hash, boolean longComment, String by) {
        String right = request < 0 ? "0".repeat(64) : hashes.get(request);
        String shown = switch (hash) {
            case RIGHT -> right;
            case RIGHT_IN_CAPITALS -> right.toUpperCase(Locale.ROOT);
            case OF_ANOTHER ->
                hashes.stream().filter(h -> !h.equals(right)).findFirst().orElse("f".repeat(64));
            case NONE -> "";
        };
        String comment = longComment ? "x".repeat(4_001) : "so";
        return requestAnswer(
                approve || reason.equals("OTHER")
                        ? room.governance.decide(id(request), approve, shown, comment, actor(by))
                        : room.governance.reject(
                                id(request), RejectionReason.valueOf(reason), shown, comment, actor(by)));
    }

    String withdraw(int request, String by) {
        return requestAnswer(room.governance.withdraw(id(request), "", actor(by)));
    }

    String redeem(int request) {
        UUID id = id(request);
        return switch (room.transaction.execute(status -> room.governance.redeem(id))) {
            case Redemption.Granted granted -> "Granted";
            case Redemption.Held held -> "Held, " + why(held.reason());
            case Redemption.Refused refused -> "Refused, " + why(refused.reason());
            case Redemption.AlreadySpent spent -> "AlreadySpent";
        };
    }

    /** Which reason the words of a redemption give. */
    private static String why(String words) {
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put("kill switch", "kill switch");
        reasons.put("the case changed", "case changed");
        reasons.put("limit of ", "limit");
        reasons.put("awaits approval", "awaits approval");
        reasons.put("not active any more", "rule-retired");
        reasons.put("may not approve any more", "approver-not-entitled");
        reasons.put("may not break the glass any more", "approver-not-entitled");
        reasons.put("expired at", "expired");
        reasons.put("there is no request", "unknown");
        return reasons.entrySet().stream()
                .filter(reason -> words.contains(reason.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(words);
    }

    String park(int request) {
        room.governance.park(id(request), "no answer");
        return "done";
    }

    String report(int request, String outcome) {
        UUID command = request < 0
                ? Ids.next()
                : room.governance.find(id(request)).map(RequestView::commandId).orElse(null);
        return room.governance
                .recordOutcome(command == null ? Ids.next() : command, RequestStatus.valueOf(outcome), null, Map.of())
                .map(applied -> applied ? "applied" : "kept")
                .orElse("unknown");
    }

    String escalate() {
        room.escalate();
        return "done";
    }

    String sweep() {
        room.sweep();
        return "done";
    }

    String kill(String workflow, boolean on, String reason, String by) {
        String which = workflow.equals(Model.ALL) ? null : workflow;
        return answer(room.governance.setKillSwitch(which, on, reason, actor(by)), String::valueOf);
    }

    String letIn(String who, boolean in, String reason, String by) {
        return answer(room.entitlements.enable(who + mark, in, reason, actor(by)), String::valueOf);
    }

    String roles(String who, Set<String> roles, boolean logsIn) {
        Actor changed = new Actor(actor(who).subject(), actor(who).kind(), roles(roles));
        people.put(who, changed);
        if (logsIn) {
            room.entitlements.seen(changed);
        }
        return "done";
    }

    String wait(int minutes) {
        now += minutes;
        room.minute(now);
        return "done";
    }

    /** Ends what a sequence that failed left open, whatever that is. */
    void tidy() {
        Actor anybody = new Actor("tidy" + mark, Actor.Kind.PERSON, Set.of(Role.RULEAPPROVER, Role.LEAD));
        room.governance
                .killed()
                .forEach(workflow -> room.governance.setKillSwitch(
                        workflow.equals(Model.ALL) ? null : workflow, false, "over", anybody));
        rules.forEach(rule -> room.rules.retire(rule[0], Integer.parseInt(rule[1]), anybody));
        wait(Model.DAY + 60);
        room.sweep();
    }

    /** Everything that can be seen from outside, in the model's words; of the audit, what came after its first entries. */
    List<String> state(int audited) {
        List<String> lines = new ArrayList<>();
        room.jdbc
                .sql("""
                select concat_ws(' ', 'rule', rule_id, version, status, author, coalesce(submitted_by, '-'),
                                 coalesce(activated_by, '-'), coalesce(retired_by, '-'), 'again ' || rollback_of)
                from governance.rule_version where rule_id = any (cast(:rules as text[]))
                union all
                select concat_ws(' ', 'request', r.id, r.requester, r.outcome, coalesce(r.rule_id, '-'),
                                 r.rule_version, s.status,
                                 case when d.request_id is not null then 'dispatched' end,
                                 case when p.request_id is not null then 'parked' end,
                                 case when w.request_id is not null then 'withdrawn' end,
                                 'lapsed ' || l.cause,
                                 case when x.request_id is not null then 'escalated' end,
                                 case when (select difference from governance.stale_mark m where m.request_id = r.id
                                            order by found_at desc, id desc limit 1) <> '' then 'stale' end,
                                 'edited as ' || e.successor)
                from governance.action_request r join governance.request_state s on s.request_id = r.id
                left join governance.dispatch d on d.request_id = r.id
                left join governance.parking p on p.request_id = r.id
                left join governance.withdrawal w on w.request_id = r.id
                left join governance.lapse l on l.request_id = r.id
                left join governance.escalation x on x.request_id = r.id
                left join governance.edit e on e.request_id = r.id
                where r.id = any (:requests)
                union all
                select concat_ws(' ', 'broken', b.request_id, coalesce(d.decided_by, '-'), d.decision,
                                 coalesce(c.closed_by, '-'))
                from governance.break_glass b
                left join governance.break_glass_decision d on d.request_id = b.request_id
                left join governance.break_glass_closing c on c.request_id = b.request_id
                where b.request_id = any (:requests)
                union all
                select concat_ws(' ', 'decision', a.request_id, a.approver, a.role, a.decision, a.reason_code)
                from governance.approval a where a.request_id = any (:requests)
                union all
                select concat_ws(' ', 'report', o.request_id, o.outcome, case when o.applied then 'true' else 'false' end)
                from governance.outcome o where o.request_id = any (:requests)
                union all
                select 'killed ' || workflow from governance.kill_switch_state where killed
                union all
                select concat_ws(' ', 'used', rule_id, window_kind,
                                 (extract(epoch from window_start - cast(:midnight as timestamptz)) / 60)::int, used)
                from governance.limit_counter where used > 0 and rule_id = any (cast(:rules as text[]))
                union all
                select concat_ws(' ', 'used of', workflow, window_kind,
                                 (extract(epoch from window_start - cast(:midnight as timestamptz)) / 60)::int, used)
                from governance.workflow_counter where used > 0
                    and window_start >= cast(:midnight as timestamptz)
                    and window_start < cast(:midnight as timestamptz) + interval '14 days'
                union all
                select concat_ws(' ', 'person', subject, '[' || array_to_string(roles, ', ') || ']', enabled::text)
                from governance.entitlement where subject = any (cast(:people as text[]))
                union all
                select concat_ws(' ', 'audit', actor, action, request_id,
                                 case when request_id is null
                                      then concat_ws(' ', d ->> 'rule', d ->> 'version', d ->> 'workflow',
                                                     d ->> 'subject') end)
                from (select *, detail::jsonb as d from governance.audit_entry where seq > :audited) e""")
                .param("audited", auditBefore + audited)
                .param("requests", requests.toArray(UUID[]::new))
                .param("rules", rules.stream().map(r -> r[0]).toArray(String[]::new))
                .param(
                        "midnight",
                        room.begun()
                                .minus(Duration.ofMinutes(Model.BEGINS_AT_MINUTE))
                                .toString())
                .param("people", people.values().stream().map(Actor::subject).toArray(String[]::new))
                .query(String.class)
                .list()
                .forEach(line -> lines.add(named(line)));
        lines.add("handed over "
                + room.heard.cleared.stream().map(requests::indexOf).toList());
        lines.sort(String::compareTo);
        return lines;
    }

    private String named(@Nullable String line) {
        String named = String.valueOf(line).replace(mark, "").strip();
        for (int i = 0; i < requests.size(); i++) {
            named = named.replace(requests.get(i).toString(), "#" + i);
        }
        return named;
    }
}
