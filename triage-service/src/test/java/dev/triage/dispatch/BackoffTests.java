package dev.triage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BackoffTests {

    private final UUID request = new UUID(1, 2);

    @Test
    void doublesWithJitterUpToFiveMinutes() {
        for (int attempt = 1; attempt <= 40; attempt++) {
            Duration full = Duration.ofSeconds(Math.min(300, 1L << Math.min(attempt - 1, 20)));
            assertThat(Backoff.after(request, attempt))
                    .as("attempt %d", attempt)
                    .isBetween(full.dividedBy(2), full);
        }
    }

    @Test
    void isTheSameForTheSameAttemptAndSpreadsRequests() {
        assertThat(Backoff.after(request, 5)).isEqualTo(Backoff.after(request, 5));
        assertThat(Backoff.after(new UUID(1, 3), 5)).isNotEqualTo(Backoff.after(request, 5));
    }
}
