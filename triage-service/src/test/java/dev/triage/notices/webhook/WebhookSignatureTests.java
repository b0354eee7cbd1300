package dev.triage.notices.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WebhookSignatureTests {

    private static final String PUBLISHED = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /** The vector of the Standard Webhooks reference libraries. */
    @Test
    void signsThePublishedMessageAsPublished() {
        assertThat(WebhookSignature.by(PUBLISHED)
                        .of("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330L, "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void signsWithEverySecretWhileOneIsReplaced() {
        String fresh = "whsec_" + java.util.Base64.getEncoder().encodeToString(new byte[32]);
        String header = WebhookSignature.by(fresh + "\n" + PUBLISHED + "\n")
                .of("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330L, "{\"test\": 2432232314}");

        assertThat(header.split(" ")).hasSize(2).contains("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void refusesSecretsThatAreNoneAndNeverRepeatsThem() {
        for (String wrong :
                new String[] {"", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_???hidden???"}) {
            assertThatThrownBy(() -> WebhookSignature.by(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("Expected a secret of whsec_")
                    .hasMessageNotContainingAny("MfKQ9", "c2hv", "hidden");
        }
        assertThat(WebhookSignature.by(PUBLISHED).toString()).isEqualTo("WebhookSignature[1 secrets]");
    }
}
