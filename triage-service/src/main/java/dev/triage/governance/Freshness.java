package dev.triage.governance;

import dev.triage.platform.Actor;
import dev.triage.platform.Ids;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps an approval from outliving its ground: what was approved on facts that have changed is neither approved further
 * nor sent. Call {@link #demand} after the write that took the request's lock, so that both locks are always taken in
 * the same order, request before case.
 */
@Component
class Freshness {

    /** The guard's name, as the database gives it back. */
    static final String GUARD = "a3_case_is_unchanged";

    private final JdbcClient jdbc;
    private final PresentFacts cases;
    private final Packets packets;
    private final RequestNews news;

    Freshness(JdbcClient jdbc, PresentFacts cases, Packets packets, RequestNews news) {
        this.jdbc = jdbc;
        this.cases = cases;
        this.packets = packets;
        this.news = news;
    }

    /** Makes the database refuse the write under way when the case has changed since the request was made. */
    void demand(RequestView request) {
        List<String> differences = differences(request);
        if (!differences.isEmpty()) {
            jdbc.sql("select governance.refuse(?, ?)")
                    .params(GUARD, String.join("; ", differences))
                    .query((row, n) -> "")
                    .list();
        }
    }

    /** What differs; empty when nothing material does. A request of before the envelope bound facts has none to differ. */
    private List<String> differences(RequestView request) {
        if (!request.transactional() || !(request.envelope().get("materialSha256") instanceof String bound)) {
            return List.of();
        }
        Optional<CaseFacts> present = cases.held(request.caseId());
        if (present.isEmpty()) {
            return List.of("case " + request.caseReference() + ": open → closed or gone");
        }
        Evidence now = Evidence.of(present.get());
        if (now.materialSha256().equals(bound)) {
            return List.of();
        }
        List<String> differences = packets.evidence(request.id())
                .map(before -> before.differences(now))
                .orElseGet(List::of);
        return differences.isEmpty() ? List.of("the facts of the case are not those that were ruled on") : differences;
    }

    /** Notes on the request that it is stale, once for each difference; it stays, so that somebody can ask again. */
    void stale(RequestView request, String difference, Actor by) {
        if (difference.equals(request.stale())) {
            return;
        }
        mark(request.id(), StoredJson.text(difference));
        news.record(request, "request.stale", by, Map.of("difference", StoredJson.text(difference)));
    }

    /** Takes the note back when the case is again as it was. */
    void fresh(RequestView request) {
        if (request.stale() != null) {
            mark(request.id(), "");
        }
    }

    /** What a decision on a changed case is told. */
    static Result<RequestView> refused(Guards.Objection objection) {
        return Result.refused(
                Refusal.Kind.CONFLICT,
                "case-changed",
                "The case changed since the request was made: " + objection.message()
                        + ". Ask again on the facts as they are.");
    }

    private void mark(UUID request, String difference) {
        jdbc.sql("""
                        insert into governance.stale_mark (id, request_id, difference, found_at)
                        values (?, ?, ?, governance.moment())""").params(Ids.next(), request, difference).update();
    }
}
