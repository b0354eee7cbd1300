package dev.triage.web.security;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** True while no identity provider is configured: the local log-ins stand in. */
class NoIssuerConfigured implements Condition {

    static final String ISSUER = "spring.security.oauth2.resourceserver.jwt.issuer-uri";

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return context.getEnvironment().getProperty(ISSUER, "").isBlank();
    }
}
