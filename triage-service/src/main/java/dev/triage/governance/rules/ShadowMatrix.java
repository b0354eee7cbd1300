package dev.triage.governance.rules;

import dev.triage.governance.RuleShadow;
import dev.triage.governance.RuleShadow.Cell;
import dev.triage.governance.Rules.Status;
import dev.triage.platform.Refusal.Kind;
import dev.triage.platform.Result;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.stereotype.Component;

/** Reads what was counted of a rule in shadow. */
@Component
class ShadowMatrix {

    private static final int MOST_DAYS = 366;

    private final ShadowRows rows;
    private final Clock clock;

    ShadowMatrix(ShadowRows rows, Clock clock) {
        this.rows = rows;
        this.clock = clock;
    }

    Result<RuleShadow> of(List<RuleVersion> newestFirst, String id, int days) {
        if (days < 1 || days > MOST_DAYS) {
            return Result.refused(
                    Kind.MALFORMED, "malformed-parameter", "Expected 1 to " + MOST_DAYS + " days, found " + days + ".");
        }
        if (newestFirst.isEmpty()) {
            return Result.refused(Kind.NOT_FOUND, "unknown-rule", "There is no rule '" + id + "'.");
        }
        RuleVersion rule = newestFirst.stream()
                .filter(one -> one.status() == Status.ACTIVE)
                .findFirst()
                .orElse(newestFirst.getFirst());
        LocalDate since = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(days - 1L);
        List<Cell> cells = rows.cells(id, rule.version(), since);
        long n = cells.stream().mapToLong(Cell::n).sum();
        long agreed = cells.stream().filter(Cell::agree).mapToLong(Cell::n).sum();
        return Result.done(new RuleShadow(
                id,
                rule.version(),
                StoredPolicies.view(rule).mode(),
                since,
                n,
                agreed,
                n == 0 ? null : (double) agreed / n,
                rows.missed(since),
                cells));
    }
}
