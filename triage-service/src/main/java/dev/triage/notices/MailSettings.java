package dev.triage.notices;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * What the operator says about e-mail and about what messages link to: {@code triage.notices.*}. Off as long as no
 * {@code spring.mail.host} is set.
 */
@Component
public class MailSettings {

    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\\.)+[A-Za-z]{2,24}");
    private static final String USUAL_QUIET = "22:00-06:00";

    private final boolean on;
    private final String from;
    private final List<String> domains;
    private final String base;
    private final QuietHours quiet;
    private final Map<String, QuietHours> quietBySite;
    private final ZoneId zone;

    MailSettings(Environment environment) {
        this.on = !environment.getProperty("spring.mail.host", "").isBlank();
        this.from = environment.getProperty("triage.notices.mail.from", "").strip();
        if (on && !ADDRESS.matcher(from).matches()) {
            throw new IllegalArgumentException(
                    "Expected the sender's address in triage.notices.mail.from, as spring.mail.host is set, found \""
                            + from + "\"");
        }
        Binder binder = Binder.get(environment);
        this.domains =
                binder.bind("triage.notices.mail.domains", Bindable.listOf(String.class)).orElse(List.of()).stream()
                        .map(one -> one.strip().toLowerCase(Locale.ROOT))
                        .toList();
        this.base = base(environment.getProperty("triage.notices.base-url", "").strip());
        this.quiet =
                quiet("triage.notices.quiet-hours", environment.getProperty("triage.notices.quiet-hours", USUAL_QUIET));
        Map<String, QuietHours> bySite = new HashMap<>();
        binder.bind("triage.notices.quiet-hours-of", Bindable.mapOf(String.class, String.class))
                .orElse(Map.of())
                .forEach((site, hours) ->
                        bySite.put(plain(site), quiet("triage.notices.quiet-hours-of." + site, hours)));
        this.quietBySite = Map.copyOf(bySite);
        this.zone = zone(environment.getProperty("triage.rules.time-zone", "UTC"));
    }

    /** Whether digests are sent at all. */
    public boolean on() {
        return on;
    }

    /** Mail domains people may name an address of their own in; empty for none. */
    public List<String> domains() {
        return domains;
    }

    /** Whether somebody may be written to at this address of their own choice. */
    public boolean allows(String address) {
        return ADDRESS.matcher(address).matches()
                && domains.contains(address.substring(address.indexOf('@') + 1).toLowerCase(Locale.ROOT));
    }

    String from() {
        return from;
    }

    /** Where a path of ours is found from outside; empty when nobody said. */
    public Optional<String> link(String path) {
        return base.isEmpty() ? Optional.empty() : Optional.of(base + path);
    }

    ZoneId zone() {
        return zone;
    }

    /**
     * Whether nobody is to be sent this now: by their own quiet hours in their own zone, or by those of the site in the
     * site's zone.
     */
    boolean quiet(Notice notice, NoticeWishes wishes, Instant now) {
        ZoneId own = wishes.zone();
        ZoneId site = siteZone(notice.siteZone());
        QuietHours chosen = wishes.quiet();
        if (chosen != null) {
            return chosen.at(now, first(own, site));
        }
        String name = notice.site();
        QuietHours hours = name == null ? quiet : quietBySite.getOrDefault(plain(name), quiet);
        return hours.at(now, first(site, own));
    }

    private ZoneId first(@Nullable ZoneId one, @Nullable ZoneId other) {
        return one != null ? one : other != null ? other : zone;
    }

    private static @Nullable ZoneId siteZone(@Nullable String id) {
        return id == null || !ZoneId.getAvailableZoneIds().contains(id) ? null : ZoneId.of(id);
    }

    /** Environment variables know no hyphens. */
    private static String plain(String site) {
        return site.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    private static QuietHours quiet(String name, String text) {
        return QuietHours.of(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "Expected hours such as 22:00-06:00, or none, in " + name + ", found \"" + text + "\""));
    }

    private static String base(String address) {
        if (address.isEmpty()) {
            return "";
        }
        URI uri = URI.create(address);
        if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
            throw new IllegalArgumentException(
                    "Expected an http or https address in triage.notices.base-url, found \"" + address + "\"");
        }
        return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    }

    private static ZoneId zone(String id) {
        try {
            return ZoneId.of(id);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "Expected a time zone such as Europe/Berlin in triage.rules.time-zone, found \"" + id + "\"", e);
        }
    }
}
