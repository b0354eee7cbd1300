package dev.triage.dispatch;

import dev.triage.governance.Governance;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the room's parts together. */
@Configuration(proxyBeanMethods = false)
class DispatchConfiguration {

    @Bean
    Delivery delivery(
            Delivery.Records records,
            @Qualifier("commandsOut") KafkaOut out,
            @Value("${triage.orchestrator.base-url:}") String orchestrator,
            Clock clock) {
        return new Delivery(
                records, new Delivery.Ways(new CommandTopic(out), orchestrator(orchestrator)), clock, FailPoint.NONE);
    }

    @Bean
    Delivery.Records deliveryRecords(
            Governance governance,
            Outbox outbox,
            Attempts attempts,
            PlatformTransactionManager transactions,
            DispatchCounters counters) {
        return new Delivery.Records(governance, outbox, attempts, new TransactionTemplate(transactions), counters);
    }

    private static @Nullable Orchestrator orchestrator(String address) {
        if (address.isBlank()) {
            return null;
        }
        URI base = URI.create(address.strip());
        if (base.getHost() == null || !("http".equals(base.getScheme()) || "https".equals(base.getScheme()))) {
            throw new IllegalStateException(
                    "Expected an http or https address in TRIAGE_ORCHESTRATOR_BASE_URL, found \"" + address + "\"");
        }
        return new Orchestrator(base, circuit(), Orchestrator.READ);
    }

    /** Opens when half of the last twenty calls failed; looks again after fifteen seconds, with two. */
    static CircuitBreaker circuit() {
        return CircuitBreaker.of(
                "orchestrator",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(20)
                        .minimumNumberOfCalls(5)
                        .failureRateThreshold(50)
                        .waitDurationInOpenState(Duration.ofSeconds(15))
                        .permittedNumberOfCallsInHalfOpenState(2)
                        .build());
    }
}
