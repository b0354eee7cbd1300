package dev.triage.governance.rules;

import java.math.BigDecimal;
import java.util.Locale;

/** Money and numbers as people read them: {@code 5,000.00 EUR}, {@code 1,200}. */
final class Amounts {

    private Amounts() {}

    static String of(long minor, String currency) {
        String amount = String.format(Locale.ROOT, "%,.2f", BigDecimal.valueOf(minor, 2));
        return currency.isEmpty() ? amount : amount + " " + currency;
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
