package dev.triage.cases;

import dev.triage.assessment.Assessment;
import dev.triage.assessment.Priority;
import dev.triage.assessment.Rank;
import dev.triage.platform.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where a case stands in the queue with those merged into it: the largest of their losses, the earliest of their deadlines
 * and the most urgent of their priorities. Losses are not added up, because members tell of the same trouble. What a
 * member adds is a reason of its own, so that the reasons still sum to the rank. Governance rules on the case itself and
 * sees none of this.
 *
 * @param loss for the row
 * @param dueAssumed whether the deadline that holds is an assumed one
 */
record Lifted(Rank rank, Money loss, boolean dueAssumed, Priority priority) {

    /**
     * A case merged into another.
     *
     * @param terms the sum of the parts of its rank: the logarithm of its loss
     * @param members how many were merged into it in turn
     */
    record Member(
            String reference,
            Priority priority,
            Money loss,
            double terms,
            Instant dueAt,
            boolean dueAssumed,
            int members) {}

    /**
     * What a case comes to with its members.
     *
     * @param fixed whether a person gave it its priority, which then stands
     * @param placed the rank anew from its parts and its deadline
     * @return null when no member makes it more urgent
     */
    static @Nullable Lifted of(Assessment own, boolean fixed, List<Member> members, UnaryOperator<Rank> placed) {
        Rank rank = own.rank();
        double terms =
                rank.parts().stream().mapToDouble(Rank.Reason::contribution).sum();
        double most = terms;
        Instant due = rank.dueAt();
        boolean assumed = own.dueAssumed();
        Money loss = own.expectedLoss();
        Priority priority = own.priority();
        Member costliest = null;
        Member first = null;
        for (Member member : members) {
            if (member.terms() > most) {
                most = member.terms();
                costliest = member;
            }
            if (member.dueAt().isBefore(due)) {
                due = member.dueAt();
                assumed = member.dueAssumed();
                first = member;
            }
            if (member.loss().amount().compareTo(loss.amount()) > 0) {
                loss = member.loss();
            }
            if (!fixed && member.priority().compareTo(priority) < 0) {
                priority = member.priority();
            }
        }
        if (costliest == null && first == null && priority == own.priority() && loss.equals(own.expectedLoss())) {
            return null;
        }
        List<Rank.Reason> parts = new ArrayList<>(rank.parts());
        if (costliest != null) {
            parts.add(new Rank.Reason(
                    costliest.reference() + ", merged into this case, may lose more: "
                            + costliest.loss().plain() + " " + costliest.loss().currency(),
                    most - terms));
        }
        if (first != null) {
            parts.add(new Rank.Reason("the deadline is that of " + first.reference() + ", merged into this case", 0));
        }
        return new Lifted(
                placed.apply(new Rank(rank.key(), rank.regime(), rank.tau(), due, parts)), loss, assumed, priority);
    }
}
