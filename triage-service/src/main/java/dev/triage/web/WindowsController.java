package dev.triage.web;

import dev.triage.cases.Preferences;
import dev.triage.cases.SuppressionWindows;
import dev.triage.governance.CaseCondition;
import dev.triage.platform.Actor;
import dev.triage.platform.Actors;
import dev.triage.platform.Result;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Windows of maintenance and the like: what is hidden from the queue, until when, by whom and why. */
@Controller
class WindowsController {

    private static final DateTimeFormatter FIELD = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm");
    private static final int COUNTED = 10_000;

    private final SuppressionWindows windows;
    private final Preferences preferences;
    private final Clock clock;

    WindowsController(SuppressionWindows windows, Preferences preferences, Clock clock) {
        this.windows = windows;
        this.preferences = preferences;
        this.clock = clock;
    }

    /** The form as it was filled in; times are those of the reader's zone. */
    record Form(String filter, String from, String until, boolean hidesP1, String owner, String reason) {}

    @GetMapping("/windows")
    String windows(Authentication authentication, Model model) {
        Actor me = Actors.of(authentication);
        ZoneId zone = zone(me);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        model.addAttribute("windows", windows.list());
        model.addAttribute("zone", zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId());
        model.addAttribute("variables", CaseCondition.variables());
        if (!model.containsAttribute("form")) {
            String until = FIELD.format(now.plus(Duration.ofHours(4)).atZone(zone));
            model.addAttribute("form", new Form("", FIELD.format(now.atZone(zone)), until, false, me.subject(), ""));
        }
        return "windows";
    }

    /** Opens a window, or with {@code act=preview} says what it would hide if it were open now. */
    @PostMapping("/windows")
    String open(
            @RequestParam(defaultValue = "") String filter,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String until,
            @RequestParam(defaultValue = "false") boolean hidesP1,
            @RequestParam(defaultValue = "") String owner,
            @RequestParam(defaultValue = "") String reason,
            @RequestParam(defaultValue = "open") String act,
            Authentication authentication,
            RedirectAttributes flash) {
        Actor me = Actors.of(authentication);
        Form form = new Form(filter.strip(), from, until, hidesP1, owner, reason);
        ZoneId zone = zone(me);
        SuppressionWindows.Wanted wanted = new SuppressionWindows.Wanted(
                form.filter(), time(from, zone), time(until, zone), hidesP1, owner, reason);
        if (act.equals("preview")) {
            Result<Long> matching = windows.preview(wanted, COUNTED);
            flash.addFlashAttribute("form", form);
            String words = matching instanceof Result.Done<Long>(Long count)
                    ? "It would hide " + (count >= COUNTED ? COUNTED + " or more" : count) + " of the new cases now."
                    : "";
            return Replies.to("/windows", matching, words, flash);
        }
        Result<SuppressionWindows.Window> result = windows.open(wanted, me);
        String words = "";
        if (result instanceof Result.Done<SuppressionWindows.Window>(SuppressionWindows.Window window)) {
            words = window.state() == SuppressionWindows.State.PLANNED
                    ? "Planned. It hides what matches from its start on."
                    : "Open. It hides " + window.hidden() + (window.hidden() == 1 ? " case" : " cases") + " now.";
        } else {
            flash.addFlashAttribute("form", form);
        }
        return Replies.to("/windows", result, words, flash);
    }

    @PostMapping("/windows/{id}/end")
    String end(@PathVariable UUID id, Authentication authentication, RedirectAttributes flash) {
        return Replies.to(
                "/windows",
                windows.end(id, Actors.of(authentication)),
                "Ended. What it hid is back in the queue.",
                flash);
    }

    private ZoneId zone(Actor me) {
        ZoneId zone = Reader.zone(preferences.of(me).getOrDefault("zone", ""));
        return zone == null ? ZoneOffset.UTC : zone;
    }

    private static Instant time(String field, ZoneId zone) {
        return LocalDateTime.parse(field).atZone(zone).toInstant();
    }
}
