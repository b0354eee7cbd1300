package dev.triage.cases;

import dev.triage.governance.CaseFacts;
import dev.triage.governance.SimulationCases;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The cases on file as a rule's simulation wants them: read page by page, so that any number fits. */
@Component
class PastCases implements SimulationCases {

    private static final int PAGE = 500;
    private static final UUID FIRST = new UUID(0, 0);

    private final JdbcClient jdbc;
    private final TriagedCodec codec;

    PastCases(JdbcClient jdbc, TriagedCodec codec) {
        this.jdbc = jdbc;
        this.codec = codec;
    }

    @Override
    public Stream<CaseFacts> since(Instant moment) {
        return Stream.iterate(
                        page(moment, FIRST),
                        page -> !page.isEmpty(),
                        page -> page(
                                moment,
                                java.util.Objects.requireNonNull(page.getLast().caseId())))
                .flatMap(List::stream);
    }

    private List<CaseFacts> page(Instant moment, UUID after) {
        return jdbc.sql("""
                select id, reference, facts, triaged, occurrences, open_requests from cases.case_file
                where id > :after and last_event_at >= :moment order by id limit :page
                """)
                .param("after", after)
                .param("moment", moment.atOffset(ZoneOffset.UTC))
                .param("page", PAGE)
                .query((row, number) -> new CaseFacts(
                        row.getObject("id", UUID.class),
                        row.getString("reference"),
                        FactsCodec.read(row.getString("facts")).event(),
                        codec.read(row.getString("triaged")).assessment(),
                        row.getInt("occurrences"),
                        row.getInt("open_requests")))
                .list();
    }
}
