package dev.triage.dispatch;

import dev.triage.governance.IssuedClearances;
import dev.triage.governance.RequestView;
import dev.triage.governance.keys.SigningKeys;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/** Commands as governance would clear and sign them, for those who receive them. */
public final class SignedCommands {

    /** When all of them were issued. */
    public static final Instant NOW = FakeGovernance.NOW;

    /** The keys they are signed with. */
    public static final SigningKeys KEYS = FakeGovernance.KEYS;

    private SignedCommands() {}

    /** A command as it goes out. */
    public record Signed(UUID id, String text) {}

    /** One to source four pieces from another warehouse until then. */
    public static Signed until(Instant expiresAt) {
        FakeGovernance governance = new FakeGovernance();
        UUID request = governance.cleared(expiresAt);
        Command command = Command.of(IssuedClearances.of(governance.requests.get(request), NOW));
        return new Signed(command.id(), new String(command.bytes(), StandardCharsets.UTF_8));
    }

    /** The bytes that go out for a dispatched request. */
    public static byte[] bytes(RequestView dispatched) {
        return Command.announcing(dispatched).bytes();
    }
}
