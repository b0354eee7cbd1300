package dev.triage.web.security;

import static org.springframework.security.config.Customizer.withDefaults;

import dev.triage.platform.Role;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/**
 * Two doors, kept apart: {@code /api/**} and {@code /actuator/**} take bearer tokens (and Basic with local log-ins) and no cookies; pages take a
 * session and need a CSRF token. Roles by path are the first line; the rooms check again.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class SecurityConfiguration {

    private static final String[] PEOPLE = {
        Role.PLANNER.name(),
        Role.LEAD.name(),
        Role.APPROVER.name(),
        Role.RULEAUTHOR.name(),
        Role.RULEAPPROVER.name(),
        Role.DATASCIENTIST.name(),
        Role.AUDITOR.name(),
        Role.ADMIN.name()
    };

    /** A token of the same issuer without one of our roles is a stranger's. */
    private static final String[] PEOPLE_AND_ORCHESTRATOR = Stream.concat(
                    Stream.of(PEOPLE), Stream.of(Role.ORCHESTRATOR.name()))
            .toArray(String[]::new);

    /** No field of a form or an address takes a NUL: no column can hold it. 400, before anybody reads it. */
    @Bean
    HttpFirewall firewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowedParameterValues(value -> value.indexOf('\0') < 0);
        return firewall;
    }

    @Bean
    @Order(2)
    SecurityFilterChain api(HttpSecurity http, Tokens tokens, ObjectProvider<LocalLogins> local) throws Exception {
        ProblemAnswers answers = new ProblemAnswers();
        http.securityMatcher("/api/**", "/actuator/**")
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(SecurityConfiguration::apiRules)
                .oauth2ResourceServer(
                        server -> server.jwt(jwt -> jwt.jwtAuthenticationConverter(tokens::authentication))
                                .authenticationEntryPoint(answers)
                                .accessDeniedHandler(answers))
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint(answers).accessDeniedHandler(answers));
        if (local.getIfAvailable() != null) {
            http.httpBasic(basic -> basic.authenticationEntryPoint(answers))
                    .addFilterBefore(new LoopbackOnlyFilter(), SecurityContextHolderFilter.class);
        }
        return http.build();
    }

    private static void apiRules(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry rules) {
        String[] planning = {Role.PLANNER.name(), Role.LEAD.name()};
        rules.requestMatchers("/actuator/health/**")
                .permitAll()
                .requestMatchers("/actuator/**")
                .hasRole(Role.ADMIN.name())
                .requestMatchers(HttpMethod.POST, "/api/v1/exceptions")
                .hasRole(Role.ORCHESTRATOR.name())
                .requestMatchers(HttpMethod.POST, "/api/v1/recommendations")
                .hasAnyRole(PEOPLE_AND_ORCHESTRATOR)
                .requestMatchers(HttpMethod.POST, "/api/v1/cases/*/requests")
                .hasAnyRole(Role.PLANNER.name(), Role.LEAD.name(), Role.ORCHESTRATOR.name())
                .requestMatchers(HttpMethod.POST, "/api/v1/cases/*/break-glass")
                .hasAnyRole(Role.LEAD.name(), Role.ADMIN.name())
                .requestMatchers(HttpMethod.POST, "/api/v1/cases/**")
                .hasAnyRole(planning)
                // An administrator decides what came by break-glass; of everything else the room refuses it.
                .requestMatchers(HttpMethod.POST, "/api/v1/requests/*/decisions")
                .hasAnyRole(Role.APPROVER.name(), Role.LEAD.name(), Role.ADMIN.name())
                .requestMatchers(HttpMethod.POST, "/api/v1/requests/*/edits")
                .hasAnyRole(Role.PLANNER.name(), Role.LEAD.name(), Role.APPROVER.name(), Role.ORCHESTRATOR.name())
                .requestMatchers("/api/v1/break-glass/**")
                .hasAnyRole(Role.LEAD.name(), Role.ADMIN.name(), Role.AUDITOR.name())
                .requestMatchers(HttpMethod.POST, "/api/v1/requests/*/withdrawal")
                .hasAnyRole(Role.PLANNER.name(), Role.LEAD.name(), Role.ORCHESTRATOR.name())
                .requestMatchers(HttpMethod.PUT, "/api/v1/kill-switch")
                .hasAnyRole(Role.LEAD.name(), Role.ADMIN.name())
                .requestMatchers(HttpMethod.POST, "/api/v1/rules/*/versions/*/simulation")
                .hasAnyRole(Role.RULEAUTHOR.name(), Role.RULEAPPROVER.name())
                .requestMatchers(HttpMethod.POST, "/api/v1/rules/*/versions/*/activation")
                .hasRole(Role.RULEAPPROVER.name())
                .requestMatchers(
                        HttpMethod.POST, "/api/v1/rules/*/versions/*/retirement", "/api/v1/rules/*/versions/*/rollback")
                .hasRole(Role.RULEAPPROVER.name())
                .requestMatchers(HttpMethod.POST, "/api/v1/rules/**")
                .hasRole(Role.RULEAUTHOR.name())
                .requestMatchers(HttpMethod.POST, "/api/v1/models/*/promotions/*/decisions")
                .hasAnyRole(Role.DATASCIENTIST.name(), Role.LEAD.name(), Role.ADMIN.name())
                .requestMatchers(HttpMethod.POST, "/api/v1/models/**")
                .hasRole(Role.DATASCIENTIST.name())
                .requestMatchers("/api/v1/dead-letters/**")
                .hasAnyRole(Role.ADMIN.name(), Role.LEAD.name())
                .requestMatchers("/api/v1/audit/**", "/api/v1/requests/*/evidence")
                .hasAnyRole(Role.AUDITOR.name(), Role.ADMIN.name())
                .requestMatchers(HttpMethod.GET, "/api/v1/cases/**", "/api/v1/requests/**")
                .hasAnyRole(PEOPLE_AND_ORCHESTRATOR)
                .requestMatchers(HttpMethod.GET, "/api/v1/**")
                .hasAnyRole(PEOPLE)
                .anyRequest()
                .denyAll();
    }

    @Bean
    @Order(3)
    SecurityFilterChain pages(
            HttpSecurity http,
            ObjectProvider<LocalLogins> local,
            ObjectProvider<ClientRegistrationRepository> identityProviders)
            throws Exception {
        http.authorizeHttpRequests(rules -> rules.requestMatchers(
                                "/login",
                                "/error",
                                "/assets/**",
                                "/webjars/**",
                                "/favicon.ico",
                                LoopbackOnlyFilter.PUBLIC_KEYS,
                                "/v3/api-docs",
                                "/v3/api-docs/**",
                                "/v3/api-docs.yaml")
                        .permitAll()
                        .requestMatchers("/audit/**")
                        .hasAnyRole(Role.AUDITOR.name(), Role.ADMIN.name())
                        .requestMatchers("/dead-letters/**", "/webhooks/**")
                        .hasAnyRole(Role.ADMIN.name(), Role.LEAD.name())
                        .requestMatchers(HttpMethod.POST, "/rules/*/*/simulation")
                        .hasAnyRole(Role.RULEAUTHOR.name(), Role.RULEAPPROVER.name())
                        .requestMatchers("/lead/**")
                        .hasRole(Role.LEAD.name())
                        .anyRequest()
                        .hasAnyRole(PEOPLE))
                .headers(headers -> headers.addHeaderWriter(new PagePolicy())
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN)));
        if (local.getIfAvailable() != null) {
            http.formLogin(form -> form.loginPage("/login").defaultSuccessUrl("/queue"))
                    .logout(withDefaults())
                    .addFilterBefore(new LoopbackOnlyFilter(), SecurityContextHolderFilter.class);
        } else if (identityProviders.getIfAvailable() != null) {
            http.oauth2Login(login -> login.defaultSuccessUrl("/queue")).logout(withDefaults());
        }
        return http.build();
    }
}
