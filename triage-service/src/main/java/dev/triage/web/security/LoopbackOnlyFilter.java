package dev.triage.web.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Local log-ins have public passwords, so they work on the machine itself and nowhere else: a request from another
 * address is refused before anybody looks at its credentials.
 */
class LoopbackOnlyFilter extends OncePerRequestFilter {

    /** Whoever checks a command may come from anywhere; public keys are no secret and need no log-in. */
    static final String PUBLIC_KEYS = "/.well-known/triage-keys.json";

    private static final Set<String> LOCAL_NAMES =
            Set.of("localhost", "127.0.0.1", "[::1]", "::1", "[0:0:0:0:0:0:0:1]");

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/actuator/health") || PUBLIC_KEYS.equals(request.getRequestURI());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        // An address literal: no name is looked up. The name the caller used must be this machine's too, or a page from
        // elsewhere could reach us through a name that points here; and a proxy's callers are not on this machine.
        if (!InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress()
                || !LOCAL_NAMES.contains(request.getServerName())
                || request.getHeader("Forwarded") != null
                || request.getHeader("X-Forwarded-For") != null) {
            ProblemAnswers.write(
                    response,
                    HttpStatus.FORBIDDEN,
                    "local-log-ins-only",
                    "This service runs with local log-ins, which answer on the machine itself only. Configure an issuer"
                            + " to reach it from elsewhere.");
            return;
        }
        chain.doFilter(request, response);
    }
}
