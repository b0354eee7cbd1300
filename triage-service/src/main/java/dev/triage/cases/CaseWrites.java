package dev.triage.cases;

import dev.triage.assessment.Rank;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Actor;
import java.sql.ResultSet;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Writes what a batch of events came to: a fixed number of statements, however many events. */
@Component
class CaseWrites {

    private final JdbcTemplate jdbc;

    CaseWrites(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Opens cases. One whose fingerprint another instance opened meanwhile is not inserted: the caller finds it missing in
     * the answer and joins the other.
     *
     * @return references by id
     */
    Map<UUID, String> insert(List<CaseDraft> drafts, Instant now) {
        if (drafts.isEmpty()) {
            return Map.of();
        }
        Columns<CaseDraft> columns = changing(drafts)
                .uuid("object", draft -> draft.fingerprint.object())
                .uuid("symptom", draft -> draft.fingerprint.symptom())
                .uuid("fingerprint", draft -> draft.fingerprint.value())
                .text("object_key", draft -> draft.fingerprint.objectKey())
                .text("source", draft -> draft.source)
                .text("site", draft -> draft.fingerprint.site())
                .uuid("reopens", draft -> draft.reopens == null ? null : draft.reopens.id());
        String sql = "insert into cases.case_file (" + columns.names() + ", reference, change_no, opened_no) select "
                + columns.values() + ", 'EX-" + now.atOffset(ZoneOffset.UTC).getYear()
                + "-' || case when r.number < 1000000 then lpad(r.number::text, 6, '0') else r.number::text end, "
                + CaseReads.CHANGE + ", " + CaseReads.CHANGE + " from " + columns.unnest()
                + ", lateral (select nextval('cases.reference_number') as number where n.id is not null) r"
                + " on conflict (object, fingerprint) where " + CaseReads.OPEN + " do nothing returning id, reference";
        Map<UUID, String> references = new HashMap<>();
        jdbc.query(sql, columns::bind, (ResultSet row) -> {
            references.put(row.getObject("id", UUID.class), row.getString("reference"));
        });
        return references;
    }

    /** Writes what joining changed; the rows are locked already. */
    void update(List<CaseDraft> drafts) {
        if (drafts.isEmpty()) {
            return;
        }
        Columns<CaseDraft> columns = lifted(changing(drafts)).uuid("merged_into", draft -> draft.mergedInto);
        jdbc.update(
                "update cases.case_file c set " + columns.assignments(List.of("id"))
                        + ", first_facts = coalesce(c.first_facts, c.facts), version = c.version + 1, change_no = "
                        + CaseReads.CHANGE + " from " + columns.unnest() + " where c.id = n.id",
                columns::bind);
    }

    /** The columns that joining and triage determine. */
    private static Columns<CaseDraft> changing(List<CaseDraft> drafts) {
        return triaged(new Columns<>(drafts).uuid("id", draft -> draft.id))
                .text("status", draft -> draft.status.name())
                .instant("snoozed_until", draft -> draft.snoozedUntil)
                .flag("wake_on_change", draft -> draft.wakeOnChange)
                .number("occurrences", draft -> draft.occurrences)
                .json("facts", "json", draft -> FactsCodec.write(draft.facts))
                .instant("opened_at", draft -> draft.openedAt)
                .instant("last_event_at", draft -> draft.lastEventAt)
                .instant("closed_at", draft -> draft.closedAt);
    }

    private static Columns<CaseDraft> triaged(Columns<CaseDraft> columns) {
        return columns.text("category", row -> row.assessment().category().name())
                .text("family", row -> row.assessment().category().family())
                .real("confidence", row -> row.assessment().confidence())
                .flag("abstained", row -> row.assessment().abstained())
                .text("priority", row -> row.priority().name())
                .number("regime", row -> row.rank().regime().ordinal())
                .real("tau_hours", row -> Scale.of(row.rank()).tauHours())
                .real("rank_key", row -> row.rank().key())
                .number("loss_minor", row -> row.loss().minor())
                .text("currency", row -> row.loss().currency())
                .instant("due_at", row -> row.rank().dueAt())
                .flag("due_assumed", row -> row.dueAssumed())
                .text("customer_tier", row -> order(row, ExceptionEvent.Order::customerTier))
                .text("order_number", row -> order(row, ExceptionEvent.Order::number))
                .text("order_type", row -> order(row, ExceptionEvent.Order::type))
                .text("sku", row -> sku(row))
                .text("supplier", row -> event(row).supplier())
                .text("carrier", row -> carrier(row))
                .texts("identifiers", row -> Triages.identifiers(event(row)))
                .text("title", row -> Triages.title(event(row), row.assessment()))
                .text("top_reason", row -> Triages.topReason(row.rank()))
                .text(
                        "top_workflow",
                        row -> top(row, r -> r.proposal().workflow().id()))
                .text(
                        "top_workflow_title",
                        row -> top(row, r -> r.proposal().workflow().title()))
                .text("top_outcome", row -> top(row, r -> r.ruling().outcome().name()))
                .json("triaged", "json", row -> TriagedCodec.write(row.triaged()));
    }

    private static Columns<CaseDraft> lifted(Columns<CaseDraft> columns) {
        return columns.json("lifted", "json", draft -> {
            Lifted lifted = draft.lifted;
            return lifted == null ? null : TriagedCodec.write(lifted.rank());
        });
    }

    private static ExceptionEvent event(CaseDraft draft) {
        return draft.facts.event();
    }

    private static @Nullable String order(CaseDraft draft, Function<ExceptionEvent.Order, @Nullable String> part) {
        ExceptionEvent.Order order = event(draft).order();
        return order == null ? null : part.apply(order);
    }

    private static @Nullable String sku(CaseDraft draft) {
        ExceptionEvent.Item item = event(draft).item();
        return item == null ? null : item.sku();
    }

    private static @Nullable String carrier(CaseDraft draft) {
        ExceptionEvent.Carrier carrier = event(draft).carrier();
        return carrier == null ? null : carrier.scac();
    }

    private static @Nullable String top(CaseDraft draft, Function<Recommendation, @Nullable String> part) {
        return Triages.top(draft.triaged()).map(part).orElse(null);
    }

    /** The triage of one case again, without counting it as an event; the caller has bumped the version. */
    void retriage(CaseDraft draft) {
        Columns<CaseDraft> columns = lifted(triaged(new Columns<>(List.of(draft)).uuid("id", row -> row.id)));
        jdbc.update(
                "update cases.case_file c set " + columns.assignments(List.of("id")) + " from " + columns.unnest()
                        + " where c.id = n.id",
                columns::bind);
    }

    /** Makes the time constants of these ranks known to the queue. */
    void scales(List<Rank> ranks) {
        Columns<Scale> columns =
                new Columns<>(Scale.of(ranks)).number("regime", Scale::regime).real("tau_hours", Scale::tauHours);
        jdbc.update(
                "insert into cases.rank_scale (" + columns.names() + ") select " + columns.values() + " from "
                        + columns.unnest() + " on conflict do nothing",
                columns::bind);
    }

    /** Files events under their cases, and moves the ones that turned out to belong elsewhere. */
    void file(List<CaseDraft> drafts) {
        List<Filing> fresh = new ArrayList<>();
        List<Filing> moved = new ArrayList<>();
        for (CaseDraft draft : drafts) {
            // A case of one event keeps its facts itself.
            boolean alone = draft.fresh && draft.occurrences == 1;
            for (CaseDraft.Filed filed : draft.filed.values()) {
                (filed.from() == null ? fresh : moved).add(new Filing(draft, filed, alone));
            }
        }
        if (!fresh.isEmpty()) {
            Columns<Filing> columns = filings(fresh)
                    .text("kind", filing -> filing.filed().raised() ? "RAISED" : "CLEARED")
                    .instant("event_time", filing -> filing.filed().at())
                    .instant("received_at", filing -> filing.filed().receivedAt());
            jdbc.update(
                    "insert into cases.case_event (" + columns.names() + ") select " + columns.values() + " from "
                            + columns.unnest() + " on conflict do nothing",
                    columns::bind);
        }
        if (!moved.isEmpty()) {
            Columns<Filing> columns =
                    filings(moved).uuid("before", filing -> filing.filed().from());
            jdbc.update(
                    "update cases.case_event e set case_id = n.case_id, facts = n.facts::json from " + columns.unnest()
                            + " where e.event_id = n.event_id and e.source = n.source and e.case_id = n.before",
                    columns::bind);
        }
    }

    private static Columns<Filing> filings(List<Filing> filings) {
        return new Columns<>(filings)
                .text("event_id", filing -> filing.filed().id().id())
                .text("source", filing -> filing.filed().id().source())
                .uuid("case_id", filing -> filing.draft().id)
                .json("facts", "json", Filing::facts);
    }

    private record Filing(CaseDraft draft, CaseDraft.Filed filed, boolean alone) {

        @Nullable
        String facts() {
            Facts facts = filed.facts();
            return facts == null || alone ? null : FactsCodec.write(facts);
        }
    }

    /** Remembers clears, for raises that come later or came earlier than they should. */
    void remember(Collection<Arrival.Clear> clears) {
        if (clears.isEmpty()) {
            return;
        }
        Columns<Arrival.Clear> columns = new Columns<>(List.copyOf(clears))
                .text("event_id", clear -> clear.id().id())
                .text("source", clear -> clear.id().source())
                .uuid("object", Arrival.Clear::object)
                .uuid("symptom", Arrival.Clear::symptom)
                .text("site", Arrival.Clear::site)
                .instant("event_time", Arrival.Clear::at);
        jdbc.update(
                "insert into cases.cleared_ahead (" + columns.names() + ") select " + columns.values() + " from "
                        + columns.unnest() + " on conflict do nothing",
                columns::bind);
    }

    /** Writes the timeline entries the drafts gathered. */
    void tell(List<CaseDraft> drafts, Instant now) {
        List<Told> told = new ArrayList<>();
        for (CaseDraft draft : drafts) {
            for (CaseDraft.Happening happening : draft.happenings) {
                told.add(new Told(draft.id, happening, Actor.SYSTEM.subject()));
            }
        }
        write(told, now);
    }

    /** One timeline entry. */
    void tell(UUID id, String by, String kind, String text, Map<String, Object> detail, Instant now) {
        write(List.of(new Told(id, new CaseDraft.Happening(kind, text, detail), by)), now);
    }

    private void write(List<Told> told, Instant now) {
        if (told.isEmpty()) {
            return;
        }
        Columns<Told> columns = new Columns<>(told)
                .uuid("case_id", Told::id)
                .text("by", Told::by)
                .text("kind", one -> one.happening().kind())
                .text("text", one -> one.happening().text())
                .json("detail", "jsonb", one -> JsonForm.of(one.happening().detail()))
                .instant("at", one -> now);
        jdbc.update(
                "insert into cases.timeline (" + columns.names() + ") select " + columns.values() + " from "
                        + columns.unnest(),
                columns::bind);
    }

    private record Told(UUID id, CaseDraft.Happening happening, String by) {}
}
