package dev.triage.notices.webhook;

import dev.triage.platform.DurableTask;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the room does again and again. */
@Configuration(proxyBeanMethods = false)
class WebhooksConfiguration {

    @Bean
    DurableTask.Recurring webhooksOut(Webhooks webhooks) {
        return DurableTask.recurring("notices.webhooks", Duration.ofSeconds(2), webhooks::turn);
    }
}
