package dev.triage.cases;

import java.util.List;
import java.util.UUID;

/** Cases were opened or changed; published once per batch or act, after the commit, in this instance only. */
public record CasesChanged(List<UUID> opened, List<UUID> changed) {

    public CasesChanged {
        opened = List.copyOf(opened);
        changed = List.copyOf(changed);
    }
}
