package dev.triage.api;

import dev.triage.briefing.Brief;
import dev.triage.briefing.Briefs;
import dev.triage.cases.CaseRow;
import dev.triage.cases.CaseView;
import dev.triage.cases.SimilarCase;
import dev.triage.cases.TriagedDocument;
import dev.triage.cases.WrongAdvice;
import dev.triage.governance.Audit;
import dev.triage.governance.RequestView;
import dev.triage.governance.Rules;
import dev.triage.governance.RulesOn;
import dev.triage.platform.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The contract's JSON forms of what the rooms answer. Field names are fixed outside; fields may be added. */
final class Documents {

    private Documents() {}

    static Map<String, Object> row(CaseRow row) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", row.id());
        document.put("reference", row.reference());
        document.put("title", row.title());
        document.put("category", row.category().name());
        document.put("confidence", row.confidence());
        document.put("abstained", row.abstained());
        document.put("priority", row.priority().name());
        document.put("rank", row.rank());
        document.put("status", row.status().name());
        document.put("site", row.site());
        document.put("customerTier", row.customerTier());
        document.put("expectedLoss", TriagedDocument.money(row.expectedLoss()));
        document.put("dueAt", row.dueAt());
        document.put("recommendation", recommendation(row));
        document.put("reason", row.topReason());
        document.put("occurrences", row.occurrences());
        document.put("openedAt", row.openedAt());
        document.put("lastEventAt", row.lastEventAt());
        document.put("assignee", row.assignee());
        document.put("snoozedUntil", row.snoozedUntil());
        document.put("mergedInto", row.ties().mergedInto());
        document.put("memberCount", row.ties().members());
        document.put("suppressed", row.ties().hiddenBy() != null);
        document.put("version", row.version());
        return document;
    }

    private static @org.jspecify.annotations.Nullable Map<String, Object> recommendation(CaseRow row) {
        if (row.recommendation() == null) {
            return null;
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("workflow", row.recommendation());
        document.put("title", row.recommendationTitle());
        document.put("outcome", row.outcome());
        return document;
    }

    static Map<String, Object> view(
            CaseView view, Brief brief, List<Briefs.Evidence> evidence, List<SimilarCase> similar) {
        Map<String, Object> document = row(view.row());
        Map<String, Object> triaged = TriagedDocument.of(view.triaged(), view.asOf());
        document.put("correctedCategory", view.corrected());
        document.putAll(triaged);
        document.put("brief", brief(brief, evidence));
        document.put("facts", view.facts());
        document.put("events", view.events());
        document.put("similar", similar);
        document.put("timeline", view.timeline());
        document.put(
                "requests", view.requests().stream().map(Documents::request).toList());
        return document;
    }

    static Map<String, Object> wrong(WrongAdvice.Said said, long thisWeek) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", said.id());
        document.put("caseId", said.caseId());
        document.put("assist", said.assist().key());
        document.put("said", said.said());
        document.put("by", said.by());
        document.put("at", said.at());
        document.put("reason", said.reason());
        document.put("comment", said.comment());
        document.put("countedThisWeek", thisWeek);
        return document;
    }

    static Map<String, Object> brief(Brief brief, List<Briefs.Evidence> evidence) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("text", brief.text());
        document.put("sentences", brief.sentences());
        document.put("origin", brief.origin());
        document.put("model", brief.model());
        document.put("promptVersion", brief.promptVersion());
        document.put("writtenAt", brief.writtenAt());
        document.put("note", brief.note());
        document.put("evidence", evidence);
        return document;
    }

    static Map<String, Object> request(RequestView request) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", request.id());
        document.put("caseId", request.caseId());
        document.put("caseReference", request.caseReference());
        document.put("status", request.status().name());
        document.put("workflow", request.workflow());
        document.put("workflowVersion", request.workflowVersion());
        document.put("transactional", request.transactional());
        document.put("parameters", request.parameters());
        document.put("parametersSha256", request.parametersSha256());
        // The hash is the envelope's; the contract's older name for it stays.
        document.put("envelope", request.envelope());
        document.put("envelopeSha256", request.parametersSha256());
        document.put("stale", request.stale());
        document.put("requester", request.requester());
        document.put("requestedAt", request.requestedAt());
        document.put("expiresAt", request.expiresAt());
        document.put("ruling", TriagedDocument.ruling(request.ruling()));
        document.put("approvals", request.decisions());
        document.put("commandId", request.commandId());
        document.put("dispatchedAt", request.dispatchedAt());
        document.put("outcome", request.outcome());
        document.put("outcomeReason", request.outcomeReason());
        document.put("escalatedAt", request.escalatedAt());
        document.put("editOf", request.editOf());
        document.put("editedAs", request.editedAs());
        document.put("breakGlass", request.breakGlass());
        return document;
    }

    static Map<String, Object> rule(Rules.RuleView rule) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", rule.id());
        document.put("version", rule.version());
        document.put("status", rule.status().name());
        document.put("sha256", rule.sha256());
        document.put("title", rule.title());
        document.put("owner", rule.owner());
        document.put("rationale", rule.rationale());
        document.put("mode", rule.mode());
        document.put("author", rule.author());
        document.put("createdAt", rule.createdAt());
        document.put("submittedBy", rule.submittedBy());
        document.put("submittedAt", rule.submittedAt());
        document.put("activatedBy", rule.activatedBy());
        document.put("activatedAt", rule.activatedAt());
        document.put("retiredAt", rule.retiredAt());
        document.put("rollback", rule.rollback());
        document.put("policy", rule.policy());
        document.put("source", rule.source());
        document.put("caseResults", rule.caseResults());
        return document;
    }

    /** The counts at the top, beside who ran it, when, and whether it still says what would change now. */
    @SuppressWarnings("unchecked") // a record becomes a map of its components
    static Map<String, Object> simulation(Rules.StoredSimulation stored) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", stored.id());
        document.put("rule", stored.rule());
        document.put("version", stored.version());
        document.put("by", stored.by());
        document.put("at", stored.at());
        document.put("outdated", stored.outdated());
        document.put("note", stored.note());
        document.putAll(Json.MAPPER.convertValue(stored.simulation(), Map.class));
        return document;
    }

    static Map<String, Object> rulesOn(RulesOn answer) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("on", answer.on());
        document.put("from", answer.from());
        document.put("until", answer.until());
        document.put("zone", answer.zone());
        document.put("site", answer.site());
        document.put("note", answer.note());
        document.put("items", answer.rules().stream().map(Documents::held).toList());
        document.put("nextCursor", null);
        return document;
    }

    private static Map<String, Object> held(RulesOn.Held held) {
        Map<String, Object> document = rule(held.rule());
        document.put("from", held.from());
        document.put("until", held.until());
        document.put("throughout", held.throughout());
        return document;
    }

    static Map<String, Object> difference(Rules.VersionDifference compared) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", compared.id());
        document.put("from", compared.from());
        document.put("to", compared.to());
        document.put("reach", compared.difference().reach());
        document.put("summary", compared.difference().summary());
        document.put("changes", compared.difference().changes());
        return document;
    }

    static Map<String, Object> entry(Audit.Entry entry) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("seq", entry.seq());
        document.put("at", entry.at());
        document.put("actor", entry.actor());
        document.put("actorKind", entry.actorKind().name());
        document.put("action", entry.action());
        document.put("case", entry.caseId());
        document.put("request", entry.requestId());
        document.put("detail", entry.detail());
        document.put("hash", entry.hash());
        return document;
    }
}
