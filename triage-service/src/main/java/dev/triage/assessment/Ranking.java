package dev.triage.assessment;

import dev.triage.assessment.Rank.Reason;
import dev.triage.assessment.Rank.Regime;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes what an exception is expected to cost and its place in the queue, each step a reason in words. Total and
 * finite for every input: amounts and deadlines out of any sensible range are brought back into it, and the reasons say
 * so.
 */
final class Ranking {

    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private final RankingContent content;

    Ranking(RankingContent content) {
        this.content = content;
    }

    /** What it may cost, when it is due, and where that puts it. */
    record Ranked(Rank rank, Money expectedLoss, boolean dueAssumed, Priority priority) {}

    Ranked rank(ExceptionEvent event, Category category, double delayRisk, Instant now) {
        RankingContent.Family family = content.family(category);
        List<Reason> reasons = new ArrayList<>(6);
        double value = value(event.value(), family, reasons);
        double tier = tier(event.order(), reasons);
        double share = share(category, family, delayRisk, reasons);
        Due due = due(event, category, family, reasons);

        double terms = sum(reasons);
        Rank rank = at(terms, due.at(), reasons, now);
        Money loss = new Money(
                BigDecimal.valueOf(value * tier * share).setScale(2, RoundingMode.HALF_UP),
                content.reportingCurrency());
        return new Ranked(rank, loss, due.assumed(), content.priorities().of(rank.at(now)));
    }

    /** The same loss and deadline in the regime that holds at a moment. */
    Rank rankAt(Rank rank, Instant now) {
        return at(sum(rank.parts()), rank.dueAt(), rank.parts(), now);
    }

    private Rank at(double terms, Instant due, List<Reason> reasons, Instant now) {
        Regime regime = now.isBefore(due) ? Regime.BEFORE_DUE : Regime.OVERDUE;
        Duration tau = content.time().tau(regime);
        double key = terms - (double) Duration.between(Instant.EPOCH, due).toSeconds() / tau.toSeconds();
        return new Rank(key, regime, tau, due, reasons);
    }

    private static double sum(List<Reason> reasons) {
        return reasons.stream().mapToDouble(Reason::contribution).sum();
    }

    private double value(@Nullable Money money, RankingContent.Family family, List<Reason> reasons) {
        if (money == null) {
            return typical("no value given", family, reasons);
        }
        Double rate = content.rates().get(money.currency());
        if (rate == null) {
            return typical("value in " + money.currency() + " has no rate", family, reasons);
        }
        double least = content.values().least();
        double most = content.values().most();
        double amount = Math.abs(money.amount().doubleValue()) * rate;
        double counted = Math.min(Math.max(amount, least), most);
        StringBuilder words = new StringBuilder("value ")
                .append(figure(money.amount(), money.currency().equals(content.reportingCurrency()) ? 0 : 2))
                .append(' ')
                .append(money.currency());
        if (!money.currency().equals(content.reportingCurrency()) || Double.compare(amount, counted) != 0) {
            words.append(", counted as ")
                    .append(figure(BigDecimal.valueOf(counted), 0))
                    .append(' ')
                    .append(content.reportingCurrency());
        }
        reasons.add(new Reason(words.toString(), Math.log(counted)));
        return counted;
    }

    private double typical(String why, RankingContent.Family family, List<Reason> reasons) {
        String words = why + ", usual " + figure(BigDecimal.valueOf(family.typicalValue()), 0) + " "
                + content.reportingCurrency() + " assumed";
        reasons.add(new Reason(words, Math.log(family.typicalValue())));
        return family.typicalValue();
    }

    private double tier(ExceptionEvent.@Nullable Order order, List<Reason> reasons) {
        String tier = order == null ? null : order.customerTier();
        Double factor = tier == null ? null : content.tiers().get(tier);
        if (factor == null) {
            return 1;
        }
        reasons.add(new Reason("tier " + tier + " customer", Math.log(factor)));
        return factor;
    }

    private static double share(
            Category category, RankingContent.Family family, double delayRisk, List<Reason> reasons) {
        double base = family.baseShare();
        double whole = base + delayRisk * family.lateShare();
        reasons.add(
                new Reason(words(category) + ": " + percent(base) + " of the value is usually lost", Math.log(base)));
        reasons.add(new Reason(percent(delayRisk) + " risk of missing the promise", Math.log(whole / base)));
        return whole;
    }

    private record Due(Instant at, boolean assumed) {}

    private Due due(ExceptionEvent event, Category category, RankingContent.Family family, List<Reason> reasons) {
        Instant received = clamp(event.receivedAt(), EARLIEST, LATEST);
        Instant earliest = received.minus(content.time().longestOverdueDays(), ChronoUnit.DAYS);
        Instant latest = received.plus(content.time().farthestDays(), ChronoUnit.DAYS);
        Instant promised = event.order() == null ? null : event.order().promisedAt();
        if (promised == null) {
            Instant raised = clamp(event.time(), earliest, received);
            Duration horizon = Duration.ofSeconds(Math.round(family.horizonHours() * 3600));
            reasons.add(new Reason(
                    "no promise given, " + horizon.toHours() + " h assumed as usual for " + words(category), 0));
            return new Due(raised.plus(horizon), true);
        }
        Instant due = clamp(promised, earliest, latest);
        if (!due.equals(promised)) {
            reasons.add(new Reason("promised for " + promised + ", counted as " + due, 0));
        }
        return new Due(due, false);
    }

    private static Instant clamp(Instant at, Instant earliest, Instant latest) {
        return at.isBefore(earliest) ? earliest : at.isAfter(latest) ? latest : at;
    }

    private static String words(Category category) {
        String title = category.title();
        boolean acronym = title.length() > 1 && Character.isUpperCase(title.charAt(1));
        return acronym ? title : Character.toLowerCase(title.charAt(0)) + title.substring(1);
    }

    private static String percent(double share) {
        return Math.round(share * 100) + " %";
    }

    /** 18,400: thousands apart, always the same on every machine. */
    private static String figure(BigDecimal amount, int decimals) {
        String plain = amount.setScale(decimals, RoundingMode.HALF_UP).toPlainString();
        int point = plain.indexOf('.');
        int end = point < 0 ? plain.length() : point;
        int first = plain.startsWith("-") ? 1 : 0;
        StringBuilder grouped = new StringBuilder(plain);
        for (int at = end - 3; at > first; at -= 3) {
            grouped.insert(at, ',');
        }
        return grouped.toString();
    }
}
