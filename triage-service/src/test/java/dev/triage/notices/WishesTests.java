package dev.triage.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

/** What people wish, and when it is quiet. */
class WishesTests {

    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    @Test
    void knowsQuietHoursWithinADayAndAcrossMidnight() {
        QuietHours night = QuietHours.of("22:00-06:00").orElseThrow();
        assertThat(night.at(Instant.parse("2026-11-24T03:00:00Z"), NEW_YORK)).isTrue(); // 22:00
        assertThat(night.at(Instant.parse("2026-11-24T02:59:00Z"), NEW_YORK)).isFalse();
        assertThat(night.at(Instant.parse("2026-11-24T10:59:00Z"), NEW_YORK)).isTrue(); // 05:59
        assertThat(night.at(Instant.parse("2026-11-24T11:00:00Z"), NEW_YORK)).isFalse();
        QuietHours lunch = QuietHours.of("12:00-13:30").orElseThrow();
        assertThat(lunch.at(Instant.parse("2026-11-24T12:00:00Z"), ZoneId.of("UTC")))
                .isTrue();
        assertThat(lunch.at(Instant.parse("2026-11-24T13:30:00Z"), ZoneId.of("UTC")))
                .isFalse();
        assertThat(QuietHours.of("none").orElseThrow().at(Instant.EPOCH, NEW_YORK))
                .isFalse();
        for (String wrong : new String[] {"", "22-6", "24:00-06:00", "22:00-06:60", "22:00–06:00"}) {
            assertThat(QuietHours.of(wrong)).as(wrong).isEmpty();
        }
        assertThat(night.text()).isEqualTo("22:00-06:00");
        assertThat(QuietHours.NONE.text()).isEqualTo("none");
    }

    /** The hour that a day in autumn has twice is quiet twice. */
    @Test
    void followsTheClocksWhenTheyChange() {
        QuietHours early = QuietHours.of("01:00-02:00").orElseThrow();
        assertThat(early.at(Instant.parse("2026-11-01T05:30:00Z"), NEW_YORK)).isTrue();
        assertThat(early.at(Instant.parse("2026-11-01T06:30:00Z"), NEW_YORK)).isTrue();
        assertThat(early.at(Instant.parse("2026-11-01T07:30:00Z"), NEW_YORK)).isFalse();
    }

    @Test
    void fallsBackToTheUsualForWhatIsNotKnown() {
        NoticeWishes wishes = NoticeWishes.of(Map.of(
                "notice-mentioned", "none", "notice-woken", "pigeon", "digest", "weekly", "quiet-hours", "night"));

        assertThat(wishes.channel(NoticeKind.MENTIONED)).isEqualTo(NoticeKind.Channel.NONE);
        assertThat(wishes.channel(NoticeKind.WOKEN)).isEqualTo(NoticeKind.Channel.INBOX);
        assertThat(wishes.channel(NoticeKind.APPROVAL)).isEqualTo(NoticeKind.Channel.MAIL);
        assertThat(wishes.rhythm()).isEqualTo(NoticeWishes.Rhythm.HOURLY);
        assertThat(wishes.quiet()).isNull();
        assertThat(wishes.address()).isNull();
    }

    @Test
    void aDailyDigestComesOnceFromSevenOn() {
        Instant six = Instant.parse("2026-11-24T11:00:00Z");
        Instant seven = Instant.parse("2026-11-24T12:00:00Z");
        NoticeWishes.Rhythm daily = NoticeWishes.Rhythm.DAILY;
        assertThat(daily.due(null, six, NEW_YORK)).isFalse();
        assertThat(daily.due(null, seven, NEW_YORK)).isTrue();
        assertThat(daily.due(seven, seven.plusSeconds(3600), NEW_YORK)).isFalse();
        assertThat(daily.due(seven, seven.plusSeconds(86_400), NEW_YORK)).isTrue();
        assertThat(NoticeWishes.Rhythm.OFF.due(null, seven, NEW_YORK)).isFalse();
        assertThat(NoticeWishes.Rhythm.HOURLY.due(six, seven.minusSeconds(1), NEW_YORK))
                .isFalse();
        assertThat(NoticeWishes.Rhythm.HOURLY.due(six, seven, NEW_YORK)).isTrue();
    }

    @Test
    void quietIsWhatThePersonSaysElseTheSiteElseEverybody() {
        MailSettings settings = new MailSettings(new MockEnvironment()
                .withProperty("triage.notices.quiet-hours", "20:00-08:00")
                .withProperty("triage.notices.quiet-hours-of.DC-EAST", "none"));
        Instant two = Instant.parse("2026-11-24T07:00:00Z"); // 02:00 in New York, 08:00 in Berlin
        NoticeWishes nothing = NoticeWishes.of(Map.of());

        assertThat(settings.quiet(at("DC-EAST", "America/New_York"), nothing, two))
                .isFalse();
        assertThat(settings.quiet(at("DC-WEST", "America/New_York"), nothing, two))
                .isTrue();
        assertThat(settings.quiet(at("DC-HAM", "Europe/Berlin"), nothing, two)).isFalse();
        assertThat(settings.quiet(
                        at("DC-HAM", "Europe/Berlin"),
                        NoticeWishes.of(Map.of("quiet-hours", "01:00-03:00", "zone", "America/New_York")),
                        two))
                .isTrue();
        assertThat(settings.quiet(
                        at("DC-WEST", "America/New_York"), NoticeWishes.of(Map.of("quiet-hours", "none")), two))
                .isFalse();
    }

    @Test
    void saysWhatIsWrongWithTheSettings() {
        assertThatThrownBy(() -> new MailSettings(new MockEnvironment().withProperty("spring.mail.host", "mail")))
                .hasMessageContaining("Expected the sender's address in triage.notices.mail.from");
        assertThatThrownBy(() ->
                        new MailSettings(new MockEnvironment().withProperty("triage.notices.quiet-hours", "at night")))
                .hasMessageContaining("22:00-06:00")
                .hasMessageContaining("at night");
        assertThatThrownBy(() -> new MailSettings(
                        new MockEnvironment().withProperty("triage.notices.base-url", "javascript:alert(1)")))
                .hasMessageContaining("http or https");
        assertThat(new MailSettings(new MockEnvironment()).on()).isFalse();
        MailSettings own = new MailSettings(
                new MockEnvironment().withProperty("triage.notices.mail.domains", "distributor.example"));
        assertThat(own.allows("dana@Distributor.example")).isTrue();
        assertThat(own.allows("dana@evil.example")).isFalse();
        assertThat(own.allows("dana@evil.example@distributor.example")).isFalse();
        assertThat(own.allows("dana@distributor.example\nBcc: x@evil.example")).isFalse();
        assertThat(new MailSettings(new MockEnvironment()).allows("dana@distributor.example"))
                .isFalse();
    }

    private static Notice at(String site, String zone) {
        return new Notice(
                1,
                NoticeKind.MENTIONED,
                UUID.randomUUID(),
                "EX-1",
                "t",
                site,
                zone,
                null,
                "x",
                "y",
                Instant.EPOCH,
                null);
    }
}
