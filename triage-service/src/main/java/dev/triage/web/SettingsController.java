package dev.triage.web;

import dev.triage.cases.Preferences;
import dev.triage.platform.Actor;
import dev.triage.platform.Actors;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What one chooses for oneself: theme, density, time zone, and whether single keys act. */
@Controller
class SettingsController {

    private final Preferences preferences;

    SettingsController(Preferences preferences) {
        this.preferences = preferences;
    }

    @GetMapping("/settings")
    String show(Model model) {
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

    private void choose(Actor me, String name, @Nullable String value) {
        if (value != null) {
            preferences.set(me, name, value);
        }
    }
}
