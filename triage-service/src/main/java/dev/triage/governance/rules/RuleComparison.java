package dev.triage.governance.rules;

import dev.triage.assessment.ReportingCurrency;
import dev.triage.governance.Rules.Status;
import dev.triage.governance.Rules.VersionDifference;
import dev.triage.governance.rules.PolicyReader.Reading;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Result;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Compares stored versions of a rule, also retired ones: what they said is what their text says. */
@Component
class RuleComparison {

    private final ContentFolder content;

    RuleComparison(ContentFolder content) {
        this.content = content;
    }

    /**
     * @param newestFirst all versions of the rule
     * @param from see {@link dev.triage.governance.Rules#difference}
     */
    Result<VersionDifference> difference(
            List<RuleVersion> newestFirst, String id, int version, @Nullable Integer from) {
        RuleVersion rule = numbered(newestFirst, version);
        if (rule == null) {
            return RuleRefusals.unknown(id, version);
        }
        RuleVersion other = from == null ? comparable(newestFirst, rule) : numbered(newestFirst, from);
        if (other == null && from != null) {
            return RuleRefusals.unknown(id, from);
        }
        CompiledPolicy is = policy(rule);
        if (is == null) {
            return RuleRefusals.unreadable(rule);
        }
        if (other == null) {
            return Result.done(new VersionDifference(id, null, version, PolicyDifference.first(is)));
        }
        CompiledPolicy was = policy(other);
        return was == null
                ? RuleRefusals.unreadable(other)
                : Result.done(new VersionDifference(
                        id,
                        other.version(),
                        version,
                        PolicyDifference.between(was, is, ReportingCurrency.of(content))));
    }

    private static @Nullable RuleVersion numbered(List<RuleVersion> all, int version) {
        return all.stream().filter(one -> one.version() == version).findFirst().orElse(null);
    }

    /** The active version, or else the newest one before this. */
    private static @Nullable RuleVersion comparable(List<RuleVersion> newestFirst, RuleVersion rule) {
        return newestFirst.stream()
                .filter(one -> one.status() == Status.ACTIVE && one.version() != rule.version())
                .findFirst()
                .or(() -> newestFirst.stream()
                        .filter(one -> one.version() < rule.version())
                        .findFirst())
                .orElse(null);
    }

    private static @Nullable CompiledPolicy policy(RuleVersion rule) {
        return StoredPolicies.read(rule.source().getBytes(StandardCharsets.UTF_8))
                        instanceof Reading.Read(CompiledPolicy policy)
                ? policy
                : null;
    }
}
