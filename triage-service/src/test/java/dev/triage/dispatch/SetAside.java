package dev.triage.dispatch;

import dev.triage.intake.DeadLetters;
import dev.triage.platform.Actor;
import dev.triage.platform.Page;
import dev.triage.platform.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Dead letters as a list. */
final class SetAside implements DeadLetters {

    final List<byte[]> bodies = new ArrayList<>();
    private final List<String> codes = new ArrayList<>();

    List<String> codes() {
        return List.copyOf(codes);
    }

    @Override
    public void setAside(
            String topic, int partition, long offset, byte[] key, byte[] value, String code, String reason) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("Expected a reason for " + code);
        }
        codes.add(code);
        bodies.add(value);
    }

    @Override
    public Page<DeadLetter> list(boolean open, String cursor, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<DeadLetter> find(UUID id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long open() {
        return codes.size();
    }

    @Override
    public Result<DeadLetter> replay(UUID id, byte[] correctedBody, Actor actor) {
        throw new UnsupportedOperationException();
    }
}
