package dev.triage.governance.rules;

import java.time.zone.ZoneRulesProvider;

/** What evaluates rules, as it is kept with each decision: replay says by it what has changed since. */
final class Engine {

    /**
     * Raised with every change of this room after which the same rules may answer the same inputs otherwise: precedence,
     * value tiers, what an unknown value means. {@code EarlierDecisionsTests} fails when that was forgotten.
     */
    static final int SEMANTICS = 1;

    /** The expressions' engine, what is made of their values, and where days begin. */
    static final String VERSION = ExpressionCompiler.VERSION + "; rulings " + SEMANTICS + "; zones "
            + ZoneRulesProvider.getVersions("UTC").lastKey();

    private Engine() {}
}
