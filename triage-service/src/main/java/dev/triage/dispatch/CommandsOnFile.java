package dev.triage.dispatch;

import dev.triage.governance.Governance;
import dev.triage.governance.SentCommands;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The bytes of a command, put together again: the same clearance always gives the same ones. */
@Component
class CommandsOnFile implements SentCommands {

    private final Governance governance;

    CommandsOnFile(Governance governance) {
        this.governance = governance;
    }

    @Override
    public Optional<byte[]> of(UUID request) {
        return governance
                .find(request)
                .filter(view -> view.commandId() != null && view.dispatchedAt() != null)
                .map(view -> Command.announcing(view).bytes());
    }
}
