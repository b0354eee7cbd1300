package dev.triage.web;

import dev.triage.cases.Preferences;
import dev.triage.platform.Actors;
import java.util.Map;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** For those who are new: a tour in five steps, and what the words mean. */
@Controller
class HelpController {

    /** Steps of the tour; the template has as many. */
    static final int STEPS = 5;

    /** The preference that remembers who has seen it, or does not want to. */
    static final String TOUR = "tour";

    private final Preferences preferences;
    private final Glossary glossary = Glossary.own();

    HelpController(Preferences preferences) {
        this.preferences = preferences;
    }

    @GetMapping("/glossary")
    String glossary(Model model) {
        model.addAttribute("groups", glossary.groups());
        return "glossary";
    }

    @GetMapping("/tour")
    String tour(@RequestParam(defaultValue = "1") int step, Model model) {
        model.addAttribute("step", Math.clamp(step, 1, STEPS));
        model.addAttribute("steps", STEPS);
        return "tour";
    }

    /** It is not offered any more; it can still be taken. */
    @PostMapping("/tour/done")
    String done(Authentication authentication, RedirectAttributes flash) {
        return Replies.to(
                "/queue",
                preferences.set(Actors.of(authentication), TOUR, "done"),
                "The tour stays under Help: glossary and tour.",
                flash);
    }

    /** Whether somebody with these preferences is to be offered the tour. */
    static boolean offered(Map<String, String> liked) {
        return !liked.containsKey(TOUR);
    }
}
