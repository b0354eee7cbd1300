package dev.triage.intake;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code triage.intake.*}: how events come in.
 *
 * @param topic where exception events come from
 * @param group the consumer group all instances share
 * @param consumers threads of this instance; more than partitions are idle
 * @param batch records taken at once, and in one transaction
 * @param patience how long a sender waits for the broker's acknowledgement
 * @param retry the first pause before a batch that could not be stored is tried again; it doubles up to twenty times this
 */
@ConfigurationProperties("triage.intake")
record IntakeSettings(
        @DefaultValue("orchestration.exceptions.v1") String topic,
        @DefaultValue("triage-intake") String group,
        @DefaultValue("2") int consumers,
        @DefaultValue("1000") int batch,
        @DefaultValue("10s") Duration patience,
        @DefaultValue("500ms") Duration retry) {}
