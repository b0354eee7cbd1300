package dev.triage.web.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

class TokensTests {

    private static List<String> roles(Tokens tokens, Map<String, Object> claims) {
        return tokens.authorities(claims).stream()
                .map(GrantedAuthority::getAuthority)
                .toList();
    }

    @Test
    void readsTheRolesOfTheContractAndIgnoresOthers() {
        assertThat(roles(new Tokens("roles"), Map.of("roles", List.of("planner", "APPROVER", "superuser"))))
                .containsExactlyInAnyOrder("ROLE_PLANNER", "ROLE_APPROVER");
    }

    @Test
    void stepsIntoANestedClaim() {
        assertThat(roles(
                        new Tokens("realm_access.roles"),
                        Map.of("realm_access", Map.of("roles", List.of("auditor")), "roles", List.of("admin"))))
                .containsExactly("ROLE_AUDITOR");
    }

    @Test
    void givesNothingForAMissingOrOddClaim() {
        assertThat(roles(new Tokens("roles"), Map.of())).isEmpty();
        assertThat(roles(new Tokens("roles"), Map.of("roles", "admin"))).isEmpty();
        assertThat(roles(new Tokens("a.b"), Map.of("a", List.of("admin")))).isEmpty();
    }

    @Test
    void refusesATokenThatIsNobodys() {
        Jwt token = Jwt.withTokenValue("x")
                .header("alg", "none")
                .claim("roles", List.of("admin"))
                .build();

        assertThatThrownBy(() -> new Tokens("roles").authentication(token))
                .isInstanceOf(InvalidBearerTokenException.class);
    }
}
