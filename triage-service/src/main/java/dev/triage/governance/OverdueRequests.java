package dev.triage.governance;

import dev.triage.platform.DurableTask;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Ends requests nobody decided or sent in time, and those whose rule was retired. Again and again, one at a time. */
@Configuration(proxyBeanMethods = false)
class OverdueRequests {

    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final int AT_ONCE = 500;

    private final JdbcClient jdbc;
    private final ClearanceDesk clearances;
    private final TransactionTemplate transaction;

    OverdueRequests(JdbcClient jdbc, ClearanceDesk clearances, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.clearances = clearances;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Bean
    DurableTask.Recurring endOverdueRequests() {
        return DurableTask.recurring("governance.end-overdue-requests", PAUSE, this::end);
    }

    /** Looks first and judges later: the database checks each cause again under the request's lock. */
    int end() {
        List<Overdue> overdue = jdbc.sql("""
                        select s.request_id,
                               case when s.expires_at <= governance.moment() then 'expired' else 'rule-retired' end as cause
                        from governance.request_state s
                        join governance.action_request r on r.id = s.request_id
                        left join governance.rule_version v on v.rule_id = r.rule_id and v.version = r.rule_version
                        where s.status in ('AWAITING_APPROVAL', 'CLEARED')
                          and (s.expires_at <= governance.moment()
                               or (r.transactional and (v.status <> 'ACTIVE' or r.rule_until <= governance.moment())))
                        order by s.expires_at
                        limit :most""")
                .param("most", AT_ONCE)
                .query((row, n) -> new Overdue(row.getObject("request_id", UUID.class), row.getString("cause")))
                .list();
        for (Overdue request : overdue) {
            transaction.executeWithoutResult(status -> clearances.lapse(request.id(), request.cause()));
        }
        return overdue.size();
    }

    private record Overdue(UUID id, String cause) {}
}
