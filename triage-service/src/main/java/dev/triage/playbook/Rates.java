package dev.triage.playbook;

import dev.triage.platform.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one unit of a currency is worth in the reporting currency; a currency that is not listed is not converted at
 * all, because a wrong amount would pass a limit.
 *
 * @param reporting the currency rules and costs are in
 * @param worth units of the reporting currency for one unit of the named one
 */
record Rates(String reporting, Map<String, BigDecimal> worth) {

    Rates {
        worth = Map.copyOf(worth);
    }

    /** Minor units of the reporting currency, or {@code unknown} when there is no amount or no rate. */
    long minor(@Nullable Money money, long unknown) {
        if (money == null || money.amount().precision() - money.amount().scale() > Situation.MAX_WHOLE_DIGITS) {
            return unknown;
        }
        if (money.currency().equals(reporting)) {
            return money.minor();
        }
        BigDecimal rate = worth.get(money.currency());
        if (rate == null) {
            return unknown;
        }
        BigDecimal converted = money.amount().multiply(rate).movePointRight(2).setScale(0, RoundingMode.HALF_UP);
        return converted.toBigInteger().bitLength() > 62 ? unknown : converted.longValueExact();
    }
}
