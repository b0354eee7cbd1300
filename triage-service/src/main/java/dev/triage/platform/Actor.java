package dev.triage.platform;

import java.util.Set;

/**
 * Who does something, as the credentials say, never as a request field says.
 *
 * @param subject the stable subject id of the identity provider, not a display name
 * @param kind whether this is a person, another system, or the service itself
 * @param roles what this actor may do now
 */
public record Actor(String subject, Kind kind, Set<Role> roles) {

    /** The service acting on its own: clears, expiries, automatic rulings. */
    public static final Actor SYSTEM = new Actor("system", Kind.SYSTEM, Set.of());

    public Actor {
        roles = Set.copyOf(roles);
    }

    public static Actor person(String subject, Role... roles) {
        return new Actor(subject, Kind.PERSON, Set.of(roles));
    }

    public static Actor machine(String subject, Role... roles) {
        return new Actor(subject, Kind.MACHINE, Set.of(roles));
    }

    public boolean is(Role role) {
        return roles.contains(role);
    }

    public boolean isAny(Role... any) {
        for (Role role : any) {
            if (roles.contains(role)) {
                return true;
            }
        }
        return false;
    }

    public boolean isPerson() {
        return kind == Kind.PERSON;
    }

    /** What stands behind a subject. */
    public enum Kind {
        PERSON,
        MACHINE,
        SYSTEM
    }
}
