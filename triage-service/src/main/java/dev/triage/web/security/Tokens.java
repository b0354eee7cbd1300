package dev.triage.web.security;

import dev.triage.platform.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.stereotype.Component;

/**
 * Reads roles from a token. The claim is {@code roles} unless {@code triage.security.roles-claim} names another; dots
 * step into nested claims ({@code realm_access.roles}). Values are the contract's log-in names; others are ignored.
 */
@Component
class Tokens {

    static final String ROLES = "roles";

    private final String claim;

    Tokens(@Value("${triage.security.roles-claim:" + ROLES + "}") String claim) {
        this.claim = claim;
    }

    AbstractAuthenticationToken authentication(Jwt token) {
        String subject = token.getSubject();
        if (subject == null) {
            throw new InvalidBearerTokenException("Expected a token with a subject, found none");
        }
        return new JwtAuthenticationToken(token, authorities(token.getClaims()), subject);
    }

    Collection<GrantedAuthority> authorities(Map<String, Object> claims) {
        Object found = claims;
        for (String step : claim.split("\\.")) {
            found = found instanceof Map<?, ?> map ? map.get(step) : null;
        }
        List<GrantedAuthority> authorities = new ArrayList<>();
        if (found instanceof Collection<?> names) {
            for (Object name : names) {
                for (Role role : Role.values()) {
                    if (role.name().equals(String.valueOf(name).toUpperCase(Locale.ROOT))) {
                        authorities.add(new SimpleGrantedAuthority(role.authority()));
                    }
                }
            }
        }
        return authorities;
    }
}
