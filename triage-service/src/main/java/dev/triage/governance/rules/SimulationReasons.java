package dev.triage.governance.rules;

import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.Condition;
import dev.triage.governance.Ruling.Outcome;
import dev.triage.governance.Ruling.RuleReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why two rule books answer a proposal differently: the conditions that turned, or the rule that decides now. Pure. */
final class SimulationReasons {

    private SimulationReasons() {}

    static List<String> of(Ruling before, Ruling after) {
        List<String> turned = after.conditions().stream()
                .filter(now -> before.conditions().stream()
                        .anyMatch(was -> was.name().equals(now.name()) && was.met() != now.met()))
                .map(now -> "'" + now.name() + "' " + (now.met() ? "holds now" : "no longer holds") + values(now))
                .toList();
        if (!turned.isEmpty()) {
            return turned;
        }
        if (after.outcome() == Outcome.DENIED && after.rule() == null) {
            return List.of(after.explanation());
        }
        RuleReference was = before.rule();
        RuleReference is = after.rule();
        if (is != null && !same(was, is)) {
            String verb = after.outcome() == Outcome.DENIED ? " forbids it now" : " decides it now";
            return List.of("rule '" + is.id() + "'" + verb + (was == null ? "" : ", not '" + was.id() + "'"));
        }
        return List.of(RulingLabel.of(after) + " instead of " + RulingLabel.of(before));
    }

    private static boolean same(@Nullable RuleReference was, RuleReference is) {
        return was != null && was.id().equals(is.id());
    }

    private static String values(Condition condition) {
        return condition.inputs().isEmpty() ? "" : " (" + condition.inputs() + ")";
    }
}
