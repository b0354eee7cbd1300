package dev.triage.web.security;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** True once an identity provider is configured; a blank setting configures none. */
class IssuerConfigured implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return !new NoIssuerConfigured().matches(context, metadata);
    }
}
