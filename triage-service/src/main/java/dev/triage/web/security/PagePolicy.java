package dev.triage.web.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.SecureRandom;
import java.util.Base64;
import org.springframework.security.web.header.HeaderWriter;

/**
 * What a page may load: scripts that carry the nonce of this answer and nothing else, styles and pictures of our own.
 * There is no inline script and no inline style.
 */
public final class PagePolicy implements HeaderWriter {

    private static final String NONCE = PagePolicy.class.getName() + ".nonce";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The nonce of the answer to this request, the same however often it is asked for. */
    public static String nonce(HttpServletRequest request) {
        if (request.getAttribute(NONCE) instanceof String known) {
            return known;
        }
        byte[] bytes = new byte[18];
        RANDOM.nextBytes(bytes);
        String nonce = Base64.getUrlEncoder().encodeToString(bytes);
        request.setAttribute(NONCE, nonce);
        return nonce;
    }

    @Override
    public void writeHeaders(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'nonce-" + nonce(request) + "'; style-src 'self';"
                        + " img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self';"
                        + " base-uri 'none'; frame-ancestors 'none'; object-src 'none'");
    }
}
