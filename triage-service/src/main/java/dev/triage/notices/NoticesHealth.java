package dev.triage.notices;

import dev.triage.notices.webhook.Webhooks;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** What is on its way and what was given up. Work for people, not a reason to restart: always up. */
@Component("noticesHealthIndicator")
class NoticesHealth implements HealthIndicator {

    private final DigestRows digests;
    private final MailSettings mail;
    private final Webhooks webhooks;

    NoticesHealth(DigestRows digests, MailSettings mail, Webhooks webhooks) {
        this.digests = digests;
        this.mail = mail;
        this.webhooks = webhooks;
    }

    @Override
    public Health health() {
        DigestRows.Backlog waiting = digests.backlog();
        Webhooks.Backlog messages = webhooks.backlog();
        return Health.up()
                .withDetail("mail", mail.on() ? "on" : "off")
                .withDetail("digestsWaiting", waiting.waiting())
                .withDetail("digestsGivenUp", waiting.givenUp())
                .withDetail("webhookTargets", webhooks.targets().size())
                .withDetail("webhooksWaiting", messages.waiting())
                .withDetail("webhooksOldestSeconds", messages.oldestSeconds())
                .withDetail("webhooksParked", messages.parked())
                .build();
    }
}
