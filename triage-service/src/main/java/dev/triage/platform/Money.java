package dev.triage.platform;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** An amount with its currency. Never a binary fraction. */
public record Money(BigDecimal amount, String currency) {

    public static Money ofMinor(long minor, String currency) {
        return new Money(BigDecimal.valueOf(minor, 2), currency);
    }

    /** Hundredths of the unit, rounded half up: the form rules compute with. */
    public long minor() {
        return amount.setScale(2, RoundingMode.HALF_UP).movePointRight(2).longValueExact();
    }

    /** Two decimals, as the API writes money. */
    public String plain() {
        return amount.setScale(2, RoundingMode.HALF_UP).toPlainString();
    }
}
