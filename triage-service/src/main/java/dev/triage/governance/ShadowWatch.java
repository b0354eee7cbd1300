package dev.triage.governance;

import dev.triage.governance.SimulationCases.PastCase;
import java.util.List;

/**
 * Told what was ruled live, so that rules in shadow can be counted beside it. Called on the intake thread: both methods
 * return at once, and nothing that goes wrong behind them reaches the caller.
 */
public interface ShadowWatch {

    /** Whether any active rule is in shadow; when not, nothing needs to be told. */
    boolean watching();

    /** Cases as they have just been judged and ruled on. What there is no room for is counted as missed. */
    void judged(List<PastCase.Judged> cases);
}
