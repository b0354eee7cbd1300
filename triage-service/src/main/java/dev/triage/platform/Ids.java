package dev.triage.platform;

import com.github.f4b6a3.uuid.UuidCreator;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Makes ids: time-ordered ones for new rows, derived ones where the same input must give the same id. */
public final class Ids {

    private Ids() {}

    /** UUIDv7. Good for index locality; never an order, never a secret. */
    public static UUID next() {
        return UuidCreator.getTimeOrderedEpoch();
    }

    /** A UUID (version 3 layout) fixed by the text, so that a repeated attempt carries the same id. */
    public static UUID derived(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
