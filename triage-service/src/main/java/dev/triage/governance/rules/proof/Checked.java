package dev.triage.governance.rules.proof;

import dev.triage.governance.RuleProof.Finding;
import dev.triage.governance.RuleProof.Kind;
import dev.triage.governance.RuleProof.Witness;
import dev.triage.governance.rules.CompiledPolicy;
import dev.triage.governance.rules.PolicyPlaces;
import dev.triage.governance.rules.Problem;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A policy under examination: its text's places beside the region where it applies. */
record Checked(Path path, PolicyPlaces places, RuleRegion region) {

    static Checked of(Path path, byte[] text, CompiledPolicy policy) {
        return new Checked(path, PolicyPlaces.of(text), RuleRegion.of(policy));
    }

    String id() {
        return region.id();
    }

    Finding finding(Kind kind, String pointer, String message, @Nullable Witness witness) {
        return finding(kind, places.at(pointer, message), List.of(id()), witness);
    }

    /** About this rule first, and another. */
    Finding finding(Kind kind, Checked other, String message, @Nullable Witness witness) {
        return finding(kind, places.at("/scope", message), List.of(id(), other.id()), witness);
    }

    Finding inside(Kind kind, int condition, int offset, String message, @Nullable Witness witness) {
        return finding(kind, places.inside(condition, offset, message), List.of(id()), witness);
    }

    private Finding finding(Kind kind, Problem place, List<String> rules, @Nullable Witness witness) {
        return new Finding(kind, path, rules, place.line(), place.column(), place.message(), witness);
    }
}
