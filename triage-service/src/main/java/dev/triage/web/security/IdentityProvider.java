package dev.triage.web.security;

import java.util.HashSet;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.mapping.GrantedAuthoritiesMapper;
import org.springframework.security.oauth2.core.oidc.user.OidcUserAuthority;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoders;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;

/** Log-ins from outside: tokens of the configured issuer, and its roles in a browser session. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(NoIssuerConfigured.ISSUER)
class IdentityProvider {

    /** Asked at the first token, so that a start does not wait for the issuer. */
    @Bean
    JwtDecoder issuerTokens(@Value("${" + NoIssuerConfigured.ISSUER + "}") String issuer) {
        return new SupplierJwtDecoder(() -> JwtDecoders.fromIssuerLocation(issuer));
    }

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
