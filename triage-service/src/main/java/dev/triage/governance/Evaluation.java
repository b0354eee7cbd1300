package dev.triage.governance;

import dev.triage.platform.CanonicalJson;
import java.nio.charset.StandardCharsets;

/**
 * A ruling with everything it rested on: enough to rule again at any time, and to see whether the answer is the same.
 *
 * @param rules the rules that were active
 * @param engine name and version of what evaluated them
 * @param inputs what they looked at, as one canonical text (RFC 8785): every declared variable with its value, null where
 *     it was not known, and what else the answer hangs on
 */
public record Evaluation(Ruling ruling, RuleSet rules, String engine, String inputs) {

    /** Lower-case hexadecimal SHA-256 of the inputs. */
    public String inputSha256() {
        return CanonicalJson.sha256(inputs.getBytes(StandardCharsets.UTF_8));
    }

    /** The same with the ruling worded otherwise, or made stricter by a law that is no rule's. */
    public Evaluation with(Ruling other) {
        return new Evaluation(other, rules, engine, inputs);
    }
}
