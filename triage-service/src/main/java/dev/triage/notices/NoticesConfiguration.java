package dev.triage.notices;

import dev.triage.platform.DurableTask;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the room does again and again. */
@Configuration(proxyBeanMethods = false)
class NoticesConfiguration {

    @Bean
    DurableTask.Recurring digestsOut(Digests digests) {
        return DurableTask.recurring("notices.digests", Duration.ofMinutes(1), digests::turn);
    }
}
