package dev.triage.web.security;

import java.util.HashSet;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.mapping.GrantedAuthoritiesMapper;
import org.springframework.security.oauth2.core.oidc.user.OidcUserAuthority;

/**
 * Log-ins from outside: the roles of the configured issuer in a browser session. Tokens are decoded as Spring Boot sets it
 * up from {@code spring.security.oauth2.resourceserver.jwt.*}; name {@code audiences} there, or tokens for other
 * applications of the same issuer count here too.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(IssuerConfigured.class)
class IdentityProvider {

    @Bean
    GrantedAuthoritiesMapper rolesOfSession(Tokens tokens) {
        return authorities -> {
            Set<GrantedAuthority> mapped = new HashSet<>(authorities);
            authorities.forEach(authority -> {
                if (authority instanceof OidcUserAuthority user) {
                    mapped.addAll(tokens.authorities(user.getIdToken().getClaims()));
                }
            });
            return mapped;
        };
    }
}
