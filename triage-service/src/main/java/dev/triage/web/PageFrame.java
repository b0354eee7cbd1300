package dev.triage.web;

import dev.triage.cases.CaseWatch;
import dev.triage.cases.Colleagues;
import dev.triage.cases.Preferences;
import dev.triage.governance.Governance;
import dev.triage.intake.DeadLetters;
import dev.triage.notices.Inbox;
import dev.triage.notices.People;
import dev.triage.platform.Actor;
import dev.triage.platform.Actors;
import dev.triage.platform.Role;
import dev.triage.web.security.PagePolicy;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.core.Authentication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.server.ResponseStatusException;

/** What every page shows around its content: who is logged in, what waits, what is degraded. */
@ControllerAdvice(basePackageClasses = PageFrame.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class PageFrame {

    private static final Logger log = LoggerFactory.getLogger(PageFrame.class);

    private final Governance governance;
    private final DeadLetters deadLetters;
    private final Preferences preferences;
    private final Inbox inbox;
    private final People people;
    private final Colleagues colleagues;
    private final CaseWatch watch;
    private final Clock clock;

    PageFrame(
            Governance governance,
            DeadLetters deadLetters,
            Preferences preferences,
            Inbox inbox,
            People people,
            Colleagues colleagues,
            CaseWatch watch,
            Clock clock) {
        this.governance = governance;
        this.deadLetters = deadLetters;
        this.preferences = preferences;
        this.inbox = inbox;
        this.people = people;
        this.colleagues = colleagues;
        this.watch = watch;
        this.clock = clock;
    }

    @ModelAttribute
    void frame(HttpServletRequest request, @Nullable Authentication authentication, Model model) {
        if (authentication == null
                || !authentication.isAuthenticated()
                || request.getMethod().equals("POST")) {
            model.addAttribute("w", new Words(clock.instant(), null));
            return;
        }
        // Before anything else is read: whatever changes from here on is told to the page as it happens.
        model.addAttribute("liveSince", watch.position());
        Actor me = Actors.of(authentication);
        colleagues.seen(me);
        people.seen(me, Actors.address(authentication));
        Reader reader = Reader.of(preferences.of(me));
        model.addAttribute("reader", reader);
        model.addAttribute("w", new Words(clock.instant(), reader.zone()));
        model.addAttribute("nonce", PagePolicy.nonce(request));
        model.addAttribute("unread", inbox.unread(me.subject()));
        boolean mayDeadLetters = me.isAny(Role.ADMIN, Role.LEAD);
        model.addAttribute("me", me);
        model.addAttribute(
                "here", request.getRequestURI().replaceFirst("^/", "").replaceFirst("/.*", ""));
        model.addAttribute("mayPlan", me.isAny(Role.PLANNER, Role.LEAD));
        model.addAttribute("mayLead", me.is(Role.LEAD));
        model.addAttribute("mayBreakGlass", me.isAny(Role.LEAD, Role.ADMIN));
        model.addAttribute("mayAudit", me.isAny(Role.AUDITOR, Role.ADMIN));
        model.addAttribute("mayDeadLetters", mayDeadLetters);
        model.addAttribute("awaiting", governance.awaiting());
        model.addAttribute("deadLetters", mayDeadLetters ? deadLetters.open() : 0L);
        model.addAttribute("degraded", degraded());
    }

    /** A page that is not there, and an address that was typed or bookmarked wrong: the error page, not a stack trace. */
    @ExceptionHandler
    void on(ResponseStatusException missing, HttpServletResponse response) throws IOException {
        response.sendError(missing.getStatusCode().value());
    }

    @ExceptionHandler({
        IllegalArgumentException.class,
        DateTimeException.class,
        MethodArgumentTypeMismatchException.class
    })
    void onMalformed(Exception malformed, HttpServletResponse response) throws IOException {
        log.info(
                "Malformed address or form: {}",
                String.valueOf(malformed.getMessage()).replaceAll("\\p{Cntrl}", " "));
        response.sendError(HttpServletResponse.SC_BAD_REQUEST);
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
