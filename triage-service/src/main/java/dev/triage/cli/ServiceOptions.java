package dev.triage.cli;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the running service is, and who asks: the same for every verb that talks to one. */
final class ServiceOptions {

    @Option(
            names = "--url",
            defaultValue = "${env:TRIAGE_URL:-http://localhost:8080}",
            description = "The running service; TRIAGE_URL (default: http://localhost:8080).")
    private URI url = URI.create("http://localhost:8080");

    @Option(
            names = "--user",
            defaultValue = "${env:TRIAGE_USER}",
            paramLabel = "NAME:PASSWORD",
            description = "Log-in of the person who acts; TRIAGE_USER.")
    private @Nullable String user;

    @Option(
            names = "--token",
            defaultValue = "${env:TRIAGE_TOKEN}",
            description = "Bearer token instead of a log-in; TRIAGE_TOKEN.")
    private @Nullable String token;

    /** Who acts is whom the credentials name, so there must be some. */
    ServiceClient open() {
        if ((user == null || user.isBlank()) && (token == null || token.isBlank())) {
            throw new VerbFailedException(
                    Exits.WRONG_USAGE,
                    "Expected the credentials of the person who acts (--user NAME:PASSWORD or --token), found none");
        }
        return new ServiceClient(url, user, token, null);
    }
}
