package dev.triage.governance;

import dev.triage.platform.Actor;
import dev.triage.platform.DurableTask;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes requests urgent that still wait for approval shortly before their deadline: when the case is due, or when the
 * request expires, whichever is earlier. Once each.
 */
@Configuration(proxyBeanMethods = false)
class EscalatedRequests {

    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final int AT_ONCE = 500;

    private final JdbcClient jdbc;
    private final RequestRows rows;
    private final Guards guards;
    private final RequestNews news;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final Duration before;

    EscalatedRequests(
            JdbcClient jdbc,
            RequestRows rows,
            Guards guards,
            RequestNews news,
            ApplicationEventPublisher events,
            PlatformTransactionManager transactions,
            @Value("${triage.governance.escalate-before:2h}") Duration before) {
        if (before.compareTo(Duration.ofMinutes(1)) < 0 || before.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException(
                    "Expected triage.governance.escalate-before of 1m to 24h, found " + before);
        }
        this.jdbc = jdbc;
        this.rows = rows;
        this.guards = guards;
        this.news = news;
        this.events = events;
        this.transaction = new TransactionTemplate(transactions);
        this.before = before;
    }

    @Bean
    DurableTask.Recurring escalateRequests() {
        return DurableTask.recurring("governance.escalate-requests", PAUSE, this::escalate);
    }

    /** Looks first and judges later: the database checks the cause again under the request's lock. */
    int escalate() {
        List<Near> near = jdbc.sql("""
                        select r.id, least(r.due_at, r.expires_at) as deadline
                        from governance.request_state s
                        join governance.action_request r on r.id = s.request_id
                        where s.status = 'AWAITING_APPROVAL'
                          and least(r.due_at, r.expires_at) - make_interval(secs => :before) <= governance.moment()
                          and not exists (select from governance.escalation x where x.request_id = r.id)
                        order by 2
                        limit :most""")
                .param("before", before.toSeconds())
                .param("most", AT_ONCE)
                .query(EscalatedRequests::near)
                .list();
        for (Near request : near) {
            transaction.executeWithoutResult(status -> escalate(request));
        }
        return near.size();
    }

    /** Does nothing when it was decided, or escalated by another instance, meanwhile. */
    private void escalate(Near near) {
        if (guards.attempt(() -> jdbc.sql("""
                                insert into governance.escalation (request_id, before, escalated_at)
                                values (:request, make_interval(secs => :before), governance.moment())""")
                        .param("request", near.id())
                        .param("before", before.toSeconds())
                        .update())
                .isPresent()) {
            return;
        }
        RequestView request = rows.find(near.id()).orElseThrow();
        news.record(
                request,
                "request.escalated",
                Actor.SYSTEM,
                Map.of("deadline", near.deadline().toString()));
        events.publishEvent(new RequestEscalated(request.id(), request.caseId(), request.workflow(), near.deadline()));
    }

    private static Near near(ResultSet row, int number) throws SQLException {
        return new Near(
                row.getObject("id", UUID.class),
                row.getObject("deadline", OffsetDateTime.class).toInstant());
    }

    private record Near(UUID id, Instant deadline) {}
}
