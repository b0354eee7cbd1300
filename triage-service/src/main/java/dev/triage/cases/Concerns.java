package dev.triage.cases;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Says whom something that happened to a case concerns. */
@Component
class Concerns {

    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;

    Concerns(JdbcClient jdbc, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.events = events;
    }

    /** Those a comment names. Naming oneself is no mention. */
    void named(CaseRow row, String by, String text) {
        tell(CaseConcerns.About.of(row), CaseConcerns.Kind.MENTIONED, NamedPeople.in(text), by, text);
    }

    void given(CaseRow row, String to, String by) {
        tell(CaseConcerns.About.of(row), CaseConcerns.Kind.ASSIGNED, Set.of(to), by, "Assigned to " + to + ".");
    }

    /** Of cases that are back in the queue: who has them, and who sent them to sleep. */
    void woken(Collection<UUID> ids, String why) {
        if (ids.isEmpty()) {
            return;
        }
        jdbc
                .sql("""
                select c.id, c.reference, c.title, c.site, c.facts -> 'site' ->> 'timeZone' as site_zone, c.assignee,
                       (select t.by from cases.timeline t where t.case_id = c.id and t.kind = 'snoozed'
                        order by t.id desc limit 1) as sent_by
                from cases.case_file c where c.id = any(:ids)
                """)
                .param("ids", ids.toArray(UUID[]::new))
                .query((row, number) -> {
                    Set<String> people = new HashSet<>();
                    for (String who : new String[] {row.getString("assignee"), row.getString("sent_by")}) {
                        if (who != null) {
                            people.add(who);
                        }
                    }
                    return new CaseConcerns(
                            new CaseConcerns.About(
                                    row.getObject("id", UUID.class),
                                    row.getString("reference"),
                                    row.getString("title"),
                                    row.getString("site"),
                                    row.getString("site_zone")),
                            CaseConcerns.Kind.WOKEN,
                            people,
                            "system",
                            why);
                })
                .list()
                .stream()
                .filter(concern -> !concern.people().isEmpty())
                .forEach(events::publishEvent);
    }

    /** In the transaction that opens them. */
    void opening(List<CasesOpening.Opened> opened) {
        if (!opened.isEmpty()) {
            events.publishEvent(new CasesOpening(opened));
        }
    }

    private void tell(CaseConcerns.About about, CaseConcerns.Kind kind, Set<String> people, String by, String text) {
        Set<String> others = new HashSet<>(people);
        others.remove(by);
        if (!others.isEmpty()) {
            events.publishEvent(new CaseConcerns(about, kind, others, by, text));
        }
    }
}
