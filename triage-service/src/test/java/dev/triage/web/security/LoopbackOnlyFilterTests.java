package dev.triage.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class LoopbackOnlyFilterTests {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, /api/v1/cases, 200",
        "127.8.9.1, /login, 200",
        "0:0:0:0:0:0:0:1, /api/v1/cases, 200",
        "10.0.0.7, /api/v1/cases, 403",
        "10.0.0.7, /login, 403",
        "192.168.1.5, /oauth2/token, 403",
        "2001:db8::7, /queue, 403",
        "10.0.0.7, /actuator/health/readiness, 200",
    })
    void letsLocalLogInsWorkOnThisMachineOnly(String address, String path, int status) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", path);
        request.setRemoteAddr(address);
        MockHttpServletResponse response = new MockHttpServletResponse();

        new LoopbackOnlyFilter().doFilter(request, response, new MockFilterChain());

        assertThat(response.getStatus()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"localhost, 200", "127.0.0.1, 200", "[::1], 200", "triage.example.org, 403", "rebound.evil, 403"})
    void refusesAnotherNameForThisMachine(String name, int status) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/login");
        request.setServerName(name);
        MockHttpServletResponse response = new MockHttpServletResponse();

        new LoopbackOnlyFilter().doFilter(request, response, new MockFilterChain());

        assertThat(response.getStatus()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"X-Forwarded-For, 203.0.113.9", "Forwarded, for=203.0.113.9"})
    void refusesWhatAProxyBrings(String header, String value) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/login");
        request.addHeader(header, value);
        MockHttpServletResponse response = new MockHttpServletResponse();

        new LoopbackOnlyFilter().doFilter(request, response, new MockFilterChain());

        assertThat(response.getStatus()).isEqualTo(403);
    }
}
