package dev.triage.cli;

import dev.triage.dispatch.AuditDigestTopic;
import dev.triage.governance.Audit;
import dev.triage.governance.DigestLines;
import dev.triage.platform.Json;
import dev.triage.verify.BundleVerifier;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Recomputes the audit from what its rows say, or checks an evidence bundle on its own. */
@Command(
        name = "verify",
        description = {
            "Recomputes the audit and compares it with the digests kept outside the database.",
            "With FILE: checks an evidence bundle, without database and service, and says line by line what was checked."
        },
        mixinStandardHelpOptions = true)
final class AuditVerifyCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "An evidence bundle: the ZIP of 'audit export --request' or of the API.")
    private @Nullable Path bundle;

    @Option(
            names = "--keys",
            paramLabel = "FILE|URL",
            description = {
                "The public keys you trust: a file, or the address of /.well-known/triage-keys.json.",
                "Without it a bundle is only shown to be consistent with the keys inside it."
            })
    private @Nullable String keys;

    @Option(
            names = "--digests",
            paramLabel = "FILE|topic",
            description = {
                "Compare with digests kept elsewhere, not with those in the home: a file of lines, such as a dump of the",
                "topic or a copy of audit-digests.jsonl; or the word topic, to read the topic itself."
            })
    private @Nullable String digests;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path file = bundle;
        if (file != null) {
            if (digests != null) {
                throw new VerbFailedException(
                        Exits.WRONG_USAGE, "Expected --digests without FILE, found both: a bundle brings its digests");
            }
            return bundle(file);
        }
        if (keys != null) {
            throw new VerbFailedException(
                    Exits.WRONG_USAGE, "Expected --keys with the FILE of an evidence bundle, found it alone");
        }
        Audit.Verification found;
        try (CliContext rooms = CliContext.open()) {
            found = digests == null
                    ? rooms.get(Audit.class).verify()
                    : rooms.get(DigestLines.class).verify(lines(digests, rooms));
        }
        print(json ? asJson(found) : asText(found));
        return found.valid() ? Exits.DONE : Exits.NOT_PASSED;
    }

    private static List<String> lines(String from, CliContext rooms) throws IOException {
        if (from.equals("topic")) {
            return VerbFailedException.orFail(rooms.get(AuditDigestTopic.class).read());
        }
        Path file = Path.of(from);
        if (!Files.isReadable(file)) {
            throw new VerbFailedException(
                    Exits.NOT_FOUND_OR_CONFLICT,
                    "Expected the word topic or a file of digests, found nothing to read at " + file);
        }
        return Files.readAllLines(file);
    }

    private int bundle(Path file) throws IOException, InterruptedException {
        if (!Files.isReadable(file)) {
            throw new VerbFailedException(
                    Exits.NOT_FOUND_OR_CONFLICT, "Expected an evidence bundle at " + file + ", found none to read");
        }
        List<BundleVerifier.Check> checks = BundleVerifier.verify(Files.readAllBytes(file), trusted());
        long failed = checks.stream().filter(check -> !check.passed()).count();
        if (json) {
            print(Json.MAPPER.writeValueAsString(
                    Map.of("valid", failed == 0, "keysGiven", keys != null, "checks", checks)));
        } else {
            checks.forEach(check -> print((check.passed() ? "ok    " : "FAILED ") + check.text()));
            print(
                    failed == 0
                            ? "The evidence holds: " + checks.size() + " checks."
                                    + (keys == null
                                            ? " The keys are the bundle's own; give --keys to know whose they are."
                                            : "")
                            : "The evidence does NOT hold: " + failed + " of " + checks.size() + " checks failed.");
        }
        return failed == 0 ? Exits.DONE : Exits.NOT_PASSED;
    }

    private @Nullable String trusted() throws IOException, InterruptedException {
        String from = keys;
        if (from == null) {
            return null;
        }
        if (!from.startsWith("http://") && !from.startsWith("https://")) {
            return Files.readString(Path.of(from));
        }
        try (HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(from)).timeout(PATIENCE).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new VerbFailedException(
                        Exits.REMOTE_UNAVAILABLE,
                        "Expected the public keys at " + from + ", found " + answer.statusCode());
            }
            return answer.body();
        }
    }

    private void print(String line) {
        Objects.requireNonNull(spec).commandLine().getOut().println(line);
    }

    private static String asText(Audit.Verification found) {
        return found.valid()
                ? "The audit is whole: " + found.entries() + " entries, head " + found.head()
                : "The audit is NOT whole (" + found.entries() + " entries): " + found.problem();
    }

    private static String asJson(Audit.Verification found) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("valid", found.valid());
        document.put("entries", found.entries());
        document.put("head", found.head());
        document.put("problem", found.problem());
        return Json.MAPPER.writeValueAsString(document);
    }
}
