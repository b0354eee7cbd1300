package dev.triage.web;

import dev.triage.cases.Preferences;
import dev.triage.notices.MailSettings;
import dev.triage.notices.NoticeKind;
import dev.triage.notices.NoticeWishes;
import dev.triage.notices.QuietHours;
import dev.triage.platform.Actor;
import dev.triage.platform.Actors;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What one chooses for oneself: theme, density, time zone, whether single keys act, and of what one is told. */
@Controller
class SettingsController {

    private final Preferences preferences;
    private final MailSettings mail;

    SettingsController(Preferences preferences, MailSettings mail) {
        this.preferences = preferences;
        this.mail = mail;
    }

    @GetMapping("/settings")
    String show(Authentication authentication, Model model) {
        model.addAttribute("wishes", NoticeWishes.of(preferences.of(Actors.of(authentication))));
        model.addAttribute("kinds", NoticeKind.values());
        model.addAttribute("channels", NoticeKind.Channel.values());
        model.addAttribute("rhythms", NoticeWishes.Rhythm.values());
        model.addAttribute("mailOn", mail.on());
        model.addAttribute("mailDomains", mail.domains());
        model.addAttribute("themes", Reader.THEMES);
        model.addAttribute("densities", Reader.DENSITIES);
        model.addAttribute(
                "zones",
                ZoneId.getAvailableZoneIds().stream()
                        .filter(id -> id.contains("/") && !id.startsWith("Etc/") && !id.startsWith("SystemV/"))
                        .sorted()
                        .toList());
        return "settings";
    }

    /** Only what the form names is changed, so that one switch can be a form of its own. */
    @PostMapping("/settings")
    String choose(
            @RequestParam(required = false) @Nullable String theme,
            @RequestParam(required = false) @Nullable String density,
            @RequestParam(required = false) @Nullable String zone,
            @RequestParam(required = false) @Nullable String keys,
            Authentication authentication,
            RedirectAttributes flash) {
        Actor me = Actors.of(authentication);
        String wrong = null;
        if (theme != null && !Reader.THEMES.contains(theme)) {
            wrong = "Expected a theme of " + Reader.THEMES + ", found " + theme + ".";
        } else if (density != null && !Reader.DENSITIES.contains(density)) {
            wrong = "Expected a density of " + Reader.DENSITIES + ", found " + density + ".";
        } else if (zone != null && !zone.isBlank() && Reader.zone(zone.strip()) == null) {
            wrong = "Expected a time zone such as Europe/Berlin, or nothing for the browser's own, found " + zone + ".";
        } else if (keys != null && !keys.equals("on") && !keys.equals("off")) {
            wrong = "Expected single keys on or off, found " + keys + ".";
        }
        if (wrong != null) {
            return Replies.to("/settings", Result.refused(Refusal.Kind.INVALID, "invalid-setting", wrong), "", flash);
        }
        choose(me, "theme", theme);
        choose(me, "density", density);
        choose(me, "zone", zone == null ? null : zone.strip());
        choose(me, "keys", keys);
        return Replies.to("/settings", Result.done(me), "Saved. It is yours on every device.", flash);
    }

    /** Of what one is told, where, how often and when not. Only what the form names is changed. */
    @PostMapping("/settings/notices")
    String notices(
            @RequestParam MultiValueMap<String, String> form, Authentication authentication, RedirectAttributes flash) {
        Actor me = Actors.of(authentication);
        Map<String, String> chosen = new LinkedHashMap<>();
        for (NoticeKind kind : NoticeKind.values()) {
            String channel = form.getFirst(kind.preference());
            if (channel != null) {
                chosen.put(kind.preference(), channel);
            }
        }
        for (String name : List.of(NoticeWishes.RHYTHM, NoticeWishes.QUIET, NoticeWishes.ADDRESS)) {
            String value = form.getFirst(name);
            if (value != null) {
                chosen.put(name, value.strip());
            }
        }
        String wrong = wrong(chosen);
        if (wrong != null) {
            return Replies.to("/settings", Result.refused(Refusal.Kind.INVALID, "invalid-setting", wrong), "", flash);
        }
        chosen.forEach((name, value) -> choose(me, name, value));
        return Replies.to("/settings", Result.done(me), "Saved.", flash);
    }

    private @Nullable String wrong(Map<String, String> chosen) {
        for (NoticeKind kind : NoticeKind.values()) {
            String channel = chosen.get(kind.preference());
            if (channel != null
                    && Arrays.stream(NoticeKind.Channel.values())
                            .noneMatch(one -> one.code().equals(channel))) {
                return "Expected none, inbox or mail for \"" + kind.title() + "\", found " + channel + ".";
            }
        }
        String rhythm = chosen.get(NoticeWishes.RHYTHM);
        if (rhythm != null && NoticeWishes.Rhythm.of(rhythm).isEmpty()) {
            return "Expected off, hourly, four-hourly or daily, found " + rhythm + ".";
        }
        String quiet = chosen.getOrDefault(NoticeWishes.QUIET, "");
        if (!quiet.isEmpty() && QuietHours.of(quiet).isEmpty()) {
            return "Expected quiet hours such as 22:00-06:00, none, or nothing for those of the site, found " + quiet
                    + ".";
        }
        String address = chosen.getOrDefault(NoticeWishes.ADDRESS, "");
        if (!address.isEmpty() && !mail.allows(address)) {
            return "Expected an address that ends in " + String.join(" or ", mail.domains()) + ", found " + address
                    + ".";
        }
        return null;
    }

    private void choose(Actor me, String name, @Nullable String value) {
        if (value != null) {
            preferences.set(me, name, value);
        }
    }
}
