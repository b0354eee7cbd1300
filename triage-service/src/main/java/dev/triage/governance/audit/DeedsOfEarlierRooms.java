package dev.triage.governance.audit;

import dev.triage.governance.Audit;
import dev.triage.intake.DeadLetterReplayed;
import java.util.Map;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Records what people did in rooms that lie before this one and cannot see the audit. */
@Component
class DeedsOfEarlierRooms {

    private final Audit audit;

    DeedsOfEarlierRooms(Audit audit) {
        this.audit = audit;
    }

    /** In the transaction that notes the replay. */
    @EventListener
    void on(DeadLetterReplayed replayed) {
        audit.append(
                replayed.actor(),
                "dead-letter.replayed",
                null,
                null,
                Map.of(
                        "deadLetter",
                        replayed.id().toString(),
                        "code",
                        replayed.code(),
                        "corrected",
                        replayed.corrected()));
    }
}
