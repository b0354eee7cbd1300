package dev.triage.assessment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.triage.assessment.Rank.Reason;
import dev.triage.assessment.Rank.Regime;
import dev.triage.fixtures.Exceptions;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Money;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankingTests {

    private static final Instant NOW = Exceptions.NOW;
    private static final ExceptionEvent SHORTAGE = Exceptions.allocationShortage();
    private static final RankingContent CONTENT =
            RankingContent.read(ContentFolder.fromEnvironment().rules().resolve("ranking.yaml"));

    private final Ranking ranking = new Ranking(CONTENT);

    @Test
    void addsUpFromItsReasons() {
        Ranking.Ranked ranked = ranking.rank(Exceptions.allocationShortage(), Category.ALLOC_SHORTAGE, 0.61, NOW);

        List<Reason> reasons = ranked.rank().reasonsAt(NOW);

        assertThat(reasons.stream().mapToDouble(Reason::contribution).sum())
                .isCloseTo(ranked.rank().at(NOW), within(1e-9));
        assertThat(reasons)
                .extracting(Reason::text)
                .containsExactly(
                        "value 18,400 EUR",
                        "tier A customer",
                        "allocation shortage: 8 % of the value is usually lost",
                        "61 % risk of missing the promise",
                        "due in 30 h");
    }

    @Test
    void computesTheLossByTheFormulaOfItsContent() {
        Ranking.Ranked ranked = ranking.rank(Exceptions.allocationShortage(), Category.ALLOC_SHORTAGE, 0.61, NOW);

        double expected = 18_400 * 1.6 * (0.08 + 0.61 * 0.35);
        assertThat(ranked.expectedLoss().amount().doubleValue()).isCloseTo(expected, within(0.01));
        assertThat(ranked.expectedLoss().currency()).isEqualTo("EUR");
        assertThat(ranked.rank().at(NOW))
                .isCloseTo(
                        Math.log(expected)
                                - Duration.between(NOW, ranked.rank().dueAt()).toSeconds() / 86_400.0,
                        within(1e-9));
    }

    @Test
    void keepsTheOrderOfTwoCasesOfOneRegimeAtEveryMoment() {
        long seed = 20261123;
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2_000; round++) {
            Regime regime = random.nextBoolean() ? Regime.BEFORE_DUE : Regime.OVERDUE;
            Rank one = random(random, regime);
            Rank other = random(random, regime);
            double now = one.at(NOW) - other.at(NOW);
            for (int moment = 0; moment < 5; moment++) {
                Instant later = NOW.plusSeconds(random.nextLong(0, 365L * 86_400));
                assertThat(one.at(later) - other.at(later))
                        .as("seed %d, round %d", seed, round)
                        .isCloseTo(now, within(1e-6));
            }
        }
    }

    private Rank random(SplittableRandom random, Regime regime) {
        long seconds = random.nextLong(60, 20L * 86_400);
        Instant due = regime == Regime.BEFORE_DUE ? NOW.plusSeconds(seconds) : NOW.minusSeconds(seconds);
        ExceptionEvent event = shortage(
                new Money(BigDecimal.valueOf(random.nextLong(1, 1_000_000)), "EUR"),
                new ExceptionEvent.Order("SO-1", null, null, null, "B", due));
        Rank rank = ranking.rank(event, Category.PICK_SHORT, random.nextDouble(), NOW)
                .rank();
        assertThat(rank.regime()).isEqualTo(regime);
        return rank;
    }

    @Test
    void changesTheRegimeAtTheDeadlineWithoutAJump() {
        Rank before = ranking.rank(Exceptions.allocationShortage(), Category.ALLOC_SHORTAGE, 0.3, NOW)
                .rank();

        Rank after = ranking.rankAt(before, before.dueAt());

        assertThat(before.regime()).isEqualTo(Regime.BEFORE_DUE);
        assertThat(after.regime()).isEqualTo(Regime.OVERDUE);
        assertThat(after.parts()).isEqualTo(before.parts());
        assertThat(after.at(before.dueAt())).isCloseTo(before.at(before.dueAt()), within(1e-6));
        Instant nextDay = before.dueAt().plus(Duration.ofDays(1));
        assertThat(after.at(nextDay)).isGreaterThan(after.at(before.dueAt())).isLessThan(before.at(nextDay));
    }

    @Test
    void ranksMoneyAndUrgencyUp() {
        assertThat(score(value("90000.00", "EUR"))).isGreaterThan(score(value("100.00", "EUR")));
        assertThat(score(promised("2026-11-23T12:00:00Z"))).isGreaterThan(score(promised("2026-12-05T12:00:00Z")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.00", "-1", "-999999999999999", "999999999999999.999999", "0.000001", "24.99"})
    void isFiniteForEveryAmount(String amount) {
        Ranking.Ranked ranked = ranked(value(amount, "EUR"));

        assertThat(ranked.rank().at(NOW)).isFinite();
        assertThat(ranked.expectedLoss().minor()).isPositive();
        assertThat(ranked.rank().parts().getFirst().text()).contains("counted as");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"})
    void isFiniteForEveryDeadlineAndSaysSo(String promisedAt) {
        Ranking.Ranked ranked = ranked(promised(promisedAt));

        assertThat(ranked.rank().at(NOW)).isFinite().isBetween(-200.0, 200.0);
        assertThat(Duration.between(NOW, ranked.rank().dueAt()).abs()).isLessThanOrEqualTo(Duration.ofDays(90));
        assertThat(ranked.rank().parts())
                .extracting(Reason::text)
                .anyMatch(text -> text.startsWith("promised for " + promisedAt + ", counted as "));
    }

    @Test
    void assumesTheUsualDeadlineAndValueAndSaysSo() {
        Map<String, Object> changes = new LinkedHashMap<>();
        changes.put("order", null);
        changes.put("value", null);

        Ranking.Ranked ranked = ranked(changes);

        assertThat(ranked.dueAssumed()).isTrue();
        assertThat(ranked.rank().parts())
                .extracting(Reason::text)
                .contains(
                        "no value given, usual 1,800 EUR assumed",
                        "no promise given, 24 h assumed as usual for allocation shortage");
    }

    @Test
    void countsForeignMoneyInTheReportingCurrency() {
        assertThat(ranked(value("1000.00", "USD")).rank().parts().getFirst())
                .isEqualTo(new Reason("value 1,000.00 USD, counted as 920 EUR", Math.log(920)));
        assertThat(ranked(value("1000.00", "XXX")).rank().parts().getFirst().text())
                .isEqualTo("value in XXX has no rate, usual 1,800 EUR assumed");
    }

    @Test
    void isTotalForEveryCategory() {
        for (Category category : Category.values()) {
            assertThat(ranking.rank(Exceptions.allocationShortage(), category, 1, NOW)
                            .rank()
                            .at(NOW))
                    .isFinite();
        }
    }

    @Test
    void givesPrioritiesByTheScoreOfTheMoment() {
        Stream.of(Map.entry(9.0, Priority.P1), Map.entry(4.2, Priority.P2), Map.entry(2.0, Priority.P3))
                .forEach(entry ->
                        assertThat(CONTENT.priorities().of(entry.getKey())).isEqualTo(entry.getValue()));
        assertThat(CONTENT.priorities().of(-3)).isEqualTo(Priority.P4);
    }

    private double score(Map<String, Object> changes) {
        return ranked(changes).rank().at(NOW);
    }

    private Ranking.Ranked ranked(Map<String, Object> changes) {
        return ranking.rank(shortage(changes), Category.ALLOC_SHORTAGE, 0.3, NOW);
    }

    private static Map<String, Object> value(String amount, String currency) {
        return Map.of("value", Map.of("amount", amount, "currency", currency));
    }

    private static Map<String, Object> promised(String at) {
        return Map.of("order", Map.of("number", "SO-1", "customerTier", "A", "promisedAt", at));
    }

    private static ExceptionEvent shortage(Money value, ExceptionEvent.Order order) {
        ExceptionEvent base = SHORTAGE;
        return new ExceptionEvent(
                base.id(),
                base.kind(),
                base.subject(),
                base.time(),
                base.receivedAt(),
                base.exceptionCode(),
                base.message(),
                base.notes(),
                order,
                base.item(),
                base.quantity(),
                base.site(),
                base.supplier(),
                base.carrier(),
                base.shipment(),
                base.purchaseOrder(),
                value,
                base.references(),
                base.availability(),
                base.substitutes(),
                base.inbound(),
                base.dataAsOf(),
                base.attributes(),
                base.extra(),
                base.mappings());
    }

    private static ExceptionEvent shortage(Map<String, Object> changes) {
        return Exceptions.event(Exceptions.allocationShortageJson("e1", "SO-1", changes));
    }
}
