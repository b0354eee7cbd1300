package dev.triage.cases;

import dev.triage.platform.Actor;
import dev.triage.platform.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The people who work on cases. A case can be given to those who were here not long ago, and to nobody else. */
@Component
public class Colleagues {

    /** How long somebody is remembered who does not come. */
    public static final Duration RECENT = Duration.ofDays(14);

    private static final Duration NOTED_EVERY = Duration.ofMinutes(30);
    private static final int MOST = 200;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final Map<String, Instant> noted = new ConcurrentHashMap<>();

    Colleagues(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Notes that a planner or lead is here; others are no colleagues. Cheap: written down every half hour. */
    public void seen(Actor actor) {
        Instant now = clock.instant();
        Instant last = noted.get(actor.subject());
        if (!actor.isAny(Role.PLANNER, Role.LEAD) || (last != null && now.isBefore(last.plus(NOTED_EVERY)))) {
            return;
        }
        jdbc.sql("""
                insert into cases.colleague (subject, seen_at) values (:subject, :at)
                on conflict (subject) do update set seen_at = greatest(colleague.seen_at, excluded.seen_at)
                """)
                .param("subject", actor.subject())
                .param("at", now.atOffset(ZoneOffset.UTC))
                .update();
        noted.put(actor.subject(), now);
    }

    /** Those seen within {@link #RECENT}, by name; at most 200, those seen last. */
    public List<String> recent() {
        return jdbc
                .sql("select subject from cases.colleague where seen_at >= :since order by seen_at desc limit :most")
                .param("since", clock.instant().minus(RECENT).atOffset(ZoneOffset.UTC))
                .param("most", MOST)
                .query(String.class)
                .list()
                .stream()
                .sorted()
                .toList();
    }
}
