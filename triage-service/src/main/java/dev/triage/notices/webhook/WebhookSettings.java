package dev.triage.notices.webhook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.security.util.matcher.InetAddressMatcher;
import org.springframework.security.util.matcher.InetAddressMatchers;
import org.springframework.stereotype.Component;

/**
 * Whom the operator wants told: {@code triage.webhooks.targets.<name>.url}, {@code .events} and {@code .secret} or
 * {@code .secret-file}. Only https, and only addresses of the internet; ranges of one's own network must be named in
 * {@code triage.webhooks.allowed-addresses} (CIDR). Plain http is for a receiver on this machine whose loopback address is
 * named there.
 */
@Component
class WebhookSettings {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    private final Map<String, WebhookTarget> targets;
    private final InetAddressMatcher external =
            InetAddressMatchers.matchExternal().build();
    private final List<InetAddressMatcher> allowed = new ArrayList<>();

    WebhookSettings(Environment environment) {
        Binder binder = Binder.get(environment);
        for (String range : binder.bind("triage.webhooks.allowed-addresses", Bindable.listOf(String.class))
                .orElse(List.of())) {
            try {
                allowed.add(InetAddressMatchers.fromIpAddress(range.strip()));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "Expected addresses such as 10.20.0.0/16 in triage.webhooks.allowed-addresses, found \"" + range
                                + "\"",
                        e);
            }
        }
        Map<String, WebhookTarget> found = new LinkedHashMap<>();
        binder.bind("triage.webhooks.targets", Bindable.mapOf(String.class, Given.class))
                .orElse(new HashMap<>())
                .forEach((name, given) -> found.put(name, target(name, given)));
        this.targets = Map.copyOf(found);
    }

    /** One target as it is written down. */
    record Given(
            @Nullable String url,
            @Nullable String secret,
            @Nullable String secretFile,
            @Nullable List<String> events) {

        /** Secrets are for nobody's eyes. */
        @Override
        public String toString() {
            return "Given[" + url + "]";
        }
    }

    List<WebhookTarget> all() {
        return targets.values().stream()
                .sorted(Comparator.comparing(WebhookTarget::name))
                .toList();
    }

    List<WebhookTarget> of(WebhookEvent event) {
        return all().stream().filter(one -> one.events().contains(event)).toList();
    }

    Optional<WebhookTarget> find(String name) {
        return Optional.ofNullable(targets.get(name));
    }

    /**
     * Why nothing may be sent there now; empty when it may. Asked before every try: what a name stands for can change.
     */
    Optional<String> objection(URI url) {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(url.getHost());
        } catch (UnknownHostException e) {
            return Optional.of("no address is known for " + url.getHost());
        }
        for (InetAddress address : addresses) {
            if (!external.matches(address) && allowed.stream().noneMatch(one -> one.matches(address))) {
                return Optional.of("expected an address of the internet or one of triage.webhooks.allowed-addresses,"
                        + " found " + address.getHostAddress());
            }
        }
        return Optional.empty();
    }

    private WebhookTarget target(String name, Given given) {
        String setting = "triage.webhooks.targets." + name;
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "Expected small letters, digits and hyphens as the name of a webhook target, found \"" + name
                            + "\"");
        }
        Set<WebhookEvent> events = EnumSet.noneOf(WebhookEvent.class);
        for (String type : given.events() == null ? List.<String>of() : given.events()) {
            events.add(WebhookEvent.of(type)
                    .orElseThrow(() -> new IllegalArgumentException("Expected events of " + WebhookEvent.types()
                            + " in " + setting + ".events, found \"" + type + "\"")));
        }
        if (events.isEmpty()) {
            throw new IllegalArgumentException(
                    "Expected events of " + WebhookEvent.types() + " in " + setting + ".events, found none");
        }
        try {
            return new WebhookTarget(name, url(setting, given.url()), events, WebhookSignature.by(secret(given)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
        }
    }

    private static URI url(String setting, @Nullable String text) {
        URI url = URI.create(text == null ? "" : text.strip());
        boolean secure = "https".equals(url.getScheme());
        boolean here = "http".equals(url.getScheme())
                && url.getHost() != null
                && LOOPBACK.matcher(url.getHost()).matches();
        if (url.getHost() == null
                || !(secure || here)
                || url.getRawUserInfo() != null
                || url.getRawFragment() != null) {
            throw new IllegalArgumentException("Expected an https address without log-in and fragment in " + setting
                    + ".url, found \"" + url.getScheme() + "://" + url.getHost() + "\"");
        }
        return url;
    }

    private static String secret(Given given) {
        String inline = given.secret() == null ? "" : given.secret().strip();
        String file = given.secretFile() == null ? "" : given.secretFile().strip();
        if (inline.isEmpty() == file.isEmpty()) {
            throw new IllegalArgumentException(
                    "Expected either a secret or a secret-file, found " + (inline.isEmpty() ? "neither" : "both"));
        }
        if (file.isEmpty()) {
            return inline;
        }
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException("Expected a readable secret-file, found none at " + file, e);
        }
    }
}
