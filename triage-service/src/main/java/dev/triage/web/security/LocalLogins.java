package dev.triage.web.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.triage.platform.Ids;
import dev.triage.platform.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.SecurityContextHolderFilter;

/**
 * The log-ins of a machine of one's own: each name is its password, so they answer on loopback only, and not at all once
 * an issuer is configured. Tokens are signed with a key kept beside the data, so they outlive a restart.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(NoIssuerConfigured.class)
class LocalLogins {

    /** Log-in name to role, as the contract fixes them. */
    static final Map<String, Role> USERS = users();

    private static Map<String, Role> users() {
        Map<String, Role> users = new LinkedHashMap<>();
        users.put("planner", Role.PLANNER);
        users.put("lead", Role.LEAD);
        users.put("approver", Role.APPROVER);
        users.put("approver2", Role.APPROVER);
        users.put("ruleauthor", Role.RULEAUTHOR);
        users.put("ruleapprover", Role.RULEAPPROVER);
        users.put("datascientist", Role.DATASCIENTIST);
        users.put("auditor", Role.AUDITOR);
        users.put("admin", Role.ADMIN);
        users.put("orchestrator", Role.ORCHESTRATOR);
        return users;
    }

    @Bean
    UserDetailsService localUsers() {
        return new InMemoryUserDetailsManager(USERS.entrySet().stream()
                .map(user -> User.withUsername(user.getKey())
                        // Public by contract; a hash would only cost time.
                        .password("{noop}" + user.getKey())
                        .roles(user.getValue().name())
                        .build())
                .toList());
    }

    @Bean
    @Order(1)
    SecurityFilterChain tokenIssuer(HttpSecurity http) throws Exception {
        http.oauth2AuthorizationServer(server -> http.securityMatcher(server.getEndpointsMatcher()))
                .authorizeHttpRequests(rules -> rules.anyRequest().authenticated())
                .addFilterBefore(new LoopbackOnlyFilter(), SecurityContextHolderFilter.class);
        return http.build();
    }

    @Bean
    RegisteredClientRepository localClients() {
        return new InMemoryRegisteredClientRepository(RegisteredClient.withId("orchestrator")
                .clientId("orchestrator")
                .clientSecret("{noop}orchestrator")
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .tokenSettings(TokenSettings.builder()
                        .accessTokenTimeToLive(Duration.ofHours(1))
                        .build())
                .build());
    }

    @Bean
    AuthorizationServerSettings tokenIssuerSettings() {
        return AuthorizationServerSettings.builder().build();
    }

    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> rolesInTokens() {
        return context -> context.getClaims()
                .claim(Tokens.ROLES, List.of(Role.ORCHESTRATOR.code()))
                .claim("client_id", context.getRegisteredClient().getClientId());
    }

    @Bean
    JWKSource<SecurityContext> signingKeys(@Value("${triage.home}") Path home) {
        return new ImmutableJWKSet<>(new JWKSet(signingKey(home.resolve("token-signing-key.json"))));
    }

    @Bean
    JwtDecoder localTokens(JWKSource<SecurityContext> keys) {
        return NimbusJwtDecoder.withJwkSource(keys).build();
    }

    private static RSAKey signingKey(Path file) {
        try {
            if (Files.exists(file)) {
                return RSAKey.parse(Files.readString(file));
            }
            RSAKey key = new RSAKeyGenerator(2048).keyID(Ids.next().toString()).generate();
            Files.createDirectories(file.getParent());
            Path draft = Files.createTempFile(
                    file.getParent(),
                    "token-signing-key",
                    ".tmp",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(draft, key.toJSONString());
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            return key;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep the token signing key in " + file, e);
        } catch (JOSEException | ParseException e) {
            throw new IllegalStateException("Expected an RSA key in " + file + ", found something else", e);
        }
    }
}
