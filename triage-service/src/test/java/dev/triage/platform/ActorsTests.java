package dev.triage.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

class ActorsTests {

    @Test
    void readsAPersonAndTheRoles() {
        assertThat(Actors.of(loggedIn("ada", "ROLE_PLANNER", "ROLE_LEAD", "FACTOR_PASSWORD", "SCOPE_openid")))
                .isEqualTo(Actor.person("ada", Role.PLANNER, Role.LEAD));
    }

    @Test
    void takesTheOrchestratorForAMachine() {
        assertThat(Actors.of(loggedIn("orchestrator", "ROLE_ORCHESTRATOR")))
                .isEqualTo(Actor.machine("orchestrator", Role.ORCHESTRATOR));
    }

    @Test
    void takesATokenThatWasIssuedToAClientForAMachine() {
        for (Map<String, Object> claims : List.<Map<String, Object>>of(
                Map.of("sub", "erp", "client_id", "erp"),
                Map.of("sub", "erp", "azp", "erp"),
                Map.of("sub", "erp", "aud", List.of("erp")),
                Map.of("sub", "erp", "gty", "client-credentials"))) {
            assertThat(Actors.of(token(claims)).kind()).as("%s", claims).isEqualTo(Actor.Kind.MACHINE);
        }
    }

    @Test
    void takesATokenThatAPersonGotThroughAClientForAPerson() {
        Authentication token = token(Map.of("sub", "ada", "azp", "triage-web", "aud", List.of("triage-web")));
        assertThat(Actors.of(token)).isEqualTo(Actor.person("ada", Role.APPROVER));
    }

    @Test
    void knowsNobodyWithoutCredentials() {
        Authentication anonymous =
                new AnonymousAuthenticationToken("k", "anonymous", AuthorityUtils.createAuthorityList("ROLE_ADMIN"));
        Authentication unchecked = UsernamePasswordAuthenticationToken.unauthenticated("ada", "guess");
        for (Authentication nobody : new Authentication[] {null, anonymous, unchecked}) {
            assertThatThrownBy(() -> Actors.of(nobody)).isInstanceOf(IllegalStateException.class);
        }
    }

    private static Authentication loggedIn(String name, String... authorities) {
        return UsernamePasswordAuthenticationToken.authenticated(
                name, "secret", AuthorityUtils.createAuthorityList(authorities));
    }

    private static Authentication token(Map<String, Object> claims) {
        Jwt jwt = Jwt.withTokenValue("t")
                .header("alg", "none")
                .claims(all -> all.putAll(claims))
                .build();
        return new JwtAuthenticationToken(jwt, AuthorityUtils.createAuthorityList("ROLE_APPROVER"));
    }
}
