package dev.triage.web.security;

import dev.triage.governance.Entitlements;
import dev.triage.platform.Actor;
import dev.triage.platform.Actors;
import dev.triage.platform.Role;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.event.EventListener;
import org.springframework.security.authentication.event.AuthenticationSuccessEvent;
import org.springframework.stereotype.Component;

/** Tells governance what each caller's credentials say it may do, at its first request and whenever that changes. */
@Component
class LogInNotes {

    private final Entitlements entitlements;
    private final Map<String, Set<Role>> told = new ConcurrentHashMap<>();

    LogInNotes(Entitlements entitlements) {
        this.entitlements = entitlements;
    }

    @EventListener
    void on(AuthenticationSuccessEvent event) {
        // The token endpoint announces the token it issued, which is nobody's request yet.
        if (!event.getAuthentication().isAuthenticated()) {
            return;
        }
        Actor actor = Actors.of(event.getAuthentication());
        // A client that asks for a token has no roles yet; its token will.
        if (!actor.roles().isEmpty() && !actor.roles().equals(told.get(actor.subject()))) {
            entitlements.seen(actor);
            told.put(actor.subject(), actor.roles());
        }
    }
}
