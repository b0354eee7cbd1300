package dev.triage.governance.rules;

import org.springframework.core.env.Environment;

/** Whether local log-ins stand in while no issuer is configured; {@code triage.security.local} overrides the guess. */
public final class LocalLogIns {

    private LocalLogIns() {}

    public static boolean standIn(Environment environment) {
        boolean noIssuer = environment
                .getProperty("spring.security.oauth2.resourceserver.jwt.issuer-uri", "")
                .isBlank();
        return environment.getProperty("triage.security.local", Boolean.class, noIssuer);
    }
}
