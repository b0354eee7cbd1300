package dev.triage.web;

import dev.triage.governance.Governance;
import dev.triage.intake.DeadLetters;
import dev.triage.platform.Actor;
import dev.triage.platform.Actors;
import dev.triage.platform.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What every page shows around its content: who is logged in, what waits, what is degraded. */
@ControllerAdvice(basePackageClasses = PageFrame.class)
class PageFrame {

    private final Governance governance;
    private final DeadLetters deadLetters;
    private final Clock clock;

    PageFrame(Governance governance, DeadLetters deadLetters, Clock clock) {
        this.governance = governance;
        this.deadLetters = deadLetters;
        this.clock = clock;
    }

    @ModelAttribute
    void frame(HttpServletRequest request, @Nullable Authentication authentication, Model model) {
        model.addAttribute("w", new Words(clock.instant()));
        if (authentication == null
                || !authentication.isAuthenticated()
                || !request.getMethod().equals("GET")) {
            return;
        }
        Actor me = Actors.of(authentication);
        boolean mayDeadLetters = me.isAny(Role.ADMIN, Role.LEAD);
        model.addAttribute("me", me);
        model.addAttribute(
                "here", request.getRequestURI().replaceFirst("^/", "").replaceFirst("/.*", ""));
        model.addAttribute("mayPlan", me.isAny(Role.PLANNER, Role.LEAD));
        model.addAttribute("mayAudit", me.isAny(Role.AUDITOR, Role.ADMIN));
        model.addAttribute("mayDeadLetters", mayDeadLetters);
        model.addAttribute("awaiting", governance.awaiting());
        model.addAttribute("deadLetters", mayDeadLetters ? deadLetters.open() : 0L);
        model.addAttribute("degraded", degraded());
    }

    private List<String> degraded() {
        List<String> warnings = new ArrayList<>();
        Set<String> killed = governance.killed();
        if (killed.contains("*")) {
            warnings.add("The kill switch is on: nothing is sent until a lead switches it off.");
        } else if (!killed.isEmpty()) {
            warnings.add("Switched off: " + String.join(", ", killed) + ". These workflows are not sent.");
        }
        return warnings;
    }
}
