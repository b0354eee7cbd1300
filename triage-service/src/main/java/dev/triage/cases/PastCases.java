package dev.triage.cases;

import dev.triage.governance.CaseFacts;
import dev.triage.governance.SimulationCases;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/**
 * The cases on file as a rule's simulation wants them: read page by page, so that any number fits. Ids rise with the time
 * a case was opened, so the primary key gives the newest first.
 */
@Component
class PastCases implements SimulationCases {

    private static final int PAGE = 500;
    private static final UUID LAST = new UUID(-1L, -1L);

    private final JdbcClient jdbc;
    private final TriagedCodec codec;

    PastCases(JdbcClient jdbc, TriagedCodec codec) {
        this.jdbc = jdbc;
        this.codec = codec;
    }

    @Override
    public Stream<PastCase> since(Instant moment) {
        return Stream.iterate(
                        page(moment, LAST),
                        page -> !page.isEmpty(),
                        page -> page(moment, page.getLast().id()))
                .flatMap(List::stream)
                .map(this::read);
    }

    private record Row(UUID id, String reference, String facts, String triaged, int occurrences, int openRequests) {}

    private List<Row> page(Instant moment, UUID before) {
        return jdbc.sql("""
                select id, reference, facts, triaged, occurrences, open_requests from cases.case_file
                where id < :before and last_event_at >= :moment order by id desc limit :page
                """)
                .param("before", before)
                .param("moment", moment.atOffset(ZoneOffset.UTC))
                .param("page", PAGE)
                .query(PastCases::row)
                .list();
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        return new Row(
                row.getObject("id", UUID.class),
                row.getString("reference"),
                row.getString("facts"),
                row.getString("triaged"),
                row.getInt("occurrences"),
                row.getInt("open_requests"));
    }

    private PastCase read(Row row) {
        try {
            Triaged triaged = codec.read(row.triaged());
            CaseFacts facts = new CaseFacts(
                    row.id(),
                    row.reference(),
                    FactsCodec.read(row.facts()).event(),
                    triaged.assessment(),
                    row.occurrences(),
                    row.openRequests());
            return new PastCase.Judged(
                    facts,
                    triaged.recommendations().stream()
                            .map(recommendation -> new Ruled(recommendation.proposal(), recommendation.ruling()))
                            .toList(),
                    triaged.rulesVersion(),
                    // The last event is judged as it comes in: facts were as old then as they were when it came.
                    facts.event().receivedAt());
        } catch (IllegalArgumentException | NullPointerException | DateTimeException | JacksonException e) {
            // A record of another version of the service: a category that is no more, a field that was not yet.
            return new PastCase.Unreadable(row.id(), row.reference(), String.valueOf(e.getMessage()));
        }
    }
}
