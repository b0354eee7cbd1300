package dev.triage.notices.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

class WebhookSettingsTests {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static MockEnvironment ops() {
        return new MockEnvironment()
                .withProperty("triage.webhooks.targets.ops.url", "https://hooks.example/triage")
                .withProperty("triage.webhooks.targets.ops.events", "case.opened,kill_switch.changed")
                .withProperty("triage.webhooks.targets.ops.secret", SECRET);
    }

    @Test
    void readsATargetAndKeepsItsSecretToItself(@TempDir Path folder) throws IOException {
        WebhookSettings settings = new WebhookSettings(ops());

        assertThat(settings.of(WebhookEvent.CASE_OPENED)).hasSize(1);
        assertThat(settings.of(WebhookEvent.CASE_ESCALATED)).isEmpty();
        assertThat(settings.all().toString()).contains("hooks.example").doesNotContain("MfKQ9");
        assertThat(new WebhookSettings.Given("https://x.example", SECRET, null, null).toString())
                .doesNotContain("MfKQ9");
        assertThat(new WebhookSettings(new MockEnvironment()).all()).isEmpty();

        Path file = Files.writeString(folder.resolve("secret"), SECRET + "\n");
        MockEnvironment fromFile = ops().withProperty("triage.webhooks.targets.ops.secret", "")
                .withProperty("triage.webhooks.targets.ops.secret-file", file.toString());
        assertThat(new WebhookSettings(fromFile)
                        .find("ops")
                        .orElseThrow()
                        .signature()
                        .of("a", 1, "b"))
                .isEqualTo(settings.find("ops").orElseThrow().signature().of("a", 1, "b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://hooks.example/triage",
                "http://10.0.0.1/triage",
                "ftp://hooks.example/",
                "https://user:pass@hooks.example/",
                "https://hooks.example/#x",
                "file:///etc/passwd",
                "hooks.example"
            })
    void wantsAnHttpsAddress(String url) {
        assertThatThrownBy(() -> new WebhookSettings(ops().withProperty("triage.webhooks.targets.ops.url", url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Expected an https address")
                .hasMessageNotContaining("pass@");
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> new WebhookSettings(
                        ops().withProperty("triage.webhooks.targets.ops.events", "case.opened,case.closed")))
                .hasMessageContaining("case.escalated")
                .hasMessageContaining("\"case.closed\"");
        assertThatThrownBy(() -> new WebhookSettings(ops().withProperty("triage.webhooks.targets.ops.secret", "")))
                .hasMessageContaining("either a secret or a secret-file, found neither");
        assertThatThrownBy(() ->
                        new WebhookSettings(ops().withProperty("triage.webhooks.allowed-addresses", "the office")))
                .hasMessageContaining("10.20.0.0/16");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, false",
        "10.20.1.1, false",
        "192.168.1.1, false",
        "172.16.0.1, false",
        "169.254.169.254, false",
        "0.0.0.0, false",
        "[::1], false",
        "[fe80::1], false",
        "[fd00::1], false",
        "[::ffff:127.0.0.1], false",
        "8.8.8.8, true",
        "[2606:4700:4700::1111], true"
    })
    void sendsToTheInternetAndNowhereElse(String host, boolean allowed) {
        WebhookSettings settings = new WebhookSettings(new MockEnvironment());

        assertThat(settings.objection(URI.create("https://" + host + "/")).isEmpty())
                .as(host)
                .isEqualTo(allowed);
    }

    @Test
    void sendsIntoOnesOwnNetworkOnlyWhereTheOperatorSaysSo() {
        WebhookSettings settings = new WebhookSettings(
                new MockEnvironment().withProperty("triage.webhooks.allowed-addresses", "10.20.0.0/16"));

        assertThat(settings.objection(URI.create("https://10.20.3.4/"))).isEmpty();
        assertThat(settings.objection(URI.create("https://10.21.3.4/")).orElseThrow())
                .contains("triage.webhooks.allowed-addresses", "10.21.3.4");
        assertThat(settings.objection(URI.create("https://no-such-host.invalid/"))
                        .orElseThrow())
                .contains("no address is known");
    }
}
