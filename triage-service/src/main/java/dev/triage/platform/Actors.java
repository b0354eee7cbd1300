package dev.triage.platform;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jwt.Jwt;

/** Turns the credentials of a request into the {@link Actor} the rooms know. The only source of who somebody is. */
public final class Actors {

    private Actors() {}

    /**
     * Roles come from the authorities ({@code ROLE_APPROVER}). A caller is a machine when it is the orchestrator, or when
     * its token was issued to a client and not to a person.
     */
    public static Actor of(@Nullable Authentication authentication) {
        if (authentication == null
                || !authentication.isAuthenticated()
                || authentication instanceof AnonymousAuthenticationToken) {
            throw new IllegalStateException("Expected an authenticated caller, found none");
        }
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (GrantedAuthority granted : authentication.getAuthorities()) {
            for (Role role : Role.values()) {
                if (role.authority().equals(granted.getAuthority())) {
                    roles.add(role);
                }
            }
        }
        boolean machine = roles.contains(Role.ORCHESTRATOR) || isClientToken(authentication.getPrincipal());
        return new Actor(subject(authentication), machine ? Actor.Kind.MACHINE : Actor.Kind.PERSON, roles);
    }

    /** The stable subject in a browser session too, where the name may be a display name: one person, one subject. */
    private static String subject(Authentication authentication) {
        return authentication.getPrincipal() instanceof OidcUser user && user.getSubject() != null
                ? user.getSubject()
                : authentication.getName();
    }

    /** The mail address the identity provider vouches for; null when it names none, or has not verified it. */
    public static @Nullable String address(@Nullable Authentication authentication) {
        return authentication != null
                        && authentication.getPrincipal() instanceof OidcUser user
                        && Boolean.TRUE.equals(user.getEmailVerified())
                ? user.getEmail()
                : null;
    }

    /** RFC 9068 puts the client into {@code client_id}; others into {@code azp}, or only into the audience. */
    private static boolean isClientToken(@Nullable Object principal) {
        if (!(principal instanceof Jwt jwt) || jwt.getSubject() == null) {
            return false;
        }
        String subject = jwt.getSubject();
        return Objects.equals(subject, jwt.getClaimAsString("client_id"))
                || Objects.equals(subject, jwt.getClaimAsString("azp"))
                || "client-credentials".equals(jwt.getClaimAsString("gty"))
                || (jwt.getAudience() != null && jwt.getAudience().contains(subject));
    }
}
